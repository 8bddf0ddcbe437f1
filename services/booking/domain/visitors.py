"""The mails that say who comes: the letter some working days before a visit, and what is different from it since.

Each reader is told of the letter once for the day that the visit is on, and after that of what differs from the version they
were told of. So what is called for follows from the visit, from who comes, and from what was told already.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final, cast

from services.booking.domain.booking import Booking
from services.booking.domain.plan import MORNING, SETTLING, Kind, Planned, occasion_of
from services.booking.domain.readers import Reader, address_of, readers
from services.booking.domain.staff import Staff, changes_since
from services.booking.domain.states import AGREED, OVER
from shared.clock import london_day, london_time

WHOLE: Final[Kind] = "letter"
DIFFERENT: Final[Kind] = "letter_changed"
NOBODY: Final[Kind] = "letter_off"
AFTER_ALL: Final[Kind] = "letter_on"

BESIDES: Final[tuple[Reader, ...]] = ("reception", "safeguarding")
"""Who else of the school hears who comes, where it says so."""

SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Told:
    """What became of these mails for the day that the visit is on, by reader.

    `sent` is the newest version that each was told of, with the key of the mail; `held` the version of a whole letter that the
    team holds back.
    """

    sent: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    held: Mapping[str, int] = field(default_factory=dict)


def letter_due(day: date, working_days: int, holidays: Collection[date]) -> datetime:
    """Return when the letter to the school of a visit is due: in the morning, so many working days before."""
    while working_days:
        day -= timedelta(days=1)
        working_days -= day.weekday() < SATURDAY and day not in holidays
    return london_time(day, MORNING)


def told(booking: Booking, sent: Iterable[str], held: Iterable[str] = ()) -> Told:
    """Return what was told, of the keys of mails that were sent and of those that are held back."""
    newest: dict[str, tuple[int, str]] = {}
    for key in sent:
        reader = key.rpartition("#")[2]
        if version := version_of(booking, key):
            newest[reader] = max((version, key), newest.get(reader, (0, "")))
    kept = {key.rpartition("#")[2]: version_of(booking, key) for key in held if key.startswith(f"{WHOLE}#")}
    return Told(newest, {reader: version for reader, version in kept.items() if version})


def version_of(booking: Booking, key: str) -> int:
    """Return of which version of the letter a mail tells, by its key; 0 where it is another mail, or of another day."""
    kind, occasion, _ = key.split("#")
    start, _, version = occasion.rpartition("Z")
    known = kind in {WHOLE, DIFFERENT} and f"{start}Z" == occasion_of(booking)
    return int(version) if known and version else 0


def letters(booking: Booking, staff: Staff | None, told: Told, due: datetime) -> Iterator[Planned]:
    """Yield the mails that say who comes to a visit, sent or not; `due` is when its letter is.

    None of a visit that is off or has moved since, or to which nobody comes: there is nobody to name.
    """
    if booking.status not in AGREED or staff is None or staff.letter is None or not _is_of(booking, staff):
        return
    letter, comes = staff.letter, any(one.coming for one in staff.planned)
    for reader in _readers(booking):
        before, key = told.sent.get(reader, (0, ""))
        if before:
            kind = WHOLE if key.startswith(f"{WHOLE}#") else DIFFERENT
            yield _planned(kind, reader, booking, before, max(due, letter.written_at))
            if before < letter.version and changes_since(letter, before):
                yield _planned(DIFFERENT, reader, booking, letter.version, letter.written_at + SETTLING)
        elif comes:
            # A letter that is held back stays that one, whatever changes meanwhile.
            version = told.held.get(reader, letter.version)
            yield _planned(WHOLE, reader, booking, version, max(due, letter.written_at))


def called_off(booking: Booking, sent: Iterable[str]) -> Iterator[Planned]:
    """Yield what tells those who are no contacts, and were told who comes, that nobody comes then, or after all somebody does.

    `sent` are keys of mails. The contacts hear it by the mail of the cancellation, of the move or of the visit that is taken up
    again. Of another time of the same day a letter tells anew. Whoever was told so often that nobody comes hears as often that
    somebody does, so each time is a mail of its own.
    """
    told: dict[tuple[Reader, datetime], Counter[Kind]] = {}
    for key in sent:
        kind, occasion, reader = _parts(key)
        if kind in {WHOLE, DIFFERENT, NOBODY, AFTER_ALL} and reader in BESIDES:
            told.setdefault((reader, start_of(occasion)), Counter())[kind] += 1
    for (reader, start), mails in sorted(told.items()):
        if not address_of(booking, reader):
            continue
        again = mails[AFTER_ALL]
        if booking.status in AGREED and start == booking.starts_at:
            if again < mails[NOBODY]:
                yield _of_day(AFTER_ALL, reader, booking, start, again + 1)
        elif booking.status not in AGREED | OVER or london_day(start) != london_day(booking.starts_at):
            yield _of_day(NOBODY, reader, booking, start, again)


def _of_day(kind: Kind, reader: Reader, booking: Booking, start: datetime, again: int) -> Planned:
    occasion = f"{start:%Y%m%dT%H%MZ}{again or ''}"
    return Planned(kind, reader, occasion, booking.history[-1].at, start, "visitors")


def _parts(key: str) -> tuple[Kind, str, Reader]:
    kind, occasion, reader = key.split("#")
    return cast("Kind", kind), occasion, cast("Reader", reader)


def start_of(occasion: str) -> datetime:
    """Return of which start of a visit a mail that says who comes, or that nobody does, tells."""
    return datetime.strptime(occasion.partition("Z")[0], "%Y%m%dT%H%M").replace(tzinfo=UTC)


def _readers(booking: Booking) -> Iterator[Reader]:
    """Yield who hears who comes, each address once; nobody while no contact's address is confirmed."""
    seen: set[str] = set()
    known = tuple(readers(booking))
    for reader in (*known, *(BESIDES if known else ())):
        person = address_of(booking, reader)
        if person and person.email.casefold() not in seen:
            seen.add(person.email.casefold())
            yield reader


def _is_of(booking: Booking, staff: Staff) -> bool:
    """Tell whether who comes is known of the times the visit is on at: it may have moved since."""
    return {(one.id, one.starts_at) for one in staff.planned} == {
        (one.id, one.starts_at) for one in booking.sessions
    }


def _planned(kind: Kind, reader: Reader, booking: Booking, version: int, due: datetime) -> Planned:
    return Planned(kind, reader, f"{occasion_of(booking)}{version}", due, booking.starts_at, "visitors")
