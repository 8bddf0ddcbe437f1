"""How tests are spread over processes: those that take longest come first, and those that share a system share a process."""

import functools
from pathlib import Path
from typing import Any, Final

import pytest
from xdist.scheduler import LoadFileScheduling

TOGETHER: Final = ("e2e/test_journey.py", "e2e/test_booking.py", "e2e/test_people.py")
"""What is walked through on one system, which takes a minute to start: the journey first, for it counts what is in it."""

FIRST: Final = (
    *TOGETHER,
    "metrics/test_reports_faults.py",
    "shared/test_attack.py",
    "metrics/test_one_truth.py",
    "metrics/test_digest.py",
    "e2e/test_deployment.py",
    "unit/test_budgets.py",
)
"""The files that take longest, which would keep one process busy as the last while the others have nothing left.

Building packages is one process's work, for the system of the walks first, and takes a minute: so before what needs packages
too stands what needs none, or it would wait as long.
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the files that take longest come first, in the order in which several processes take them up."""
    place = {name: number for number, name in enumerate(FIRST)}

    @functools.cache
    def of(path: Path) -> int:
        return next((place[name] for name in FIRST if path.match(name)), len(FIRST))

    items.sort(key=lambda item: of(item.path))


class _Shared(LoadFileScheduling):  # type: ignore[misc]  # xdist says nothing of its types
    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        return "one system" if file.endswith(TOGETHER) else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling | None:
    """Give each process whole files, as it is asked to, and those that share a system to one."""
    return _Shared(config, log) if config.getvalue("dist") == "loadfile" else None
