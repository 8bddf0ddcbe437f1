"""All contracts there are, and why an event can't be read under them."""

from collections.abc import Iterator, Mapping
from typing import ClassVar, Final

from pydantic import ValidationError

from shared.events.base import Event

Contracts = Mapping[tuple[str, str, int], type[Event]]
"""The class of each contract, by source, detail type and number."""

MOST_FIELDS: Final = 10
"""How many broken fields a log line names: a message that is rubbish from end to end breaks hundreds."""


class ContractsError(ValueError):
    """Two classes claim one contract, or the class of an older contract is gone."""


class UnreadableError(ValueError):
    """An event that this code can't read; `reason` and `fields` are what its log line says, never a value."""

    reason: ClassVar[str]

    def __init__(self, sentence: str, fields: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.fields = fields


class UnknownEventError(UnreadableError):
    """An event of a source or type that this code does not know reached a consumer."""

    reason = "unknown event"


class FutureContractError(UnreadableError):
    """An event of a contract newer than any this code knows: it can be read once the consumer is deployed again."""

    reason = "future contract"


class DamagedEventError(UnreadableError):
    """A message that is no event at all, or a detail that breaks its contract."""

    reason = "damaged"


def contracts_of(*classes: type[Event]) -> Contracts:
    """Return the contracts that `classes` are, in their order.

    Raises `ContractsError` for two of one contract, and where the numbers of an event don't go from 1 to its newest: what was
    published is in the event log for ever, so the class that reads it stays.
    """
    found: dict[tuple[str, str, int], type[Event]] = {}
    for event in classes:
        key = (event.SOURCE, event.DETAIL_TYPE, event.CONTRACT)
        if key in found:
            raise ContractsError(f"{event.DETAIL_TYPE} has two classes of contract {event.CONTRACT}.")
        found[key] = event
    for event in newest(found):
        for number in range(1, event.CONTRACT):
            if (event.SOURCE, event.DETAIL_TYPE, number) not in found:
                raise ContractsError(f"{event.DETAIL_TYPE} has no class of contract {number} any more.")
    return found


def newest(contracts: Contracts) -> tuple[type[Event], ...]:
    """Return the newest contract of each event."""
    found: dict[tuple[str, str], type[Event]] = {}
    for (source, name, number), event in contracts.items():
        if (source, name) not in found or number > found[source, name].CONTRACT:
            found[source, name] = event
    return tuple(found.values())


def broken_fields(event: type[Event], error: ValidationError) -> tuple[str, ...]:
    """Return which fields of a detail broke its contract and how, such as ``detail.booking.urn missing``: no value."""
    schema = event.model_json_schema()
    names = {
        name for part in (schema, *schema.get("$defs", {}).values()) for name in part.get("properties", {})
    }
    found = error.errors(include_url=False, include_context=False, include_input=False)
    named = [
        f"{'.'.join(['detail', *_places(one['loc'], names)])} {one['type']}" for one in found[:MOST_FIELDS]
    ]
    return (*named, f"and {len(found) - MOST_FIELDS} more") if len(found) > MOST_FIELDS else tuple(named)


def _places(place: tuple[int | str, ...], names: set[str]) -> Iterator[str]:
    """Yield a place's steps. A mapping's key is a step too, and may be anything: only the contract's own names are named."""
    for step in place:
        yield str(step) if isinstance(step, int) or step in names else "*"


def why_unreadable(error: Exception) -> Mapping[str, str]:
    """Return what a log line says of an event that can't be read; nothing of any other error."""
    if not isinstance(error, UnreadableError):
        return {}
    return {"reason": error.reason} | ({"fields": ", ".join(error.fields)} if error.fields else {})
