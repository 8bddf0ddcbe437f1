"""What a report told a reader, as facts: numbers and days that the next one compares itself with, never sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from services.metrics.asked import SERIES, Ask
from services.metrics.observations import Semantics
from services.metrics.period import Period


@dataclass(frozen=True, slots=True)
class Delivery:
    """All of a delivery that a figure is made of: a change of any of it changes one. `present` is pupils by year group."""

    day: date
    present: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class SeriesFigure:
    """A series' figure of a period, and what it was a figure of: 70 in a week are not 70 a day.

    `value` is as it was shown, rounded to the series' places. `semantics` is None where it was not kept: what was told before
    contract 2.
    """

    value: Decimal
    semantics: Semantics | None


@dataclass(frozen=True, slots=True)
class ToldFigure:
    """A figure as it was published: `value` is None where it was withheld, `version` that of the figure's definition."""

    ask: Ask
    part: str
    value: float | None
    version: int

    def row(self) -> dict[str, Any]:
        """Return it as plain values, to be kept."""
        return {"ask": self.ask.row(), "part": self.part, "value": self.value, "version": self.version}

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "ToldFigure":
        """Return the figure of a row."""
        value = None if row["value"] is None else float(row["value"])
        return cls(Ask.of(row["ask"]), row["part"], value, int(row["version"]))


@dataclass(frozen=True, slots=True)
class Told:
    """What a reader was told of a period.

    Every delivery up to then by its booking, and the day of each visit that had taken place without a count; the period's
    figures by their series' key; and every figure that the report showed.
    """

    period: Period
    deliveries: Mapping[str, Delivery]
    series: Mapping[str, SeriesFigure]
    uncounted: Mapping[str, date] = field(default_factory=dict)
    figures: tuple[ToldFigure, ...] = ()

    @property
    def looked_back(self) -> date:
        """The first day of which it told figures of the website and the platforms."""
        asked = (one.ask for one in self.figures if one.ask.figure.startswith(SERIES))
        return min([self.period.first, *(ask.period.first for ask in asked if ask.period)])
