"""The metrics table: the one module that knows its keys.

| row | pk | sk | what for |
|---|---|---|---|
| visit | `VISITS` | `<booking id>` | a booking's snapshot at the highest version heard |
| summary | `SUMMARIES` | `<session id>` | a session's summary at the highest version heard |
| series | `SERIES` | `<series key>` | which lines of figures there are, and what they mean |
| observation | `SERIES#<series key>` | `<day>#<observed at>` | one day's value as observed then; only ever added |
| hit | `HITS#<day>#<hour>` | `<hit id>` | one page shown, gone after eight days |
| ingest | `INGEST` | `<object key>#<etag>` | what became of a file handed in |
| told | `TOLD` | `<recipient>#<moment>` | the figures a digest told a reader, to say later what changed |
| sent | `DIGEST#<period>` | `<recipient>` | one digest to one reader |

| access | how | read units |
|---|---|---|
| a digest | one `Query` of visits, summaries, series, each series' two weeks, each reader's `TOLD` | grows with sessions |
| a day of the website | 24 `Query` of an hour | 12 and up |
| a year of a series | one `Query` | 4 |

Two thousand visits of 1 KB are 250 read units: one partition holds them for years.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from services.metrics.model import DEFINITION, Series, Value, current
from shared.aws import client
from shared.dynamo import ConditionFailedError, get, put, query, to_item, write
from shared.events import BookingEvent, SummaryUpdated
from shared.inbox import keep_latest
from shared.settings import setting

HITS_KEPT: Final = timedelta(days=8)
BATCH: Final = 25
"""`BatchWriteItem` takes 25 rows at most."""

CLAIM_LASTS: Final = timedelta(minutes=2, seconds=30)
"""A digest being sent for longer than its function may run was cut off. Lambda's last retry, three minutes on, may send it."""


def keep_visit(event: BookingEvent) -> bool:
    """Keep the visit an event tells of; tell whether it was newer than what was known."""
    row = {
        "pk": "VISITS",
        "sk": event.booking.id,
        "entity": "visit",
        "correlation_id": event.correlation_id,
        "snapshot": event.booking.model_dump_json(),
    }
    return keep_latest(setting("TABLE"), row, event.version)


def keep_summary(event: SummaryUpdated) -> bool:
    """Keep a session's summary; tell whether it was newer than what was known."""
    row = {
        "pk": "SUMMARIES",
        "sk": event.summary.session_id,
        "entity": "summary",
        "correlation_id": event.correlation_id,
        "snapshot": event.summary.model_dump_json(),
    }
    return keep_latest(setting("TABLE"), row, event.version)


def visits() -> Iterator[Mapping[str, Any]]:
    """Yield the rows of all visits."""
    return query(setting("TABLE"), "VISITS")


def summaries() -> Iterator[Mapping[str, Any]]:
    """Yield the rows of all summaries."""
    return query(setting("TABLE"), "SUMMARIES")


def all_series() -> list[Series]:
    """Return every line of figures there is."""
    rows = query(setting("TABLE"), "SERIES")
    return [
        Series(row["source"], row["account"], row["metric"], row["title"], row["unit"], row["semantics"])
        for row in rows
    ]


def values(series: Series, first: date, last: date) -> dict[date, Value]:
    """Return a series' current values from `first` to `last`, both included."""
    rows = query(
        setting("TABLE"), f"SERIES#{series.key}", between=(first.isoformat(), f"{last.isoformat()}~")
    )
    return current(_value(row) for row in rows)


def newest(series: Series) -> Value | None:
    """Return the latest day's value of a series."""
    rows = query(setting("TABLE"), f"SERIES#{series.key}", newest_first=True, limit=1)
    return next((_value(row) for row in rows), None)


def history(series: Series, day: date) -> list[Value]:
    """Return every value observed of one day, the oldest first."""
    rows = query(setting("TABLE"), f"SERIES#{series.key}", begins=f"{day.isoformat()}#")
    return [_value(row) for row in rows]


def _value(row: Mapping[str, Any]) -> Value:
    day, _, observed_at = row["sk"].partition("#")
    return Value(date.fromisoformat(day), row["value"], observed_at, row["complete"])


