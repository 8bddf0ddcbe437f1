"""The figures of a report as the rows of a file: every figure that was asked for, a row each."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from services.metrics.asked import SERIES
from services.metrics.period import key_of
from services.metrics.reports import wording, wording_asked
from services.metrics.reports.answering import Answering
from services.metrics.reports.defined import FIGURES, Unit
from services.metrics.reports.gate import refuse_raw_numbers
from services.metrics.reports.section import Label, Line
from shared.spreadsheet import Cell, as_csv
from shared.suppression import Published, attendance
from shared.text import N_, gettext

UNITS: Final[Mapping[Unit, str]] = {
    "pupils": N_("pupils"),
    "visits": N_("visits"),
    "schools": N_("schools"),
    "sessions": N_("classes"),
    "answers": N_("answers"),
    "percent": N_("per cent"),
    "of 100": N_("of every 100 answers"),
    "employers": N_("employers"),
    "people": N_("people"),
    "hours": N_("hours"),
}
"""What a figure counts."""

HEAD: Final = (
    N_("Figure"),
    N_("Called"),
    N_("Period"),
    N_("Days"),
    N_("Of"),
    N_("Value"),
    N_("As it is said"),
    N_("Unit"),
    N_("Visits without a count"),
)


def of(answering: Answering) -> Iterator[Line]:
    """Yield every figure that was asked for, with its parts."""
    series = {one.series.key: one.series for one in answering.known.readings}
    for answer in answering.given:
        key = answer.ask.figure.removeprefix(SERIES)
        if answer.ask.figure.startswith(SERIES):
            if key not in series:
                continue
            title, unit = wording.title(series[key]), Label(gettext(series[key].unit))
        else:
            defined = FIGURES[key]
            title, unit = wording_asked.title(answer.ask), Label(gettext(UNITS[defined.unit]))
        for part, value in answer.parts.items():
            yield Line(
                answer.ask,
                title,
                wording_asked.period(answer.ask.period),
                wording_asked.part_asked(answer.ask, part, answering),
                value,
                unit,
                attendance(answer.lacking),
            )


def file(found: tuple[Line, ...]) -> bytes:
    """Return the figures as CSV: each as published, a number that is withheld as what is said in place of it.

    Raises `TypeError` for a value that did not pass the suppression gate.
    """
    refuse_raw_numbers(found, "file")
    return as_csv([[gettext(one) for one in HEAD], *map(_cells, found)])


def _number(value: Published) -> Cell:
    if value.value is None:
        return ""
    return int(value.value) if value.value == int(value.value) else str(Decimal(repr(value.value)))


def _cells(one: Line) -> list[Cell]:
    return [
        one.ask.figure,
        str(one.title),
        key_of(one.ask.period) if one.ask.period else "all",
        str(one.period),
        str(one.part or ""),
        _number(one.value),
        str(one.value),
        str(one.unit),
        str(one.lacking),
    ]
