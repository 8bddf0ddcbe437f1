"""A quarter of the programme for the board, on one A4 page at any size of data.

The page holds what is few by its nature, and of the rest the heaviest few with how many more there are. Nothing on it is claimed
above its type of evidence.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from services.metrics.asked import Ask
from services.metrics.evidence import annual, paper
from services.metrics.evidence.paper import Paper
from services.metrics.period import AcademicYear, Quarter
from services.metrics.reports import evidence_type
from services.metrics.reports import wording_asked as words
from services.metrics.reports.answering import Answering
from services.metrics.reports.section import (
    Figure,
    Label,
    Row,
    Section,
    Sentence,
    Table,
    Value,
    said,
    said_of,
)
from services.metrics.reports.sections import (
    demand,
    equity,
    interest,
    online,
    outcomes,
    people,
    promise,
    quality,
    reach,
    risks,
    since,
    verdict,
)
from services.metrics.told import Told
from shared import suppression
from shared.print import document
from shared.text import N_, NN_, gettext

if TYPE_CHECKING:
    from collections.abc import Iterable

    from services.metrics.evidence.pack import Shown

TEMPLATE: Final = Path(__file__).with_name("quarter.typ")

LEFT: Final = ("promise", "reach-year-groups", "equity", "risks")
"""What stands in the left column."""

NAMED: Final = 5
"""Schools never reached that are named."""
LINES: Final = 5
"""Figures of the website and the platforms."""
UNKNOWN: Final = NN_("Of %(number)s more nothing is known.", "Of %(number)s more nothing is known.")
CHANGES: Final = 4
LETTERS: Final = 48
"""Of a name, so that no line of a table grows without end."""
PROMISE: Final = 260
"""Letters of the programme's aim."""


def report(answering: Answering, quarter: Quarter, told: Sequence[Told] = ()) -> Paper:
    """Return the report of a quarter; `told` is what the last one told, to say what has changed of it."""
    year = AcademicYear.of(quarter.last)
    return Paper(
        headline=verdict.headline(answering, year),
        lead=verdict.lead(answering, year)[1:],
        sections=tuple(_sections(answering, quarter, told)),
    )


def draw(answering: Answering, quarter: Quarter, told: Sequence[Told] = ()) -> bytes:
    """Return the report as a PDF of one page that a screen reader can read."""
    made = report(answering, quarter, told)
    return document(TEMPLATE, "pdf", sheet(answering, quarter, made), paper.pictures(made.sections))


def sheet(answering: Answering, quarter: Quarter, made: Paper) -> Mapping[str, object]:
    """Return all that the page says."""
    more: Mapping[str, Shown] = {
        "headline": made.headline,
        "lead": made.lead,
        "tiles": [{"value": value, "label": label} for value, label in tiles(answering, quarter)],
        "left": [Label(one) for one in LEFT],
        "foot": said(N_("Evidence types of the Office for Students: 1 narrative, 2 empirical, 3 causal")),
    }
    return paper.says(
        said(N_("Board report")),
        words.period(quarter),
        annual.known_on(answering, quarter),
        more,
        made.sections,
    )


def tiles(answering: Answering, quarter: Quarter) -> Iterator[tuple[Value, Sentence]]:
    """Yield the main figures: the quarter's own, then its academic year's."""
    year = AcademicYear.of(quarter.last)
    yield answering.answer(Ask("pupils", quarter)).whole, said(N_("pupils present in the quarter"))
    yield from annual.tiles(answering, year)


def _sections(answering: Answering, quarter: Quarter, told: Sequence[Told]) -> Iterator["Section"]:
    year = AcademicYear.of(quarter.last)
    yield _promise(answering)
    yield _reach(answering, quarter)
    yield _equity(answering, year)
    yield Section(
        "risks",
        said(N_("Risks")),
        lead=risks.risks(answering, year) or (said(N_("No figure tells of one.")),),
    )
    yield _outcomes(answering, quarter, year)
    if partners := people.told(answering, quarter):
        yield Section("people", said(N_("Who came with us")), lead=partners)
    yield Section(
        "quality", said(N_("Quality of the quarter's figures")), lead=quality.lead(answering, quarter)
    )
    yield Section("unmet", said(N_("Asked for and not met")), lead=demand.lead(answering, year))
    yield _online(answering, quarter)
    yield _changed(answering, quarter, told)


