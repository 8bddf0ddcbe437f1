"""A mail in words, and what several readers' mails say alike."""

from collections.abc import Iterator, Sequence

from services.booking import wording as words
from services.booking.domain.booking import Booking
from services.booking.domain.history import Change, ClassChange, Entry, PartChange, TimeChange
from services.booking.domain.parts import Session
from services.booking.domain.plan import SETTLING, TELLS_OF, Kind, Planned
from shared.text import N_, gettext, say

Facts = Sequence[tuple[str, str]]


def move_of(mail: Planned, booking: Booking) -> Entry | None:
    """Return the move that a mail tells of; None for a reminder. Raises `LookupError` where it was never made."""
    if mail.kind not in TELLS_OF:
        return None
    for entry in booking.history:
        if str(entry.version) == mail.occasion and entry.action in TELLS_OF[mail.kind]:
            return entry
    raise LookupError(f"{booking.id} has no move that {mail.key} could tell of")


def subject_of(heading: str, about: str, reference: str) -> str:
    """Return a subject: what it is, of what, which booking."""
    sentence = N_("%(heading)s: %(about)s (%(reference)s)")
    if heading.endswith("?"):
        sentence = N_("%(heading)s %(about)s (%(reference)s)")
    return gettext(sentence, heading=heading, about=about, reference=reference)


def changes_of(kind: Kind, booking: Booking, move: Entry) -> str:
    """Return what the moves that this mail tells of together made different; empty where nothing is."""
    together: list[Entry] = []
    for entry in reversed(booking.history[: booking.history.index(move) + 1]):
        later = together[-1].at if together else move.at
        if entry.action not in TELLS_OF[kind] or later - entry.at > SETTLING:
            break
        together.append(entry)
    changes: list[Change] = []
    for entry in reversed(together):
        for change in entry.changed:
            _join(changes, change)
    return "; ".join(words.changed(change) for change in changes)


def _join(changes: list[Change], change: Change) -> None:
    """Add a change; one that goes on where an earlier one ended becomes one with it, and back again is none."""
    for place, before in enumerate(changes):
        match before, change:
            case ClassChange(first, then), ClassChange(since, last) if then == since:
                joined: ClassChange | TimeChange = ClassChange(first, last)
            case TimeChange(start, until), TimeChange(since_start, last_start) if until == since_start:
                joined = TimeChange(start, last_start)
            case PartChange(), PartChange() if before == change:
                return
            case _:
                continue
        if joined.before == joined.after:
            del changes[place]
        else:
            changes[place] = joined
        return
    changes.append(change)


def visit_facts(booking: Booking) -> Iterator[tuple[str, str]]:
    """Yield what every reader of a visit is told of it."""
    yield gettext("Reference"), booking.id
    yield gettext("School"), where(booking)
    yield gettext("Workshop"), say(booking.workshop.title)
    yield gettext("When"), words.span(booking.starts_at, booking.ends_at)
    yield gettext("Sessions"), "\n".join(said_session(session) for session in booking.sessions)


def where(booking: Booking) -> str:
    """Return the school with its place, as far as it is known."""
    return ", ".join(
        part for part in (booking.school.name, booking.school.town, booking.school.postcode) if part
    )


def said_session(session: Session) -> str:
    """Return when a session is and who is expected."""
    return gettext(
        "%(start)s to %(end)s: %(who)s",
        start=words.clock(session.starts_at),
        end=words.clock(session.ends_at),
        who=words.classes([session]),
    )


def arrival_facts(booking: Booking) -> Iterator[tuple[str, str]]:
    """Yield what the school said of arriving, where it did."""
    if booking.arrival is None:
        return
    yield from (
        (name, value)
        for name, value in (
            (gettext("Room"), booking.arrival.room),
            (gettext("Who meets us"), booking.arrival.meets),
            (gettext("Parking"), booking.arrival.parking),
            (gettext("Who stays in the room"), booking.arrival.stays),
        )
        if value
    )
