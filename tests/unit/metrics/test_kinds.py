"""When each kind of report is due, of which period, on London's clocks and the programme's calendar."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.metrics import kinds
from services.metrics.kinds import KINDS, Kind, due, next_due
from services.metrics.period import DAY, AcademicYear, Week, key_of
from services.metrics.returns import RETURNS, day_of, next_return
from shared.clock import LONDON, london_day, london_time
from shared.compiled import compiled

MOMENTS = st.datetimes(datetime(2025, 11, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  the zone is given beside


def at(year: int, month: int, day: int, hour: int = 8, minute: int = 0) -> datetime:
    return london_time(date(year, month, day), hour, minute)


def of(kind: Kind, moment: datetime) -> tuple[str, datetime]:
    found = due(kind, moment, compiled())
    assert found
    return key_of(found.period), found.at


@pytest.mark.parametrize(
    ("kind", "moment", "period", "since"),
    [
        ("weekly", at(2026, 3, 16), "2026-W11", at(2026, 3, 16)),
        ("weekly", at(2026, 3, 16, 7, 59), "2026-W10", at(2026, 3, 9)),
        ("weekly", at(2026, 3, 22, 23, 59), "2026-W11", at(2026, 3, 16)),
        # Easter Monday: the week is over, holiday or not.
        ("weekly", at(2026, 4, 6), "2026-W14", at(2026, 4, 6)),
        # 2026 has 53 weeks; its last ends on 3 January 2027.
        ("weekly", at(2027, 1, 4), "2026-W53", at(2027, 1, 4)),
        ("weekly", at(2027, 1, 11), "2027-W01", at(2027, 1, 11)),
        # The clocks went forward on 29 March and back on 25 October: eight is eight.
        ("weekly", datetime(2026, 3, 30, 7, tzinfo=UTC), "2026-W13", at(2026, 3, 30)),
        ("weekly", datetime(2026, 3, 30, 6, 59, tzinfo=UTC), "2026-W12", at(2026, 3, 23)),
        ("weekly", datetime(2026, 10, 26, 8, tzinfo=UTC), "2026-W43", at(2026, 10, 26)),
        ("weekly", datetime(2026, 10, 26, 7, 59, tzinfo=UTC), "2026-W42", at(2026, 10, 19)),
        # 1 January is a holiday, 2 January 2026 a Friday; 1 February a Sunday; 1 May a Friday.
        ("monthly", at(2026, 1, 2), "2025-12", at(2026, 1, 2)),
        ("monthly", at(2026, 1, 1), "2025-11", at(2025, 12, 1)),
        ("monthly", at(2026, 2, 2), "2026-01", at(2026, 2, 2)),
        ("monthly", at(2026, 2, 1), "2025-12", at(2026, 1, 2)),
        ("monthly", at(2026, 5, 1), "2026-04", at(2026, 5, 1)),
        ("quarterly", at(2026, 4, 1), "2026-Q1", at(2026, 4, 1)),
        ("quarterly", at(2026, 3, 31), "2025-Q4", at(2026, 1, 2)),
        ("quarterly", at(2026, 10, 1), "2026-Q3", at(2026, 10, 1)),
        ("yearly", at(2026, 9, 1), "2025-26", at(2026, 9, 1)),
        ("yearly", at(2027, 8, 31), "2025-26", at(2026, 9, 1)),
        # 1 September 2029 is a Saturday.
        ("yearly", at(2029, 9, 3), "2028-29", at(2029, 9, 3)),
    ],
)
def test_when_a_report_is_due(kind: Kind, moment: datetime, period: str, since: datetime) -> None:
    assert of(kind, moment) == (period, since)


def test_the_report_of_a_term_is_due_on_the_first_working_day_after_it() -> None:
    terms = sorted(compiled().availability.terms, key=lambda one: one.first)
    for one, following in pairwise(terms):
        morning = kinds.working_day(one.last + DAY, compiled().bank_holidays)
        assert one.last < morning <= following.first, "or a term's report would come in the next one"
        found = due("termly", london_time(morning, 8), compiled())
        assert found
        assert (found.period.name, found.at) == (one.name, london_time(morning, 8))
        before = due("termly", london_time(morning, 7, 59), compiled())
        assert before is None or before.period.name != one.name
    assert due("termly", london_time(terms[0].last, 12), compiled()) is None


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_due_of_a_time_before_the_programme_began(kind: Kind) -> None:
    """The academic year before a new programme was once told to have missed its target, with no pupil."""
    term = compiled().availability.terms[1]
    young = compiled().model_copy(update={"launched": term.first})
    assert due(kind, london_time(term.first, 23), young) is None
    first = next_due(kind, london_time(term.first, 23), young)
    assert first
    found = due(kind, first.at, young)
    assert found
    assert found.period.last >= young.launched


@given(MOMENTS, st.sampled_from(KINDS))
def test_what_is_due_is_the_newest_that_is_over(moment: datetime, kind: Kind) -> None:
    found, following = due(kind, moment, compiled()), next_due(kind, moment, compiled())
    if found is None:
        return
    assert found.at <= moment
    assert found.period.last < found.at.astimezone(LONDON).date()
    assert (found.at.astimezone(LONDON).hour, found.at.minute) == (8, 0)
    if kind != "weekly":
        assert found.at.astimezone(LONDON).date() not in compiled().bank_holidays
        assert found.at.astimezone(LONDON).weekday() < 5
    else:
        assert found.at.astimezone(LONDON).weekday() == 0
    if following is None:
        assert kind == "termly"
    else:
        assert following.at > moment
        assert following.period.previous
        assert following.period.previous.first == found.period.first


def test_every_week_of_two_years_is_due_once_and_in_order() -> None:
    moment, seen = at(2026, 1, 1, 12), []
    while moment < at(2028, 1, 10):
        name = of("weekly", moment)[0]
        if not seen or seen[-1] != name:
            seen.append(name)
        moment += timedelta(hours=1)
    week, weeks = Week.of(date(2025, 12, 22)), []
    while week.first < date(2028, 1, 3):
        weeks.append(week.name)
        week = Week.of(week.last + DAY)
    assert seen == weeks
    assert "2026-W53" in seen


def test_each_role_may_choose_kinds_that_there_are() -> None:
    assert kinds.ROLES["head"] == KINDS
    assert all(set(chosen) <= set(KINDS) and chosen for chosen in kinds.ROLES.values())


@pytest.mark.parametrize("year", [2025, 2026])
def test_before_each_return_of_a_school_a_report_of_a_term_names_it(year: int) -> None:
    """A careers lead's report goes after each stretch of a term, and names the return that is due next."""
    academic = AcademicYear(date(year, 9, 1))
    before = academic.first - DAY
    for upto in RETURNS:
        day = day_of(academic, upto)
        found = due("termly", london_time(day, 23), compiled())
        assert found
        sent = london_day(found.at)
        assert before < sent <= day, upto
        assert next_return(sent) == day
        before = day
    assert next_return(before + DAY) == day_of(AcademicYear.of(before + 60 * DAY), "december")
