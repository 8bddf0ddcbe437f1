"""Figures as values: what each counts, of which days, and how sure it is. No table, no mail."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.metrics.asked import Ask
from services.metrics.figures import changes, demand, due, online, reach
from services.metrics.figures.interest import interest
from services.metrics.figures.reach import Attendance
from services.metrics.figures.reporting import reporting
from services.metrics.known import Known
from services.metrics.observations import Readings, Semantics, Series, Value
from services.metrics.period import Month, Span, Week
from services.metrics.reports.answering import Answering
from services.metrics.told import Delivery, SeriesFigure, Told
from shared.compiled import compiled
from shared.events.booking import BookingSnapshot
from shared.limits import OWN_WEBSITE
from shared.thresholds import STANDARD
from tests.support.facts import delivered, school, summary, visit, year_group

TODAY = date(2026, 3, 16)
THURSDAY = date(2026, 3, 12)
WEEK = Week.of(THURSDAY)
DAY = timedelta(days=1)


def known_of(
    *visits: BookingSnapshot, readings: tuple[Readings, ...] = (), today: date = TODAY, **other: Any
) -> Known:
    return Known(visits, (), today, readings, **other)


def series(semantics: Semantics = "flow", source: str = "clipcast") -> Series:
    return Series(source, "ours", semantics, f"Our {semantics}", "things", semantics)


def readings(semantics: Semantics, first: date, *values: int, complete: bool = True) -> Readings:
    days = {
        day: Value(day, value, "2026-03-16T08:00", complete)
        for day, value in ((first + n * DAY, value) for n, value in enumerate(values))
    }
    return Readings(series(semantics), days, max(days, default=None))


def published(known: Known) -> list[object]:
    """Return figures of all that is known, by school and as a whole."""
    answering = Answering(known, compiled())
    asked = [(one, by) for one in ("pupils", "took_place", "answers", "more") for by in (None, "school")]
    return [answering.answer(Ask(one, None, by)).parts for one, by in asked]  # type: ignore[arg-type]  # a dimension


# Reach.


def test_attendance_says_of_which_days_it_is() -> None:
    visits = [
        delivered(1, 20),
        delivered(1, 5, days=-1),
        delivered(2, 9, days=-7),
        delivered(3, 100, days=-30),
    ]
    assert reach.attendance(visits) == Attendance(None, 134, 4, 3)
    assert reach.attendance(visits, WEEK) == Attendance(WEEK, 25, 2, 1)
    assert reach.attendance(visits, WEEK.previous) == Attendance(WEEK.previous, 9, 1, 1)
    assert reach.attendance(visits, Month.of(TODAY)).pupils == 34
    assert reach.attendance([], WEEK) == Attendance(WEEK, 0, 0, 0)


# Interest.


def test_interest_counts_who_moved_which_way_and_how_far() -> None:
    found = interest([summary(0, {(1, 2): 3, (2, 5): 4, (3, 3): 5, (5, 1): 2}), summary(1, {(4, 3): 1})])
    assert found.by_steps == {-4: 2, -1: 1, 0: 5, 1: 3, 3: 4}
    assert (found.moved.up, found.moved.same, found.moved.down) == (7, 5, 3)
    assert (found.moved.answers, found.sessions, found.schools, found.period) == (15, 2, 2, None)
    assert [(one.up, one.same, one.down) for one in found.by_session] == [(7, 5, 2), (0, 0, 1)]


def test_interest_of_a_period_says_which() -> None:
    assert interest([summary(0, {(1, 2): 3})], WEEK).period == WEEK


@pytest.mark.parametrize(("sessions", "few"), [(5, True), (9, True), (10, False), (11, False)])
def test_ten_sessions_are_enough_to_say_how_sure_it_is(sessions: int, few: bool) -> None:  # noqa: FBT001
    found = interest([summary(number, {(1, 2): 3}) for number in range(sessions)])
    assert found.sessions == sessions
    assert found.few_sessions is few


def test_a_session_in_which_nobody_said_both_is_none() -> None:
    found = interest([summary(number, {}, answers=20) for number in range(12)])
    assert (found.sessions, found.schools, found.moved.answers, found.effect(STANDARD)) == (0, 0, 0, 0)
    assert found.net_between(STANDARD) == (-1, 1), "of nobody nothing is known"
    after = interest([summary(1, {}, answers=20), summary(2, {(1, 2): 3}), summary(3, {(1, 2): 4})])
    assert (after.sessions, after.schools, after.moved.answers) == (2, 2, 7), "those after it count"


def test_how_sure_the_one_number_is_comes_from_how_classes_differ() -> None:
    alike = interest([summary(number, {(1, 2): 15, (3, 3): 15}) for number in range(12)])
    assert alike.net_between(STANDARD) == (0, 0)
    halves = [{(1, 2): 30} if number % 2 else {(3, 3): 30} for number in range(12)]
    apart = interest([summary(number, moved) for number, moved in enumerate(halves)])
    below, above = apart.net_between(STANDARD)
    assert below < -0.2 < 0.2 < above
    assert apart.effect(STANDARD) == 1


def test_figures_beside_others_are_made_of_counts_as_they_are_published() -> None:
    """One pupil more or less in a class moves nothing that is printed, unless it moves a count that is."""
    one = interest([summary(number, {(1, 2): 15, (3, 3): 10}) for number in range(12)])
    other = interest([summary(number, {(1, 2): 15 + (number == 0), (3, 3): 10}) for number in range(12)])
    assert one.net_between(STANDARD) == other.net_between(STANDARD)
    assert one.effect(STANDARD) == other.effect(STANDARD)


def test_what_teachers_and_later_surveys_say_is_in_no_figure_of_today() -> None:
    visits = tuple(delivered(number, 20) for number in range(3))
    known = Known(visits, tuple(summary(number, {(1, 2): 10}) for number in range(3)), TODAY)
    said = [
        one.model_copy(update={"kind": kind, "session_id": f"{one.session_id}-{kind}"})
        for one in known.summaries
        for kind in ("teacher", "later")
    ]
    more = replace(known, summaries=(*known.summaries, *said))
    assert more.counted == known.counted
    assert published(more) == published(known)


# Online.


def test_a_figure_says_how_sure_it_is() -> None:
    whole = online.figure(readings("flow", WEEK.first, *[10] * 7), WEEK)
    assert (whole.value, whole.days, whole.days_known, whole.complete, whole.partial) == (
        70,
        7,
        7,
        True,
        False,
    )
    part = online.figure(readings("flow", WEEK.first, 10, 10, complete=False), WEEK)
    assert (part.value, part.days_known, part.complete, part.partial) == (20, 2, False, True)
    values = readings("flow", WEEK.first, 10, 10).values
    mixed = {day: replace(value, complete=day == WEEK.first) for day, value in values.items()}
    assert not online.figure(Readings(series(), mixed, max(mixed)), WEEK).complete
    reading = online.figure(readings("cumulative", WEEK.first, 10, 12), WEEK)
    assert (reading.value, reading.partial) == (12, False)
    mean = online.figure(readings("unique", WEEK.first, 10, 13), WEEK)
    assert (mean.value, mean.partial) == (Decimal("11.5"), False)
    assert online.figure(readings("flow", WEEK.first, *[1] * 31), Month.of(TODAY)).days == 31


def test_the_days_of_a_rate_make_no_figure_of_a_week() -> None:
    assert online.figure(readings("rate", WEEK.first, 5), WEEK) is None


@pytest.mark.parametrize("semantics", [one for one in get_args(Semantics) if one != "rate"])
def test_nothing_known_is_no_figure(semantics: Semantics) -> None:
    assert online.figure(readings(semantics, WEEK.last + DAY, 5), WEEK).value is None
    assert online.figure(readings(semantics, WEEK.first, 0), WEEK).value == 0


# Due.


def test_what_waits_and_since_when() -> None:
    late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    assert due.waiting(known_of()) is None
    found = due.waiting(known_of(visit(1, "requested", requested_at=late), visit(2), visit(3, "requested")))
    assert found == due.Waiting(2, date(2026, 2, 10))


def test_todays_visit_is_not_yet_over_and_is_still_to_come() -> None:
    yesterday, today, tomorrow = (visit(n, days=(TODAY - THURSDAY).days + n) for n in (-1, 0, 1))
    visits = (yesterday, today, tomorrow)
    assert known_of(*visits).uncounted == (yesterday,)
    assert [one.day for one in due.coming(known_of(*visits), TODAY)] == [TODAY, TODAY + DAY]


def test_the_next_eight_visits_are_named() -> None:
    days = [11, 5, 8, 30, 6, 7, 9, 20, 10, 12, 4]
    found = due.coming(known_of(*(visit(n, days=n) for n in days)), TODAY)
    assert [(one.day - THURSDAY).days for one in found] == [4, 5, 6, 7, 8, 9, 10, 11]
    assert found[0] == due.Coming(school(4).name, TODAY, visit(4).workshop_title, 30)


@pytest.mark.parametrize(("age", "stale"), [(0, False), (10, False), (11, True)])
def test_a_platform_has_stopped_after_ten_days(age: int, stale: bool) -> None:  # noqa: FBT001
    first, *others = compiled().sources
    lines = tuple(
        Readings(replace(series(source=one.series), account=one.account), {}, TODAY - days * DAY)
        for one, days in [(first, age), (first, age + 5), *((one, 0) for one in others)]
    )
    own = Readings(series(source=OWN_WEBSITE), {}, TODAY - 99 * DAY)
    expected = (due.ExportDue(first.title, TODAY - age * DAY),) if stale else ()
    assert due.exports_due((*lines, own), compiled(), TODAY) == expected


def test_a_platform_of_which_nothing_is_known_is_due() -> None:
    assert due.exports_due((), compiled(), TODAY) == tuple(
        due.ExportDue(source.title, None) for source in compiled().sources
    )


# Changes.


def told_of(known: Known, week: Week = WEEK) -> Told:
    return changes.to_tell(known, week)


def test_what_is_told_is_kept_as_facts() -> None:
    known = known_of(delivered(1, {10: 28, 7: 3}), visit(2), readings=(readings("unique", WEEK.first, 4, 6),))
    assert told_of(known) == Told(
        WEEK,
        {delivered(1).id: Delivery(THURSDAY, {7: 3, 10: 28})},
        {series("unique").key: SeriesFigure(5, "unique")},
        {visit(2).id: THURSDAY},
    )


def test_nothing_changed_and_nobody_told() -> None:
    known = known_of(delivered(1), readings=(readings("flow", WEEK.first, 4, 6),))
    assert changes.since(told_of(known), told_of(known), known) == changes.Changes()
    assert changes.since(None, told_of(known), known) == changes.Changes()


@pytest.mark.parametrize(("days", "is_late"), [(3, True), (4, False), (-20, True)])
def test_a_late_visit_of_the_sunday_and_before_is_told(days: int, is_late: bool) -> None:  # noqa: FBT001
    """The Sunday is the last day that was told: a visit on it is late, one on the Monday is next week's."""
    before = told_of(known_of(delivered(1)))
    after = known_of(delivered(1), delivered(2, 30, days=days), delivered(3, 12, days=20))
    found = changes.since(before, told_of(after), after)
    counted = Delivery(THURSDAY + timedelta(days=days), {year_group(): 30})
    expected = (changes.CountedSince("NM-000002", school(2).name, counted),) if is_late else ()
    assert found == changes.Changes(counted_since=expected)


