"""What is known at this moment, read as a page can wait for: visits and answers in brief, figures of sources in rows of days."""

from datetime import date

from services.metrics.known import Known
from services.metrics.observations import DayByDay, Readings
from services.metrics.period import DAY, AcademicYear
from services.metrics.table import brief


def known(today: date) -> Known:
    """Return every visit, summary and wish as they count on a day."""
    if brief.whole():
        return brief.known(today)
    # Until the next digest has completed what was heard before, it is all read and checked again: slow, and right.
    from services.metrics.table import facts  # noqa: PLC0415  it imports what checks events, a third of a first answer

    return facts.known(today)


def readings(first: date, today: date) -> tuple[Readings, ...]:
    """Return every source's lines of figures from a day to today: two queries, and one more for each further academic year."""
    from services.metrics.table import series  # noqa: PLC0415  most pages read no source

    days = series.day_by_day(first, today)
    newest = {one.series.key: _newest(one) for one in days}
    unknown = [key for key, day in newest.items() if day is None]
    newest |= series.before_year(unknown, AcademicYear.of(first)) if unknown else {}
    return tuple(Readings(one.series, {}, newest[one.series.key], in_a_row=one) for one in days)


def _newest(one: DayByDay) -> date | None:
    place = next((n for n in range(len(one.values) - 1, -1, -1) if one.values[n] is not None), None)
    return None if place is None else one.first + place * DAY
