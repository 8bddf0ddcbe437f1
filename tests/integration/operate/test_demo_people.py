"""The demo's people: forty of twelve organisations, who came to its year, and of everything to do something on any day."""

import json
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

import pytest

from operate import demo, demo_coming, demo_people, demo_present, demo_year
from operate.demo_crews import Partners
from operate.demo_partners import EXEMPT, ORGANISATIONS, PEOPLE, RUNS_OUT
from services.booking.domain.booking import Booking
from services.booking.table import bookings
from services.booking.use_cases.offer import offer
from services.booking.use_cases.published import snapshot
from services.people.domain.due import Due
from services.people.domain.refusal import WhyNot
from services.people.domain.week import Engagement, monday_of
from services.people.table import board, consents, kit, letters, organisations, people, rosters, weeks
from services.people.use_cases import checks_due, duplicates, hear, hours, presence
from services.people.use_cases.programme import rules
from services.people.use_cases.visit import VisitSeen, seen
from shared.compiled import compiled
from shared.events.booking import BookingSnapshot
from shared.visit_link import booking_of_letter, of_day, of_volunteer
from tests.support.aws import empty_table, make_table, service_on
from tests.support.programme import DEMO, programme_of

SCHOOL_DAY = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
DAYS = [
    pytest.param(SCHOOL_DAY, id="a school day"),
    pytest.param(datetime(2026, 11, 26, 0, 4, tzinfo=UTC), id="four minutes past midnight"),
    pytest.param(datetime(2026, 11, 28, 16, tzinfo=UTC), id="a Saturday"),
    pytest.param(datetime(2026, 12, 31, 23, 30, tzinfo=UTC), id="the year's last evening"),
    pytest.param(datetime(2027, 8, 12, 8, tzinfo=UTC), id="the summer holidays"),
]