def test_a_series_unknown_when_it_was_told_is_no_change() -> None:
    """Unknown is not a number that was told: a figure that comes later is new."""
    empty = known_of(readings=(readings("flow", WEEK.last + DAY, 5),))
    full = known_of(readings=(readings("flow", WEEK.first, 5),))
    assert told_of(empty).series == {}
    assert changes.since(told_of(empty), told_of(full), full) == changes.Changes()


def test_a_figure_that_was_told_and_is_unknown_now_is_told() -> None:
    """A file that was taken back leaves nothing where its figures were all that was known."""
    full = known_of(readings=(readings("flow", WEEK.first, 5),))
    [series] = [one.series for one in full.readings]
    for days in ((), (5,)):
        empty = known_of(readings=(readings("flow", WEEK.last + DAY, *days),))
        [change] = changes.since(told_of(full), told_of(empty), empty).series
        assert change == changes.SeriesChanged(series, WEEK, SeriesFigure(Decimal(5), "flow"), None)


def test_a_delivery_that_is_counted_no_more_is_told() -> None:
    before = told_of(known_of(delivered(1), delivered(2)))
    after = known_of(visit(1, "cancelled"))
    assert changes.since(before, told_of(after), after).deliveries == tuple(
        changes.DeliveryChanged(delivered(n).id, name, Delivery(THURSDAY, {year_group(): 28}), None, why)
        for n, name, why in ((1, school(1).name, "cancelled"), (2, None, ""))
    )


