"""What is kept in brief gives the figures that the events give, whatever happened."""

import os
import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.metrics import brief
from services.metrics.asked import Ask, Dimension
from services.metrics.figures import due
from services.metrics.figures.forecast import forecast
from services.metrics.figures.reporting import early, reporting
from services.metrics.known import Known
from services.metrics.outline import outlined
from services.metrics.period import AcademicYear
from services.metrics.reports.answering import Answering, NotAskedSoError
from services.metrics.reports.defined import FIGURES
from shared.compiled import compiled
from shared.events.booking import Employer, EncounterSnapshot
from shared.paths import ROOT
from tests.support.events import HOST, MIDWIFE, booking_events, staffed, summary_events, wish
from tests.support.events import given as hours_given
from tests.support.facts import delivered, summary, visit

TODAY = date(2026, 3, 16)
CUTS: tuple[Dimension | None, ...] = (None, "school", "year_group", "workshop")


def in_brief(known: Known) -> Known:
    """Return the same as a page reads it: kept as a text, and read again."""
    kept = [
        [*map(of, brief.unpacked(brief.packed(short(one)) for one in some))]  # type: ignore[operator]  # each with its own
        for some, short, of in (
            (known.visits, brief.of_visit, brief.visit),
            (known.summaries, brief.of_summary, brief.summary),
            (known.wishes, brief.of_wish, brief.wish),
        )
    ]
    staff = map(brief.staff, brief.unpacked(map(brief.packed, known.staff)))
    hours = map(brief.hours, brief.unpacked(map(brief.packed, known.hours)))
    more = {"staff": tuple(staff), "hours": tuple(hours)}
    return Known(*map(tuple, kept[:2]), known.today, wishes=tuple(kept[2]), **more)  # type: ignore[arg-type]  # see above


def figures(known: Known, programme: object) -> dict[str, object]:
    """Return every figure of them, by its question."""
    answering = Answering(known, programme)  # type: ignore[arg-type]  # the programme, or its outline
    found: dict[str, object] = {}
    for figure in FIGURES:
        for period in (None, AcademicYear.of(TODAY)):
            for by in CUTS:
                ask = Ask(figure, period, by)
                try:
                    answer = answering.answer(ask)
                except NotAskedSoError as error:
                    found[ask.key] = str(error)
                else:
                    found[ask.key] = (dict(answer.parts), answer.lacking)
    found["reporting"] = reporting(known)
    found["early"] = early(known)
    found["forecast"] = forecast(known, programme, TODAY)  # type: ignore[arg-type]  # see above
    found["due"] = (due.more_answers(known, TODAY), due.waiting(known), due.coming(known, TODAY))
    return found


@given(st.lists(booking_events(), max_size=8), st.lists(summary_events(), max_size=4))
def test_every_figure_is_the_same_of_what_is_kept_in_brief(
    drawn: list[object], answered: list[object]
) -> None:
    visits = {one.booking.id: one.booking for one in drawn}  # type: ignore[attr-defined]  # events
    summaries = {one.summary.session_id: one.summary for one in answered}  # type: ignore[attr-defined]  # events
    known = Known(tuple(visits.values()), tuple(summaries.values()), TODAY, wishes=(wish(1).wish,))
    assert figures(in_brief(known), outlined()) == figures(known, compiled())


def test_a_spring_of_visits_and_answers_is_the_same_in_brief() -> None:
    visits = (
        *(delivered(number, {7: 20, 8: 31}) for number in range(6)),
        delivered(6, 12, days=10),
        visit(7, days=-3),
        visit(8, "requested", days=9),
        visit(9, "cancelled", cancelled_by="team", reason_code="staff_ill"),
    )
    summaries = tuple(summary(number, {(2, 4): 12, (3, 3): 18, (4, 3): 10}) for number in range(5))
    met = EncounterSnapshot(employers=(Employer(name="Fell Home Care", roles=("Carer",)),))
    visits = (*visits, delivered(10, 9, encounter=met))
    staff = (brief.of_staff(staffed(visits[0], coming=(HOST, MIDWIFE), standing="delivered").visit),)
    told = (brief.of_hours(hours_given(booking=visits[0].id).entry),)
    known = Known(visits, summaries, TODAY, wishes=(wish(1).wish, wish(2).wish), staff=staff, hours=told)
    whole, short = figures(known, compiled()), figures(in_brief(known), outlined())
    assert short == whole
    assert Answering(in_brief(known), outlined()).answer(Ask("pupils")).whole.value == 6 * 51 + 9


@pytest.mark.parametrize("name", ["dashboard", "impact"])
def test_a_page_imports_nothing_that_checks_events(name: str) -> None:
    """It is a third of a first answer: 100 ms."""
    code = f"import sys, services.metrics.functions.{name}; print('pydantic' in sys.modules)"
    settings = {**os.environ, "SERVICE": "metrics", "SITE": "https://outreach.example"}
    ran = subprocess.run(  # noqa: S603  our own interpreter
        [sys.executable, "-c", code], cwd=ROOT, env=settings, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "False"
