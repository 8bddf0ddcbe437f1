"""How everything of a booking is said to people, in the reader's language: the one room that phrases.

The other rooms hand it facts: a refusal's reason, a state, a move of the history. A template is given this one module,
as `words`.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol

from services.booking.domain.diary import Slot
from services.booking.domain.history import Change, ClassChange, CountChange, Entry, PartChange, TimeChange
from services.booking.domain.parts import Action, Session, Status
from services.booking.wording.refusals import refusal, why_not
from shared.text import N_, gettext, ngettext
from shared.text.phrases import clock, day, day_and_month, listed, month, month_name, span, when

if TYPE_CHECKING:
    from shared.events import SessionSnapshot

__all__ = ["clock", "day", "day_and_month", "month", "month_name", "refusal", "span", "when", "why_not"]

_STATUS: Final[dict[Status, str]] = {
    "requested": N_("Waiting for an answer"),
    "confirmed": N_("Confirmed"),
    "declined": N_("Declined"),
    "cancelled": N_("Cancelled"),
    "delivered": N_("Delivered"),
}

_ACTION: Final[dict[Action, str]] = {
    "request": N_("Requested"),
    "confirm": N_("Confirmed"),
    "decline": N_("Declined"),
    "amend": N_("Details changed"),
    "move": N_("Date or time changed"),
    "cancel": N_("Cancelled"),
    "deliver": N_("Delivery recorded"),
}


class Line(Protocol):
    """What a line of a list says of a visit's classes: year group and pupils expected of each session."""

    @property
    def classes(self) -> tuple[tuple[int, int], ...]: ...


_PART: Final = {"contact": N_("Contact details"), "notes": N_("Notes")}


def status(value: Status) -> str:
    """Return a booking's state in words."""
    return gettext(_STATUS[value])


def action(value: Action) -> str:
    """Return what was done to a booking, as its history names it."""
    return gettext(_ACTION[value])


def ago(moment: datetime, now: datetime) -> str:
    """Return how long ago `moment` was, such as ``3 days``."""
    gone = now - moment
    if gone < timedelta(hours=1):
        return gettext("less than an hour")
    if gone < timedelta(days=1):
        return hours(gone)
    return ngettext("%(number)s day", "%(number)s days", gone.days)


def hours(length: timedelta) -> str:
    """Return a length of time in whole hours, such as ``24 hours``."""
    return ngettext("%(number)s hour", "%(number)s hours", int(length / timedelta(hours=1)))


def years(year_groups: Iterable[int]) -> str:
    """Return year groups such as ``Year 8`` or ``Years 7, 8 and 9``."""
    numbers = [str(year) for year in year_groups]
    return ngettext("Year %(years)s", "Years %(years)s", len(numbers), years=listed(numbers))


def classes(sessions: "Iterable[Session] | Iterable[SessionSnapshot]") -> str:
    """Return who is expected, such as ``Year 8, 30 pupils``; several sessions one after the other."""
    return "; ".join(_class(session.year_group, session.pupils_expected) for session in sessions)


def listed_classes(line: Line) -> str:
    """Return who is expected, for a line of a list."""
    return "; ".join(_class(year, pupils) for year, pupils in line.classes)


def _class(year: int, pupils: int) -> str:
    return gettext("Year %(year)s, %(pupils)s pupils", year=year, pupils=pupils)


def times(slots: Iterable[Slot]) -> str:
    """Return the starts of a day's free slots, such as ``9am or 1pm``."""
    starts = ""
    for start in (clock(slot.starts_at) for slot in slots):
        starts = gettext("%(times)s or %(last)s", times=starts, last=start) if starts else start
    return starts


def place(town: str, postcode: str, urn: str) -> str:
    """Return what tells two schools of one name apart."""
    return gettext("%(town)s, %(postcode)s. URN %(urn)s", town=town, postcode=postcode, urn=urn)


def present(session: Session) -> str:
    """Return who came, such as ``Year 8: 28, Year 9: 2``; empty before it is recorded."""
    return ", ".join(
        gettext("Year %(year)s: %(pupils)s", year=year, pupils=pupils) for year, pupils in session.present
    )


def entry(move: Entry) -> str:
    """Return what the history notes of a move: the words a person wrote, or what changed."""
    return move.said or "; ".join(_changed(change) for change in move.changed)


def _changed(change: Change) -> str:
    match change:
        case ClassChange(before, after):
            return gettext(
                "From Year %(year_before)s, %(pupils_before)s pupils to Year %(year)s, %(pupils)s pupils",
                year_before=before.year_group,
                pupils_before=before.pupils_expected,
                year=after.year_group,
                pupils=after.pupils_expected,
            )
        case TimeChange(before, after):
            return gettext("From %(before)s to %(after)s", before=when(before), after=when(after))
        case CountChange(None, after):
            return gettext("%(pupils)s pupils", pupils=after)
        case CountChange(before, after):
            return gettext("From %(before)s to %(after)s pupils", before=before, after=after)
        case PartChange(part):
            return gettext(_PART[part])
