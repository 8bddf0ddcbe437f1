"""How a form asks for a count: for each session its pupils by year group, checked; shared by facilitator, teacher and team."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.booking.domain.booking import Booking
from services.booking.domain.outcome import Present
from services.booking.domain.parts import Count, Session
from services.booking.web import forms
from shared.text import gettext, number
from shared.web.forms import Form

USUAL_YEARS: Final = range(7, 12)
"""Year groups a count asks for besides the one expected: a school without a sixth form."""

MUCH_MORE: Final = 1.5
"""Times the pupils expected, above which a count is asked for once more."""


@dataclass(frozen=True)
class Asked:
    """A session as a form asks for it: its place from 1, and its year groups, the one expected first."""

    place: int
    session: Session
    years: Sequence[int]

    def field(self, year: int) -> str:
        """Return the name of the field for a year group."""
        return f"present-{self.place}-{year}"


def asked(booking: Booking) -> list[Asked]:
    """Return what a form asks of each session."""
    return [
        Asked(
            place,
            session,
            [session.year_group, *sorted(({*USUAL_YEARS} | counted_years(session)) - {session.year_group})],
        )
        for place, session in enumerate(booking.sessions, 1)
    ]


def counted_years(session: Session) -> set[int]:
    """Return the year groups that any count of a session names."""
    return {year for count in (session.present, session.teacher, session.settled) for year, _ in count or ()}


def values_of(one: Asked, count: Count | None) -> dict[str, str]:
    """Return a count as a form shows it; nothing where there is none, 0 where nobody came: unknown is not zero."""
    if count is None:
        return {}
    return {one.field(year): str(pupils) for year, pupils in count} or {one.field(one.years[0]): "0"}


def take(form: Form, booking: Booking, *, nobody: str) -> dict[str, dict[int, int]]:
    """Check the counts of all sessions; a session of which nothing was typed is asked for, not taken as none.

    `nobody` is what to do where nobody came at all.
    """
    present = {}
    for one in asked(booking):
        present[one.session.id] = {year: forms.present(form, one.field(year), year) for year in one.years}
        if not any(form.values[one.field(year)] for year in one.years):
            form.errors[one.field(one.years[0])] = _missing(one, len(booking.sessions))
    if not form.errors and not any(sum(years.values()) for years in present.values()):
        first = asked(booking)[0]
        form.errors[first.field(first.years[0])] = nobody
    return present


def doubt(form: Form, booking: Booking, present: Present) -> list[str]:
    """Ask once more about a count far above what was expected: a typing mistake would stand in the digest.

    Return the counts that saving the form again confirms, each as session and number.
    """
    doubted = []
    for one in asked(booking):
        came = sum(present[one.session.id].values())
        if came <= MUCH_MORE * one.session.pupils_expected:
            continue
        doubted.append(f"{one.session.id}:{came}")
        if doubted[-1] not in form.request.all("sure"):
            form.errors[one.field(one.years[0])] = gettext(
                "%(came)s pupils are far more than the %(expected)s expected. If it is right, save again",
                came=number(came),
                expected=number(one.session.pupils_expected),
            )
    return doubted


def as_present(counts: Mapping[str, Count]) -> Present:
    """Return counts by session as the moves of a booking take them."""
    return {session: dict(count) for session, count in counts.items()}


def _missing(one: Asked, sessions: int) -> str:
    if sessions == 1:
        return gettext("Enter how many pupils came")
    return gettext(
        "Enter how many pupils came to session %(place)s. Enter 0 if nobody came to it", place=one.place
    )
