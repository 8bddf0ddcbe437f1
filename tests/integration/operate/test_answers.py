"""`make answers`: the rows of the console's export as Parquet, read back as an analyst does."""

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from pyarrow import parquet, types

from operate.answers import answers
from operate.processes import StageError
from services.feedback.export import COLUMNS
from services.feedback.session import Session
from services.feedback.table.answers import keep
from services.feedback.use_cases.questions import survey_of
from services.feedback.use_cases.summarise import update
from tests.integration.feedback.conftest import feedback_aws
from tests.support.events import START
from tests.support.feedback import ask_team, hear, visit

__all__ = ["feedback_aws"]

pytestmark = pytest.mark.usefixtures("feedback_aws")

OUTPUTS = {"FeedbackTable": "feedback", "Site": "https://outreach.example", "Secret": "k", "Bus": "b"}
TODAY = START.date() + timedelta(days=7)


def answered(number: int, pupils: int, **more: str) -> Session:
    session, _ = hear(visit(number=number, **more))
    questions = [one for one in survey_of(session)["questions"] if one["type"] in {"single", "scale"}]
    for pupil in range(pupils):
        given = {one["id"]: one["options"][pupil % 2]["id"] for one in questions}
        keep(session, f"key-{number}-{pupil:09d}", given)
    update(session.session_id, START)
    return session


def test_it_is_the_consoles_rows_with_types(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    school = "=HYPERLINK(1)"
    session = answered(1, 40, school_name=school)
    answered(2, 11)
    file = tmp_path / "answers.parquet"
    assert answers(OUTPUTS, file, None, None, TODAY) == 0
    assert "of 2 sessions held from 2025-02-13 to 2026-03-19" in capsys.readouterr().out
    made = parquet.read_table(file)
    assert made.column_names == list(COLUMNS)
    kinds = {name: made.schema.field(name).type for name in COLUMNS}
    assert types.is_date32(kinds["held_on"])
    assert types.is_boolean(kinds["withheld"])
    assert types.is_int32(kinds["percent"])
    assert types.is_int32(kinds["answers"])
    assert types.is_string(kinds["urn"]), "a number that is a name keeps its zeros"
    rows = made.to_pylist()
    assert rows[0]["held_on"] == date(2026, 3, 12)
    assert rows[0]["school"] == school, "no cell of Parquet is a formula"
    path = f"/team/sessions/{session.session_id}/export/answers.csv"
    console = list(csv.DictReader(io.StringIO(ask_team(path)["body"].lstrip("\ufeff"))))
    mine = [row for row in rows if row["session"] == session.session_id]
    assert len(mine) == len(console) > 10
    for ours, theirs in zip(mine, console, strict=True):
        for name in ("question", "option", "answers", "percent"):
            assert str("" if ours[name] is None else ours[name]) == theirs[name]
        assert ours["withheld"] == (theirs["withheld"] == "yes")
    small = [row for row in rows if row["session"] != session.session_id]
    assert all(row["percent"] is None and row["withheld"] for row in small if row["option"]), (
        "eleven are too few here"
    )


def test_the_codebook_stands_in_the_file_and_beside_it(tmp_path: Path) -> None:
    session = answered(1, 40)
    file = tmp_path / "answers.parquet"
    answers(OUTPUTS, file, START.date(), START.date(), TODAY)
    schema = parquet.read_schema(file)
    book = json.loads(schema.metadata[b"codebook"])
    said = {(one["column or question"], one["option"]): one["meaning"] for one in book}
    for question in survey_of(session)["questions"]:
        assert said[question["id"], ""] == question["text"]
    assert schema.field("percent").metadata[b"description"].decode() == COLUMNS["percent"]
    beside = (tmp_path / "answers-codebook.csv").read_text("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(beside)))) == len(book) + 1
    assert sorted(one.name for one in tmp_path.iterdir()) == ["answers-codebook.csv", "answers.parquet"]


def test_a_period_without_sessions_is_an_empty_table(tmp_path: Path) -> None:
    answered(1, 40)
    file = tmp_path / "none.parquet"
    assert answers(OUTPUTS, file, date(2025, 1, 1), date(2025, 1, 31), TODAY) == 0
    assert parquet.read_table(file).num_rows == 0


def test_what_cannot_be_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StageError, match="comes before the first one"):
        answers(OUTPUTS, tmp_path / "a.parquet", date(2026, 3, 2), date(2026, 3, 1), TODAY)
    with pytest.raises(StageError, match="There is no folder"):
        answers(OUTPUTS, tmp_path / "nowhere" / "a.parquet", None, None, TODAY)
    assert list(tmp_path.iterdir()) == []
