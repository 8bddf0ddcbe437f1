"""The outbox: an event is written with the change it tells of, in one transaction, and published from there (`shared.relay`).

The table's stream hands the outbox rows to the service's relay, which puts them on the bus. A crash between
the two loses nothing; a second publication is harmless because consumers keep the highest version.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from shared.dynamo import put

if TYPE_CHECKING:
    from shared.events.base import Event

ENTITY = "outbox"
"""The `entity` of an outbox row; the stream's filter in `infra` takes it from here."""

KEPT = timedelta(days=30)
"""How long a row stays after it was written: longer than a dead letter that tells of it, and time to mend the cause."""


class Outgoing(NamedTuple):
    """An event to be published, without the model of its contract in `shared.events`: that takes 60 ms to import.

    `detail` is the contract's, in JSON; the relay holds it against the contract before it publishes it.
    """

    source: str
    detail_type: str
    aggregate_id: str
    version: int
    detail: str


def detail_of(fields: Mapping[str, Any]) -> str:
    """Return a detail in JSON, as the models write it."""
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def outgoing(event: "Event") -> Outgoing:
    """Return what a model says as the outbox takes it. Raises as `Event.detail`."""
    return Outgoing(event.SOURCE, event.DETAIL_TYPE, event.aggregate_id, event.version, event.detail())


def outbox_put(table: str, event: Outgoing, *, at: datetime) -> dict[str, Any]:
    """Return the outbox row of `event`, written `at` that moment, as a write for `shared.dynamo.transact`."""
    return put(
        table,
        {
            "pk": f"OUTBOX#{event.aggregate_id}",
            "sk": f"{event.version:010d}#{event.detail_type}",
            "entity": ENTITY,
            "source": event.source,
            "detail_type": event.detail_type,
            "detail": event.detail,
            "expires": int((at + KEPT).timestamp()),
        },
    )
