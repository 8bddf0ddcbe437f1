"""What changed: each main figure beside that of the period before, and figures that a report before told otherwise."""

from collections.abc import Sequence
from typing import Final

from services.metrics.asked import Ask
from services.metrics.period import AcademicYear, Period
from services.metrics.reports import wording_asked as words
from services.metrics.reports import wording_changes
from services.metrics.reports.answering import Answering
from services.metrics.reports.defined import FIGURES
from services.metrics.reports.section import Cell, Figure, Row, Section, Table, said, said_of
from services.metrics.reports.sections import changed
from services.metrics.told import Told
from shared import suppression
from shared.suppression import Published
from shared.text import N_, NN_

MAIN: Final = ("pupils", "visits", "schools", "target_schools", "answers", "net", "unmet_visits")
COLUMNS: Final = (N_("Figure"), N_("Now"), N_("Before"), N_("Change"))
MORE: Final = NN_(
    "%(number)s more figure changed.",
    "%(number)s more figures changed.",
)


def section(
    answering: Answering, period: Period, told: Sequence[Told] = (), most: int | None = None
) -> Section:
    """Return what changed since the period before, and of what was `told` in the last report; `most` of the latter are named."""
    before = period.previous
    known = before is not None and before.last >= answering.programme.launched
    tables = (_table(answering, period, before),) if before and known else ()
    found = changed.todos(answering, told, _nowhere, visits=False)
    lead = [one.sentence for one in found[:most]]
    if left := len(found) - len(lead):
        lead.append(said_of(MORE, suppression.attendance(left)))
    if not told:
        lead = [said(N_("No earlier report told figures that could have changed since."))]
    elif not lead:
        lead = [said(N_("No figure of the last report has changed since."))]
    return Section("changed", said(N_("What changed since the last report")), lead=tuple(lead), tables=tables)


def _nowhere(_route: str, **_parts: str) -> str:
    """Lead nowhere: a paper has no links."""
    return ""


def _table(answering: Answering, period: Period, before: Period) -> Table:
    rows = []
    for figure in MAIN:
        asks = Ask(figure, period), Ask(figure, before)
        now, was = (answering.answer(ask).whole for ask in asks)
        cells: tuple[Cell, ...] = (now, was, change(now, was, figure))
        rows.append(
            Row(
                words.title(asks[0]),
                tuple(Figure(cell, ask) for cell, ask in zip(cells, (*asks, None), strict=True)),
            )
        )
    caption = (
        said(N_("Beside the academic year before"))
        if isinstance(period, AcademicYear)
        else said(N_("Beside the period before, %(period)s"), period=words.period(before))
    )
    return Table(caption, tuple(map(said, COLUMNS)), tuple(rows))


def change(now: Published, was: Published, figure: str) -> Cell:
    """Return how a figure changed, with an arrow: in percent, a share in points; nothing of what isn't known."""
    if FIGURES[figure].unit in changed.PERCENT:
        return wording_changes.points(was.value, now.value)
    if was.value == 0 and now.value:
        return said(N_("↑\N{NO-BREAK SPACE}from none"))
    return wording_changes.moved(was.value, now.value)
