"""Whoever was erased after a moment to which tables are brought back is erased again, before anybody can look.

The audits say of whom (their lines stay): booking's as a digest of the address beside the bookings it stood in, people's by the
id. That an address takes no mail is not brought back of whom booking's audit names. What ends by time alone, the services' nights
do again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from operate.difference import Difference
from operate.stage import as_function_of
from operate.tables import entity
from services.booking.domain.booking import Booking
from services.booking.domain.people import other_addresses
from services.booking.table import bookings
from services.booking.table.people import AUDIT, DIGITS, digest
from services.booking.use_cases import people as leads
from services.people.domain.refusal import RefusedError
from services.people.table import people
from services.people.table.rows import value_of
from services.people.use_cases import forget
from shared.dynamo import from_item, moment_key, query

WHO: Final = "restore"
ERASED: Final = "erased"


def again(outputs: Mapping[str, str], found: Mapping[str, Difference], now: datetime) -> Iterator[str]:
    """Erase again whoever was erased since; yield in lines who that was, and who has to be looked at by hand."""
    if lines := _audited(found.get("booking")):
        with as_function_of("booking", outputs):
            for line in lines:
                yield from _lead(line, now)
    if lines := [value_of(line) for line in _audited(found.get("people"))]:
        with as_function_of("people", outputs):
            for line in lines:
                yield from _person(line, now)
    back = found["metrics"].back.values() if "metrics" in found else ()
    if readers := sum(entity(row) == "reader" for row in back):
        yield f"{readers} readers of reports are there again: if one was erased since, take them out in the console."


def left_out(found: Difference, booking: str, to: datetime) -> Difference:
    """Return what would be done to the table of addresses that take no mail, less what it says of whom was erased since `to`.

    `booking` is booking's own table, as it is now: its audit has the first digits of the hash under which such an address lies.
    """
    lines = query(booking, AUDIT, between=(moment_key(to), "~"), consistent=True)
    erased = {line["person"] for line in lines if line["what"] == ERASED and line["person"]}
    back = {key: row for key, row in found.back.items() if key[0][:DIGITS] not in erased}
    return replace(found, back=back)


def _audited(one: Difference | None) -> list[dict[str, Any]]:
    """Return the lines that an audit got since."""
    rows = one.gone_out.items() if one else ()
    return [from_item(row) for _, row in sorted(rows) if entity(row) == "audit"]


def _lead(line: Mapping[str, Any], now: datetime) -> Iterator[str]:
    if line["what"] != ERASED:
        return
    for reference in line["bookings"]:
        booking = bookings.load(reference)
        for email in _addresses(booking) if booking else ():
            if digest(email) == line["person"]:
                done, kept = leads.erase(email, who=WHO, now=now)
                yield f"Erased again, as on {line['sk'][:10]}: {', '.join(one.id for one in done)}."
                yield from (f"Not erased from {one.id}: its visit is still to come." for one, _ in kept)


def _addresses(booking: Booking) -> frozenset[str]:
    contacts = {one.email for one in (booking.contact, booking.copy) if one}
    return frozenset((contacts | set(other_addresses(booking))) - {""})


def _person(line: Mapping[str, Any], now: datetime) -> Iterator[str]:
    if line["what"] != ERASED or people.person(line["person"]) is None:
        return
    try:
        forget.erase(line["person"], who=WHO, at=now)
    except RefusedError as error:
        yield f"Not erased again, {line['person']}: {error.reason.why}. Erase them in the console."
        return
    yield f"Erased again, who was erased on {line['at'][:10]}: {line['person']}."