@pytest.fixture(autouse=True)
def _booking(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with programme_of(DEMO), service_on("moto", "booking", request, monkeypatch):
        make_table("people")
        yield


@contextmanager
def as_people() -> Iterator[None]:
    """Be a function of people for a while."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SERVICE", "people")
        patch.setenv("TABLE", "people")
        yield


def done(steps: Generator[str, None, Any]) -> Any:
    """Go through the steps of a loading; return what it returns."""
    while True:
        try:
            assert next(steps)
        except StopIteration as end:
            return end.value


def heard(made: list[Booking], at: datetime) -> None:
    """Let the service of people hear of visits, as the bus does."""
    for booking in made:
        told = BookingSnapshot.model_validate_json(json.dumps(snapshot(booking)))
        hear.booking(told, correlation_id=booking.correlation_id, at=at)


def loaded(at: datetime) -> tuple[Partners, Booking, list[Booking]]:
    """Load people and the present; return the people, the visit of today and the visits that are agreed to."""
    today = done(demo_present.load(compiled(), offer(), at))
    agreed = demo_present.agreed()
    with as_people():
        heard(agreed, at)
        partners = done(demo_people.join(at))
        assert list(demo_coming.load(partners, today, agreed, at))
    return partners, today, agreed


def all_seen(agreed: list[Booking], at: datetime) -> list[VisitSeen]:
    """Return the visits as a lead looks at them."""
    return [found for one in agreed if (found := seen(rules(), one.id, at))]


def in_two_places(engagements: list[Engagement]) -> bool:
    """Tell whether somebody is down for two sessions at the same time."""
    return any(
        one.starts_at < other.ends_at and other.starts_at < one.ends_at
        for one, other in combinations(engagements, 2)
    )


def test_they_are_forty_of_twelve_and_plainly_nobody() -> None:
    assert (len(PEOPLE), len(ORGANISATIONS)) == (40, 12)
    with as_people():
        done(demo_people.join(SCHOOL_DAY))
        everybody, employers = people.all_people(), organisations.by_id()
        said = [one for person in everybody for one in consents.of_person(person.id)]
        suggested = duplicates.suggest()
    assert (len(everybody), len(employers)) == (40, 12)
    assert {post.organisation for one in everybody for post in one.posts} == employers.keys()
    assert all(one.email.endswith(".example") and one.phone.startswith("01632 960") for one in everybody)
    assert len({one.email for one in everybody}) == 40
    assert {one.standing for one in everybody} == {"here", "invited"}
    assert any(len({post.organisation for post in one.posts}) == 2 for one in everybody)
    assert {one.given for one in said} == {True, False}
    assert [len(one.because) for one in suggested[:1]] == [2], "one who may be two, by name and telephone"


@pytest.mark.parametrize("at", DAYS)
def test_there_is_something_of_everything_to_do(at: datetime) -> None:
    partners, today, agreed = loaded(at)
    with as_people():
        visits = all_seen(agreed, at)
        coming = [one for visit in visits for one in visit.sessions if one.session.starts_at > at]
        pages = demo_coming.pages(partners, today, agreed)
        newest = {one.id: kept[-1] for one in agreed if (kept := letters.of_visit(one.id))}
        down = [list(one.engagements) for one in weeks.to_come(monday_of(at) - timedelta(days=14))]
        counted = kit.stocks()
    assert len(coming) >= 12
    assert any(one.call.gap and one.call.gap.people for one in coming), "places that nobody took"
    assert any(one.call.gap and not one.call.gap.people for one in coming), "and sessions to which all come"
    assert sum(len(one.offers) for one in coming) == 2
    reasons = {each.why.why for one in coming for each in one.choice.unable}
    assert {WhyNot.CLASH, WhyNot.CHECK_MISSING, WhyNot.CHECK_EXPIRED, WhyNot.NOT_AVAILABLE} <= reasons
    steps = [step for visit in visits for roster in visit.visit.rosters for step in roster.steps]
    let_go = [step for step in steps if step.move == "stand_down"]
    runs_out = partners.named(RUNS_OUT)
    assert runs_out
    assert {(step.coming.person, step.why) for step in let_go} == {(runs_out.id, WhyNot.CHECK_EXPIRED)}
    assert any(step.move == "withdraw" for step in steps)
    assert newest[today.id].acknowledged_at
    assert all(one.written_at <= at for one in newest.values())
    assert of_volunteer(pages["volunteer"].rpartition("/")[2])
    assert of_day(pages["day"].rpartition("/")[2])
    assert booking_of_letter(pages["letter"].rpartition("/")[2]) in newest
    assert not any(map(in_two_places, down))
    assert counted


def test_the_next_letter_waits_to_be_acknowledged_and_somebody_is_in_the_building() -> None:
    at = SCHOOL_DAY
    partners, today, agreed = loaded(at)
    with as_people():
        kept = {one.id: found[-1] for one in agreed if (found := letters.of_visit(one.id))}
        pages = demo_coming.pages(partners, today, agreed)
        waiting = booking_of_letter(pages["letter"].rpartition("/")[2])
        there = [one for one in presence.today(at) if one.presence.in_building]
    assert waiting != today.id
    assert kept[waiting or ""].acknowledged_at is None
    assert {one.stay.booking for one in there} == {today.id}


def test_whoever_reads_checks_has_some_to_look_at() -> None:
    loaded(SCHOOL_DAY)
    with as_people():
        known = {one.id: one for one in people.all_people()}
        lines = checks_due.all_lines(known.values(), who="Lee", at=SCHOOL_DAY)
    found = {(known[one.person].name, one.due) for one in lines}
    assert {(RUNS_OUT, Due.IN_30), (EXEMPT, Due.IN_30), ("Ian Standin", Due.UNKNOWN)} <= found
    assert Due.EXPIRED not in {due for _, due in found}


def test_it_is_the_same_at_every_load() -> None:
    def names(agreed: list[Booking]) -> list[list[str]]:
        with as_people():
            known = {one.id: one.name for one in people.all_people()}
            visits = [visit for one in agreed if (visit := rosters.visit(one.id))]
            return sorted(
                [
                    f"{roster.session.starts_at:%Y%m%d%H%M} {roster.session.urn}",
                    *(f"{known[one.person]} {one.capacity.role}" for one in roster.coming),
                ]
                for visit in visits
                for roster in visit.rosters
            )

    first = names(loaded(SCHOOL_DAY)[2])
    for table in ("booking", "people"):
        empty_table(table)
    assert names(loaded(SCHOOL_DAY)[2]) == first


def test_hours_are_known_by_employer_of_those_who_came_to_the_year() -> None:
    programme = compiled()
    plan = demo_year.visits([one.urn for one in programme.target_schools], 4, 3)[:12]
    made = [(visit, demo._book(programme, offer(), visit)) for visit in plan]
    booked = [booking for _, booking in made]
    with as_people():
        heard(booked, SCHOOL_DAY)
        partners = done(demo_people.join(SCHOOL_DAY))
        assert list(demo_people.came(partners, booked))
    for visit, booking in made:
        demo._deliver(visit, booking)
    after = [one for booking in booked if (one := bookings.load(booking.id))]
    with as_people():
        heard(after, SCHOOL_DAY)
        first, last = demo_year.FIRST_DAY, demo_year.LAST_DAY
        delivered = board.delivered(first, last)
        given = hours.given(first, last)
        told = list(hours.between(first, last))
    sessions = sum(len(booking.sessions) for booking in booked)
    assert len(delivered) == sessions
    assert not any(line.lead_missing for line in delivered), "each was led"
    assert 0 < sum(line.missing for line in delivered) < sessions, "and few places were left"
    assert len(given) >= 6
    assert sum(one.session_minutes for one in given) == 50 * sum(len(line.coming) for line in delivered)
    assert {one.entry.kind for one in told} == {"travel", "own"}
    assert not any(in_two_places(list(one.engagements)) for one in partners.known.values())
