"""How everything of a booking is said to people, in the reader's language: the one room that phrases.

The other rooms hand it facts: a refusal's reason, a state, a move of the history. A template is given this one module,
as `words`.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol

from services.booking.domain.history import (
    Change,
    ClassChange,
    CountChange,
    CountsDiffer,
    Entry,
    OwnerChange,
    PartChange,
    TimeChange,
)
from services.booking.domain.parts import Action, Class, Count, Session, Status
from services.booking.wording.console import day_of, language, of_classes, reason_code, sessions, wish
from services.booking.wording.days import clock_24, day_state, spans, why_no_visit
from services.booking.wording.reasons import ready, reason_said
from services.booking.wording.refusals import refusal, why_not
from services.booking.wording.schools import flagged, place_taken
from services.booking.wording.staff import comes, gap, gap_left, letter, missing
from shared.clock import london_day
from shared.text import N_, gettext, ngettext
from shared.text.country import year_name, year_names
from shared.text.phrases import (
    clock,
    day,
    day_and_month,
    listed,
    month,
    month_name,
    short_day,
    span,
    weekday,
    when,
)

if TYPE_CHECKING:
    from shared.events.booking import SessionSnapshot

__all__ = [
    "clock",
    "clock_24",
    "comes",
    "day",
    "day_and_month",
    "day_of",
    "day_state",
    "flagged",
    "gap",
    "gap_left",
    "language",
    "letter",
    "listed",
    "missing",
    "month",
    "month_name",
    "of_classes",
    "place_taken",
    "ready",
    "reason_code",
    "reason_said",
    "refusal",
    "sessions",
    "short_day",
    "span",
    "spans",
    "weekday",
    "when",
    "why_no_visit",
    "why_not",
    "wish",
]

_STATUS: Final[dict[Status, str]] = {
    "awaiting_address": N_("Address not confirmed yet"),
    "requested": N_("Waiting for an answer"),
    "waitlisted": N_("On the waiting list"),
    "offered": N_("Place offered"),
    "confirmed": N_("Confirmed"),
    "rescheduled": N_("New time suggested"),
    "declined": N_("Declined"),
    "cancelled": N_("Cancelled"),
    "delivered": N_("Delivered"),
    "did_not_happen": N_("Did not take place"),
    "expired": N_("Expired"),
}

_ACTION: Final[dict[Action, str]] = {
    "request": N_("Requested"),
    "keep": N_("Held for longer: our e-mail was late"),
    "verify": N_("Address confirmed"),
    "join": N_("Address confirmed, joined the waiting list"),
    "offer": N_("Place offered"),
    "accept": N_("Accepted"),
    "lapse": N_("Offer not taken up in time"),
    "confirm": N_("Confirmed"),
    "decline": N_("Declined"),
    "amend": N_("Details changed"),
    "move": N_("Date or time changed"),
    "change": N_("Details changed by the team"),
    "reschedule": N_("Moved by the team"),
    "ask": N_("Change asked for"),
    "agree": N_("Change agreed"),
    "refuse": N_("Change refused"),
    "address": N_("New address confirmed"),
    "reconfirm": N_("Reconfirmed by the school"),
    "cancel": N_("Cancelled"),
    "expire": N_("Expired"),
    "deliver": N_("Delivery recorded"),
    "count": N_("Counted by the teacher"),
    "settle": N_("Count decided"),
    "not_happen": N_("Recorded as not taken place"),
    "undo": N_("Record taken back"),
    "reopen": N_("Taken up again"),
    "revive": N_("Taken up again, confirmed"),
    "own": N_("Handed over"),
    "note": N_("Note of the team"),
    "place": N_("School looked up in the register"),
    "erase": N_("Personal data erased"),
}


class Line(Protocol):
    """What a line of a list says of a visit's classes: year group and pupils expected of each session."""

    @property
    def classes(self) -> tuple[tuple[int, int], ...]: ...


