"""Retention: answers are deleted once their time is over, what they say together stays, and a line says what was done."""

from datetime import timedelta
from typing import Any

import pytest

from services.feedback.functions import retain, summarise
from services.feedback.session import Session
from services.feedback.table import ANSWER, sessions, summaries
from services.feedback.table.answers import keep
from services.feedback.use_cases import limit
from services.feedback.use_cases.summarise import update
from shared import compiled
from shared.dynamo import to_item
from tests.support.aws import ENGINES, rows
from tests.support.events import START
from tests.support.faults import KilledError
from tests.support.feedback import ask_team, hear, visit

OVER = START + timedelta(days=370)
"""The tests' programme keeps answers for twelve months."""

on_both = pytest.mark.parametrize("feedback_aws", ENGINES, indirect=True)


def answered(session: Session, count: int) -> None:
    for number in range(count):
        keep(session, f"key-{number:03d}", {"year-group": "year-10", "before": "2", "now": "4"})
    update(session.session_id, START)


EACH = 3
"""Sessions of a visit of one class: its own, its later one and its teachers'."""


def run(at: Any) -> int:
    return int(retain.handler({}, None, clock=lambda: at)["erased"])


@on_both
@pytest.mark.usefixtures("feedback_aws")
def test_answers_whose_time_is_over_are_deleted_and_the_summary_stays() -> None:
    old, _ = hear()
    young, _ = hear(visit(number=2, days=100))
    answered(old, 45)
    answered(young, 12)
    limit.accept(old, "Robin")
    update(old.session_id, START)
    before = summaries.last(old.session_id)
    assert run(OVER - timedelta(days=10)) == 0
    assert run(OVER) == EACH
    assert {row["session_id"] for row in rows("feedback", ANSWER)} == {young.session_id}
    assert rows("feedback", "decision") == []
    [line] = rows("feedback", "audit")
    assert (line["what"], line["session_id"]) == ("45 answers deleted", old.session_id)
    assert line["sk"].startswith("2027-03-17T09:00:00Z#")
    assert not [row for row in rows("feedback") if "key-0" in str(row) and old.session_id in str(row)]
    # Whatever makes it again: it never says that nobody answered.
    assert update(old.session_id, OVER) is False
    [head] = [row for row in rows("feedback", "session") if row["pk"].endswith(old.session_id)]
    image = {"NewImage": to_item(head), "SequenceNumber": "1"}
    summarise.handler({"Records": [{"eventName": "MODIFY", "dynamodb": image}]}, None, clock=lambda: OVER)
    assert summaries.last(old.session_id) == before
    assert run(OVER) == 0, "once is enough"
    page = ask_team(f"/team/sessions/{old.session_id}/answers", at=OVER)["body"]
    assert "The time for which answers are kept is over" in page


@pytest.mark.usefixtures("feedback_aws")
def test_a_run_that_was_cut_off_is_finished_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    session, _ = hear()
    answered(session, 12)

    def ends(_session: Session) -> None:
        raise KilledError

    with monkeypatch.context() as cut:
        cut.setattr(sessions, "note_erased", ends)
        with pytest.raises(KilledError):
            run(OVER)
    assert run(OVER) == EACH
    assert run(OVER) == 0
    assert len(rows("feedback", "audit")) == 1, "what was deleted is said once"


@pytest.mark.usefixtures("feedback_aws")
def test_what_still_takes_answers_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    essentials = compiled.essentials() | {"keep_answers_months": 1, "survey_days": 60}
    monkeypatch.setattr("services.feedback.use_cases.follow.essentials", lambda: essentials)
    monkeypatch.setattr("services.feedback.use_cases.retain.essentials", lambda: essentials)
    session, _ = hear()
    answered(session, 12)
    assert run(START + timedelta(days=50)) == 1, "the teachers' has closed"
    assert run(session.closes_at) == 0
    assert run(session.closes_at + timedelta(days=1)) == 1


@pytest.mark.usefixtures("feedback_aws")
def test_a_session_that_nobody_can_read_keeps_no_others_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    broken, _ = hear()
    fine, _ = hear(visit(number=2))
    for session in (broken, fine):
        answered(session, 12)
    find = sessions.find

    def fails(session_id: str) -> Any:
        if session_id == broken.session_id:
            raise KeyError(session_id)
        return find(session_id)

    monkeypatch.setattr(sessions, "find", fails)
    with pytest.raises(RuntimeError, match="answers of 1 sessions"):
        run(OVER)
    assert {row["session_id"] for row in rows("feedback", ANSWER)} == {broken.session_id}
