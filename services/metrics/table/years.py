"""Academic years of series, a row each: those without dimensions lie together, so that a year of all of them is one query."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from services.metrics.observations import DayByDay, Series, key_part
from services.metrics.period import DAY, AcademicYear
from services.metrics.table.batch import Pause, ThrottledError, pauses, read_all
from services.metrics.table.packed import PROVISIONAL, Days, loads, pack, unpack
from shared.dynamo import ConditionFailedError, Item, put, query, write
from shared.settings import setting

ENTITY: Final = "year"

Place = tuple[str, AcademicYear]
"""A series' key and an academic year: what a row is of."""


def years(first: date, last: date) -> list[AcademicYear]:
    """Return the academic years of some days."""
    found = [AcademicYear.of(last)]
    while found[-1].first > first:
        found.append(found[-1].previous)
    return found[::-1]


def _key(place: Place) -> tuple[str, str]:
    key, year = place
    return partition(year) + _apart(key), key


def partition(year: AcademicYear) -> str:
    """Return where the rows of a year lie of all series without dimensions."""
    return f"YEAR#{year.name}"


def _apart(key: str) -> str:
    """Return what sets a series with dimensions apart from the others of the year: its metric."""
    source, account, metric, _, *more = key.split("#")
    return f"#{source}#{account}#{metric}" if any(not part.startswith("@") for part in more) else ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A row's days, and the mark of what it held when it was read: empty where there is no row."""

    days: Days
    etag: str = ""


def read(places: Sequence[Place]) -> dict[Place, Kept]:
    """Return the rows of some series and years as they stand now."""
    by_key = {_key(place): place for place in places}
    return {by_key[row["pk"], row["sk"]]: Kept(unpack(row), row["etag"]) for row in read_all(list(by_key))}


def change(
    place: Place, before: Kept | None, changed: Callable[[Days], Days], *, pause: Pause = time.sleep
) -> None:
    """Put the days of a row as `changed` makes them of those that stand there, again where another was quicker.

    A row that it would leave as it is, is not written. Raises `ThrottledError` where others were quicker all the time.
    """
    kept = before or Kept({})
    for wait in pauses():
        after = changed(kept.days)
        if after == kept.days:
            return
        try:
            _put(place, after, kept.etag)
        except ConditionFailedError:
            pause(wait)
            kept = read([place]).get(place, Kept({}))
        else:
            return
    raise ThrottledError(f"The year {place[1].name} of {place[0]} was written by others all the time.")


def _put(place: Place, days: Days, etag: str) -> None:
    row, table = row_of(place, days), setting("TABLE")
    if etag:
        write(put(table, row, condition="etag = :etag", values={":etag": etag}))
    else:
        write(put(table, row, condition="attribute_not_exists(pk)"))


def row_of(place: Place, days: Days) -> Item:
    """Return the row of some days, of which there is one at least."""
    pk, sk = _key(place)
    return {"pk": pk, "sk": sk, "entity": ENTITY, **pack(days)}


Rows = list[tuple[date, list[Decimal | None], str]]
"""Of each row its first day, the values from then on, and how sure each is."""


ONLY: Final = ("sk", "first", "values", "complete")
"""What is read of a row where it doesn't matter who said its values and when: half of it."""


def day_by_day(
    series: Mapping[str, Series], first: date, last: date, metric: str = "", *, source: str = ""
) -> Iterator[DayByDay]:
    """Yield what is current from `first` to `last` of the series by their keys; one query an academic year.

    `source` is that of all of them, where they have one.
    `metric` is the beginning of the keys, with account and source, of series with dimensions.
    """
    found: dict[str, Rows] = {}
    begins = f"{key_part(source)}#" if source else ""
    for year in years(first, last):
        rows = f"{partition(year)}{metric and f'#{metric}'}"
        for row in query(setting("TABLE"), rows, begins=begins, only=ONLY):
            of_row = date.fromisoformat(row["first"]), loads(row["values"]), row["complete"]
            found.setdefault(row["sk"], []).append(of_row)
    for key, one in series.items():
        yield _joined(one, found.get(key, []), first, last)


def _joined(series: Series, rows: Rows, first: date, last: date) -> DayByDay:
    days = (last - first).days + 1
    values: list[Decimal | None] = [None] * days
    provisional = set()
    for begins, of_row, marks in rows:
        offset = (begins - first).days
        start, end = max(offset, 0), min(offset + len(of_row), days)
        values[start:end] = of_row[start - offset : end - offset]
        if PROVISIONAL in marks:
            provisional |= {begins + number * DAY for number, mark in enumerate(marks) if mark == PROVISIONAL}
    return DayByDay(series, first, tuple(values), frozenset(provisional))
