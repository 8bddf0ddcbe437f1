"""Each academic year beside the year's target, the first one first."""

from services.metrics.asked import Ask
from services.metrics.known import day_of
from services.metrics.period import AcademicYear
from services.metrics.reports import wording_asked as words
from services.metrics.reports.answering import Answering
from services.metrics.reports.section import Bar, Chart, Figure, Label, Row, Section, Table, said
from shared import suppression
from shared.text import N_


def section(answering: Answering, link: str = "") -> Section:
    """Return the academic years from the programme's launch on, and each other in which a visit took place."""
    target = suppression.attendance(answering.programme.targets.pupils_per_year)
    rows, bars = [], []
    for year in _years(answering):
        pupils, schools, counted, took_place = (
            answering.answer(Ask(one, year)).whole for one in ("pupils", "schools", "visits", "took_place")
        )
        name = words.period(year)
        figures = (
            Figure(pupils, Ask("pupils", year)),
            Figure(target),
            Figure(schools, Ask("schools", year)),
            Figure(said(N_("%(counted)s of %(all)s"), counted=counted, all=took_place), Ask("visits", year)),
        )
        rows.append(Row(name, figures))
        bars.append(Bar(name, pupils, target))
    title = said(N_("Pupils by academic year beside the target of a year"))
    each = [
        str(said(N_("%(name)s %(value)s of %(whole)s"), name=one.name, value=one.value, whole=target))
        for one in bars
    ]
    alt = said(N_("%(title)s: %(each)s."), title=title, each=Label(", ".join(each)))
    columns = (
        N_("Academic year"),
        N_("Pupils present"),
        N_("Target"),
        N_("Schools reached"),
        N_("Visits counted"),
    )
    return Section(
        "years",
        said(N_("By academic year")),
        chart=Chart("years", title, said(N_("pupils")), tuple(bars), alt),
        tables=(
            Table(
                said(N_("Pupils present, by academic year")),
                tuple(said(one) for one in columns),
                tuple(rows),
            ),
        ),
        link=link,
    )


def _years(answering: Answering) -> list[AcademicYear]:
    known, running = answering.known, AcademicYear.of(answering.known.today)
    found = {AcademicYear.of(day_of(visit)) for visit in (*known.delivered, *known.uncounted)}
    year = min(AcademicYear.of(answering.programme.launched), running)
    while year <= running:
        found.add(year)
        year = AcademicYear.of(year.first.replace(year=year.first.year + 1))
    return sorted(found)
