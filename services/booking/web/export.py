"""A list of bookings as a table for a spreadsheet, headed with the field's terms."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from services.booking.domain.booking import Booking
from services.booking.use_cases.teams import team_name
from services.booking.wording import of_classes, reason_code, status
from shared import spreadsheet
from shared.clock import LONDON, london_day
from shared.spreadsheet import Cell
from shared.text import N_, gettext, say
from shared.text.country import column

COLUMNS: Final = (
    N_("Reference"),
    N_("State"),
    N_("URN"),
    N_("School"),
    N_("Town"),
    N_("Postcode"),
    N_("Workshop"),
    N_("Date"),
    N_("Start"),
    N_("End"),
    N_("Sessions"),
    N_("Classes"),
    N_("Pupils expected"),
    N_("Pupils present"),
    N_("Count"),
    N_("Team"),
    N_("Looked after by"),
    N_("Asked on"),
    N_("Reason"),
)

PERSONAL: Final = (
    N_("Contact"),
    N_("E-mail"),
    N_("Phone"),
    N_("Second contact"),
    N_("Second contact's e-mail"),
    N_("Notes"),
)

COUNTS: Final = {
    "none": N_("not counted"),
    "facilitator": N_("facilitator's"),
    "teacher": N_("teacher's"),
    "agreed": N_("both agree"),
    "disputed": N_("disputed"),
    "settled": N_("settled"),
}


def table(found: Iterable[Booking], *, personal: bool) -> Iterator[Sequence[Cell]]:
    """Yield the heading and a row a booking; contacts and notes only with `personal`."""
    yield [column(name) for name in (*COLUMNS, *(PERSONAL if personal else ()))]
    for booking in found:
        yield [*_row(booking), *(_people(booking) if personal else ())]


def as_xlsx(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return rows as a workbook of one sheet."""
    return spreadsheet.as_xlsx({gettext("Bookings"): rows})


def _row(booking: Booking) -> list[Cell]:
    start, end = booking.starts_at.astimezone(LONDON), booking.ends_at.astimezone(LONDON)
    counted = booking.counts != "none"
    return [
        booking.id,
        status(booking.status),
        booking.school.urn if booking.school.listed else "",
        booking.school.name,
        booking.school.town,
        booking.school.postcode,
        say(booking.workshop.title),
        start.date().isoformat(),
        f"{start:%H:%M}",
        f"{end:%H:%M}",
        len(booking.sessions),
        of_classes(booking.classes),
        booking.pupils_expected,
        # Unknown is not zero: a visit that nobody counted has an empty cell.
        booking.pupils_present if counted else "",
        gettext(COUNTS[booking.counts]),
        team_name(booking.hold.team) if booking.hold else "",
        booking.owner,
        london_day(booking.requested_at).isoformat(),
        reason_code(booking.reason_code),
    ]


def _people(booking: Booking) -> list[Cell]:
    copy = booking.copy
    return [
        booking.contact.name,
        booking.contact.email,
        booking.contact.phone,
        copy.name if copy else "",
        copy.email if copy else "",
        booking.notes,
    ]
