"""To which moments which tables can be brought back, and what restores left beside them: `operate.restore` does it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from operate import as_it_was, doors
from operate.processes import StageError
from shared.clock import LONDON
from shared.events import booking, feedback, people

SOURCES: Final[Mapping[str, str]] = {
    "booking": booking.SOURCE,
    "feedback": feedback.SOURCE,
    "metrics": "",
    "people": people.SOURCE,
    "access": "",
    "unreachable": "",
}
"""The tables that are brought back, and under what their service publishes, if anything: who read what (`access`) and which
addresses take no mail (`unreachable`) are told to nobody. The salts' table is none of them: what was in it is to be gone."""


def table_of(outputs: Mapping[str, str], which: str) -> str:
    """Return what a table of `SOURCES` is called in the stack."""
    return outputs[f"{which.capitalize()}Table"]


def moment(typed: str) -> datetime:
    """Return the moment that somebody typed, on London's clock unless it says another. Raises `StageError` for none."""
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        raise StageError(
            f"“{typed}” is no moment. Write it as AT=2026-11-25T09:30, on London's clock."
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=LONDON)


def keep(outputs: Mapping[str, str]) -> int:
    """Take a copy of every table, on this machine; on AWS every second is kept. Raises `StageError` there."""
    if not as_it_was.on_emulator():
        raise StageError(
            "On AWS every second of the last 35 days is kept: make restore AT=2026-11-25T09:30 PROFILE=…"
        )
    for which in SOURCES:
        as_it_was.keep(table_of(outputs, which))
    print("A copy of every table was kept.")
    return 0


def reach(outputs: Mapping[str, str]) -> int:
    """Say to which moments tables can be brought back."""
    for which in SOURCES:
        earliest, latest = (one.astimezone(LONDON) for one in as_it_was.reach(table_of(outputs, which)))
        print(f"{which:12}from {earliest:%Y-%m-%dT%H:%M:%S} to {latest:%Y-%m-%dT%H:%M:%S}, on London's clock")
    print("Choose one: make restore AT=2026-11-25T09:30 [TABLE=booking]")
    for name in _beside(outputs):
        print(f"{name} lies beside, of a restore that was not done: make restore FORGET=1 deletes it")
    return 0


def forget(outputs: Mapping[str, str]) -> int:
    """Delete the tables that restores left beside which nobody did. Raises `StageError` while one is on its way."""
    if doors.place(outputs["ReportsBucket"]):
        raise StageError("A restore was cut off and needs them. Finish it first.")
    names = _beside(outputs)
    for name in names:
        as_it_was.forget(name)
    print(f"Deleted: {', '.join(names) or 'nothing'}.")
    return 0


def _beside(outputs: Mapping[str, str]) -> list[str]:
    return [name for which in SOURCES for name in as_it_was.beside(table_of(outputs, which))]
