"""A person's data: found, given out, erased, and forgotten when the programme's time is over. Each is noted in the audit."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Final, get_args

from services.booking.domain import people as domain
from services.booking.domain.booking import Booking
from services.booking.domain.parts import Contact
from services.booking.domain.people import ERASED
from services.booking.domain.readers import Reader, address_of, besides
from services.booking.domain.refusal import NotFoundError, RefusedError
from services.booking.table import bookings, lists, people
from services.booking.table.lists import Listed
from services.booking.use_cases.published import outbox_row
from shared import sent
from shared.clock import london_day, london_time, plus_months
from shared.compiled import plain
from shared.log import failed
from shared.trouble import worst

MOST: Final = 500
"""Bookings that are forgotten in one go; the next night's goes on."""


def find(email: str, *, who: str, now: datetime) -> list[Booking]:
    """Return the bookings in which an address stands, the contact's or the second contact's, earliest visit first."""
    found = _of(email)
    people.note_audit(who=who, at=now, what="found", email=email, bookings=[one.id for one in found])
    return found


def export(email: str, *, who: str, now: datetime) -> dict[str, Any]:
    """Return all that is kept of a person, as plain data: for the person who asks for it."""
    found = _of(email)
    people.note_audit(who=who, at=now, what="exported", email=email, bookings=[one.id for one in found])
    return {
        "address": email,
        "made_at": now.astimezone(UTC).isoformat(),
        "bookings": [_plain(booking, email) for booking in found],
    }


def erase(
    email: str, *, who: str, now: datetime, what: str = "erased"
) -> tuple[list[Booking], list[tuple[Booking, RefusedError]]]:
    """Erase a person from every booking; return those done, and those refused because their visit is still to come."""
    done, kept = [], []
    for booking in _of(email):
        try:
            done.append(_erase(booking.id, email, who, now))
        except RefusedError as error:
            kept.append((booking, error))
    people.forget_asked(email)
    people.note_audit(who=who, at=now, what=what, email=email, bookings=[one.id for one in done])
    return done, kept


def retain(now: datetime, *, who: str = "") -> int:
    """Erase the contacts of bookings whose time is over by `keep_contacts_months`; return of how many.

    Raises `RuntimeError` at the end where those of one could not be erased, from what was in the way: it keeps no other's.
    """
    before = london_time(plus_months(london_day(now), -plain()["keep_contacts_months"]), 0)
    after = ""
    done, errors = list[str](), list[Exception]()
    while len(done) < MOST:
        lines = lists.page_of("all", until=before, after=after)
        for line in lines:
            try:
                if line.contact != ERASED and len(done) < MOST and _forget(line.id, who, now):
                    done.append(line.id)
            except Exception as error:  # noqa: BLE001  see above
                failed("contacts not erased", error, booking=line.id)
                errors.append(error)
        if len(lines) < lists.PAGE:
            break
        after = lines[-1].key
    if done:
        people.note_audit(who=who, at=now, what="retention", bookings=done)
    if errors:
        left = f"The contacts of {len(errors)} bookings could not be erased; the log names them."
        raise RuntimeError(left) from worst(errors)
    return len(done)


def _forget(booking_id: str, who: str, now: datetime) -> bool:
    """Erase everybody of a booking; one that somebody changes at this moment waits for the next night."""
    booking = bookings.load(booking_id)
    people_of = [one.email for one in (booking.copy, booking.contact) if one and one.email] if booking else []
    try:
        for email in people_of:
            _erase(booking_id, email, who, now)
    except RefusedError:
        return False
    return bool(people_of)


def _erase(booking_id: str, email: str, who: str, now: datetime) -> Booking:
    """Erase a person from a booking and what the team wrote into its mails.

    The lists lead to the booking until all of it is done, so that it can be done again.
    """
    was = bookings.load(booking_id)
    if was is None:
        raise NotFoundError
    erased = domain.erased(was, email=email, who=who, at=now)
    people.rewrite_history(was.id, erased.history[:-1])
    sent.forget_words(was.id)
    return bookings.save(erased, was, outbox=outbox_row(erased))


def _of(email: str) -> list[Booking]:
    found = dict.fromkeys(
        line.id for which in (lists.person(email), lists.other(email)) for line in _all_of(which)
    )
    loaded = (bookings.load(booking_id) for booking_id in found)
    return [booking for booking in loaded if booking and domain.is_of(booking, email)]


def _all_of(which: str) -> Iterator[Listed]:
    after = ""
    while True:
        lines = lists.page_of(which, after=after)
        yield from lines
        if len(lines) < lists.PAGE:
            return
        after = lines[-1].key


def _plain(booking: Booking, email: str) -> dict[str, Any]:
    main = booking.contact.email.casefold() == email.strip().casefold()
    person = booking.contact if main or booking.copy is None else booking.copy
    if booking.former_copy and booking.former_copy.email.casefold() == email.strip().casefold():
        person = booking.former_copy
    if role := _told_besides(booking, email):
        person = Contact("", email)
    return {
        "reference": booking.id,
        "school": booking.school.name,
        "workshop": booking.workshop.title,
        "visit": booking.starts_at.isoformat(),
        "role": role or ("contact" if main else "second contact"),
        "name": person.name,
        "email": person.email,
        "phone": person.phone,
        "address_confirmed_at": person.confirmed_at and person.confirmed_at.isoformat(),
        "other_addresses": [one for one in (booking.new_address, booking.former_address) if one and main],
        "notes": booking.notes if main else "",
        "language": booking.language if main else "",
        "needs": [session.needs for session in booking.sessions] if main else [],
        "mails": _mails(booking, email),
        "arrival": asdict(booking.arrival) if booking.arrival and main else None,
        "history": [
            {"at": entry.at.isoformat(), "who": entry.who, "what": entry.action, "said": entry.said}
            for entry in booking.history
            if main or entry.who == person.name
        ],
    }


def _told_besides(booking: Booking, email: str) -> str:
    """Return as what an address hears who comes, though it is no contact's; empty where it isn't, or is a contact's too."""
    contacts = [one.email.casefold() for one in (booking.contact, booking.copy, booking.former_copy) if one]
    same = email.strip().casefold()
    if same in contacts:
        return ""
    of = {besides(booking).safeguarding: "safeguarding lead", besides(booking).reception: "reception"}
    return next((role for address, role in of.items() if address.casefold() == same), "")


def _mails(booking: Booking, email: str) -> list[dict[str, Any]]:
    """Return what was sent to a person about a booking, or is held back, and what came back of it."""
    readers = {
        reader
        for reader in get_args(Reader)
        if (person := address_of(booking, reader)) and person.email.casefold() == email.strip().casefold()
    }
    return [
        {
            "what": mark.key.partition("#")[0],
            "state": mark.state,
            "sent_at": mark.sent_at and mark.sent_at.isoformat(),
            "subject": mark.subject,
            "line_of_the_team": mark.line,
        }
        for mark in sent.states(booking.id).values()
        if mark.reader in readers
    ]
