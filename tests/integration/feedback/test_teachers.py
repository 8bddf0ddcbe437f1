"""What teachers said over many visits: from their forms to the team's page, put together every hour."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.feedback.functions import settle, team
from services.feedback.session import Session
from services.feedback.table import sessions, teachers
from services.feedback.table.answers import keep
from services.feedback.use_cases.summarise import update
from services.feedback.use_cases.teachers import put_together
from services.feedback.web.teacher_survey import session_of
from shared.clock import academic_year, london_day
from shared.dynamo import delete, write
from tests.support.aws import rows
from tests.support.events import START
from tests.support.feedback import ask_team, hear, request, visit

pytestmark = pytest.mark.usefixtures("feedback_aws")

LATER = START + timedelta(hours=3)
YEAR = academic_year(london_day(START))


def teachers_session(number: int) -> Session:
    """Return the teachers' session of a visit that was heard of; each of nine in a row is of another school."""
    hear(visit(3, "delivered", number=number))
    found = sessions.find(session_of(f"NM-{number:06d}"))
    assert found is not None
    return found[0]


def answered(session: Session, *said: dict[str, Any]) -> None:
    for number, one in enumerate(said):
        keep(session, f"{session.session_id}-{number}", one)
    update(session.session_id, START)


def some(yes: int, no: int) -> list[Session]:
    """Let so many teachers say that they would and wouldn't have us again, four a visit: as many as one class's may."""
    said = [{"again": "yes"}] * yes + [{"again": "no"}] * no
    found = []
    for number in range(len(said[::4])):
        found.append(teachers_session(number + 1))
        answered(
            found[-1],
            *(
                {**one, "worth": "25"[place % 2]}
                for place, one in enumerate(said[4 * number : 4 * number + 4])
            ),
        )
    return found


def words(page: Any) -> str:
    body: str = page["body"]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body[body.index("<main") :]))


def look(period: str = "", at: datetime = LATER) -> str:
    page = ask_team("/team/teachers", at=at, query=f"period={period}" if period else "")
    assert page["statusCode"] == 200
    return words(page)


def test_the_page_says_what_teachers_said_and_changes_after_twelve_more_alone() -> None:
    some(14, 10)
    assert "There are too few answers to show any yet." in look()
    assert settle.handler({}, clock=lambda: LATER)["teachers"] == 1
    said = look()
    assert "20 answers, of teachers of 6 schools" in said
    assert re.search(r"Would you book us again\?.* Yes 50% No 50%", said)
    for number, more in ((41, 4), (42, 4), (43, 3)):
        answered(teachers_session(number), *[{"again": "no", "worth": "2"}] * more)
    assert put_together(LATER) == 0
    assert look() == said, "eleven more"
    answered(teachers_session(44), {"again": "no", "worth": "2"})
    assert put_together(LATER) == 1
    assert "40 answers, of teachers of 8 schools" in look()


def test_periods_are_chosen_by_the_address() -> None:
    some(14, 10)
    put_together(LATER)
    assert "20 answers" in look("all")
    term = re.search(r"option value=\"(Spring 2026)\"", ask_team("/team/teachers", at=LATER)["body"])
    assert term, "each term that is told of"
    assert "20 answers" in look("Spring+2026")
    next_year = LATER + timedelta(days=300)
    assert "See the last academic year" in look(at=next_year)
    assert "20 answers" in look(YEAR, at=next_year)
    assert "know the period in this address" in look("yesterday")


def test_it_is_for_who_is_signed_in() -> None:
    page = team.handler(request("GET", "/team/teachers"), None, clock=lambda: LATER)
    assert page["statusCode"] == 303


def test_putting_together_reads_no_answer_and_an_hour_without_news_writes_nothing() -> None:
    some(14, 10)
    assert put_together(LATER) == 1
    for row in rows("feedback", "answer"):
        write(delete("feedback", row["pk"], row["sk"]))
    before = teachers.find(YEAR)
    assert put_together(LATER) == 0
    assert teachers.find(YEAR) == before


def test_a_run_that_was_overtaken_leaves_what_stands_there() -> None:
    some(14, 10)
    put_together(LATER)
    year = teachers.find(YEAR)
    assert year is not None
    assert not teachers.keep(replace(year, revision=year.revision - 1))
    assert not teachers.keep(replace(year, revision=0))
    assert teachers.find(YEAR) == year


def test_the_teachers_session_leads_to_the_page() -> None:
    [session] = some(1, 0)
    page = ask_team(f"/team/sessions/{session.session_id}", at=LATER)["body"]
    assert 'href="/team/teachers"' in page
    assert "survey-link" not in page
    assert "poster" not in page


def test_a_closed_session_says_so_in_place_of_its_poster_and_link() -> None:
    session, code = hear()
    closed = ask_team(f"/team/sessions/{session.session_id}", at=session.closes_at)["body"]
    assert "The survey closed at the end of Tuesday 17 March 2026" in closed
    assert "poster" not in closed
    assert f"/f/{code}" not in closed
    called_off, code = hear(visit(4, "cancelled", number=2))
    page = ask_team(f"/team/sessions/{called_off.session_id}")["body"]
    assert "its visit does not take place" in page
    assert f"/f/{code}" not in page


def test_interest_of_which_nothing_can_be_shown_is_one_sentence() -> None:
    session, _ = hear(visit(3, "delivered", present=31))
    answered(session, *[{"before": "2", "now": "2", "year-group": "year-7"}] * 30)
    page = words(ask_team(f"/team/sessions/{session.session_id}", at=LATER))
    assert "Too few gave each answer to show them: Interest before and now" in page
    assert "Change of each pupil" not in page
