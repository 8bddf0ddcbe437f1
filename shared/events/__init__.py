"""The events of the platform: one model a contract, and the one list of them all.

The rules in `infra` take their patterns from these classes, the JSON Schemas in `docs/events` are made of
them, and a test refuses a change that an older consumer could not read.

A change that breaks someone is a new contract. The modules here hold the newest contract of each event, so that everyone
who imports one has the newest. To make contract 3 of an event of `booking.py`:

1. Move the class, and each part whose fields change, to `booking_2.py` as they are, names and docstrings too: the
   schema committed for contract 2 is still made of them. What `booking_1.py` lifts to is found there from now on.
2. Change the class in `booking.py` and give it `CONTRACT: ClassVar[int] = 3`.
3. Say in `booking_2.py` how a detail of contract 2 becomes one of contract 3, in whatever state it is: `lifted`.
4. Name both in `CONTRACTS`, add a detail to `tests/contract/published.jsonl`, and run `make events`.

Consumers are deployed before publishers: an event of a contract newer than a consumer knows is parked until then.
"""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

from shared.events import booking_1
from shared.events.base import Event
from shared.events.booking import (
    BookingCancelled,
    BookingChanged,
    BookingConfirmed,
    BookingDeclined,
    BookingDelivered,
    BookingDidNotHappen,
    BookingEvent,
    BookingExpired,
    BookingRequested,
    BookingSnapshot,
    DateNotFound,
    Employer,
    EncounterSnapshot,
    Present,
    SessionSnapshot,
    WishSnapshot,
)
from shared.events.contracts import (
    Contracts,
    ContractsError,
    DamagedEventError,
    FutureContractError,
    UnknownEventError,
    UnreadableError,
    broken_fields,
    contracts_of,
    newest,
)
from shared.events.feedback import SessionSummary, SummaryUpdated

__all__ = [
    "ALL",
    "CONTRACTS",
    "BookingCancelled",
    "BookingChanged",
    "BookingConfirmed",
    "BookingDeclined",
    "BookingDelivered",
    "BookingDidNotHappen",
    "BookingEvent",
    "BookingExpired",
    "BookingRequested",
    "BookingSnapshot",
    "Contracts",
    "ContractsError",
    "DamagedEventError",
    "DateNotFound",
    "Employer",
    "EncounterSnapshot",
    "Event",
    "FutureContractError",
    "Present",
    "SessionSnapshot",
    "SessionSummary",
    "SummaryUpdated",
    "UnknownEventError",
    "UnreadableError",
    "WishSnapshot",
    "parse",
]

CONTRACTS: Final = contracts_of(
    booking_1.BookingRequested,
    BookingRequested,
    booking_1.BookingChanged,
    BookingChanged,
    booking_1.BookingConfirmed,
    BookingConfirmed,
    booking_1.BookingDeclined,
    BookingDeclined,
    booking_1.BookingCancelled,
    BookingCancelled,
    booking_1.BookingDelivered,
    BookingDelivered,
    BookingExpired,
    BookingDidNotHappen,
    DateNotFound,
    SummaryUpdated,
)
"""Every contract that was ever published."""

ALL: Final = newest(CONTRACTS)
"""The newest contract of each event: what is published, and what consumers are handed."""


def parse(envelope: Mapping[str, Any], contracts: Contracts = CONTRACTS) -> Event:
    """Return the event in an EventBridge envelope (`source`, `detail-type`, `detail`), lifted to its newest contract.

    A detail that names no contract is of the first. Raises `UnknownEventError` for a name not in `contracts`,
    `FutureContractError` for a contract newer than any of that name, and `DamagedEventError` for a detail that breaks its
    contract.
    """
    source, name = envelope.get("source"), envelope.get("detail-type")
    numbers = [one for known_source, known, one in contracts if (known_source, known) == (source, name)]
    if not isinstance(source, str) or not isinstance(name, str) or not numbers:
        raise UnknownEventError(f"No event {name!r} of source {source!r} is in shared/events.")
    latest, detail = max(numbers), envelope.get("detail")
    number = detail.get("contract", 1) if isinstance(detail, dict) else 1
    if isinstance(number, int) and number > latest:
        raise FutureContractError(
            f"{name} has contract {number}; the newest known here is {latest}. Deploy the consumer again, then redrive."
        )
    # A contract that can't be is no number of any class: the first one's then says what is wrong with the detail.
    contract = contracts[source, name, number if number in numbers else 1]
    try:
        event = contract.model_validate(detail)
    except ValidationError as error:
        fields = broken_fields(contract, error)
        raise DamagedEventError(
            f"{name} breaks contract {contract.CONTRACT}: {', '.join(fields)}.", fields
        ) from None
    while latest > event.CONTRACT:
        event = _lifted(event)
    return event


def _lifted(event: Event) -> Event:
    above = event.lifted()
    if (above.DETAIL_TYPE, above.CONTRACT) != (event.DETAIL_TYPE, event.CONTRACT + 1):
        raise TypeError(
            f"{event.DETAIL_TYPE} {event.CONTRACT} is not lifted to contract {event.CONTRACT + 1}."
        )
    return above
