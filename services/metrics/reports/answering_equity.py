"""Answers what is asked of equity of reach. Attendance and rolls are no answer of a pupil: they are published as they are."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from services.metrics.figures import equity
from services.metrics.figures.equity import Band, Cut
from services.metrics.known import Known
from services.metrics.period import Period
from services.metrics.reports.defined_equity import BY, Measure
from shared import suppression
from shared.suppression import Published

if TYPE_CHECKING:
    from shared.programme import Programme

UNKNOWN: Final = "unknown"
"""The band of schools of which it isn't known: it has pupils, and is in no share."""

WHOLE: Final = ""
PLACES: Final = 1
"""Decimals of a percentage of free school meals, as it is published."""


def parts(
    figure: str, known: Known, programme: "Programme", period: Period | None
) -> Mapping[str, Published]:
    """Return a figure of equity by band, or as a whole; nothing where the programme says nothing of its schools' areas."""
    if figure == "never_reached":
        return {WHOLE: suppression.attendance(len(equity.never_reached(known, programme)))}
    found = equity.reach(known, programme, period)
    if found is None:
        return {}
    if figure in BY:
        measure, dimension = BY[figure]
        return _of(found.cut(dimension), measure)
    percent = found.fsm_reached if figure == "fsm_reached" else found.fsm_county
    return {} if percent is None else {WHOLE: suppression.measure(percent, PLACES)}


def _of(cut: Cut, measure: Measure) -> Mapping[str, Published]:
    if measure == "pupils":
        return {
            **{band.name: suppression.attendance(band.pupils) for band in cut.bands},
            UNKNOWN: suppression.attendance(cut.unknown.pupils),
        }
    whole = cut.pupils if measure == "reach" else cut.roll
    # Of nobody there is no share: that is not known, and not nought.
    return {band.name: _share(_count(band, measure), whole) for band in cut.bands} if whole else {}


def _count(band: Band, measure: Measure) -> int:
    return band.pupils if measure == "reach" else band.roll or 0


def _share(part: int, whole: int) -> Published:
    return suppression.measure(Decimal(100 * part) / whole)
