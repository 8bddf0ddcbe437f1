"""What became of a visit: two counts kept apart, a difference decided by a person, and nothing that can't be taken back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from services.booking.domain.booking import Booking
from services.booking.domain.history import CountChange, CountsDiffer, Entry, PartChange
from services.booking.domain.outcome import (
    Present,
    count,
    deliver,
    not_happen,
    reopen,
    settle,
    undo,
    was_agreed,
)
from services.booking.domain.parts import Class, Employer, Encounter, Hold, Wish
from services.booking.domain.refusal import Refusal, RefusedError
from shared.clock import london_day
from shared.limits import MAX_PRESENT, YEAR_GROUPS
from tests.support.bookings import (
    AFTER,
    HOUR,
    REQUESTED,
    STARTS,
    confirmed,
    counts,
    delivered,
    disputed,
    public,
    requested,
)

DAY = london_day(STARTS)
MET = Encounter((Employer("Tarn Hospital", ("Nurse",)),), "p", "o", "t", "r", "b", 10, "Half were on a trip")


def refused(reason: Refusal, move: Callable[[], object], **facts: object) -> None:
    with pytest.raises(RefusedError) as error:
        move()
    assert (error.value.reason, error.value.facts) == (reason, facts)


def record(booking: Booking, present: Present, at: datetime = AFTER, on: date = DAY) -> Booking:
    return deliver(booking, who="Kim", at=at, delivered_on=on, present=present)


def test_a_record_changes_who_came_and_when_and_whom_they_met_and_nothing_else() -> None:
    booking = replace(confirmed(2), wish=Wish(REQUESTED, (Class(8, 99),)))
    first, second = booking.sessions
    changed = (CountChange(None, 49), PartChange("report"))
    told = deliver(
        booking,
        who="Kim",
        at=AFTER,
        delivered_on=DAY,
        present={second.id: {8: 20, 9: 1, 10: 0}, first.id: {8: 28}},
        said="Lively",
        encounter=MET,
    )
    assert told == replace(
        booking,
        version=3,
        status="delivered",
        sessions=(replace(first, present=((8, 28),)), replace(second, present=((8, 20), (9, 1)))),
        delivered_on=DAY,
        encounter=MET,
        wish=None,
        history=(*booking.history, Entry(3, AFTER, "Kim", "deliver", "delivered", "Lively", changed)),
    )
    assert (told.pupils_present, told.counts) == (49, "facilitator")


def test_a_correction_replaces_what_was_recorded_and_keeps_the_report() -> None:
    was = replace(delivered(), encounter=MET)
    corrected = record(was, {was.sessions[0].id: {9: 3, 8: 20}})
    assert corrected.history[-1].changed == (CountChange(28, 23),)
    assert corrected.encounter == MET
    assert public(corrected).sessions[0].model_dump()["present"] == (
        {"year_group": 8, "pupils": 20},
        {"year_group": 9, "pupils": 3},
    )


def test_nothing_became_of_a_visit_before_its_first_session_starts() -> None:
    """A visit of 30 November was recorded on the 25th, and its 28 pupils stood in the digest for good."""
    booking, early = confirmed(2), STARTS - timedelta(seconds=1)
    present = counts(booking, 28)
    for at in (REQUESTED + HOUR, STARTS - timedelta(days=5), early):
        refused(Refusal.BEFORE_THE_VISIT, lambda at=at: record(booking, present, at, london_day(at)))  # type: ignore[misc]
        refused(Refusal.BEFORE_THE_VISIT, lambda at=at: count(booking, who="S", at=at, present=present))  # type: ignore[misc]
        refused(Refusal.BEFORE_THE_VISIT, lambda at=at: not_happen(booking, who="K", at=at, reason="Snow"))  # type: ignore[misc]
    assert record(booking, present, STARTS).status == "delivered"
    assert count(booking, who="S", at=STARTS, present=present).status == "delivered"
    assert not_happen(booking, who="K", at=STARTS, reason="Snow").status == "did_not_happen"


@pytest.mark.parametrize(
    ("on", "present", "reason", "facts"),
    [
        (AFTER.date() + timedelta(days=1), {8: 28}, Refusal.DAY_TO_COME, {}),
        (date(2026, 2, 1), {8: 28}, Refusal.DAY_BEFORE_REQUEST, {}),
        (DAY, {8: 0}, Refusal.NOBODY_CAME, {}),
        (DAY, {}, Refusal.NOBODY_CAME, {}),
        (DAY, {YEAR_GROUPS[0] - 1: 28}, Refusal.YEAR_GROUP_UNKNOWN, {"year": YEAR_GROUPS[0] - 1}),
        (DAY, {8: 1, YEAR_GROUPS[-1] + 1: 0}, Refusal.YEAR_GROUP_UNKNOWN, {"year": YEAR_GROUPS[-1] + 1}),
        (DAY, {8: MAX_PRESENT + 1}, Refusal.PRESENT_OUT_OF_RANGE, {"low": 0, "high": MAX_PRESENT}),
        (DAY, {8: -1}, Refusal.PRESENT_OUT_OF_RANGE, {"low": 0, "high": MAX_PRESENT}),
    ],
)
def test_a_record_that_cannot_be(
    on: date, present: dict[int, int], reason: Refusal, facts: dict[str, object]
) -> None:
    booking = confirmed()
    by_session = {booking.sessions[0].id: present}
    refused(reason, lambda: record(booking, by_session, on=on), **facts)
    if reason not in {Refusal.DAY_TO_COME, Refusal.DAY_BEFORE_REQUEST}:
        refused(reason, lambda: count(booking, who="Sam", at=AFTER, present=by_session), **facts)
        refused(
            reason, lambda: settle(disputed(), who="A", at=AFTER, present=by_session, reason="Rang"), **facts
        )


def test_the_most_that_can_be_recorded() -> None:
    booking = confirmed()
    assert record(booking, counts(booking, MAX_PRESENT)).pupils_present == MAX_PRESENT


def test_every_session_is_counted() -> None:
    booking, present = confirmed(2), counts(confirmed(), 28)
    refused(Refusal.COUNT_MISSING, lambda: record(booking, present))
    refused(Refusal.COUNT_MISSING, lambda: count(booking, who="Sam", at=AFTER, present=present))


def test_a_class_of_which_nobody_came_is_counted_as_none() -> None:
    booking = confirmed(2)
    told = record(booking, counts(booking, 28, 0))
    assert [session.present for session in told.sessions] == [((8, 28),), ()]


def test_the_day_of_delivery_is_londons() -> None:
    """At half past eleven at night UTC in summer it is tomorrow in London."""
    late, booking = datetime(2026, 6, 10, 23, 30, tzinfo=UTC), confirmed()
    assert record(booking, counts(booking, 1), late, date(2026, 6, 11)).delivered_on == date(2026, 6, 11)


def test_the_academic_year_follows_the_day_it_took_place() -> None:
    booking, autumn = confirmed(), datetime(2026, 9, 3, 12, tzinfo=UTC)
    assert public(booking).academic_year == "2025-26"
    assert public(record(booking, counts(booking, 1), autumn, autumn.date())).academic_year == "2026-27"


def test_the_teachers_count_stands_beside_the_facilitators() -> None:
    was = delivered(confirmed(2), 28, 30)
    first, second = was.sessions
    told = count(was, who="Sam", at=AFTER, present=counts(was, 28, 27), said="Three left early")
    change = CountsDiffer(58, 55)
    assert told == replace(
        was,
        version=4,
        sessions=(replace(first, teacher=((8, 28),)), replace(second, teacher=((8, 27),))),
        history=(*was.history, Entry(4, AFTER, "Sam", "count", "delivered", "Three left early", (change,))),
    )
    assert (told.counts, told.pupils_present) == ("disputed", 58)


def test_two_counts_that_agree() -> None:
    was = delivered()
    told = count(was, who="Sam", at=AFTER, present=counts(was, 28))
    assert (told.counts, told.pupils_present) == ("agreed", 28)
    assert told.history[-1].changed == (CountChange(None, 28),)


def test_counts_differ_by_session_and_year_group_also_where_the_sums_are_the_same() -> None:
    was = delivered(confirmed(2), 28, 30)
    assert count(was, who="Sam", at=AFTER, present=counts(was, 30, 28)).counts == "disputed"
    one = delivered()
    assert count(one, who="Sam", at=AFTER, present={one.sessions[0].id: {9: 28}}).counts == "disputed"


def test_a_teacher_may_count_first_and_stands_until_the_facilitator_does() -> None:
    booking = confirmed()
    told = count(booking, who="Sam", at=AFTER, present=counts(booking, 27))
    assert (told.status, told.counts, told.pupils_present, told.delivered_on) == (
        "delivered",
        "teacher",
        27,
        DAY,
    )
    both = record(told, counts(booking, 28))
    assert (both.counts, both.pupils_present) == ("disputed", 28), "the facilitator's stands, not the larger"
    fewer = record(told, counts(booking, 26))
    assert fewer.pupils_present == 26


def test_a_difference_is_decided_with_a_reason_and_changes_nothing_else() -> None:
    was = disputed()
    [session] = was.sessions
    entry = Entry(5, AFTER, "Alex", "settle", "delivered", "We rang her", (CountChange(28, 27),))
    told = settle(was, who="Alex", at=AFTER, present=counts(was, 27), reason="We rang her")
    assert told == replace(
        was, version=5, sessions=(replace(session, settled=((8, 27),)),), history=(*was.history, entry)
    )
    assert (told.counts, told.pupils_present) == ("settled", 27)
    again = settle(told, who="Alex", at=AFTER, present=counts(was, 29), reason="And the register")
    assert again.pupils_present == 29
    refused(
        Refusal.REASON_MISSING,
        lambda: settle(was, who="Alex", at=AFTER, present=counts(was, 27), reason=" "),
        action="settle",
    )


def test_a_new_count_opens_a_decided_difference_again() -> None:
    settled = settle(disputed(), who="Alex", at=AFTER, present=counts(disputed(), 27), reason="Rang")
    assert record(settled, counts(settled, 28)).counts == "disputed"
    assert count(settled, who="Sam", at=AFTER, present=counts(settled, 28)).counts == "agreed"


def test_there_is_nothing_to_decide_where_counts_agree() -> None:
    was = delivered()
    for booking in (was, count(was, who="Sam", at=AFTER, present=counts(was, 28))):
        refused(
            Refusal.COUNTS_AGREE,
            lambda booking=booking: settle(booking, who="A", at=AFTER, present=counts(was, 27), reason="R"),  # type: ignore[misc]
        )


def test_a_visit_that_did_not_happen_says_why_and_changes_nothing_else() -> None:
    booking = confirmed()
    entry = Entry(3, AFTER, "Kim", "not_happen", "did_not_happen", "Snow", code="school_closed")
    told = not_happen(booking, who="Kim", at=AFTER, reason="Snow", by="school", code="school_closed")
    assert told == replace(
        booking,
        version=3,
        status="did_not_happen",
        cancelled_by="school",
        reason="Snow",
        reason_code="school_closed",
        history=(*booking.history, entry),
    )
    assert not told.holds
    refused(
        Refusal.REASON_MISSING,
        lambda: not_happen(booking, who="Kim", at=AFTER, reason=" "),
        action="not_happen",
    )


def test_undoing_takes_both_counts_and_the_report_back_and_the_history_keeps_them() -> None:
    was = replace(
        settle(disputed(), who="A", at=AFTER, present=counts(disputed(), 27), reason="R"), encounter=MET
    )
    undone = undo(was, who="Kim", at=AFTER, reason="The wrong visit")
    plain = confirmed()
    assert undone == replace(
        plain,
        version=6,
        reason="",
        history=(*was.history, Entry(6, AFTER, "Kim", "undo", "confirmed", "The wrong visit")),
    )
    assert (undone.counts, undone.pupils_present) == ("none", 0)
    assert was.history == undone.history[:-1]
    refused(Refusal.REASON_MISSING, lambda: undo(was, who="K", at=AFTER, reason=""), action="undo")


def test_undoing_that_it_did_not_happen_gives_the_visit_its_place_back() -> None:
    undone = undo(
        not_happen(confirmed(), who="K", at=AFTER, reason="Snow"), who="K", at=AFTER, reason="It did"
    )
    assert (undone.status, undone.holds, undone.cancelled_by, undone.reason_code) == (
        "confirmed",
        True,
        "",
        "",
    )


@pytest.mark.parametrize(
    ("was", "action", "status", "since"),
    [
        (
            requested().decline(who="A", at=REQUESTED, reason="Full"),
            "reopen",
            "requested",
            REQUESTED + 5 * HOUR,
        ),
        (requested().expire(at=REQUESTED), "reopen", "requested", REQUESTED + 5 * HOUR),
        (
            confirmed().cancel(who="S", at=REQUESTED, reason="Trip", by="school"),
            "revive",
            "confirmed",
            REQUESTED,
        ),
    ],
)
def test_a_booking_is_taken_up_again_as_far_as_it_was_agreed(
    was: Booking, action: str, status: str, since: datetime
) -> None:
    at = REQUESTED + 5 * HOUR
    entry = Entry(was.version + 1, at, "Alex", action, status, "They rang")  # type: ignore[arg-type]
    assert was_agreed(was) is (action == "revive")
    assert reopen(was, who="Alex", at=at, hold=Hold(DAY, 2, at), said="They rang") == replace(
        was,
        version=was.version + 1,
        status=status,
        hold=Hold(DAY, 2),
        cancelled_by="",
        reason="They rang",
        reason_code="",
        waiting_since=since,
        history=(*was.history, entry),
    )


def test_a_booking_whose_day_is_past_is_not_taken_up_again() -> None:
    was = confirmed().cancel(who="S", at=REQUESTED, reason="Trip")
    for at in (STARTS, AFTER):
        refused(Refusal.DAY_PAST, lambda at=at: reopen(was, who="A", at=at, hold=Hold(DAY, 1)))  # type: ignore[misc]
