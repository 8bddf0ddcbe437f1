"""One mail, whole: words, page, calendar entry, and where its link leads."""

from dataclasses import asdict

from services.booking import wording as words
from services.booking.domain.booking import Booking
from services.booking.domain.history import Entry
from services.booking.domain.parts import Contact
from services.booking.mail.calendar import Method, calendar_entry
from services.booking.mail.letters import ENDS, letter
from services.booking.mail.links import booking_link
from services.booking.mail.plan import TELLS_OF, Kind, Reader
from services.booking.use_cases.published import snapshot
from shared.compiled import compiled
from shared.events import BookingSnapshot
from shared.mail import Attachment, Mail
from shared.text import gettext
from shared.web.pages import render
from shared.web.routes import link


def compose(kind: Kind, booking: Booking, reader: Reader, visit: BookingSnapshot | None = None) -> Mail:
    """Return the mail of `kind` about a booking to `reader`.

    `visit` is the state of the booking it tells of: that of an event which caused it, else the booking as it stands.
    Raises `LookupError` where the booking has made no move that a mail of this kind could tell of.
    """
    visit = visit or snapshot(booking)
    programme = compiled()
    move = _move(kind, booking, visit.version)
    to_school = reader == "school"
    written = letter(kind, booking, reader, visit=visit, move=move, programme=programme)
    goes_to = _address(kind, visit.id, reader)
    # The team invites, and nobody accepts an invitation from oneself: it gets a copy to keep.
    method: Method = ("CANCEL" if kind in ENDS else "REQUEST") if to_school else "PUBLISH"
    calendar = calendar_entry(
        visit,
        method=method,
        organiser=Contact(programme.mail.sender_name, programme.mail.sender),
        attendee=booking.contact if to_school else None,
        description=gettext(
            "%(heading)s. Reference %(reference)s.\n%(link_text)s: %(link)s",
            heading=written.heading,
            reference=visit.id,
            link_text=written.link_text,
            link=goes_to,
        ),
        link=goes_to,
        made_at=(move or booking.history[-1]).at,
    )
    values = {**asdict(written), "visit": visit, "link": goes_to, "words": words}
    return Mail(
        to=booking.contact.email if to_school else programme.mail.team,
        subject=written.subject,
        text=render("mail/booking.txt.jinja", **values),
        html=render("mail/booking.html.jinja", **values),
        calendar=calendar if to_school else None,
        calendar_method=method,
        attachments=() if to_school else (Attachment("visit.ics", "application/ics", calendar),),
        headers={"Reply-To": programme.mail.team if to_school else booking.contact.email},
    )


def _move(kind: Kind, booking: Booking, version: int) -> Entry | None:
    """Return the last move up to `version` that a mail of this kind tells of; None for a kind that tells of none."""
    if kind not in TELLS_OF:
        return None
    for move in reversed(booking.history):
        if move.version <= version and move.action == TELLS_OF[kind]:
            return move
    raise LookupError(f"{booking.id} has no move that a mail of kind {kind} could tell of")


def _address(kind: Kind, reference: str, reader: Reader) -> str:
    if reader == "team":
        return link("console.booking", reference=reference)
    return link("book") if kind in ENDS else booking_link(reference)
