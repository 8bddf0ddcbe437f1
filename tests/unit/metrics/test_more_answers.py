"""More answers than pupils is told first, and never hidden: until the team decided, and for four weeks after a count."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.metrics.figures import due
from services.metrics.known import Known
from services.metrics.reports.todo import todo
from shared.compiled import compiled
from shared.events.booking import BookingSnapshot
from shared.events.feedback import SessionSummary
from shared.web.routes import address as link
from tests.support.facts import delivered, summary, visit

TODAY = date(2026, 3, 16)
DAY = timedelta(days=1)


def answered(number: int, answers: int, **more: Any) -> SessionSummary:
    return summary(number, {(2, 4): answers}).model_copy(update=more)


def known_of(*visits: BookingSnapshot, summaries: tuple[SessionSummary, ...], today: date = TODAY) -> Known:
    return Known(visits, summaries, today)


@pytest.mark.parametrize(
    ("answers", "aside", "after", "told"),
    [
        (28, 0, 0, False),
        (29, 0, 0, True),
        (29, 0, 24, True),
        (29, 0, 25, False),
        (20, 10, 0, True),
        (20, 10, 300, True),
    ],
)
def test_it_is_told_of_what_was_answered_beyond_who_came(
    answers: int, aside: int, after: int, *, told: bool
) -> None:
    known = known_of(delivered(1, 28), summaries=(answered(1, answers, aside=aside),))
    assert due.more_answers(known, TODAY + after * DAY) == (
        (due.MoreAnswers("NM-000001-1", visit(1).school_name),) if told else ()
    )


@pytest.mark.parametrize(
    ("answers", "aside", "after", "told"),
    [
        (30, 0, 0, False),
        (31, 0, 0, True),
        (300, 0, 24, True),
        (300, 0, 25, False),
        (30, 280, 0, True),
        # On its day a class may still be counted.
        (300, 0, -4, False),
        (30, 280, -4, True),
    ],
)
def test_where_nobody_counted_the_class_more_answers_than_expected_are_told(
    answers: int, aside: int, after: int, *, told: bool
) -> None:
    today = TODAY + after * DAY
    known = known_of(visit(1), summaries=(answered(1, answers, aside=aside),), today=today)
    assert due.more_answers(known, today) == (
        (due.MoreAnswers("NM-000001-1", visit(1).school_name),) if told else ()
    )


@pytest.mark.parametrize("status", ["cancelled", "declined", "something new"])
def test_a_visit_that_did_not_take_place_had_no_pupils_to_measure_by(status: str) -> None:
    assert due.more_answers(known_of(visit(1, status), summaries=(answered(1, 300),)), TODAY) == ()


def test_it_is_the_first_line_and_leads_to_where_the_team_decides() -> None:
    asked = visit(3, "requested")
    one = known_of(delivered(1, 28), asked, summaries=(answered(1, 33),))
    first, second, *_ = todo(one, compiled(), 2, TODAY, link)
    assert (
        str(first.sentence)
        == f"{visit(1).school_name}, session NM-000001-1: more answers than pupils. See whether they count."
    )
    assert first.link == "/team/sessions/NM-000001-1/answers"
    assert "request" in str(second.sentence)
    many = known_of(
        *(delivered(number, 28) for number in range(1, 8)),
        summaries=tuple(answered(number, 33) for number in range(1, 8)),
    )
    lines = [one for one in todo(many, compiled(), 0, TODAY, link) if "answers" in str(one.sentence)]
    assert [str(one.sentence).partition(",")[0] for one in lines[:3]] == [
        visit(number).school_name.partition(",")[0] for number in (1, 2, 3)
    ]
    assert str(lines[3].sentence) == "4 more sessions have more answers than pupils."
    none = known_of(delivered(1, 28), summaries=(answered(1, 28),))
    assert not [one for one in todo(none, compiled(), 0, TODAY, link) if "answers than" in str(one.sentence)]
