"""The annual report: an academic year of the programme, with its theory of change, its method and its limits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from services.metrics.asked import Ask
from services.metrics.evidence import paper
from services.metrics.evidence.pack import Shown
from services.metrics.evidence.paper import Paper
from services.metrics.period import AcademicYear, Period
from services.metrics.reports import wording_asked as words
from services.metrics.reports.answering import Answering
from services.metrics.reports.section import Label, Section, Sentence, Value, said
from services.metrics.reports.sections import (
    demand,
    equity,
    method,
    online,
    outcomes,
    promise,
    quality,
    reach,
    since,
    theory,
    verdict,
)
from services.metrics.told import Told
from shared import suppression
from shared.print import document
from shared.text import N_, gettext, phrases

TEMPLATE: Final = Path(__file__).with_name("paper.typ")

BARS: Final = 20
"""Schools that the chart has room for, those with most pupils; the table has all of them."""


def report(answering: Answering, year: AcademicYear, told: Sequence[Told] = ()) -> Paper:
    """Return the report of an academic year; `told` is what the last one told, to say what has changed of it."""
    return Paper(
        headline=verdict.headline(answering, year),
        lead=verdict.lead(answering, year),
        sections=tuple(_sections(answering, year, told)),
    )


def draw(answering: Answering, year: AcademicYear, told: Sequence[Told] = ()) -> bytes:
    """Return the report as a PDF that a screen reader can read."""
    made = report(answering, year, told)
    return document(TEMPLATE, "pdf", sheet(answering, year, made), paper.pictures(made.sections))


def sheet(answering: Answering, year: AcademicYear, made: Paper) -> Mapping[str, object]:
    """Return all that the paper says."""
    more: Mapping[str, Shown] = {
        "headline": made.headline,
        "lead": made.lead,
        "tiles": [{"value": value, "label": label} for value, label in tiles(answering, year)],
    }
    return paper.says(
        said(N_("Annual report")),
        words.period(year),
        known_on(answering, year),
        more,
        made.sections,
        boxes(answering),
    )


def boxes(answering: Answering) -> Mapping[str, Shown]:
    """Return the theory of change as a picture of words, for the section that has it."""
    found: list[Mapping[str, Shown]] = [
        {"title": title, "steps": steps} for title, steps in theory.boxes(answering)
    ]
    return {"theory": found} if found else {}


def known_on(answering: Answering, period: Period) -> Label:
    """Return on which day the figures were known, and that more may come where the days are not over."""
    day = phrases.short_day(answering.known.today)
    if answering.known.today <= period.last:
        return Label(gettext("As known on %(day)s: these days are not over, so more may come", day=day))
    return Label(gettext("As known on %(day)s", day=day))


def tiles(answering: Answering, year: AcademicYear) -> Iterator[tuple[Value, Sentence]]:
    """Yield the main figures of an academic year, each with what it is."""
    programme = answering.programme

    def whole(figure: str) -> suppression.Published:
        return answering.answer(Ask(figure, year)).whole

    yield (
        whole(verdict.TOWARDS_TARGET),
        said(
            N_("pupils towards the academic year's target of %(target)s"),
            target=suppression.attendance(programme.targets.pupils_per_year),
        ),
    )
    yield (
        whole("target_schools"),
        said(
            N_("of %(schools)s target schools reached in the academic year"),
            schools=suppression.attendance(len(programme.target_schools)),
        ),
    )
    yield (
        whole("visits"),
        said(
            N_("visits of the academic year counted, of %(visits)s that took place"),
            visits=whole("took_place"),
        ),
    )
    net = whole("net")
    yield (
        Label(gettext("not shown")) if net.withheld else net,
        said(N_("more of every 100 answers say that interest rose than that it fell (self-reported)")),
    )


def _sections(answering: Answering, year: AcademicYear, told: Sequence[Told]) -> Iterator[Section]:
    yield promise.section(answering, year)
    yield since.section(answering, year, told)
    yield reach.by_year_group(answering, year)
    yield _schools(answering, year)
    optional = (
        equity.section(answering, year),
        outcomes.section(answering, year),
        quality.section(answering, year, _before(answering, year)),
        demand.unmet(answering, year),
        _once(_known(answering, online.website(answering, year))),
        _once(_known(answering, online.social(answering, year))),
        theory.section(answering, year),
    )
    yield from (one for one in optional if one)
    yield method.section(answering)


def _schools(answering: Answering, year: AcademicYear) -> Section:
    """Return the reach by school, with all schools in the table and those with most pupils in the chart."""
    drawn = reach.by_school(answering, year, most=BARS)
    return replace(reach.by_school(answering, year), chart=drawn.chart)


def _known(answering: Answering, of: Section) -> Section:
    """Return a section without the rows of which nothing is known; they are named."""
    if not of.tables:
        return of
    [table] = of.tables
    rows = tuple(row for row in table.rows if online.has_any(answering, row))
    left = [str(row.name) for row in table.rows if row not in rows]
    if not left:
        return of
    unknown = said(N_("Nothing is known of: %(figures)s."), figures=Label(", ".join(left)))
    if not rows:
        return replace(of, lead=(unknown,), tables=(), notes=())
    return replace(of, tables=(replace(table, rows=rows),), notes=(*of.notes, unknown))


def _once(of: Section) -> Section:
    """Return the figures of an academic year without those of a year ago: that is the one before."""
    place = online.COLUMNS.index("A year ago")
    return replace(
        of,
        tables=tuple(
            replace(
                one,
                columns=(*one.columns[:place], *one.columns[place + 1 :]),
                rows=tuple(
                    replace(row, figures=(*row.figures[: place - 1], *row.figures[place:]))
                    for row in one.rows
                ),
            )
            for one in of.tables
        ),
    )


def _before(answering: Answering, year: AcademicYear) -> AcademicYear | None:
    return year.previous if year.previous.last >= answering.programme.launched else None
