"""Deciding which count stands where facilitator and teacher differ: a person does, with a reason, never the larger by default."""

from collections.abc import Mapping
from typing import Any, Final

from services.booking.domain.booking import Booking
from services.booking.domain.parts import Count
from services.booking.domain.refusal import NotFoundError
from services.booking.table import bookings
from services.booking.use_cases import outcome
from services.booking.web import counting, forms
from services.booking.web.actions import ActionForm, Submission
from services.booking.web.counting import Asked
from shared.text import N_, gettext
from shared.web.forms import Form


class _Settle(ActionForm):
    """Decide a difference, session by session."""

    def template_values(self, booking: Booking) -> dict[str, Any]:
        return {"counts": _asked(booking), "differ": {one.place: _differ(one) for one in _asked(booking)}}

    def take(self, form: Form, submission: Submission) -> Mapping[str, Any]:
        booking = bookings.load(submission.reference)
        if booking is None:
            raise NotFoundError
        decided = {one.session.id: _decided(form, one) for one in _asked(booking)}
        reason = form.text(
            "reason", missing=gettext("Say why this count is the right one"), label=gettext("Your reason")
        )
        if not form.errors:
            submission.carry_out(outcome.settle, present=counting.as_present(decided), reason=reason)
        return {}


def _asked(booking: Booking) -> list[Asked]:
    """Return the sessions with the year groups that the counts name, and the one expected."""
    return [
        Asked(one.place, one.session, sorted({one.session.year_group} | counting.counted_years(one.session)))
        for one in counting.asked(booking)
    ]


def _differ(one: Asked) -> bool:
    return one.session.present != one.session.teacher


def _decided(form: Form, one: Asked) -> Count:
    """Return the count that a session's answer decides on; where the two agree, nothing is asked."""
    if not _differ(one):
        return one.session.present or ()
    missing = gettext("Select which count of session %(place)s is right", place=one.place)
    chosen = form.choice(f"which-{one.place}", ("facilitator", "teacher", "another"), missing)
    typed = {year: forms.present(form, one.field(year), year) for year in one.years}
    if chosen == "another":
        if not any(form.values[one.field(year)] for year in one.years):
            form.errors[one.field(one.years[0])] = gettext("Enter the right number of pupils")
        return tuple(typed.items())
    return (one.session.present if chosen == "facilitator" else one.session.teacher) or ()


SETTLE: Final = _Settle("settle", "settle", N_("Decide which count is right"), "settled", "team/settle.jinja")
