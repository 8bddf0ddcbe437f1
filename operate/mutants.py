"""`make mutants`: breaks the rules in one place after another, in a copy, and shows what no test noticed.

What survives is either a rule without a test or a change that changes nothing; a person decides which. The changes are mutmut's:
it passes over properties and constants, and no test sees one through what is kept from call to call (`functools.cache`).
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Final, NamedTuple

from operate.processes import StageError
from shared.paths import LOCAL, ROOT
from shared.text import ngettext

SCRATCH: Final = LOCAL / "mutants"


class Rules(NamedTuple):
    """Files of rules, as patterns, and the tests that hold them: fast ones, for they run once for each change."""

    files: tuple[str, ...]
    tests: tuple[str, ...]

    def found(self) -> list[str]:
        """Return the files that the patterns name."""
        return sorted(str(path.relative_to(ROOT)) for one in self.files for path in ROOT.glob(one))


RULES: Final = {
    "booking": Rules(("services/booking/domain/*.py",), ("tests/unit/booking",)),
    "people": Rules(("services/people/domain/*.py",), ("tests/unit/people",)),
    "figures": Rules(
        ("services/metrics/figures/*.py", "services/metrics/period.py"), ("tests/unit/metrics",)
    ),
    "summary": Rules(
        ("services/feedback/summary.py", "services/feedback/survey.py", "services/feedback/session.py"),
        ("tests/unit/feedback",),
    ),
    "suppression": Rules(
        ("shared/suppression.py", "shared/thresholds.py", "shared/withheld.py"),
        ("tests/unit/shared/test_suppression.py",),
    ),
}
"""By the name M= gives them."""

CODE: Final = ("services", "shared")
BESIDE: Final = ("assets", "benchmarks", "catalogues", "infra", "operate", "programmes")
"""What the tests import and read besides the code that is changed."""


def configured(rules: Rules) -> str:
    """Return mutmut's part of pyproject.toml. A list of TOML is written as one of JSON."""
    options = {
        "source_paths": CODE,
        "also_copy": BESIDE,
        "only_mutate": rules.found(),
        "pytest_add_cli_args_test_selection": rules.tests,
        # The same examples for each change: what survives doesn't depend on luck.
        "pytest_add_cli_args": [
            "--hypothesis-seed=0",
            "--hypothesis-profile=unshrunk",
            "-p",
            "no:cacheprovider",
        ],
        "mutate_only_covered_lines": False,
        "use_git_change_detection": False,
    }
    return "\n[tool.mutmut]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in options.items())


def copied(rules: Rules) -> Path:
    """Copy what is needed into a folder of its own, so that nothing in the checkout changes; return the folder."""
    shutil.rmtree(SCRATCH, ignore_errors=True)
    without = shutil.ignore_patterns("node_modules", "__pycache__", ".hypothesis")
    for name in (*CODE, *BESIDE, "tests"):
        shutil.copytree(ROOT / name, SCRATCH / name, ignore=without)
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    (SCRATCH / "pyproject.toml").write_text(project + configured(rules), "utf-8")
    return SCRATCH


def _mutmut(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "mutmut", *arguments],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise StageError(f"mutmut {arguments[0]} stopped; its reason stands above.\n{done.stdout or ''}")
    return done.stdout or ""


def outcomes(results: str) -> Counter[str]:
    """Return how many changes came to which end, as mutmut calls it: a killed one was noticed."""
    return Counter(re.findall(r"^\s*\S+__mutmut_\d+: (.+)$", results, re.MULTILINE))


def survivors(results: str) -> list[str]:
    """Return the names of the changes that no test noticed, from what `mutmut results` prints."""
    return re.findall(r"^\s*(\S+): survived$", results, re.MULTILINE)


def untested(results: str) -> Counter[str]:
    """Return the functions that no test runs, each with how many changes could be made to it."""
    return Counter(re.findall(r"^\s*(\S+)__mutmut_\d+: no tests$", results, re.MULTILINE))


def mutants(name: str) -> int:
    """Change what `name` means of `RULES`, or all of it, and show what survived."""
    if name and name not in RULES:
        raise StageError(f"There are no rules “{name}”. There are: {', '.join(RULES)}.")
    for one in [name] if name else RULES:
        folder = copied(RULES[one])
        print(f"{one}: changing {', '.join(RULES[one].files)}", flush=True)
        _mutmut(folder, "run")
        results = _mutmut(folder, "results", "--all", "true")
        for function, changes in untested(results).items():
            print(
                f"{function}: no test runs it; {ngettext('%(number)s change', '%(number)s changes', changes)} passed over."
            )
        for survivor in survivors(results):
            print(_mutmut(folder, "show", survivor))
        ends = outcomes(results)
        total = ngettext("%(number)s change", "%(number)s changes", ends.total())
        print(f"{one}: {total}, {', '.join(f'{count} {end}' for end, count in ends.most_common())}.\n")
    return 0