def _promise(answering: Answering) -> Section:
    theory = answering.programme.theory
    aim = (said(N_("%(aim)s"), aim=Label.typed(_short(theory.aim, PROMISE))),) if theory else ()
    return Section("promise", said(N_("What we set out to do")), lead=(*aim, *promise.promise(answering)))


def _equity(answering: Answering, year: AcademicYear) -> Section:
    areas = equity.lead(answering, year) if answering.programme.equity else ()
    lead = areas or (said(N_("What the areas of the schools reached are like is not known.")),)
    return Section("equity", said(N_("Equity of reach")), lead=(*lead, *equity.never(answering, NAMED)))


def _reach(answering: Answering, quarter: Quarter) -> Section:
    """Return the reach by year group, as short as half a page has room for; visits without a count stand among the risks."""
    found = reach.by_year_group(answering, quarter)
    columns = (N_("Year group"), N_("Quarter"), N_("Academic year"), N_("Target"), N_("Of target"))
    tables = tuple(replace(one, columns=tuple(map(said, columns))) for one in found.tables)
    notes = reach.elsewhere(answering, AcademicYear.of(quarter.last))
    return replace(found, title=said(N_("Reach by year group")), tables=tables, notes=notes)


def _outcomes(answering: Answering, quarter: Quarter, year: AcademicYear) -> Section:
    periods = ((N_("Quarter"), quarter), (N_("Academic year"), year))
    rows = tuple(
        Row(said(name), (*interest.shares(answering, Ask("more", period)), Figure(_type())))
        for name, period in periods
    )
    columns = (N_("Interest in health and care"), N_("More"), N_("Same"), N_("Less"), N_("Evidence"))
    table = Table(said(N_("After the workshop, beside before it")), tuple(map(said, columns)), rows)
    return Section("outcomes", said(N_("Outcomes")), lead=(outcomes.claim(),), tables=(table,))


def _type() -> Label:
    return Label(gettext("Type %(type)s", type=evidence_type.of("more")))


def _online(answering: Answering, quarter: Quarter) -> Section:
    """Return a few figures of the website and the platforms: this quarter and the one before."""
    found = [online.website(answering, quarter), online.social(answering, quarter)]
    every = [row for one in found for table in one.tables for row in table.rows]
    rows = [row for row in every if online.has_any(answering, Row(row.name, row.figures[:2]))]
    columns = (N_("Figure"), N_("This quarter"), N_("The one before"), N_("Change"))
    shown = tuple(_row(row) for row in rows[:LINES])
    table = Table(said(N_("Website and social media")), tuple(map(said, columns)), shown)
    left = len(rows) - len(shown)
    return Section(
        "online",
        said(N_("Online")),
        lead=() if rows else (said(N_("Nothing is known of this quarter or the one before.")),),
        tables=(table,) if rows else (),
        notes=tuple(_rest(left, len(every) - len(rows) if rows else 0)),
    )


def _rest(left: int, unknown: int) -> Iterator[Sentence]:
    """Yield how many figures more there are, and of how many nothing is known."""
    if left:
        yield said(N_("%(number)s more in the console."), number=suppression.attendance(left))
    if unknown:
        yield said_of(UNKNOWN, suppression.attendance(unknown))


def _row(row: Row) -> Row:
    now, before, _, change, *_ = row.figures
    return Row(Label.typed(_short(str(row.name), LETTERS)), (now, before, change))


def _changed(answering: Answering, quarter: Quarter, told: Sequence[Told]) -> Section:
    found = since.section(answering, quarter, told, CHANGES)
    tables: Iterable[Table] = (
        replace(one, rows=tuple(row for row in one.rows[:CHANGES])) for one in found.tables
    )
    return replace(found, tables=tuple(tables))


def _short(text: str, letters: int) -> str:
    return (
        text if len(text) <= letters else gettext("%(beginning)s …", beginning=text[: letters - 2].rstrip())
    )
