"""Lines of figures and every value ever observed of them: what a platform restates stands beside what it said before."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from services.metrics.observations import LONDON, Observation, Readings, Series, Value, current
from shared.aws import client
from shared.dynamo import get, query, to_item
from shared.settings import setting

BATCH: Final = 25
"""`BatchWriteItem` takes 25 rows at most."""


def all_series() -> list[Series]:
    """Return every line of figures there is."""
    rows = query(setting("TABLE"), "SERIES")
    return [
        Series(row["source"], row["account"], row["metric"], row["title"], row["unit"], row["semantics"])
        for row in rows
    ]


def readings(first: date, last: date, *, by: date) -> tuple[Readings, ...]:
    """Return every series with its current values from `first` to `last`, and the newest day known of it by the day `by`."""
    return tuple(_readings(one, values(one, first, last), by) for one in all_series())


def _readings(series: Series, found: dict[date, Value], by: date) -> Readings:
    newest = max((day for day in found if day <= by), default=None)
    if newest is None and (value := _newest(series)):
        newest = value.day
    return Readings(series, found, newest)


def values(series: Series, first: date, last: date) -> dict[date, Value]:
    """Return a series' current values from `first` to `last`, both included."""
    rows = query(
        setting("TABLE"), f"SERIES#{series.key}", between=(first.isoformat(), f"{last.isoformat()}~")
    )
    return current(_value(row) for row in rows)


def _newest(series: Series) -> Value | None:
    """Return the latest day's value of a series."""
    rows = query(setting("TABLE"), f"SERIES#{series.key}", newest_first=True, limit=1)
    return next((_value(row) for row in rows), None)


def history(series: Series, day: date) -> list[Value]:
    """Return every value observed of one day, the oldest first."""
    rows = query(setting("TABLE"), f"SERIES#{series.key}", begins=f"{day.isoformat()}#")
    return [_value(row) for row in rows]


def _value(row: Mapping[str, Any]) -> Value:
    day, _, observed_at = row["sk"].partition("#")
    return Value(date.fromisoformat(day), Decimal(row["value"]), observed_at, row["complete"])


def observe(
    observations: Iterable[Observation],
    *,
    at: datetime,
    by: str = "",
    withdrawable: bool = False,
    zone: str = LONDON,
) -> int:
    """Add what a source says; return how many days of a series were new or changed.

    What says nothing new is not written: collecting the same window again leaves the table as it was.
    """
    by_series: dict[Series, dict[date, Observation]] = {}
    for one in observations:
        by_series.setdefault(one.series, {})[one.day] = one
    return sum(_observe(series, observed, at) for series, observed in by_series.items())


def _observe(series: Series, observed: Mapping[date, Observation], at: datetime) -> int:
    before = values(series, min(observed), max(observed))
    stamp = at.astimezone(UTC).isoformat(timespec="microseconds")
    rows: list[dict[str, object]] = [
        {
            "pk": f"SERIES#{series.key}",
            "sk": f"{day.isoformat()}#{stamp}",
            "entity": "observation",
            "value": one.value,
            "complete": one.complete,
        }
        for day, one in sorted(observed.items())
        if day not in before or (before[day].value, before[day].complete) != (one.value, one.complete)
    ]
    new = len(rows)
    about = _about(series)
    if get(setting("TABLE"), "SERIES", series.key) != about:
        rows.append(about)
    _write_all(rows)
    return new


def _about(series: Series) -> dict[str, object]:
    return {
        "pk": "SERIES",
        "sk": series.key,
        "entity": "series",
        "source": series.source,
        "account": series.account,
        "metric": series.metric,
        "title": series.title,
        "unit": series.unit,
        "semantics": series.semantics,
    }


def _write_all(rows: Sequence[Mapping[str, object]]) -> None:
    table = setting("TABLE")
    waiting = [{"PutRequest": {"Item": to_item(row)}} for row in rows]
    while waiting:
        batch, waiting = waiting[:BATCH], waiting[BATCH:]
        answer = client("dynamodb").batch_write_item(RequestItems={table: batch})
        # A throttled table hands rows back; botocore's own retries have spaced the calls out.
        waiting = [*answer.get("UnprocessedItems", {}).get(table, []), *waiting]
