"""What the school asks once a visit is agreed, how it reconfirms, and whose an address is."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.booking.domain.booking import Booking
from services.booking.domain.care import note, own, place
from services.booking.domain.history import ClassChange, Entry, OwnerChange, PartChange, TimeChange
from services.booking.domain.parts import Arrival, Class, Hold, School, Wish
from services.booking.domain.refusal import Refusal, RefusedError
from services.booking.domain.wishes import agree, ask, confirm_address, needs_agreement, reconfirm, refuse
from shared.clock import london_day
from tests.support.bookings import HOUR, KIM, KNOWN, REQUESTED, STARTS, confirmed, requested, times

AT = REQUESTED + 3 * HOUR
LATER = STARTS + timedelta(days=7)
ROOM = Arrival("Hall", "Sam", "Behind the gym", "Ms Tarn")
BIG = (Class(10, 200),)


@pytest.mark.parametrize(
    ("classes", "needs"),
    [
        ([Class(8, 30), Class(8, 30)], False),
        ([Class(8, 35), Class(8, 25)], False),
        ([Class(8, 30), Class(8, 29, "A ramp")], False),
        ([Class(8, 31), Class(8, 30)], True),
        ([Class(8, 30), Class(9, 30)], True),
        ([Class(8, 30)], True),
        ([Class(8, 20)] * 3, True),
    ],
)
def test_what_is_more_than_was_agreed_to(classes: list[Class], needs: bool) -> None:  # noqa: FBT001  a table of cases
    assert needs_agreement(confirmed(2), classes) is needs
    assert needs_agreement(replace(confirmed(2), status="rescheduled"), classes) is needs
    assert not needs_agreement(requested(2), classes), "nothing was agreed to yet"


def asked(booking: Booking | None = None) -> Booking:
    return ask(booking or confirmed(), who="Sam", at=AT, classes=BIG, said="The whole year")


def test_a_wish_leaves_the_visit_as_it_was_agreed() -> None:
    booking = confirmed()
    change = ClassChange(Class(8, 30), Class(10, 200))
    assert asked(booking) == replace(
        booking,
        version=3,
        wish=Wish(AT, BIG, None, "The whole year"),
        history=(*booking.history, Entry(3, AT, "Sam", "ask", "confirmed", "The whole year", (change,))),
    )


def test_a_later_wish_takes_the_place_of_an_earlier_one() -> None:
    again = ask(asked(), who="Sam", at=AT + HOUR, times=times(1, LATER))
    assert again.wish == Wish(AT + HOUR, None, tuple(times(1, LATER)))
    assert again.history[-1].changed == (TimeChange(STARTS, LATER),)


def test_a_wish_that_the_team_could_never_agree_to_is_refused() -> None:
    for classes, at in ((BIG * 2, None), (None, times(2, LATER)), (BIG, times(2, LATER))):
        with pytest.raises(RefusedError) as refused:
            ask(confirmed(), who="Sam", at=AT, classes=classes, times=at)
        assert refused.value.reason is Refusal.TIME_MISSING


def test_agreeing_makes_the_wish_the_visit_and_changes_nothing_else() -> None:
    booking = replace(asked(), arrival=ROOM)
    [session] = booking.sessions
    change = ClassChange(Class(8, 30), Class(10, 200))
    entry = Entry(4, AT, "Alex", "agree", "confirmed", "With pleasure", (change,))
    assert agree(booking, who="Alex", at=AT, hold=None, said="With pleasure") == replace(
        booking,
        version=4,
        sessions=(replace(session, year_group=10, pupils_expected=200),),
        wish=None,
        reason="With pleasure",
        history=(*booking.history, entry),
    )


def test_agreeing_to_another_time_takes_its_place_and_asks_for_the_room_again() -> None:
    booking = replace(ask(confirmed(), who="Sam", at=AT, times=times(1, LATER)), arrival=ROOM)
    agreed = agree(booking, who="Alex", at=AT, hold=Hold(london_day(LATER), 2))
    assert (agreed.status, agreed.starts_at, agreed.hold) == ("confirmed", LATER, Hold(london_day(LATER), 2))
    assert (agreed.wish, agreed.arrival) == (None, None)
    assert [entry.action for entry in agreed.history] == ["request", "confirm", "ask", "agree"]


def test_refusing_leaves_the_visit_and_says_why() -> None:
    booking = asked()
    entry = Entry(4, AT, "Alex", "refuse", "confirmed", "Too many")
    assert refuse(booking, who="Alex", at=AT, reason="Too many") == replace(
        booking, version=4, wish=None, reason="Too many", history=(*booking.history, entry)
    )
    with pytest.raises(RefusedError) as refused:
        refuse(booking, who="Alex", at=AT, reason=" ")
    assert (refused.value.reason, refused.value.facts) == (Refusal.REASON_MISSING, {"action": "refuse"})


def test_what_nobody_asks_for_is_neither_agreed_to_nor_refused() -> None:
    for answer in (
        lambda: agree(confirmed(), who="Alex", at=AT, hold=None),
        lambda: refuse(confirmed(), who="Alex", at=AT, reason="No"),
    ):
        with pytest.raises(RefusedError) as refused:
            answer()
        assert refused.value.reason is Refusal.NOTHING_ASKED


def test_reconfirming_says_where_and_changes_nothing_else() -> None:
    booking = confirmed()
    [session] = booking.sessions
    changed = (PartChange("arrival"), ClassChange(Class(8, 30), Class(8, 28)))
    told = reconfirm(booking, who="Sam", at=AT, arrival=ROOM, classes=[Class(8, 28)])
    assert told == replace(
        booking,
        version=3,
        sessions=(replace(session, pupils_expected=28),),
        arrival=ROOM,
        history=(*booking.history, Entry(3, AT, "Sam", "reconfirm", "confirmed", changed=changed)),
    )
    assert reconfirm(told, who="Sam", at=AT, arrival=ROOM).history[-1].changed == ()


def test_reconfirming_raises_no_numbers() -> None:
    with pytest.raises(RefusedError) as refused:
        reconfirm(confirmed(), who="Sam", at=AT, arrival=ROOM, classes=[Class(8, 31)])
    assert refused.value.reason is Refusal.NEEDS_AGREEMENT


def test_a_new_address_is_the_contacts_once_its_owner_says_so() -> None:
    booking = replace(confirmed(), new_address="sam@new.example")
    entry = Entry(3, AT, KNOWN.name, "address", "confirmed", changed=(PartChange("address"),))
    assert confirm_address(booking, email="sam@new.example", at=AT) == replace(
        booking,
        version=3,
        contact=replace(KNOWN, email="sam@new.example", confirmed_at=AT),
        new_address="",
        former_address=KNOWN.email,
        history=(*booking.history, entry),
    )


def test_a_second_contact_confirms_their_own_address() -> None:
    booking = replace(confirmed(), copy=KIM)
    entry = Entry(3, AT, KIM.name, "address", "confirmed", changed=(PartChange("copy"),))
    sure = confirm_address(booking, email=KIM.email, at=AT)
    assert sure == replace(
        booking, version=3, copy=replace(KIM, confirmed_at=AT), history=(*booking.history, entry)
    )
    for email, of in ((KIM.email, sure), ("", booking), (KNOWN.email, booking), ("x@y.example", booking)):
        with pytest.raises(RefusedError) as refused:
            confirm_address(of, email=email, at=AT)
        assert refused.value.reason is Refusal.ADDRESS_UNKNOWN


def test_the_team_hands_over_notes_and_looks_up_the_school_and_changes_nothing_else() -> None:
    booking, beck = confirmed(), School("654321", "Beck School", "Beck", "NM2 3CD")

    def with_entry(**entry: object) -> tuple[Entry, ...]:
        return (*booking.history, Entry(3, AT, "Alex", status="confirmed", **entry))  # type: ignore[arg-type]

    assert own(booking, who="Alex", at=AT, owner="Robin") == replace(
        booking,
        version=3,
        owner="Robin",
        history=with_entry(action="own", changed=(OwnerChange("", "Robin"),)),
    )
    assert note(booking, who="Alex", at=AT, said="Rang") == replace(
        booking, version=3, history=with_entry(action="note", said="Rang")
    )
    assert place(booking, who="Alex", at=AT, school=beck) == replace(
        booking, version=3, school=beck, history=with_entry(action="place", changed=(PartChange("school"),))
    )
    with pytest.raises(RefusedError) as refused:
        note(booking, who="Alex", at=AT, said=" ")
    assert refused.value.facts == {"action": "note"}
