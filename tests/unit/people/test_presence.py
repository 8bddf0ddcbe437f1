"""Who is in the building: what is known follows from what was pressed and when, however it arrives."""

import random
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.people.domain.presence import (
    AHEAD,
    Presence,
    Press,
    Stay,
    What,
    alone,
    press,
    pressed,
    rung,
    stays,
    unanswered,
)
from services.people.domain.week import Engagement, Week, monday_of
from shared.clock import london_day, london_time
from tests.support.people import DAY, HOUR, STARTS

NOTHING = Presence(booking="B1", person="ann", day=DAY)
MINUTE = timedelta(minutes=1)
ENDS = STARTS + HOUR

whats: st.SearchStrategy[What] = st.sampled_from(["here", "left"])
moments = st.integers(0, 600).map(lambda minutes: STARTS + minutes * MINUTE)
pressings = st.lists(st.tuples(whats, moments, st.booleans()), max_size=6)


def arrive(said: list[tuple[What, datetime | None, bool]], now: datetime) -> Presence:
    known = NOTHING
    for what, moment, back in said:
        known = pressed(known, press(what, said=moment, day=DAY, now=now, back=back))
    return known


def plainly(said: list[tuple[What, datetime, bool]]) -> tuple[datetime | None, datetime | None]:
    """Return when somebody arrived and left, told by going through what was pressed in the order in which it was."""
    arrived: datetime | None = None
    left: datetime | None = None
    for what, moment, back in sorted(said, key=lambda one: (one[1], one[2])):
        if what == "here":
            arrived = None if back else moment
        else:
            left = None if back else moment
    came_again = arrived is not None and left is not None and arrived > left
    return arrived, None if came_again else left


@given(pressings, st.randoms(use_true_random=False))
def test_the_order_of_arrival_and_arriving_twice_change_nothing(
    said: list[tuple[What, datetime, bool]], shuffled: random.Random
) -> None:
    late = STARTS + timedelta(hours=20)
    again = [*said, *said]
    shuffled.shuffle(again)
    known = arrive([*again], late)
    in_turn = arrive([*sorted(said, key=lambda one: one[1])], late)
    assert (known.here, known.left) == (in_turn.here, in_turn.left)
    assert (known.arrived_at, known.left_at) == plainly(said)


def test_every_order_of_a_slip_and_its_correction_says_the_same() -> None:
    said: list[tuple[What, datetime | None, bool]] = [
        ("here", STARTS, False),
        ("left", STARTS + MINUTE, False),
        ("left", STARTS + 2 * MINUTE, True),
        ("left", STARTS + 60 * MINUTE, False),
    ]
    for order in permutations(said):
        known = arrive([*order], STARTS + 90 * MINUTE)
        assert (known.arrived_at, known.left_at) == (STARTS, STARTS + 60 * MINUTE)


@given(whats, st.datetimes(timezones=st.just(UTC)) | st.none(), st.integers(0, 60 * 24 * 7))
def test_a_moment_is_never_before_the_visits_day_nor_after_it_arrived(
    what: What, said: datetime | None, minutes: int
) -> None:
    begins = london_time(DAY, 0)
    now = begins + minutes * MINUTE
    one = press(what, said=said, day=DAY, now=now)
    assert begins <= one.at <= now
    assert begins <= one.pressed_at <= now + AHEAD
    if said is not None and begins <= said <= now:
        assert one.at == one.pressed_at == said


def test_a_fast_phone_says_when_it_came_first_and_keeps_its_own_order() -> None:
    fast = timedelta(hours=3)
    known = NOTHING
    for minutes, back in ((0, False), (1, True), (2, False)):
        moment = STARTS + fast + minutes * MINUTE
        known = pressed(known, press("here", said=moment, day=DAY, now=STARTS + 5 * MINUTE, back=back))
    assert known.arrived_at == STARTS + 5 * MINUTE
    twice = pressed(known, press("here", said=STARTS + fast + 2 * MINUTE, day=DAY, now=STARTS + 30 * MINUTE))
    assert twice is known


def test_who_of_the_team_noted_it_is_known_in_every_order() -> None:
    own = press("left", said=ENDS, day=DAY, now=ENDS)
    noted = press("left", said=None, day=DAY, now=ENDS + MINUTE, by="Alex")
    for order in permutations((own, noted)):
        known = NOTHING
        for one in order:
            known = pressed(known, one)
        assert known.left == noted
    assert (own.by, noted.by) == ("", "Alex")


def test_what_is_known_already_is_the_same_value() -> None:
    one = press("here", said=STARTS, day=DAY, now=STARTS)
    known = pressed(NOTHING, one)
    assert known.version == 1
    assert pressed(known, one) is known
    assert pressed(known, press("here", said=STARTS - MINUTE, day=DAY, now=STARTS)) is known


