"""`make mutants` works on a copy, on files that are there, and shows all that survived."""

import tomllib
from pathlib import Path

import pytest

from operate import __main__ as commands
from operate import mutants
from operate.mutants import RULES
from shared.paths import ROOT

RESULTS = """    shared.suppression.x_answers__mutmut_1: survived
    shared.suppression.xǁThresholdsǁ__post_init____mutmut_7: survived
    shared.suppression.x_shares__mutmut_2: timeout
    shared.suppression.x_interval__mutmut_3: no tests
    shared.suppression.x_answers__mutmut_4: killed
    shared.suppression.x_answers__mutmut_5: killed
"""


@pytest.mark.parametrize("name", RULES)
def test_the_files_and_tests_named_are_there(name: str) -> None:
    for pattern in RULES[name].files:
        assert list(ROOT.glob(pattern)), pattern
    for path in RULES[name].tests:
        assert (ROOT / path).exists(), path


def test_the_copy_is_whole_and_says_what_is_to_be_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mutants, "SCRATCH", tmp_path / "copy")
    folder = mutants.copied(RULES["suppression"])
    tables = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["tool"]
    assert tables["mutmut"]["only_mutate"] == [
        "shared/suppression.py",
        "shared/thresholds.py",
        "shared/withheld.py",
    ]
    assert tables["pytest"] == tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]
    for name in (*tables["mutmut"]["source_paths"], *tables["mutmut"]["also_copy"], "tests"):
        assert (folder / name).is_dir()
    assert not list(folder.rglob("node_modules"))


def test_what_no_test_noticed_is_found_in_what_mutmut_prints() -> None:
    assert mutants.survivors(RESULTS) == [
        "shared.suppression.x_answers__mutmut_1",
        "shared.suppression.xǁThresholdsǁ__post_init____mutmut_7",
    ]
    assert mutants.untested(RESULTS) == {"shared.suppression.x_interval": 1}
    assert mutants.outcomes(RESULTS) == {"survived": 2, "killed": 2, "timeout": 1, "no tests": 1}


def test_rules_that_are_not_there_are_named_with_those_that_are(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "")
    assert commands.main(["mutants", "suppresion"]) == 1
    assert capsys.readouterr().err == f"There are no rules “suppresion”. There are: {', '.join(RULES)}.\n"
