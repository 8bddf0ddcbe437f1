"""The programme's theory of change, with what its indicators are now. Nothing is claimed above the figure's type of evidence."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from services.metrics.asked import Ask
from services.metrics.period import AcademicYear
from services.metrics.reports import evidence_type
from services.metrics.reports import wording_asked as words
from services.metrics.reports.answering import WHOLE, Answering
from services.metrics.reports.defined import FIGURES
from services.metrics.reports.section import Cell, Figure, Label, Row, Section, Sentence, Table, joined, said
from shared import suppression
from shared.suppression import Published
from shared.text import N_, gettext

if TYPE_CHECKING:
    from shared.programme.theory import Indicator, Part

PARTS: Final[Mapping["Part", str]] = {
    "inputs": N_("What goes in"),
    "activities": N_("What is done"),
    "outputs": N_("What comes of it"),
    "outcomes": N_("What it means for pupils"),
}
COLUMNS: Final = (N_("Indicator"), N_("Now"), N_("Target"), N_("Evidence"), N_("Owner"))
PERCENT: Final = "percent"


def section(answering: Answering, year: AcademicYear) -> Section | None:
    """Return the theory with its indicators of an academic year; None where the programme has none."""
    theory = answering.programme.theory
    if theory is None:
        return None
    aim = said(N_("Aim: %(aim)s"), aim=Label.typed(theory.aim))
    return Section(
        "theory",
        said(N_("Theory of change")),
        lead=(aim,),
        tables=(_table(answering, year),),
        notes=(
            *(
                said(N_("Assumption: %(assumption)s"), assumption=Label.typed(one))
                for one in theory.assumptions
            ),
            *_defined(theory.indicators()),
        ),
    )


def boxes(answering: Answering) -> tuple[tuple[Label, tuple[Label, ...]], ...]:
    """Return the parts of the theory, each with its steps, in the order in which one leads to the next."""
    theory = answering.programme.theory
    if theory is None:
        return ()
    steps = list(theory.steps())
    return tuple(
        (Label(gettext(title)), tuple(Label.typed(one.says) for of, _, one in steps if of == part))
        for part, title in PARTS.items()
    )


def _table(answering: Answering, year: AcademicYear) -> Table:
    theory = answering.programme.theory
    indicators = theory.indicators() if theory else ()
    rows = (
        Row(
            Label.typed(one.title),
            (
                Figure(_now(answering, one, ask), ask),
                Figure(_target(answering, one)),
                Figure(evidence_type.name(one.evidence)),
                Figure(Label.typed(one.owner)),
            ),
        )
        for one in indicators
        for ask in [_ask(one, year)]
    )
    caption = said(N_("Indicators, %(period)s"), period=words.period(year))
    return Table(caption, tuple(map(said, COLUMNS)), tuple(rows))


def _ask(one: "Indicator", year: AcademicYear) -> Ask:
    # Schools never reached are of all time, whatever is asked.
    return Ask(one.source, None if one.source == "never_reached" else year)


def _now(answering: Answering, one: "Indicator", ask: Ask) -> Cell:
    parts = answering.answer(ask).parts
    if WHOLE in parts:
        return _with_unit(parts[WHOLE], one.source)
    if not parts:
        return None
    named = [
        said(N_("%(part)s: %(figure)s."), part=of, figure=_with_unit(found, one.source))
        for name, found in parts.items()
        if (of := words.part_asked(ask, name, answering))
    ]
    return joined(named)


def _with_unit(found: Published, figure: str) -> Published | Sentence:
    """Return a figure; one that the gate publishes as a measure has no sign of its own."""
    if FIGURES[figure].kind == "equity" and FIGURES[figure].unit == PERCENT:
        return said(N_("%(percent)s%%"), percent=found)
    return found


def _target(answering: Answering, one: "Indicator") -> Published | Label | Sentence:
    target = answering.programme.target_of(one)
    if target is None:
        return Label(gettext("watched"))
    shown = suppression.attendance(target)
    return said(N_("%(percent)s%%"), percent=shown) if FIGURES[one.source].unit == PERCENT else shown


def _defined(indicators: Iterator["Indicator"]) -> Iterator[Sentence]:
    """Yield how each indicator is defined, and what it can't say."""
    for one in indicators:
        means = [Label.typed(text) for text in (one.definition, one.limits) if text]
        yield said(N_("%(indicator)s: %(means)s"), indicator=Label.typed(one.title), means=joined(means))