def test_whoever_comes_again_after_leaving_is_there() -> None:
    known = arrive([("here", STARTS, False), ("left", STARTS + MINUTE, False)], ENDS)
    assert not known.in_building
    back = pressed(known, press("here", said=STARTS + 2 * MINUTE, day=DAY, now=ENDS))
    assert back.in_building
    assert back.left_at is None


def week(person: str, *engagements: Engagement) -> Week:
    return Week(person, monday_of(STARTS), 1, engagements)


def engaged(booking: str = "B1", place: int = 1, starts_at: datetime = STARTS) -> Engagement:
    return Engagement(f"{booking}-{place}", booking, "910001", starts_at, starts_at + HOUR)


def visit(*people: str) -> tuple[Stay, ...]:
    return stays([week(person, engaged()) for person in people], DAY)


def after(**said: list[tuple[What, datetime | None, bool]]) -> dict[tuple[str, str], Presence]:
    found = {}
    for person, given_ in said.items():
        known = Presence(booking="B1", person=person, day=DAY)
        for what, moment, back in given_:
            known = pressed(known, press(what, said=moment, day=DAY, now=ENDS, back=back))
        found["B1", person] = known
    return found


HERE: tuple[What, datetime, bool] = ("here", STARTS, False)
LEFT: tuple[What, datetime, bool] = ("left", ENDS, False)
BACK: tuple[What, datetime, bool] = ("left", ENDS + MINUTE, True)


def test_a_stay_is_from_the_first_session_to_the_last_of_the_day() -> None:
    tomorrow = engaged("B2", starts_at=STARTS + timedelta(days=1))
    found = stays([week("ann", engaged(), engaged(place=2, starts_at=STARTS + 3 * HOUR), tomorrow)], DAY)
    assert [(one.booking, one.starts_at, one.ends_at) for one in found] == [("B1", STARTS, STARTS + 4 * HOUR)]
    assert found[0].day == london_day(STARTS)


@pytest.mark.parametrize(
    ("people", "known", "asked"),
    [
        ("ann", {}, "ann"),
        ("ann", {"ann": [HERE]}, "ann"),
        ("ann", {"ann": [LEFT]}, ""),
        ("ann", {"ann": [HERE, LEFT, BACK]}, "ann"),
        ("ann bob", {}, ""),
        ("ann bob", {"ann": [HERE], "bob": [HERE]}, ""),
        ("ann bob", {"ann": [HERE], "bob": [HERE, LEFT]}, "ann"),
        ("ann bob", {"bob": [LEFT]}, "ann"),
        ("ann bob", {"ann": [HERE]}, "ann"),
        ("ann bob", {"ann": [LEFT], "bob": [LEFT]}, ""),
        ("ann bob cem", {"cem": [LEFT]}, ""),
        ("ann bob cem", {"ann": [HERE], "cem": [LEFT]}, "ann"),
    ],
)
def test_who_is_alone_is_asked(
    people: str, known: dict[str, list[tuple[What, datetime | None, bool]]], asked: str
) -> None:
    assert alone(visit(*people.split()), after(**known)) == set(asked.split())


def test_the_lead_is_rung_once_the_minutes_are_over_and_once() -> None:
    visiting = visit("ann")
    known = after(ann=[HERE])
    due = ENDS + 45 * MINUTE
    assert unanswered(visiting, known, 45, due - MINUTE) == ()
    assert unanswered(visiting, {}, 45, due) == visiting
    assert unanswered(visiting, known, 45, due) == visiting
    assert unanswered(visiting, after(ann=[HERE, LEFT]), 45, due) == ()
    told = {key: rung(one, due) for key, one in known.items()}
    assert unanswered(visiting, told, 45, due + HOUR) == ()
    [one] = told.values()
    assert rung(one, due + HOUR) is one


@given(
    st.lists(st.sampled_from(["ann", "bob", "cem"]), min_size=1, max_size=3, unique=True),
    st.lists(st.tuples(st.sampled_from(["ann", "bob", "cem"]), whats, moments, st.booleans()), max_size=8),
)
def test_nobody_known_to_be_alone_in_a_building_is_forgotten(
    people: list[str], said: list[tuple[str, What, datetime, bool]]
) -> None:
    late = STARTS + timedelta(hours=20)
    known = {("B1", person): Presence(booking="B1", person=person, day=DAY) for person in people}
    for person, what, moment, back in said:
        if person in people:
            key = ("B1", person)
            known[key] = pressed(known[key], press(what, said=moment, day=DAY, now=late, back=back))
    there = {one.person for one in known.values() if one.in_building}
    rings = {one.person for one in unanswered(visit(*people), known, 45, late)}
    # One alone is always rung for; whoever left never is; while two are there, nobody is.
    if len(there) == 1:
        assert there <= rings
    if len(there) > 1:
        assert not rings
    assert not rings & {one.person for one in known.values() if one.left_at}


def test_a_press_is_what_it_says() -> None:
    assert press("left", said=None, day=DAY, now=STARTS) == Press("left", STARTS, STARTS)
