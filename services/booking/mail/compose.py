"""One mail, whole: words, page and calendar entry."""

import os
from dataclasses import replace
from typing import Final, Literal

from services.booking import wording as words
from services.booking.domain.booking import Booking
from services.booking.domain.parts import Contact, School
from services.booking.domain.plan import TO_CONFIRM, Kind, Planned
from services.booking.domain.readers import address_of
from services.booking.mail.calendar import Method, calendar_entry, stands_in_calendars
from services.booking.mail.letter import said_session
from services.booking.mail.letters import letter
from services.booking.mail.to_school import ENDS
from shared.compiled import compiled
from shared.mail import Attachment, Mail
from shared.text import gettext, say, writing
from shared.written import Letter, drawn

WITHOUT: Final[frozenset[Kind]] = frozenset(
    {
        *TO_CONFIRM,
        *("waitlisted", "offered", "lapsed", "day_after", "count_now", "count_tonight"),
        *("letter", "letter_changed", "letter_off", "letter_on"),
    }
)
"""Kinds that bring no calendar entry: nothing is agreed yet, the visit is over, or no contact may be the reader."""


def compose(mail: Planned, booking: Booking, line: str = "") -> Mail:
    """Return a mail of the plan about a booking as it stands; `line` is what the team adds to it.

    The school is written to in the language that its careers lead chose, in which the mail's links open too; whoever else, and
    where she chose none, in the programme's first. Raises `LookupError` where the booking has made no move that the mail could
    tell of, or has nobody whom it could go to.
    """
    with writing("" if mail.reader == "team" else booking.language):
        return _composed(mail, booking, line)


def _composed(mail: Planned, booking: Booking, line: str) -> Mail:
    programme = compiled()
    to_team = mail.reader == "team"
    person = None if to_team else address_of(booking, mail.reader)
    if person is None and not to_team:
        raise LookupError(f"{booking.id} has nobody to write {mail.key} to")
    written = letter(mail, booking, programme)
    method = _method(mail)
    calendar = None
    if mail.kind not in WITHOUT and stands_in_calendars(booking):
        calendar = calendar_entry(
            _without_typed(booking) if mail.reader == "old" else booking,
            method=method,
            organiser=Contact(programme.mail.sender_name, programme.mail.sender),
            # Who has the booking now typed the name: it is no business of the address of before.
            attendee=Contact("", person.email) if person and mail.reader == "old" else person,
            title=_title(mail, booking),
            description=_description(mail, booking),
            made_at=max(mail.due, booking.history[-1].at),
            url=written.link if to_team else "",
        )
    return Mail(
        to=person.email if person else programme.mail.team,
        subject=written.subject,
        text=_drawn("txt", written, booking, line),
        html=_drawn("html", written, booking, line),
        calendar=None if to_team else calendar,
        calendar_method=method,
        attachments=(Attachment("visit.ics", "application/ics", calendar),) if to_team and calendar else (),
        # The address that the pages name: whoever replies and whoever writes reach the same people.
        reply_to=booking.contact.email if to_team else programme.contact.email,
        headers=followed(booking.id, mail.key),
    )


def told_team(written: Letter, booking: Booking) -> Mail:
    """Return a mail to the team that no plan has, because something came back."""
    return Mail(
        to=compiled().mail.team,
        subject=written.subject,
        text=_drawn("txt", written, booking, ""),
        html=_drawn("html", written, booking, ""),
        reply_to=booking.contact.email,
    )


def followed(booking_id: str, key: str) -> dict[str, str]:
    """Return the headers by which SES says later of which mail it speaks; none where nobody listens."""
    if not os.environ.get("CONFIGURATION_SET", ""):
        return {}
    return {"X-SES-MESSAGE-TAGS": f"booking={booking_id}, mail={key.replace('#', '.')}"}


def _drawn(kind: Literal["txt", "html"], written: Letter, booking: Booking, line: str) -> str:
    return drawn(kind, written, preview=words.span(booking.starts_at, booking.ends_at), line=line)


def _without_typed(booking: Booking) -> Booking:
    """Return a booking without the place of a school that somebody typed: to withdraw an entry, none is needed."""
    return booking if booking.school.listed else replace(booking, school=School(booking.school.urn, ""))


def _method(mail: Planned) -> Method:
    if mail.kind in ENDS or mail.kind in {"address_changed", "copy_ended"}:
        return "CANCEL"
    # The team invites, and nobody accepts an invitation from oneself: it gets a copy to keep.
    return "PUBLISH" if mail.reader == "team" else "REQUEST"


def _title(mail: Planned, booking: Booking) -> str:
    if mail.reader != "team":
        return say(booking.workshop.title)
    return gettext(
        "%(school)s: %(workshop)s", school=booking.school.name, workshop=say(booking.workshop.title)
    )


def _description(mail: Planned, booking: Booking) -> str:
    """Return what stands in the calendar entry; nothing there opens the booking."""
    sessions = "\n".join(said_session(session) for session in booking.sessions)
    about = gettext(
        "%(status)s. Reference %(reference)s.\n%(sessions)s",
        status=words.status(booking.status),
        reference=booking.id,
        sessions=sessions,
    )
    if mail.reader == "team":
        return about
    return gettext(
        "%(about)s\nTo see, change or cancel it, use the link in our e-mails.",
        about=about,
    )