_PART: Final = {
    "contact": N_("Contact details"),
    "copy": N_("Second contact"),
    "notes": N_("Notes"),
    "address": N_("E-mail address"),
    "arrival": N_("Where to go"),
    "school": N_("School"),
    "report": N_("What the pupils met"),
}


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
    return year_names(year_groups)


def classes(sessions: "Iterable[Session] | Iterable[SessionSnapshot]") -> str:
    """Return who is expected, such as ``Year 8, 30 pupils``; several sessions one after the other."""
    return "; ".join(expected(session.year_group, session.pupils_expected) for session in sessions)


def listed_classes(line: Line) -> str:
    """Return who is expected, for a line of a list."""
    return "; ".join(expected(year, pupils) for year, pupils in line.classes)


def on_day(moment: datetime) -> str:
    """Return the day of a moment, such as ``Thursday 12 March 2026``."""
    return day(london_day(moment))


def expected(year: int, pupils: int) -> str:
    """Return who is expected of a class, such as ``Year 8, 30 pupils``."""
    return gettext("%(year)s, %(pupils)s pupils", year=year_name(year), pupils=pupils)


def session(one: Session) -> str:
    """Return when a class comes and who, such as ``10:05 to 10:55: Year 8, 30 pupils``; access needs on a line of their own."""
    said = gettext(
        "%(times)s: %(who)s",
        times=spans([(one.starts_at, one.ends_at)]),
        who=expected(one.year_group, one.pupils_expected),
    )
    return "\n".join(filter(None, (said, one.needs)))


def present(session: Session) -> str:
    """Return who came, such as ``Year 8: 28, Year 9: 2``; empty before it is recorded."""
    return ", ".join(
        gettext("%(year)s: %(pupils)s", year=year_name(year), pupils=pupils)
        for year, pupils in session.counted
    )


def count(value: Count | None) -> str:
    """Return a count of one session, such as ``Year 8: 28``; one not given is not the same as nobody."""
    if value is None:
        return gettext("Not counted")
    return ", ".join(
        gettext("%(year)s: %(pupils)s", year=year_name(year), pupils=pupils) for year, pupils in value
    ) or gettext("Nobody")


def entry(move: Entry) -> str:
    """Return what the history notes of a move: the words a person wrote, or what changed."""
    return reason_said(move.said) or "; ".join(changed(change) for change in move.changed)


def changed(change: Change) -> str:
    """Return what a move made different."""
    match change:
        case ClassChange(before, after):
            said = _class_changed(before, after)
        case TimeChange(before, after):
            said = gettext("From %(before)s to %(after)s", before=when(before), after=when(after))
        case CountChange(None, after):
            said = gettext("%(pupils)s pupils", pupils=after)
        case CountChange(before, after):
            said = gettext("From %(before)s to %(after)s pupils", before=before, after=after)
        case CountsDiffer(facilitator, teacher):
            said = gettext(
                "The teacher counted %(teacher)s pupils, the facilitator %(facilitator)s",
                teacher=teacher,
                facilitator=facilitator,
            )
        case OwnerChange(before, after):
            nobody = gettext("nobody")
            said = gettext("From %(before)s to %(after)s", before=before or nobody, after=after or nobody)
        case PartChange(part):
            said = gettext(_PART[part])
    return said


def _class_changed(before: Class | None, after: Class | None) -> str:
    if (
        before
        and after
        and (before.year_group, before.pupils_expected)
        == (
            after.year_group,
            after.pupils_expected,
        )
    ):
        return gettext("%(which)s: what they need", which=expected(after.year_group, after.pupils_expected))
    if before and after:
        return gettext(
            "From %(before)s to %(after)s",
            before=expected(before.year_group, before.pupils_expected),
            after=expected(after.year_group, after.pupils_expected),
        )
    if after:
        return gettext("A class more: %(which)s", which=expected(after.year_group, after.pupils_expected))
    return (
        gettext("A class less: %(which)s", which=expected(before.year_group, before.pupils_expected))
        if before
        else ""
    )
