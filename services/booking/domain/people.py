"""Forgetting a person: the booking stays, with its numbers and its moves; what was said and who said it goes."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from services.booking.domain.booking import Booking
from services.booking.domain.history import Change, ClassChange, Entry, PartChange
from services.booking.domain.parts import Action, Arrival, Class, Contact
from services.booking.domain.readers import besides
from services.booking.domain.refusal import Refusal, RefusedError
from services.booking.domain.states import ALIVE

ERASED: Final = "erased"
"""What stands where something of a person stood."""


BY_SCHOOL: Final[frozenset[Action]] = frozenset(
    {"request", "join", "verify", "ask", "reconfirm", "address", "count"}
)
BY_TEAM: Final[frozenset[Action]] = frozenset(
    {
        *("confirm", "decline", "offer", "reschedule", "change", "agree", "refuse", "deliver", "settle"),
        *("not_happen", "undo", "reopen", "own", "note", "place", "erase"),
    }
)
"""Moves that tell of who made them on which side they are: a contact of before is named in the history alone."""


def other_addresses(booking: Booking) -> frozenset[str]:
    """Return the addresses that are neither contact's: not confirmed yet, of before, or told who comes besides."""
    former = booking.former_copy.email if booking.former_copy else ""
    return (
        frozenset({booking.new_address, booking.former_address, former} - {""}) | besides(booking).addresses
    )


def is_of(booking: Booking, email: str) -> bool:
    """Tell whether an address is one of a booking's, whatever its capitals: any contact's, and `other_addresses`."""
    people = (booking.contact, booking.copy)
    return _same(email, *(person.email for person in people if person), *other_addresses(booking))


def erased(booking: Booking, *, email: str, who: str, at: datetime) -> Booking:
    """Return a booking without the person of an address: the contact with all that was written, or whoever else it is alone.

    The history keeps when, which move and what was counted. Raises `RefusedError` for the contact of a visit still to come, whom
    the team needs.
    """
    seconds = (booking.copy, booking.former_copy)
    gone = next((one for one in seconds if one and _same(email, one.email)), None)
    copy, former_copy = (None if one is gone else one for one in seconds)
    if not _same(email, booking.contact.email):
        new, former = (
            "" if _same(email, one) else one for one in (booking.new_address, booking.former_address)
        )
        arrival = booking.arrival and _untold(booking.arrival, email)
        former_arrival = booking.former_arrival and _untold(booking.former_arrival, email)
        told = (arrival, former_arrival) != (booking.arrival, booking.former_arrival)
        changed: tuple[Change, ...] = (PartChange("arrival"),) if told else ()
        if gone or not changed:
            changed = (*changed, PartChange("copy" if gone else "address"))
        step = booking.step("erase", who, at, changed=changed)
        return replace(
            step,
            copy=copy,
            new_address=new,
            former_address=former,
            former_copy=former_copy,
            arrival=arrival,
            former_arrival=former_arrival,
            history=_forgotten(step, gone),
        )
    if booking.status in ALIVE and at <= booking.ends_at:
        raise RefusedError(Refusal.STILL_NEEDED, booking=booking.id)
    step = booking.step("erase", who, at, changed=(PartChange("contact"),), reason=_gone(booking.reason))
    contact = Contact(ERASED, "", _gone(booking.contact.phone), booking.contact.confirmed_at)
    names = _of_the_school(replace(booking, copy=copy))
    return replace(
        step,
        contact=contact,
        copy=copy,
        new_address="",
        former_address="",
        former_copy=None,
        notes=_gone(booking.notes),
        sessions=tuple(replace(session, needs=_gone(session.needs)) for session in booking.sessions),
        wish=booking.wish
        and replace(booking.wish, said=_gone(booking.wish.said), classes=_muted(booking.wish.classes)),
        arrival=booking.arrival and _nowhere(booking.arrival),
        former_arrival=None,
        history=tuple(_silent(entry, names) for entry in step.history[:-1]) + step.history[-1:],
    )


def _of_the_school(booking: Booking) -> frozenset[str]:
    """Return the names under which somebody of the school stands in the history, but for the second contact's."""
    told = {entry.who for entry in booking.history if entry.action in BY_SCHOOL}
    team = {entry.who for entry in booking.history if entry.action in BY_TEAM}
    left = {booking.copy.name} if booking.copy else set()
    return frozenset({booking.contact.name, *(told - team - left)})


def _forgotten(booking: Booking, person: Contact | None) -> tuple[Entry, ...]:
    """Return the history without the name and the words of a second contact."""
    return tuple(
        replace(entry, who=ERASED, said=_gone(entry.said)) if person and entry.who == person.name else entry
        for entry in booking.history
    )


def _silent(entry: Entry, names: frozenset[str]) -> Entry:
    who = ERASED if entry.who in names else entry.who
    changed = tuple(
        replace(change, before=_mute(change.before), after=_mute(change.after))
        if isinstance(change, ClassChange)
        else change
        for change in entry.changed
    )
    return replace(entry, who=who, said=_gone(entry.said), changed=changed)


def _mute(expected: Class | None) -> Class | None:
    return expected and replace(expected, needs=_gone(expected.needs))


def _muted(classes: tuple[Class, ...] | None) -> tuple[Class, ...] | None:
    return classes and tuple(replace(one, needs=_gone(one.needs)) for one in classes)


def _untold(arrival: Arrival, email: str) -> Arrival:
    """Return what was said of arriving without an address that hears who comes."""
    reception, safeguarding = (
        "" if _same(email, one) else one for one in (arrival.reception, arrival.safeguarding)
    )
    return replace(arrival, reception=reception, safeguarding=safeguarding)


def _nowhere(arrival: Arrival) -> Arrival:
    return Arrival(*(_gone(text) for text in (arrival.room, arrival.meets, arrival.parking, arrival.stays)))


def _gone(text: str) -> str:
    return ERASED if text else ""


def _same(email: str, *others: str) -> bool:
    return bool(email) and email.strip().casefold() in {other.strip().casefold() for other in others}
