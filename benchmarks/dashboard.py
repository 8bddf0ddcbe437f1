"""What the dashboard and the public page are asked, of three years: 60 schools, 2,000 sessions and 60,000 answers.

The rows are laid into the stand-in as the facts of those visits and sessions are kept in brief.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from benchmarks.handed import USER, http, signed_in
from benchmarks.measure import Case, in_page
from benchmarks.standin import StandIn
from services.metrics.brief import Group, Session, Summary, Visit
from services.metrics.impact import Kept
from services.metrics.reports.impact import SHOWN, ended
from services.metrics.reports.questions import QUESTIONS, TITLES
from services.metrics.table import brief as kept
from services.metrics.table import impact
from shared.clock import london_day, london_time
from shared.compiled import compiled
from shared.dynamo import to_item
from shared.limits import SCALE_STEPS
from shared.settings import setting
from shared.web.routes import address

DASHBOARD: Final = "metrics-dashboard"
"""The function whose pages have a budget of their own."""

SCHOOLS, VISITS, CLASSES, ANSWERS, DAYS = 60, 1000, 2, 30, 1095
PUPILS: Final = 31
OTHERS: Final = 500_000
"""From which URN on a school is made up."""


def dashboard(standin: StandIn, at: datetime, *, crowded: bool) -> Iterator[Case]:
    """Fill the table with three years, if `crowded`, else with a few visits, and yield the cases of the pages."""
    for row in rows(at, VISITS if crowded else SCHOOLS):
        standin.lay(setting("TABLE"), to_item(row))
    team = signed_in(USER, at)
    for question in QUESTIONS:
        path = address("console.dashboard.question", question=question)
        shows = in_page(TITLES[question], "As known on")
        yield Case(DASHBOARD, f"GET {question}", http("GET", path, cookie=team), shows=shows)
    path = address("console.dashboard.file", question="reach", file="figures.xlsx")
    yield Case(DASHBOARD, "GET figures.xlsx", http("GET", path, cookie=team), shows=("PK", "sheet1.xml"))
    path = address("console.dashboard.picture", question="reach", file="schools.png")
    yield Case("metrics-pictures", "GET schools.png", http("GET", path, cookie=team), shows=("PNG", "IEND"))
    path = address("impact")
    yield Case("metrics-impact", "GET /impact", http("GET", path), shows=in_page("What we have reached"))


def rows(at: datetime, visits: int) -> Iterator[Mapping[str, object]]:
    """Yield the rows of visits of the last three years, of what their classes answered, and of the public page's terms."""
    programme, today = compiled(), london_day(at)
    targets = [(one.urn, one.name) for one in programme.target_schools][:SCHOOLS]
    schools = targets + [
        (f"{OTHERS + number}", f"School {number}") for number in range(SCHOOLS - len(targets))
    ]
    groups = tuple(programme.targets.by_year_group)
    for number in range(visits):
        day = today - timedelta(days=1 + number * DAYS // visits)
        urn, name = schools[number % len(schools)]
        workshop = programme.workshops[number % len(programme.workshops)]
        starts = london_time(day, 9)
        classes = tuple(
            Session(
                f"BENCH-{number}-{place}",
                starts,
                starts + timedelta(hours=1),
                groups[(number + place) % len(groups)],
                PUPILS,
                (Group(groups[(number + place) % len(groups)], PUPILS),),
            )
            for place in range(CLASSES)
        )
        visit = Visit(
            f"BENCH-{number}",
            urn,
            name,
            workshop.id,
            workshop.title,
            "delivered",
            address_confirmed=True,
            cancelled_by="",
            reason_code="",
            counts="agreed",
            requested_at=starts - timedelta(days=30),
            delivered_on=day,
            encounter=None,
            sessions=classes,
        )
        yield kept.row_of(visit) | {"version": 3}
        for one in classes:
            yield kept.row_of(_summary(number, one, visit)) | {"version": 3}
    yield kept.MARK
    figures = dict.fromkeys(SHOWN, 100)
    for term in ended(programme, today):
        yield impact.row_of(Kept(term.name, term.first, term.last, today, figures, figures))


def _summary(number: int, of: Session, visit: Visit) -> Summary:
    """Return what a class answered: more moved up than down, and some stayed."""
    moved = [[0] * SCALE_STEPS for _ in range(SCALE_STEPS)]
    up, down = 10 + number % 5, 4 + number % 3
    moved[1][2], moved[1][3], moved[3][2] = up - 3, 3, down
    moved[2][2], moved[3][3] = 5, ANSWERS - up - down - 5
    held_on = visit.delivered_on or of.starts_at.date()
    return Summary(
        of.id,
        visit.id,
        "pupil",
        visit.urn,
        visit.workshop_id,
        held_on,
        ANSWERS,
        0,
        tuple(map(tuple, moved)),
    )
