"""Which mails say who comes to a visit: to whom, when, and what they tell of."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.booking.domain import wishes
from services.booking.domain.booking import Booking
from services.booking.domain.parts import Action, Arrival, Contact
from services.booking.domain.plan import Planned, occasion_of, plan
from services.booking.domain.readers import address_of
from services.booking.domain.staff import (
    Change,
    Coming,
    Staff,
    StaffedSession,
    Urgency,
    VisitorLetter,
    gap_of,
    urgency,
)
from services.booking.domain.visitors import Told, called_off, letter_due, letters, told
from services.booking.table.staff import plain_of, staff_from
from shared.clock import london_time
from tests.support.bookings import AFTER, KIM, KNOWN, REQUESTED, STARTS, act, confirmed, journeys

DUE = london_time(date(2026, 3, 9), 9)
WRITTEN = DUE + timedelta(minutes=2)
HOST = Coming("p1", "o1", "North Moor Hospital", "host", "Host", lead=True)
MIDWIFE = Coming("p2", "o1", "North Moor Hospital", "midwife", "Midwife", lead=False)


def letter(version: int = 1, *changes: Change, at: datetime = WRITTEN) -> VisitorLetter:
    return VisitorLetter(version, at, changes)


def joined(version: int) -> Change:
    return Change(version, "NM-7K3F9Q-1", "joined", "Midwife", "North Moor Hospital")


def staff(
    booking: Booking, of: VisitorLetter | None, coming: tuple[Coming, ...] = (HOST,), missing: int = 0
) -> Staff:
    sessions = tuple(
        StaffedSession(
            id=one.id,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            standing="planned",
            need_known=True,
            needed=len(coming) + missing,
            missing=missing,
            lead_missing=not coming,
            coming=coming,
        )
        for one in booking.sessions
    )
    return Staff(booking.id, 1, sessions, of)


def called(booking: Booking, who: Staff | None, before: Told | None = None) -> dict[str, Planned]:
    return {mail.key: mail for mail in letters(booking, who, before or Told(), DUE)}


def telling(arrival: Arrival) -> Booking:
    return wishes.reconfirm(
        confirmed(copy=replace(KIM, confirmed_at=REQUESTED)),
        who="Sam",
        at=REQUESTED + timedelta(days=1),
        arrival=arrival,
    )


def test_a_letter_goes_to_all_of_the_school_that_hear_who_comes_and_each_address_gets_one() -> None:
    booking = telling(Arrival(reception="desk@school.example", safeguarding="SAM@school.example"))
    found = called(booking, staff(booking, letter()))
    start = occasion_of(booking)
    assert set(found) == {f"letter#{start}1#{reader}" for reader in ("school", "copy", "reception")}
    assert {mail.due for mail in found.values()} == {WRITTEN}
    assert {mail.until for mail in found.values()} == {STARTS}
    assert address_of(booking, "reception") == Contact("", "desk@school.example")
    assert address_of(confirmed(), "safeguarding") is None


def test_a_letter_that_is_written_early_waits_for_its_day() -> None:
    early = letter(at=DUE - timedelta(days=3))
    assert {mail.due for mail in called(confirmed(), staff(confirmed(), early)).values()} == {DUE}


@pytest.mark.parametrize("action", ["cancel", "move", "deliver", "not_happen"])
def test_nobody_hears_of_a_letter_for_a_visit_that_is_off(action: Action) -> None:
    booking = confirmed()
    who = staff(booking, letter())
    assert called(booking, who)
    at = AFTER if action in {"deliver", "not_happen"} else REQUESTED + timedelta(days=1)
    assert called(act(booking, action, at), who) == {}


def test_nobody_hears_of_a_letter_that_names_nobody_or_of_the_time_before_a_move() -> None:
    booking = confirmed()
    assert called(booking, None) == {}
    assert called(booking, staff(booking, None)) == {}
    assert called(booking, staff(booking, letter(), coming=())) == {}
    moved = act(booking, "reschedule", REQUESTED + timedelta(days=1))
    assert called(moved, staff(booking, letter())) == {}, "who comes is known of the old time alone"
    assert set(called(moved, staff(moved, letter()))) == {f"letter#{occasion_of(moved)}1#school"}


def test_an_address_that_nobody_confirmed_has_nobody_told() -> None:
    booking = replace(
        confirmed(),
        contact=replace(KNOWN, confirmed_at=None),
        arrival=Arrival(reception="desk@school.example"),
    )
    assert called(booking, staff(booking, letter())) == {}


def test_of_a_changed_letter_whoever_was_told_hears_once_what_is_different() -> None:
    booking = confirmed()
    start = occasion_of(booking)
    first, second, third = (f"{start}{version}" for version in (1, 2, 3))
    was = told(booking, [f"letter#{first}#school"])
    two = staff(booking, letter(2, joined(2), at=WRITTEN + timedelta(hours=1)))
    found = called(booking, two, was)
    assert set(found) == {f"letter#{first}#school", f"letter_changed#{second}#school"}
    assert found[f"letter_changed#{second}#school"].due == WRITTEN + timedelta(hours=1, minutes=3)
    again = told(booking, [f"letter#{first}#school", f"letter_changed#{second}#school"])
    assert set(called(booking, two, again)) == {f"letter_changed#{second}#school"}, "nothing more"
    three = staff(booking, letter(3, joined(2), joined(3)))
    assert set(called(booking, three, was)) == {f"letter#{first}#school", f"letter_changed#{third}#school"}
    same = staff(booking, letter(2))
    assert set(called(booking, same, was)) == {f"letter#{first}#school"}, (
        "another time is told by its own mail"
    )


def test_who_was_told_nothing_yet_gets_the_whole_letter_however_often_it_changed() -> None:
    booking = telling(Arrival(safeguarding="dsl@school.example"))
    start = occasion_of(booking)
    was = told(booking, [f"letter#{start}1#school", f"letter#{start}1#copy"])
    found = called(booking, staff(booking, letter(3, joined(3))), was)
    assert {key for key in found if key not in {f"letter#{start}1#school", f"letter#{start}1#copy"}} == {
        f"letter_changed#{start}3#school",
        f"letter_changed#{start}3#copy",
        f"letter#{start}3#safeguarding",
    }


def test_a_letter_that_is_held_back_stays_held_back() -> None:
    booking = confirmed()
    key = f"letter#{occasion_of(booking)}1#school"
    assert set(called(booking, staff(booking, letter(2, joined(2))), told(booking, [], [key]))) == {key}


def test_what_was_told_of_another_day_is_not_told_of_this_one() -> None:
    booking = confirmed()
    moved = act(booking, "reschedule", REQUESTED + timedelta(days=1))
    keys = [
        f"letter#{occasion_of(booking)}4#school",
        "confirmed#2#school",
        "day_before#20260312T0900Z#school",
    ]
    assert told(moved, keys) == Told()
    assert told(booking, keys).sent == {"school": (4, keys[0])}


def off(booking: Booking, *keys: str) -> list[tuple[str, datetime, datetime]]:
    return [(mail.key, mail.due, mail.until) for mail in called_off(booking, keys)]


@pytest.mark.parametrize("action", ["cancel", "reschedule", "move"])
def test_who_is_no_contact_and_was_told_hears_that_nobody_comes(action: Action) -> None:
    booking = telling(Arrival(reception="desk@school.example"))
    start, at = occasion_of(booking), REQUESTED + timedelta(days=2)
    keys = (f"letter#{start}1#reception", f"letter_changed#{start}2#reception", f"letter#{start}1#school")
    assert off(booking, *keys) == []
    later = act(booking, action, at)
    assert off(later, *keys) == [(f"letter_off#{start}#reception", at, STARTS)]
    assert off(later, f"letter#{start}1#school", "confirmed#2#school") == [], "contacts hear it otherwise"
    assert off(replace(later, arrival=Arrival(), former_arrival=None), *keys) == [], "it was taken back"


def test_after_a_move_those_told_besides_hear_of_the_new_day_without_being_typed_again() -> None:
    booking = telling(Arrival("Hall", "Kim", "Yard", "Ann", "desk@school.example", "dsl@school.example"))
    moved = act(booking, "reschedule", REQUESTED + timedelta(days=2))
    start = occasion_of(moved)
    assert set(called(moved, staff(moved, letter(2)))) == {
        f"letter#{start}2#{reader}" for reader in ("school", "copy", "reception", "safeguarding")
    }
    assert moved.arrival is None, "where to go on the new day is asked anew"
    assert moved.former_arrival == Arrival(reception="desk@school.example", safeguarding="dsl@school.example")
    again = act(moved, "reschedule", REQUESTED + timedelta(days=3))
    assert address_of(again, "reception") == Contact("", "desk@school.example")
    said = wishes.reconfirm(again, who="Sam", at=REQUESTED + timedelta(days=4), arrival=Arrival("Gym"))
    assert address_of(said, "reception") is None, "what the school says last counts"


def test_of_each_day_that_was_told_it_is_said_that_it_is_off() -> None:
    booking = telling(Arrival(reception="desk@school.example"))
    moved = act(booking, "reschedule", REQUESTED + timedelta(days=2))
    first, second = occasion_of(booking), occasion_of(moved)
    gone = act(moved, "cancel", REQUESTED + timedelta(days=3))
    keys = (f"letter#{second}2#reception", f"letter#{first}1#reception")
    assert {key for key, _, _ in off(gone, *keys)} == {
        f"letter_off#{first}#reception",
        f"letter_off#{second}#reception",
    }


def test_who_was_told_that_nobody_comes_hears_each_time_that_the_visit_is_on_after_all() -> None:
    """Of the same start: the letter of before would be sent by its key already, and nobody would let the visitors in."""
    booking = telling(Arrival(reception="desk@school.example"))
    start, keys, at = occasion_of(booking), [f"letter#{occasion_of(booking)}1#reception"], REQUESTED
    for again in ("", "1", "2"):
        at += timedelta(days=1)
        booking = act(booking, "cancel", at)
        [(key, due, until)] = off(booking, *keys)
        assert (key, due, until) == (f"letter_off#{start}{again}#reception", at, STARTS)
        assert off(act(booking, "revive", at + timedelta(hours=1)), *keys) == [], (
            "they never heard that it was off"
        )
        keys.append(key)
        at += timedelta(days=1)
        booking = act(booking, "revive", at)
        assert booking.starts_at == STARTS
        [(key, due, until)] = off(booking, *keys)
        assert (key, due, until) == (f"letter_on#{start}{int(again or 0) + 1}#reception", at, STARTS)
        keys.append(key)
        assert off(booking, *keys) == []


@pytest.mark.parametrize("action", ["deliver", "not_happen"])
def test_after_the_visit_nobody_is_told_that_nobody_comes(action: Action) -> None:
    booking = telling(Arrival(reception="desk@school.example"))
    assert off(act(booking, action, AFTER), f"letter#{occasion_of(booking)}1#reception") == []


@given(journeys(), st.integers(1, 4), st.integers(0, 4))
def test_the_plan_without_who_comes_is_what_it_was_and_keys_tell_mails_apart(
    stages: list[Booking], version: int, before: int
) -> None:
    for booking in stages:
        changes = tuple(joined(one) for one in range(2, version + 1))
        keys = [f"letter#{occasion_of(booking)}{before}#school"] if before else []
        found = list(letters(booking, staff(booking, letter(version, *changes)), told(booking, keys), DUE))
        assert len({mail.key for mail in found}) == len(found)
        assert not {mail.key for mail in found} & {mail.key for mail in plan(booking)}
        for mail in found:
            assert booking.status in {"confirmed", "rescheduled"}
            assert address_of(booking, mail.reader)
            assert booking.contact.confirmed_at or (booking.copy and booking.copy.confirmed_at)


def test_a_letter_is_due_so_many_working_days_before() -> None:
    assert letter_due(date(2026, 3, 12), 3, ()) == london_time(date(2026, 3, 9), 9)
    assert letter_due(date(2026, 3, 12), 5, ()) == london_time(date(2026, 3, 5), 9)
    assert letter_due(date(2026, 4, 8), 2, {date(2026, 4, 6)}) == london_time(date(2026, 4, 3), 9)


@pytest.mark.parametrize(
    ("left", "how"),
    [(0, Urgency.URGENT), (6, Urgency.URGENT), (7, Urgency.SOON), (21, Urgency.SOON), (22, Urgency.LATER)],
)
def test_a_gap_presses_by_the_days_left(left: int, how: Urgency) -> None:
    today = date(2026, 3, 1)
    assert urgency(today + timedelta(days=left), today, soon_days=21, urgent_days=6) == how


def test_a_gap_is_of_planned_sessions_alone() -> None:
    booking = confirmed(2)
    who = staff(booking, None, coming=(), missing=2)
    gap = gap_of(who)
    assert gap
    assert (gap.places, gap.lead, gap.starts_at) == (4, True, STARTS)
    off = replace(who, sessions=tuple(replace(one, standing="off") for one in who.sessions))
    assert gap_of(off) is None
    assert gap_of(staff(booking, None, coming=(HOST, MIDWIFE))) is None


def test_who_comes_is_kept_whole() -> None:
    booking = confirmed(2)
    acknowledged = replace(letter(2, joined(2)), acknowledged_at=datetime(2026, 3, 10, tzinfo=UTC))
    who = staff(booking, acknowledged, coming=(HOST, MIDWIFE), missing=1)
    assert staff_from(plain_of(who)) == who
    assert staff_from(plain_of(replace(who, letter=None))) == replace(who, letter=None)
