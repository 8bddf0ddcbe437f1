"""What changed: each main figure beside that of the period before, and figures that a report before told otherwise."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from services.metrics.asked import Ask
from services.metrics.period import AcademicYear, Period
from services.metrics.reports import wording_asked as words
from services.metrics.reports.answering import SERIES, WHOLE, Answering
from services.metrics.reports.defined import FIGURES
from services.metrics.reports.defined_equity import BY
from services.metrics.reports.retold import Retold, retold
from services.metrics.reports.section import Cell, Figure, Label, Row, Section, Sentence, Table, said, said_of
from services.metrics.reports.sections.equity import band
from services.metrics.told import ToldFigure
from shared import suppression
from shared.suppression import Published, measure
from shared.text import N_, NN_, gettext, number

MAIN: Final = ("pupils", "visits", "schools", "target_schools", "answers", "net", "unmet_visits")
COLUMNS: Final = (N_("Figure"), N_("Now"), N_("Before"), N_("Change"))
MORE: Final = NN_(
    "%(number)s more figure changed.",
    "%(number)s more figures changed.",
)


def section(
    answering: Answering, period: Period, told: Sequence[ToldFigure] = (), most: int | None = None
) -> Section:
    """Return what changed since the period before, and of what was `told` in the last report; `most` of the latter are named."""
    before = period.previous
    known = before is not None and before.last >= answering.programme.launched
    tables = (_table(answering, period, before),) if before and known else ()
    lead = tuple(sentences(answering, told, most))
    if not told:
        lead = (said(N_("No earlier report told figures that could have changed since.")),)
    elif not lead:
        lead = (said(N_("No figure of the last report has changed since.")),)
    return Section("changed", said(N_("What changed since the last report")), lead=lead, tables=tables)


def sentences(
    answering: Answering, told: Iterable[ToldFigure], most: int | None = None
) -> Iterable[Sentence]:
    """Yield a sentence for each figure that was told otherwise than it is now."""
    found = retold(told, answering)
    for one in found[:most]:
        yield _retold(answering, one)
    if left := len(found) - len(found[:most]):
        yield said_of(MORE, suppression.attendance(left))


def _retold(answering: Answering, one: Retold) -> Sentence:
    values = {
        "figure": _title(answering, one),
        "period": words.period(one.ask.period),
        "before": Label(gettext("not shown")) if one.before is None else _value(one),
        "now": one.now or Label(gettext("no figure any more")),
    }
    return said(N_("%(figure)s, %(period)s: told as %(before)s, now %(now)s."), **values)


def _value(one: Retold) -> Label:
    """Return a figure as it was told: what a reader was shown passed the gate then."""
    value = one.before or 0
    shown = number(Decimal(str(abs(value))) if value % 1 else abs(int(value)))
    if not one.ask.figure.startswith(SERIES) and FIGURES[one.ask.figure].unit == "percent":
        shown = gettext("%(percent)s%%", percent=shown)
    return Label(
        gettext("“%(figure)s”", figure=gettext("minus %(count)s", count=shown) if value < 0 else shown)
    )


def _title(answering: Answering, one: Retold) -> Label:
    if one.ask.figure.startswith(SERIES):
        key = one.ask.figure.removeprefix(SERIES)
        found = next((line.series for line in answering.known.readings if line.series.key == key), None)
        return Label(found.title if found else gettext("A figure of a platform"))
    title = gettext(FIGURES[one.ask.figure].title)
    part = _part(answering, one)
    return Label(gettext("%(figure)s (%(part)s)", figure=title, part=part)) if part else Label(title)


def _part(answering: Answering, one: Retold) -> Label | None:
    if one.ask.only:
        return words.part(*one.ask.only[0], answering.programme)
    if one.part == WHOLE:
        return None
    if one.ask.by:
        return words.part(one.ask.by, one.part, answering.programme)
    return band(BY[one.ask.figure][1], one.part)


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
    """Return how a figure changed, with an arrow: in percent, a change of interest in points; nothing of what isn't known."""
    if now.value is None or was.value is None:
        return None
    difference = now.value - was.value
    if not difference:
        return said(N_("→ the same"))
    if FIGURES[figure].unit in {"percent", "of 100"}:
        arrow = N_("↑ %(points)s points") if difference > 0 else N_("↓ %(points)s points")
        return said(arrow, points=measure(abs(round(difference))))
    if not was.value:
        return said(N_("↑ from none"))
    arrow = N_("↑ %(percent)s%%") if difference > 0 else N_("↓ %(percent)s%%")
    percent = round(100 * abs(difference) / was.value)
    return said(arrow, percent=measure(percent)) if percent else said(N_("→ about the same"))
