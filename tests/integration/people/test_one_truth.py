"""One truth: a partner's statement says the hours, people and employers that the reports of the same quarter say."""

from datetime import date, timedelta
from typing import Any, Final

import pytest

from services.metrics import brief
from services.metrics.asked import Ask
from services.metrics.known import Known
from services.metrics.period import Quarter as ReportQuarter
from services.metrics.reports.answering import Answering
from services.people.domain.statement import Quarter
from services.people.use_cases import call, hours, statement
from services.people.wording.statement import passes
from shared.clock import london_time
from shared.compiled import compiled
from shared.events.booking import BookingSnapshot
from shared.events.people import HoursGiven, VisitStaffed
from tests.integration.people.conftest import HOUR, NOW, as_, hears, somebody, told
from tests.integration.people.test_mails import delivered
from tests.integration.people.test_published import published

pytestmark = pytest.mark.usefixtures("people_aws")

MARCH, APRIL, JULY = date(2026, 3, 31), date(2026, 4, 1), date(2026, 7, 10)
TODAY: Final = JULY
ORGANISATIONS: Final = {"ann": ("midwife", "trust"), "bo": ("porter", "college")}


def visited(number: int, planned: date, recorded: date | None, *, pupils: tuple[int, ...] = (24,)) -> Any:
    """Let two people come to a visit on its planned day; return it as booking tells of it last."""
    where: dict[str, Any] = {
        "booking": f"NM-{number:06d}",
        "starts_at": london_time(planned, 9),
        "urn": f"91000{number}",
        "pupils": pupils,
    }
    last = told(**where)
    hears(last)
    for name, (role, organisation) in ORGANISATIONS.items():
        for session in last.sessions:
            call.assign(last.id, session.id, name, as_(role, organisation=organisation), who="Lee", at=NOW)
    if recorded:
        last = delivered(2, 23, delivered_on=recorded, **where)
        hears(last, at=london_time(planned, 9) + 3 * HOUR)
    return last


def reports(visits: list[BookingSnapshot]) -> Answering:
    """Return what metrics answers by what booking and people told it."""
    staff = {
        one.visit.id: one.visit for one in map(VisitStaffed.model_validate_json, published("VisitStaffed"))
    }
    gave = {one.entry.id: one.entry for one in map(HoursGiven.model_validate_json, published("HoursGiven"))}
    return Answering(
        Known(
            tuple(visits),
            (),
            TODAY,
            staff=tuple(map(brief.of_staff, staff.values())),
            hours=tuple(map(brief.of_hours, gave.values())),
        ),
        compiled(),
    )


def test_statements_say_hours_people_and_employers_as_the_reports_of_their_quarter_do() -> None:
    known = {
        name: somebody(name, role, organisation=organisation)
        for name, (role, organisation) in ORGANISATIONS.items()
    }
    visits = [
        visited(1, MARCH, MARCH),
        visited(2, MARCH - timedelta(days=1), APRIL),
        visited(3, APRIL, MARCH, pupils=(24, 20)),
        visited(4, APRIL + timedelta(days=1), None),
        visited(5, APRIL + timedelta(days=6), JULY),
    ]
    at = london_time(APRIL, 12)
    ways = ((1, MARCH, 30), (2, MARCH - timedelta(days=1), 40))
    for number, day, minutes in ways:
        of: Any = {"day": day, "minutes": minutes, "booking": f"NM-{number:06d}"}
        hours.tell(known["ann"], "trust", "travel", at=at, **of)
    hours.tell(known["bo"], "college", "own", day=APRIL, minutes=95, at=at)
    answering = reports(visits)
    quarters = (date(2026, 1, 1), APRIL, JULY)
    told_of: list[tuple[int, int]] = []
    for day in quarters:
        mine, period = Quarter.of(day), ReportQuarter.of(day)
        found = {one: statement.of_quarter(one, mine).given for one in ("trust", "college")}
        by = answering.answer(Ask("hours_by_employer", period)).parts
        for one, given in found.items():
            assert by[one].value == pytest.approx(given.minutes / 60, abs=0.051), (mine.name, one)
        whole = {
            figure: answering.answer(Ask(figure, period)).parts[""].value
            for figure in ("employers", "people_came", "session_hours", "travel_unknown")
        }
        assert whole["employers"] == sum(one.sessions > 0 for one in found.values())
        assert whole["people_came"] == sum(one.people for one in found.values())
        assert whole["travel_unknown"] == sum(one.without_travel for one in found.values())
        assert whole["session_hours"] == sum(one.session_minutes for one in found.values()) / 60
        told_of.append((found["trust"].visits, found["trust"].sessions))
    late = statement.whole("trust", Quarter.of(APRIL), passes, TODAY)
    assert (late.open_visits, late.open_minutes) == (1, 60), "named beside the figures, in none of them"
    assert told_of == [(2, 3), (1, 1), (1, 1)]
