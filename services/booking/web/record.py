"""Recording that a visit took place, in a minute on a phone: the count first, the rest for whoever has the time.

The rest is the day if it was another, whom the pupils met, what was late or missing, and what makes an encounter meaningful.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from services.booking.domain.booking import Booking
from services.booking.domain.parts import Employer, Encounter
from services.booking.domain.refusal import NotFoundError
from services.booking.table import bookings
from services.booking.use_cases import outcome
from services.booking.web import counting
from services.booking.web.actions import ActionForm, Submission
from shared.clock import london_day
from shared.compiled import plain
from shared.text import N_, gettext, number
from shared.web.forms import MAX_ROWS, Form

LINES: Final[Mapping[str, tuple[str, str]]] = {
    "purpose": (N_("Purpose"), N_("What was it for?")),
    "outcomes": (N_("Outcomes"), N_("What can pupils do or say now?")),
    "two_way": (N_("Two-way"), N_("What did pupils ask, say or do themselves?")),
    "reflection": (N_("Reflection"), N_("How did they look back on it?")),
    "preparation": (N_("Preparation"), N_("What did the class do beforehand?")),
}
"""The five lines of what makes an encounter meaningful, each with its label and its question."""

NOBODY: Final = N_("Enter how many pupils came. If nobody came, say that the visit did not happen instead")

MOST_LATE: Final = 240
"""Minutes."""

FIRST_ROWS: Final = 1
"""Rows for employers when the form is opened."""


class _Record(ActionForm):
    """Record a visit, or correct what was recorded."""

    def initial(self, booking: Booking, at: datetime) -> Mapping[str, str]:
        """Start with what was recorded, else with the day planned and what the programme says of the workshop."""
        if at < booking.starts_at:
            return {"early": "yes"}
        day = booking.delivered_on or min(london_day(booking.starts_at), london_day(at))
        values = {"on-day": str(day.day), "on-month": str(day.month), "on-year": str(day.year)}
        for one in counting.asked(booking):
            values |= counting.values_of(one, one.session.present)
        return values | _report_values(booking)

    def template_values(self, booking: Booking) -> dict[str, Any]:
        again = {"title": gettext("Correct what was recorded")} if booking.status == "delivered" else {}
        return {
            "counts": counting.asked(booking),
            "lines": LINES,
            "rows": max(FIRST_ROWS, _rows_of(booking.encounter)),
            **again,
        }

    def take(self, form: Form, submission: Submission) -> Mapping[str, Any]:
        booking = bookings.load(submission.reference)
        if booking is None:
            raise NotFoundError
        on = form.day("on", missing=gettext("Enter the day the visit took place"))
        if on and on > london_day(submission.at):
            form.errors["on"] = gettext("The day the visit took place must be today or in the past")
        encounter, rows = _report(form)
        present = counting.take(form, booking, nobody=gettext(NOBODY))
        if form.request.one("more"):
            # Another row is asked for: nothing is saved, and nothing is complained about yet.
            form.errors.clear()
            return {"rows": min(rows + 1, MAX_ROWS), "again": True, "open": True}
        sure = [] if form.errors else counting.doubt(form, booking, present)
        if on and not form.errors:
            submission.carry_out(outcome.record, delivered_on=on, present=present, encounter=encounter)
        return {"sure": sure, "rows": rows}


def _report(form: Form) -> tuple[Encounter, int]:
    """Check what is said of the visit besides the count; return it, and how many rows of employers the form has."""
    rows = max(
        (row for row in range(1, MAX_ROWS + 1) if f"employer-{row}" in form.request.form), default=FIRST_ROWS
    )
    met = []
    for row in range(1, rows + 1):
        name = form.line(f"employer-{row}", label=gettext("The employer"))
        roles = form.line(f"roles-{row}", label=gettext("The roles"))
        if roles and not name:
            form.errors[f"employer-{row}"] = gettext("Enter the employer of these people")
        if name:
            met.append(Employer(name, tuple(filter(None, (role.strip() for role in roles.split(","))))))
    said = {name: form.text(name, label=gettext(label)) for name, (label, _) in LINES.items()}
    fewer = form.text("fewer", label=gettext("Why fewer came"))
    return Encounter(tuple(met), **said, late_minutes=_late(form), fewer_because=fewer), rows


def _late(form: Form) -> int:
    if not form.request.one("late"):
        form.values["late"] = ""
        return 0
    return form.number(
        "late",
        0,
        MOST_LATE,
        missing="",
        wrong=gettext(
            "How many minutes late must be a whole number between 0 and %(most)s", most=number(MOST_LATE)
        ),
    )


def _report_values(booking: Booking) -> dict[str, str]:
    told = booking.encounter or _said_by_programme(booking.workshop.id)
    values = {name: str(getattr(told, name)) for name in LINES}
    values |= {"late": str(told.late_minutes or ""), "fewer": told.fewer_because}
    for row, employer in enumerate(told.employers, 1):
        values |= {f"employer-{row}": employer.name, f"roles-{row}": ", ".join(employer.roles)}
    return values


def _said_by_programme(workshop_id: str) -> Encounter:
    """Return what the programme says of a workshop: what it is for, and what pupils can do after it."""
    for workshop in plain()["workshops"]:
        if workshop["id"] == workshop_id:
            purpose = workshop["purpose"] or workshop["summary"]
            return Encounter(purpose=purpose, outcomes=". ".join(workshop["outcomes"]))
    return Encounter()


def _rows_of(encounter: Encounter | None) -> int:
    return min(len(encounter.employers) + 1, MAX_ROWS) if encounter and encounter.employers else 0


RECORD: Final = _Record("record", "deliver", N_("Record this visit"), "recorded", "team/record.jinja")
