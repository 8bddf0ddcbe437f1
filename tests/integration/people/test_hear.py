"""What booking tells becomes sessions to which people come, in whatever order and however often it is heard."""

from datetime import date, timedelta
from itertools import permutations

import pytest

from services.people.domain.refusal import WhyNot
from services.people.table import board, weeks
from services.people.use_cases import call, hear
from tests.integration.people.conftest import (
    DAY,
    HOUR,
    NOW,
    SESSION,
    STARTS,
    VISIT,
    as_,
    hears,
    roster,
    rows,
    somebody,
    told,
    visit,
)

pytestmark = pytest.mark.usefixtures("people_aws")


def assign(person: str, session: str = SESSION) -> None:
    call.assign(VISIT, session, person, as_(), who="Lee", at=NOW)


def test_what_nobody_agreed_to_has_no_session_and_is_news_to_nobody() -> None:
    for version, status in enumerate(("awaiting_address", "requested", "waitlisted", "offered"), start=1):
        found = hears(told(version=version, status=status))
        assert found.rosters == ()
        assert found.head.heard == version
    assert rows("outbox") == rows("board") == []
    assert hears(told(version=5)).rosters[0].session.standing == "planned"
    assert board.lines(DAY, DAY)


def test_a_visit_that_ended_is_not_begun_by_what_was_said_before() -> None:
    hears(told(version=3, status="cancelled"))
    assert hears(told(version=2)).rosters == ()
    assert board.lines(DAY, DAY) == []


def test_any_order_leaves_the_newest() -> None:
    story = [
        told(version=1, status="requested"),
        told(version=2),
        told(version=3, starts_at=STARTS + HOUR, pupils=(24, 30)),
        told(version=4, starts_at=STARTS + HOUR, pupils=(20, 30)),
    ]
    for number, order in enumerate(permutations(story)):
        booking = f"NM-{number:06d}"
        for one in (*order, *order):
            own = tuple(
                each.model_copy(update={"id": each.id.replace(VISIT, booking)}) for each in one.sessions
            )
            hears(one.model_copy(update={"id": booking, "sessions": own}))
        found = visit(booking)
        assert found.head.heard == 4
        assert [one.session.pupils for one in found.rosters] == [20, 30]
        assert {one.session.version for one in found.rosters} == {4}
        assert found.rosters[0].session.starts_at == STARTS + HOUR


def test_who_agreed_to_a_day_stays_on_it_where_they_can() -> None:
    somebody("ann")
    somebody("bo")
    hears(told(pupils=(60,)))
    other = "NM-9C4D7E"
    hears(told(other, starts_at=STARTS + 3 * HOUR))
    assign("ann")
    assign("bo")
    call.assign(other, f"{other}-1", "bo", as_(), who="Lee", at=NOW)
    later = hears(told(version=2, starts_at=STARTS + 3 * HOUR, pupils=(60,)))
    assert [one.person for one in later.rosters[0].coming] == ["ann"]
    assert later.rosters[0].steps[-1].why is WhyNot.CLASH
    [engagement] = weeks.of_monday(date(2026, 3, 9))["ann"].engagements
    assert engagement.starts_at == STARTS + 3 * HOUR
    [kept] = weeks.of_monday(date(2026, 3, 9))["bo"].engagements
    assert kept.booking == other


def test_who_agreed_to_tuesday_has_not_agreed_to_thursday() -> None:
    somebody("ann")
    hears(told())
    assign("ann")
    moved = hears(told(version=2, starts_at=STARTS + timedelta(days=7)))
    assert moved.rosters[0].coming == ()
    assert moved.rosters[0].steps[-1].why is WhyNot.MOVED
    assert weeks.of_monday(date(2026, 3, 9))["ann"].engagements == ()


def test_a_class_that_is_not_told_of_any_more_is_off() -> None:
    somebody("ann")
    hears(told(pupils=(24, 30)))
    assign("ann", f"{VISIT}-2")
    found = hears(told(version=2))
    assert [one.session.standing for one in found.rosters] == ["planned", "off"]
    assert found.rosters[1].coming == ()
    assert [line.session for line in board.lines(DAY, DAY)] == [SESSION]


def test_a_visit_said_by_mistake_not_to_have_happened_has_its_people_again_but_for_who_left() -> None:
    somebody("ann")
    somebody("bo")
    hears(told(pupils=(60,)))
    assign("ann")
    assign("bo")
    hears(told(version=2, status="did_not_happen", pupils=(60,)), at=STARTS + HOUR)
    assert roster().coming == ()
    hears(told(version=3, status="delivered", pupils=(60,)), at=STARTS + 2 * HOUR)
    assert {one.person for one in roster().coming} == {"ann", "bo"}
    assert [one.session for one in board.delivered(DAY, DAY)] == [SESSION]
    assert board.lines(DAY, DAY) == []


def test_a_status_of_a_newer_booking_service_changes_nothing_about_who_comes() -> None:
    somebody("ann")
    hears(told())
    assign("ann")
    found = hears(told(version=2, status="postponed_for_snow"))
    assert found.head.heard == 2
    assert [one.person for one in found.rosters[0].coming] == ["ann"]
    assert hears(told("NM-9C4D7E", status="postponed_for_snow")).rosters == ()


def test_another_programmes_visits_are_none_of_ours() -> None:
    assert hear.booking(told(programme="elsewhere"), correlation_id="c0ffee", at=NOW) is None
    assert rows() == []


def test_what_is_heard_twice_writes_nothing() -> None:
    hears(told())
    before = rows()
    hears(told())
    assert rows() == before
