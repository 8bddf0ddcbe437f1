"""Visits and answers: every booking's and every session's newest event, whole.

An event is kept under the contract it was heard under and read as the inbox reads it: a row of an old contract is lifted to
the newest, like an event from the log.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from services.metrics.known import Known
from shared.dynamo import query
from shared.events import CONTRACTS, BookingChanged, BookingEvent, Contracts, Event, SummaryUpdated, parse
from shared.inbox import keep_latest
from shared.settings import setting

VISITS, SUMMARIES = "VISITS", "SUMMARIES"


def keep_visit(event: BookingEvent) -> bool:
    """Keep the visit an event tells of; tell whether it was newer than what was known."""
    return _keep(VISITS, "visit", event)


def keep_summary(event: SummaryUpdated) -> bool:
    """Keep a session's summary; tell whether it was newer than what was known."""
    return _keep(SUMMARIES, "summary", event)


def _keep(pk: str, entity: str, event: Event) -> bool:
    row = {
        "pk": pk,
        "sk": event.aggregate_id,
        "entity": entity,
        "correlation_id": event.correlation_id,
        "source": event.SOURCE,
        "detail_type": event.DETAIL_TYPE,
        "detail": event.model_dump_json(),
    }
    return keep_latest(setting("TABLE"), row, event.version)


def known(contracts: Contracts = CONTRACTS) -> Known:
    """Read every visit and summary; the lines of figures are `series.readings`."""
    booked = [event for event in _events(VISITS, contracts) if isinstance(event, BookingEvent)]
    return Known(
        tuple(event.booking for event in booked),
        tuple(event.summary for event in _events(SUMMARIES, contracts) if isinstance(event, SummaryUpdated)),
        correlation={event.aggregate_id: event.correlation_id for event in booked},
    )


def _events(pk: str, contracts: Contracts) -> Iterator[Event]:
    for row in query(setting("TABLE"), pk):
        yield parse(_envelope(pk, row), contracts)


def _envelope(pk: str, row: Mapping[str, Any]) -> dict[str, Any]:
    if "detail" in row:
        return {
            "source": row["source"],
            "detail-type": row["detail_type"],
            "detail": json.loads(row["detail"]),
        }
    # Rows were once the snapshot alone, of contract 1; which event brought it makes no difference to what it says.
    event, part = (BookingChanged, "booking") if pk == VISITS else (SummaryUpdated, "summary")
    detail = {
        "event_id": f"{row['sk']}:{row['version']}",
        "occurred_at": "1970-01-01T00:00:00Z",
        "correlation_id": row["correlation_id"],
        part: json.loads(row["snapshot"]),
    }
    return {"source": event.SOURCE, "detail-type": event.DETAIL_TYPE, "detail": detail}