def test_a_number_that_means_something_else_is_a_change_although_it_is_the_same() -> None:
    now = known_of(readings=(readings("unique", WEEK.first, *[70] * 7),))
    [key] = told_of(now).series
    before = Told(WEEK, {}, {key: SeriesFigure(70, "flow")})
    [change] = changes.since(before, told_of(now), now).series
    assert (change.before, change.now) == (SeriesFigure(70, "flow"), SeriesFigure(70, "unique"))
    unsaid = Told(Span("2026-W11", WEEK.first, WEEK.last), {}, {key: SeriesFigure(70, None)})
    assert changes.since(unsaid, told_of(now), now) == changes.Changes()


# States this code has never heard of.

STATES = st.sampled_from(["put_off", "", "DELIVERED", "awaiting-risk-assessment"])


@given(STATES, st.integers(-30, 30))
def test_a_visit_in_an_unknown_state_is_kept_and_never_counted(status: str, days: int) -> None:
    strange = delivered(2, 500, days=days).model_copy(update={"status": status})
    with_it, without = (
        known_of(delivered(1), visit(3, days=9), strange),
        known_of(delivered(1), visit(3, days=9)),
    )
    assert strange in with_it.visits
    answered = (summary(2, {(1, 5): 30}),)
    with_it, without = Known(with_it.visits, answered, TODAY), Known(without.visits, answered, TODAY)
    for figure in (
        lambda known: reach.attendance(known.delivered),
        published,
        lambda known: interest(known.counted),
        due.waiting,
        reporting,
        demand.unmet,
        lambda known: due.coming(known, TODAY),
        told_of,
    ):
        assert figure(with_it) == figure(without)
