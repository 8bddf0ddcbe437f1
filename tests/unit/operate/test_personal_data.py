"""The table of what is kept of people, held against the rows the stores write, the functions there are and the documents."""

import re

import pytest

from infra.schedules import SCHEDULES
from operate.personal_data import TABLE, document
from operate.personal_data.__main__ import check
from operate.personal_data.model import BASES, MEANS
from operate.personal_data.nobody import NOBODY
from operate.personal_data.places import OUTSIDE, PLACES
from operate.personal_data.risks import FLOWS, RISKS
from shared.paths import ROOT
from tests.support.entities import kinds, written

OF_PEOPLE = {where for one in TABLE for where in one.where if ":" in where}


@pytest.mark.parametrize(
    "table", ["access", "booking", "feedback", "metrics", "people", "salts", "unreachable"]
)
def test_every_kind_of_row_is_said_to_tell_of_somebody_or_of_nobody(table: str) -> None:
    there = {one for one in written() if one.startswith(f"{table}:")}
    assert there, "the sources were read"
    for one in sorted(there - OF_PEOPLE - NOBODY.keys()):
        pytest.fail(
            f"Nothing is said of the rows “{one}”. Where they tell of somebody, add to operate/personal_data/{table}.py:\n"
            f'    Held("what it is", "whose", ("{one}",), PUBLIC_TASK, "how long", ("what erases it",)),\n'
            "Where they tell of nobody, add to operate/personal_data/nobody.py:\n"
            f'    "{one}": ("what it is", "how long"),\n'
            "Then: make personal-data"
        )


def test_no_line_is_of_a_row_that_nobody_writes() -> None:
    assert sorted((OF_PEOPLE | NOBODY.keys()) - written()) == []
    assert sorted(OF_PEOPLE & NOBODY.keys()) == [], "either of somebody or of nobody"


def test_the_kinds_are_read_of_the_source_also_where_they_are_handed_on() -> None:
    hidden = ROOT / "services" / "people" / "table" / "rows.py"
    assert kinds(hidden) == set(), "it is handed what it writes"
    assert {"people:offer", "people:offered", "metrics:staff", "metrics:hours", "people:merging"} <= written()


def test_each_line_says_where_why_and_what_erases_it() -> None:
    functions = {one.function for one in SCHEDULES}
    for one in TABLE:
        assert one.where, one
        for where in one.where:
            assert ":" in where or where in PLACES or where in OUTSIDE, where
        assert one.why in BASES, one
        assert one.gone_by, one
        for means in one.gone_by:
            assert means in MEANS or means in functions, f"{one.what}: nothing is called {means}"


def test_what_the_table_says_is_done_by_hand_can_be_typed() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    typed = {name for text in document.documents().values() for name in re.findall(r"`make ([a-z-]+)", text)}
    assert {"person", "personal-data"} <= typed
    assert typed <= targets


def test_what_is_done_against_each_risk_is_held_by_tests() -> None:
    for risk in RISKS:
        assert risk.measures, risk
        assert risk.held_by, risk
        for path in risk.held_by:
            assert (ROOT / path).exists(), path


def test_the_assessment_says_how_data_flows_and_keeps_its_questions() -> None:
    text = document.documents()[document.DOCUMENTS["dpia.md"]]
    assert all(f"| {start} | {end} |" in text for start, end, _ in FLOWS)
    steps = re.findall(r"^## Step (.*?):", text, flags=re.MULTILINE)
    assert steps == ["1", "2", "3", "4", "5 and 6", "7"], "the order of the Information Commissioner's Office"
    assert text.count("- **You:**") >= 14


def test_the_documents_are_what_the_table_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert check() == 0, capsys.readouterr().err


def test_no_line_breaks_its_table() -> None:
    for text in document.documents().values():
        assert "<!-- table" not in text
        rows = re.findall(r"^\|.*\|$", text, flags=re.MULTILINE)
        assert len(rows) > 50
    for one in TABLE:
        assert not any("|" in part or "\n" in part for part in (one.what, one.whose, one.kept)), one
