"""What is newest of each source, for the pages that show where they stand: read without what else is kept of a year's days."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from services.metrics.observations import DayByDay, Latest, of_key_part
from services.metrics.period import AcademicYear
from services.metrics.table import registry, sayings, series, years
from services.metrics.table.packed import UNKNOWN, of_sayings
from shared.dynamo import query
from shared.settings import setting


class Newest(NamedTuple):
    """The newest day of which a source's account has a value, and the key of a series that has it."""

    day: date
    key: str


def newest(by: date, back: date) -> dict[tuple[str, str], Newest]:
    """Return the newest day, not after `by`, of each source and account that has a value since `back`'s academic year began.

    One query an academic year, of three attributes a series: reading whole rows takes four times as long.
    """
    found: dict[tuple[str, str], Newest] = {}
    for year in years.years(back, by):
        for row in query(setting("TABLE"), years.partition(year), only=("sk", "first", "complete")):
            day = _newest(date.fromisoformat(row["first"]), row["complete"], by)
            source, account, _ = row["sk"].split("#", 2)
            if day:
                of = of_key_part(source), of_key_part(account)
                found[of] = max(Newest(day, row["sk"]), found.get(of, Newest(date.min, "")))
    return found


def _newest(first: date, marks: str, by: date) -> date | None:
    known = marks[: max((by - first).days + 1, 0)].rstrip(UNKNOWN)
    return first + timedelta(days=len(known) - 1) if known else None


def latest(by: date, back: date, source: str) -> list[Latest]:
    """Return every series of a source without dimensions, with the newest value known of it by a day.

    The academic years since `back` are looked through, a query each; where that day is before them, its value is not read.
    """
    known = registry.registered(source)
    first = AcademicYear.of(back).first
    packed = {one.series.key: one.series for one in known if one.packed}
    found = [Latest.of(one) for one in years.day_by_day(packed, first, by, source=source)]
    older = series.before_year([one.series.key for one in found if one.day is None], AcademicYear.of(first))
    found = [Latest(one.series, older[one.series.key], None) if one.day is None else one for one in found]
    for one in known:
        if not one.packed:
            days = of_sayings(sayings.sayings(sayings.read(one.series.key, date.min, by)))
            seen = {day: value for day, of_day in days.items() if (value := of_day.observed(day))}
            found.append(Latest.of(DayByDay.of(one.series, seen)))
    return found


def observed_at(places: Iterable[Newest]) -> Mapping[Newest, str]:
    """Return when what is current of some series' days was observed, as ISO moments; only of those whose years are rows."""
    wanted = list(places)
    kept = years.read(list({(one.key, AcademicYear.of(one.day)) for one in wanted}))
    days = {one: kept[place].days for one in wanted if (place := (one.key, AcademicYear.of(one.day))) in kept}
    return {
        one: said.at for one, of_row in days.items() if (day := of_row.get(one.day)) and (said := day.said)
    }
