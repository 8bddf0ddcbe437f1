"""Recording that a visit took place: the day, and how many of each year group came to each session."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from services.booking.domain.booking import Booking
from services.booking.domain.parts import Session
from services.booking.domain.refusal import NotFoundError
from services.booking.table import bookings
from services.booking.use_cases import team
from services.booking.web import forms
from services.booking.web.actions import ActionForm, Submission
from shared.clock import london_day
from shared.text import N_, gettext, number
from shared.web.forms import Form

USUAL_YEARS: Final = range(7, 12)
"""Year groups a delivery asks for besides the one expected: a school without a sixth form."""

MUCH_MORE: Final = 1.5
"""Times the pupils expected, above which a count is asked for once more."""


class _Record(ActionForm):
    """Record a visit, or correct what was recorded."""

    def initial(self, booking: Booking, at: datetime) -> Mapping[str, str]:
        """Start with what was recorded, or the day planned if it is past, else today."""
        day = booking.delivered_on or min(london_day(booking.starts_at), london_day(at))
        values = {"on-day": str(day.day), "on-month": str(day.month), "on-year": str(day.year)}
        for place, session in enumerate(booking.sessions, 1):
            values |= {_field(place, year): str(pupils) for year, pupils in session.present}
        return values

    def template_values(self, booking: Booking) -> dict[str, Any]:
        again = {"title": gettext("Correct what was recorded")} if booking.status == "delivered" else {}
        return {"counts": _counts(booking), "field": _field, **again}

    def take(self, form: Form, submission: Submission) -> Mapping[str, Any]:
        booking = bookings.load(submission.reference)
        if booking is None:
            raise NotFoundError
        on = form.day("on", missing=gettext("Enter the day the visit took place"))
        if on and on > london_day(submission.at):
            form.errors["on"] = gettext("The day the visit took place must be today or in the past")
        present = {
            session.id: {year: forms.present(form, _field(place, year), year) for year in years}
            for place, (session, years) in enumerate(_counts(booking), 1)
        }
        if not form.errors and not any(sum(years.values()) for years in present.values()):
            form.errors[_field(1, booking.sessions[0].year_group)] = gettext(
                "Enter how many pupils came. If nobody came, cancel the visit instead"
            )
        sure = [] if form.errors else _doubt(form, booking, present)
        if on and not form.errors:
            submission.carry_out(team.record, delivered_on=on, present=present)
        return {"sure": sure}


def _doubt(form: Form, booking: Booking, present: Mapping[str, Mapping[int, int]]) -> list[str]:
    """Ask once more about a count far above what was expected: a typing mistake would stand in the digest.

    Return the counts that saving the form again confirms, each as session and number.
    """
    doubted = []
    for place, session in enumerate(booking.sessions, 1):
        came = sum(present[session.id].values())
        if came <= MUCH_MORE * session.pupils_expected:
            continue
        doubted.append(f"{session.id}:{came}")
        if doubted[-1] not in form.request.all("sure"):
            form.errors[_field(place, session.year_group)] = gettext(
                "%(came)s pupils are far more than the %(expected)s expected. If it is right, save again",
                came=number(came),
                expected=number(session.pupils_expected),
            )
    return doubted


def _counts(booking: Booking) -> list[tuple[Session, list[int]]]:
    """Return each session with the year groups its form asks for, the one expected first."""
    return [
        (
            session,
            [
                session.year_group,
                *sorted(({*USUAL_YEARS} | {year for year, _ in session.present}) - {session.year_group}),
            ],
        )
        for session in booking.sessions
    ]


def _field(place: int, year: int) -> str:
    return f"present-{place}-{year}"


RECORD: Final = _Record("record", "deliver", N_("Record this visit"), "recorded", "team/record.jinja")
