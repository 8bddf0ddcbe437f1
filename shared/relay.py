"""The relay: publishes a table's outbox (`shared.outbox`) from its stream."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic_core import PydanticSerializationError

from shared import deaths, stream
from shared.aws import client
from shared.clock import Clock, now
from shared.events.base import Event
from shared.events.contracts import FutureContractError, UnknownEventError, why_unreadable
from shared.events.known import parse
from shared.log import logger
from shared.outbox import ENTITY, Outgoing
from shared.stream import Row
from shared.trouble import PASSING, passes

BATCH = 10
"""`PutEvents` takes ten entries at most."""

NEWER: Final = (FutureContractError, UnknownEventError, PydanticSerializationError)
"""What this code can't read, and a newer one may: it has another contract, another event, another state."""

DEPLOYING: Final = timedelta(minutes=5)
"""How long such a row is waited with: while a deployment goes on, who writes is already of it and the relay not yet."""


class RefusedError(Exception):
    """The bus took the other events and not this one; its message is the bus's code."""

    @property
    def passes(self) -> bool:
        """Whether the bus takes it later."""
        return str(self) in PASSING


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that is no event, or breaks its contract."""

    row: Row
    error: Exception


Sound = tuple[Row, Outgoing]
"""A row with the event it tells of."""


def relay(stream_event: dict[str, Any], bus: str, *, clock: Clock = now) -> dict[str, Any]:
    """Publish the outbox rows of a DynamoDB stream batch, in order; return the partial batch response.

    A row that can't be read or breaks its contract, and an event that the bus takes under no circumstances, is parked alone
    (`shared.stream.parked`) and the rest goes on. From the first event on that can't be published now everything comes again:
    what of the same ten went out behind it is published twice, which changes nothing for consumers.
    """
    batch = stream.rows(stream_event, {ENTITY})
    for turn in _turns(batch):
        held = _parked(turn, clock()) if isinstance(turn, Broken) else _published(turn, bus)
        if held:
            return stream.from_here(batch, *held)
    return stream.from_here(batch)


Held = tuple[Row, Exception]
"""The row from which on all comes again, and why."""


def _turns(batch: Sequence[Row]) -> Iterator[Broken | list[Sound]]:
    """Yield what is published together, and each broken row in its place: so what stood before it is out when it is parked."""
    sound: list[Sound] = []
    for row in batch:
        try:
            with deaths.outlived(row.sequence):
                told = told_of(row.image)
                model_of(told).detail()
        except Exception as error:  # noqa: BLE001  whatever is wrong with a row, the others are published
            if sound:
                yield sound
                sound = []
            yield Broken(row, error)
            continue
        sound.append((row, told))
        if len(sound) == BATCH:
            yield sound
            sound = []
    if sound:
        yield sound


def told_of(image: Mapping[str, Any]) -> Outgoing:
    """Return what an outbox row, as DynamoDB gives it, tells. Raises `KeyError` and `ValueError` where it is none."""
    return Outgoing(
        image["source"]["S"],
        image["detail_type"]["S"],
        image["pk"]["S"].partition("#")[2],
        int(image["sk"]["S"].partition("#")[0]),
        image["detail"]["S"],
    )


def model_of(event: Outgoing) -> Event:
    """Return the model of an event that is to be published. Raises as `parse`, and `ValueError` where its detail is no JSON."""
    return parse(
        {"source": event.source, "detail-type": event.detail_type, "detail": json.loads(event.detail)}
    )


def _parked(broken: Broken, at: datetime) -> Held | None:
    """Park a broken row, logging what is wrong: never a value."""
    row, error = broken.row, broken.error
    about = {**_name(row.key), **why_unreadable(error)}
    logger.error("not published: it breaks its contract: %s", type(error).__name__, extra=about)
    young = row.written is not None and at - row.written < DEPLOYING
    if (isinstance(error, NEWER) and young) or not stream.parked(row, row.key, error):
        return row, error
    return None


def _published(sound: Sequence[Sound], bus: str) -> Held | None:
    """Publish up to `BATCH` events; return the first that comes again."""
    try:
        entries = put_events([told for _, told in sound], bus)
    except Exception as error:  # noqa: BLE001  what passes is told apart from what never does
        first, _ = sound[0]
        if passes(error):
            logger.error("not published: %s", type(error).__name__, extra=_name(first.key))
            return first, error
        if len(sound) > 1:
            # One of them, or all together, is more than the bus takes: each by itself says which.
            return next((held for one in sound if (held := _published([one], bus))), None)
        entries = [{"ErrorCode": type(error).__name__}]
    for (row, told), entry in zip(sound, entries, strict=True):
        if code := entry.get("ErrorCode"):
            logger.error("not published: %s", code, extra=_name(row.key))
            refused = RefusedError(code)
            if refused.passes or not stream.parked(row, row.key, refused):
                return row, refused
        else:
            logger.info("published", extra=_name(row.key) | {"correlation_id": thread_of(told)})
    return None


def put_events(events: Sequence[Outgoing], bus: str) -> list[dict[str, str]]:
    """Give up to `BATCH` events to the bus; return what it says of each. Raises as botocore."""
    answer = client("events").put_events(
        Entries=[
            {
                "EventBusName": bus,
                "Source": told.source,
                "DetailType": told.detail_type,
                "Detail": told.detail,
            }
            for told in events
        ]
    )
    entries: list[dict[str, str]] = answer["Entries"]
    return entries


def thread_of(told: Outgoing) -> str:
    """Return the correlation id of an event."""
    return str(json.loads(told.detail)["correlation_id"])


def _name(key: Mapping[str, str]) -> dict[str, str]:
    # Of the row's own key: the detail may be what is wrong.
    version, _, kind = key.get("sk", "").partition("#")
    version = str(int(version)) if version.isdecimal() else version
    return {"event_id": f"{key.get('pk', '').partition('#')[2]}:{version}", "detail_type": kind}
