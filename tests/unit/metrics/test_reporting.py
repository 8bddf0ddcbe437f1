"""Totals + not reported + awaiting their count = visits that took place; what was not met; what is told once it is otherwise."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.metrics.asked import Ask
from services.metrics.figures import changes, demand, due, reach
from services.metrics.figures.interest import interest
from services.metrics.figures.reporting import Visit, reporting
from services.metrics.known import Known, day_of, pupils
from services.metrics.period import AcademicYear, Month, Week
from services.metrics.reports import wording_visits
from services.metrics.reports.answering import Answering
from services.metrics.told import Delivery, Told
from shared.compiled import compiled
from shared.events.booking import STATUSES, BookingSnapshot
from tests.support.composed import changes as changed
from tests.support.composed import composed, rows, section, todos
from tests.support.events import wish
from tests.support.facts import delivered, school, summary, visit, year_group

TODAY = date(2026, 3, 16)
THURSDAY = date(2026, 3, 12)
WEEK = Week.of(THURSDAY)
YEAR = AcademicYear.of(TODAY)
DAY = timedelta(days=1)
WISH = wish(1, urn=school(1).urn, school_name=school(1).name, year_groups=(8, 7)).wish


def known_of(*visits: BookingSnapshot, today: date = TODAY, **other: Any) -> Known:
    return Known(visits, (), today, **other)


def any_visit(number: int, status: str, days: int, present: int) -> BookingSnapshot:
    made = delivered(number, present, days=days) if status == "delivered" else visit(number, days=days)
    return made.model_copy(update={"status": status, "address_confirmed": status != "awaiting_address"})


VISITS = st.lists(
    st.tuples(st.sampled_from([*STATUSES, "put_off"]), st.integers(-40, 40), st.integers(0, 35)), max_size=12
)


@given(VISITS, st.sampled_from([None, WEEK, WEEK.previous, Month.of(TODAY), YEAR]))
def test_counted_not_reported_and_awaiting_are_the_visits_that_took_place(
    drawn: list[tuple[str, int, int]], period: Week | None
) -> None:
    visits = [any_visit(number, *one) for number, one in enumerate(drawn)]
    known = known_of(*visits)
    found = reporting(known, period)
    in_period = [one for one in visits if period is None or day_of(one) in period]
    took_place = [
        one
        for one in in_period
        if (one.status == "delivered" and day_of(one) <= TODAY)
        or (one.status in {"confirmed", "rescheduled"} and day_of(one) < TODAY)
    ]
    assert found.took_place == len(took_place)
    assert found.counted == sum(one.status == "delivered" for one in took_place)
    came = reach.attendance(known.delivered, period)
    assert (came.visits, came.pupils) == (found.counted, sum(map(pupils, took_place)))
    named = {one.booking for one in (*found.not_reported, *found.awaiting)}
    assert named == {one.id for one in took_place if one.status != "delivered"}
    answering = Answering(known, compiled())
    for figure, number in (("visits", found.counted), ("took_place", found.took_place)):
        assert answering.answer(Ask(figure, period)).whole.value == number
        by_school = answering.answer(Ask(figure, period, "school")).parts.values()
        assert sum(int(one.value or 0) for one in by_school) == number
    of_all = str(wording_visits.counted(found) or "")
    assert of_all.startswith(f"{found.counted} of {found.took_place} visit") == (found.took_place > 0)


@pytest.mark.parametrize(
    ("ago", "not_reported", "awaiting"), [(0, 0, 0), (1, 0, 1), (9, 0, 1), (10, 1, 0), (11, 1, 0)]
)
@pytest.mark.parametrize("status", ["confirmed", "rescheduled"])
def test_a_visit_is_not_reported_from_the_tenth_day(
    status: str, ago: int, not_reported: int, awaiting: int
) -> None:
    known = known_of(visit(1, status), today=THURSDAY + ago * DAY)
    found = reporting(known)
    assert (len(found.not_reported), len(found.awaiting)) == (not_reported, awaiting)
    assert {*found.not_reported, *found.awaiting} <= {Visit(visit(1).id, school(1).name, THURSDAY)}


def test_it_is_said_in_one_sentence() -> None:
    disputed = delivered(6, 20).model_copy(update={"counts": "disputed"})
    known = known_of(delivered(0), disputed, visit(1, days=-20), visit(2, "rescheduled"), visit(3))
    found = reporting(known)
    assert found.disputed == 1
    assert str(wording_visits.counted(found, named=True)) == (
        f"2 of 5 visits counted; 1 not reported: {school(1).name} (20 February 2026); 2 awaiting their count; "
        "1 with two counts that differ, shown as the facilitator counted."
    )
    assert str(wording_visits.counted(found)).startswith("2 of 5 visits counted; 1 not reported; 2 awaiting")
    assert str(wording_visits.counted(reporting(known_of(delivered(0))))) == "1 of 1 visit counted."
    assert wording_visits.counted(reporting(known_of())) is None
    many = reporting(known_of(*(visit(number, days=-20) for number in range(8))))
    assert str(wording_visits.counted(many, named=True)).endswith("(20 February 2026), and 3 more.")


def test_of_a_school_with_an_uncounted_visit_nobody_says_that_it_was_not_reached() -> None:
    schools = section(composed(known_of(delivered(0), visit(1), delivered(2, 0))), "reach-schools")
    [missing] = map(str, schools.lead)
    assert school(1).name not in missing
    cells = {name: cells[2] for name, cells in rows(schools).items()}
    assert (cells[school(0).name], cells[school(1).name]) == ("1 of 1", "0 of 1")
    assert str(schools.notes[0]) == "1 visit took place without a count and is in none of these."


# An address that nobody confirmed.


@given(st.sampled_from([*STATUSES, "put_off"]), st.integers(-40, 40))
def test_a_visit_whose_address_is_not_confirmed_is_in_no_figure(status: str, days: int) -> None:
    stranger = any_visit(2, status, days, 500).model_copy(update={"address_confirmed": False})
    answered = (summary(2, {(1, 5): 30}),)
    with_it = Known((delivered(1), visit(3, days=9), stranger), answered, TODAY)
    without = Known((delivered(1), visit(3, days=9)), answered, TODAY)
    assert composed(with_it) == composed(without)
    assert changes.to_tell(with_it, WEEK) == changes.to_tell(without, WEEK)
    assert interest(with_it.counted) == interest(without.counted)


def test_only_who_confirmed_the_address_waits_and_who_expired_waits_no_more() -> None:
    asked = visit(1, "requested")
    unknown = visit(2, "awaiting_address")
    expired = visit(3, "expired")
    assert due.waiting(known_of(asked, unknown, expired)) == due.Waiting(1, date(2026, 2, 10))
    assert due.waiting(known_of(unknown, expired)) is None


def test_a_moved_visit_is_to_come_and_said_not_to_be_agreed() -> None:
    moved, agreed = visit(1, "rescheduled", days=20), visit(2, days=30)
    assert [one.agreed for one in due.coming(known_of(moved, agreed), TODAY)] == [False, True]
    found = rows(section(composed(known_of(moved, agreed), role="facilitator"), "coming"))
    assert [cells[0] for cells in found.values()] == ["1 April 2026, not agreed yet", "11 April 2026"]


# A record made before its day.

PLANNED = date(2026, 11, 30)
RECORDED = date(2026, 11, 25)


def early() -> BookingSnapshot:
    """Return the visit of 30 November that was recorded on the 25th."""
    return delivered(1, 28, days=(PLANNED - THURSDAY).days, delivered_on=RECORDED)


@pytest.mark.parametrize(("today", "counts"), [(RECORDED, False), (PLANNED - DAY, False), (PLANNED, True)])
def test_a_visit_recorded_early_is_not_counted_until_its_day_and_is_named(today: date, counts: bool) -> None:  # noqa: FBT001
    known = known_of(early(), today=today)
    assert reach.attendance(known.delivered).pupils == (28 if counts else 0)
    assert reporting(known).took_place == (1 if counts else 0)
    report = composed(known)
    named = [one for one in todos(report, "todo") if "although its day is still to come" in one]
    assert len(named) == (0 if counts else 1)
    assert counts or f"{school(1).name} (30 November 2026)" in named[0]


def test_a_delivery_dated_ahead_counts_from_that_day() -> None:
    ahead = delivered(1, 28, delivered_on=TODAY + DAY)
    assert known_of(ahead).delivered == ()
    assert known_of(ahead, today=TODAY + DAY).delivered == (ahead,)


def test_it_was_told_as_delivered_and_that_it_waits_for_its_day_is_told_then_that_it_counts() -> None:
    before = Told(Week.of(RECORDED), {early().id: Delivery(RECORDED, {year_group(): 28})}, {})
    waits = known_of(early(), today=RECORDED)
    told = changes.to_tell(waits, Week.of(RECORDED))
    assert changed(composed(waits, [before])) == [
        f"{school(1).name} (NM-000001): 28 of Year {year_group()} on 25 November 2026, now not counted until its day.",
    ]
    [since] = changed(composed(known_of(early(), today=PLANNED), [told]))
    assert since == (
        f"{school(1).name} (NM-000001): its count came since, 28 of Year {year_group()} on 25 November 2026."
    )


# What a reader was told.


@pytest.mark.parametrize(
    ("now", "sentence"),
    [
        (visit(1, "did_not_happen"), "now not counted: it did not happen"),
        (visit(1, "confirmed"), "now not counted: its record was undone"),
        (visit(1, "cancelled"), "now not counted: it was cancelled"),
        (delivered(1, 20), f"now 20 of Year {year_group()} on 12 March 2026"),
    ],
)
def test_a_delivery_that_was_told_and_is_otherwise_is_told(now: BookingSnapshot, sentence: str) -> None:
    told, after = changes.to_tell(known_of(delivered(1)), WEEK), known_of(now)
    [change] = changed(composed(after, [told]))
    assert change == (
        f"{school(1).name} (NM-000001): 28 of Year {year_group()} on 12 March 2026, {sentence}."
    )


@pytest.mark.parametrize(
    ("now", "sentence"),
    [
        (visit(1, "did_not_happen"), "now not counted: it did not happen"),
        (visit(1, "cancelled"), "now not counted: it was cancelled"),
    ],
)
def test_a_visit_told_without_a_count_that_took_no_place_is_told(now: BookingSnapshot, sentence: str) -> None:
    told, after = changes.to_tell(known_of(visit(1)), WEEK), known_of(now)
    assert told.uncounted == {visit(1).id: THURSDAY}
    [change] = changed(composed(after, [told]))
    assert change == f"{school(1).name} (NM-000001): took place on 12 March 2026 without a count, {sentence}."


def test_a_visit_that_is_counted_later_is_told_and_one_that_still_waits_is_not() -> None:
    told, after = changes.to_tell(known_of(visit(1), visit(2)), WEEK), known_of(delivered(1), visit(2))
    assert changed(composed(after, [told])) == [
        f"{school(1).name} (NM-000001): its count came since, 28 of Year {year_group()} on 12 March 2026.",
    ]


# Asked for and not met.


def of_code(made: BookingSnapshot, code: str = "", by: str = "") -> BookingSnapshot:
    return made.model_copy(update={"reason_code": code, "cancelled_by": by})


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (of_code(visit(1, "declined"), "no_team"), "declined"),
        (of_code(visit(1, "expired"), "no_answer"), "expired"),
        (of_code(visit(1, "expired"), "date_full"), "not_served"),
        (visit(1, "waitlisted"), "not_served"),
        (visit(1, "offered"), "not_served"),
        (of_code(visit(1, "cancelled"), "staff_ill", "team"), "called_off"),
        (visit(1, "waitlisted", days=4), None),
        (of_code(visit(1, "cancelled"), "school_closed", "school"), None),
        (visit(1, "expired", address_confirmed=False), None),
        (visit(1, "requested"), None),
        (visit(1), None),
        (delivered(1), None),
        (visit(1, "did_not_happen"), None),
    ],
)
def test_what_was_not_met_and_why(asked: BookingSnapshot, reason: str | None) -> None:
    found = demand.unmet(known_of(asked))
    assert [one.reason for one in found] == ([reason] if reason else [])
    if reason:
        assert found == (
            demand.Unmet(
                asked.urn, asked.school_name, day_of(asked), (10,), 30, found[0].reason, asked.reason_code
            ),
        )


def test_a_date_that_was_not_found_is_one_wish_however_often_it_was_looked_for() -> None:
    again = WISH.model_copy(update={"id": "w2", "pupils": 58})
    other = WISH.model_copy(update={"id": "w3", "month": "2026-06"})
    found = demand.unmet(known_of(wishes=(WISH, again, other)))
    assert [(one.day, one.pupils, one.year_groups, one.reason) for one in found] == [
        (date(2026, 5, 1), 58, (7, 8), "no_date"),
        (date(2026, 6, 1), 60, (7, 8), "no_date"),
    ]


def test_it_is_told_by_school_with_the_reasons_for_the_year_that_runs() -> None:
    known = known_of(
        visit(1, "declined"),
        visit(2, "declined", days=-300),
        of_code(visit(3, "expired"), "no_answer"),
        wishes=(WISH,),
    )
    unmet = section(composed(known, role="board", kind="quarterly"), "unmet")
    assert rows(unmet) == {
        school(1).name: ["Year 7, Year 8, Year 10", "90", "We had to say no: 1; No date that suits: 1"],
        school(3).name: ["Year 10", "30", "Nobody answered in time: 1"],
    }
    assert [str(one) for one in unmet.lead] == [
        "3 requests of this academic year came to nothing, for 120 pupils."
    ]
    with pytest.raises(LookupError):
        section(composed(known_of(), role="board", kind="quarterly"), "unmet")