def observe(series: Series, observed: Mapping[date, tuple[int, bool]], *, at: datetime) -> int:
    """Add what was observed of each day: a value, and whether it is complete. Return how many days were new or changed.

    What says nothing new is not written: collecting the same window again leaves the table as it was.
    """
    if not observed:
        return 0
    known = values(series, min(observed), max(observed))
    stamp = at.isoformat(timespec="microseconds")
    rows: list[dict[str, object]] = [
        {
            "pk": f"SERIES#{series.key}",
            "sk": f"{day.isoformat()}#{stamp}",
            "entity": "observation",
            "value": value,
            "complete": complete,
            "period_tz": "Europe/London",
            "definition": DEFINITION,
        }
        for day, (value, complete) in sorted(observed.items())
        if day not in known or (known[day].value, known[day].complete) != (value, complete)
    ]
    about: dict[str, object] = {
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
    if get(setting("TABLE"), "SERIES", series.key) != about:
        rows.append(about)
    _write_all(rows)
    return len([row for row in rows if row["entity"] == "observation"])


def _write_all(rows: Sequence[Mapping[str, object]]) -> None:
    table = setting("TABLE")
    waiting = [{"PutRequest": {"Item": to_item(row)}} for row in rows]
    while waiting:
        batch, waiting = waiting[:BATCH], waiting[BATCH:]
        answer = client("dynamodb").batch_write_item(RequestItems={table: batch})
        # A throttled table hands rows back; botocore's own retries have spaced the calls out.
        waiting = [*answer.get("UnprocessedItems", {}).get(table, []), *waiting]


def keep_hit(hit_id: str, at: datetime, hit: Mapping[str, object]) -> None:
    """Keep one page shown, under the id drawn for it: heard twice, it is one row."""
    row = {
        "pk": _hour(at),
        "sk": hit_id,
        "entity": "hit",
        **hit,
        "expires": int((at + HITS_KEPT).timestamp()),
    }
    write(put(setting("TABLE"), row))


def hits(first: datetime, last: datetime) -> Iterator[Mapping[str, Any]]:
    """Yield the hits from `first` up to, not including, `last`; both on the hour."""
    # Hours are stepped in UTC: a day on which the clocks change has 23 or 25 of them.
    hour = first.astimezone(UTC)
    while hour < last:
        yield from query(setting("TABLE"), _hour(hour))
        hour += timedelta(hours=1)


def _hour(at: datetime) -> str:
    return f"HITS#{at.astimezone(UTC):%Y-%m-%d#%H}"


def report(key: str, etag: str, *, taken: bool, sentence: str, at: datetime) -> None:
    """Keep what became of a file handed in; handed in again, what became of it last."""
    row = {
        "pk": "INGEST",
        "sk": f"{key}#{etag}",
        "entity": "ingest",
        "taken": taken,
        "sentence": sentence,
        "at": at.isoformat(),
    }
    write(put(setting("TABLE"), row))


def reported(key: str, etag: str) -> Mapping[str, Any] | None:
    """Return what became of a file, or None while it waits."""
    return get(setting("TABLE"), "INGEST", f"{key}#{etag}", consistent=True)


def last_told(recipient: str) -> Mapping[str, Any] | None:
    """Return the figures a reader was told last."""
    return next(query(setting("TABLE"), "TOLD", begins=f"{recipient}#", newest_first=True, limit=1), None)


def keep_told(recipient: str, at: datetime, period: str, figures: Mapping[str, object]) -> None:
    """Keep the figures a digest told a reader."""
    row = {
        "pk": "TOLD",
        "sk": f"{recipient}#{at.astimezone(UTC).isoformat()}",
        "entity": "told",
        "period": period,
        **figures,
    }
    write(put(setting("TABLE"), row))


def claim(period: str, recipient: str, *, at: datetime, again: bool) -> bool:
    """Claim the sending of a digest; False where it was sent, or someone else is sending it.

    `again` claims it even if it was sent.
    """
    row = {
        "pk": f"DIGEST#{period}",
        "sk": recipient,
        "entity": "sent",
        "state": "sending",
        "at": at.isoformat(),
    }
    late = (at - CLAIM_LASTS).isoformat()
    condition = "attribute_not_exists(pk) OR #state = :failed OR (#state = :sending AND #at < :late)"
    if again:
        condition = f"{condition} OR #state = :sent"
    values: dict[str, object] = {":failed": "failed", ":sending": "sending", ":late": late}
    if again:
        values[":sent"] = "sent"
    try:
        names = {"#state": "state", "#at": "at"}
        write(put(setting("TABLE"), row, condition=condition, names=names, values=values))
    except ConditionFailedError:
        return False
    return True


def was_sent(period: str, recipient: str) -> bool:
    """Tell whether a reader has a digest, as far as is known."""
    found = get(setting("TABLE"), f"DIGEST#{period}", recipient, consistent=True)
    return found is not None and found["state"] == "sent"


def settle(period: str, recipient: str, *, sent: bool, at: datetime, message_id: str = "") -> None:
    """Say how the sending of a claimed digest ended."""
    row = {
        "pk": f"DIGEST#{period}",
        "sk": recipient,
        "entity": "sent",
        "state": "sent" if sent else "failed",
        "at": at.isoformat(),
        "message_id": message_id,
    }
    write(put(setting("TABLE"), row))
