"""The one list of all contracts, and how an event is read under them.

Apart from the contracts: who only publishes doesn't pay for the old ones.
"""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

from shared.events import booking_1, feedback_1
from shared.events.base import Event
from shared.events.booking import (
    BookingCancelled,
    BookingChanged,
    BookingConfirmed,
    BookingDeclined,
    BookingDelivered,
    BookingDidNotHappen,
    BookingExpired,
    BookingRequested,
    DateNotFound,
)
from shared.events.contracts import (
    Contracts,
    DamagedEventError,
    FutureContractError,
    UnknownEventError,
    broken_fields,
    contracts_of,
    newest,
)
from shared.events.feedback import CommentsCounted, SummaryUpdated
from shared.events.people import HoursGiven, VisitStaffed

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
    feedback_1.SummaryUpdated,
    SummaryUpdated,
    CommentsCounted,
    VisitStaffed,
    HoursGiven,
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
