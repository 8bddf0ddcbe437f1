"""A question that a figure answers: which figure, of which period, in which parts, of what alone. Plain values.

Every report, page and file asks for its figures by these, and what a reader was told is remembered by them: so that two of them
can't mean different things by one name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, get_args

from services.metrics.period import AcademicYear, Month, OneDay, Period, Quarter, Span, Term, Week, key_of

Dimension = Literal["school", "year_group", "workshop"]
"""What a figure can be cut by: the school by its URN, the year group, the workshop by its id."""

Only = tuple[tuple[Dimension, str], ...]
"""Of which part of a dimension alone a figure is."""

DIMENSIONS: Final[tuple[Dimension, ...]] = get_args(Dimension)

ALL_TIME: Final = "all"

SERIES: Final = "series:"
"""How the id of a figure begins that is a series of a source; its key follows."""

KINDS: Final = {one.__name__: one for one in (AcademicYear, Month, OneDay, Quarter, Week)}
"""Periods that their first day says all of."""


def of_school(urn: str) -> Only:
    """Return that a figure is of one school alone; without a URN, that it is of all."""
    return (("school", urn),) if urn else ()


@dataclass(frozen=True, slots=True)
class Ask:
    """A question: the figure by its id, the period, None for all there ever was, and the dimension whose parts are asked for.

    `only` names the one part of a dimension that the figure is of, such as ``("school", "137123")``.
    """

    figure: str
    period: Period | None = None
    by: Dimension | None = None
    only: Only = ()

    @property
    def key(self) -> str:
        """The question as a key: two that mean the same have the same."""
        period = self.period.name if self.period else ALL_TIME
        alone = "&".join(f"{dimension}={part}" for dimension, part in sorted(self.only))
        return "|".join((self.figure, period, self.by or "", alone))

    @property
    def cut(self) -> frozenset[Dimension]:
        """The dimensions it is cut by."""
        return frozenset(dimension for dimension, _ in self.only) | ({self.by} if self.by else frozenset())

    @property
    def place(self) -> dict[str, str]:
        """The parts of the route ``console.figure`` by which the page is found that says how it is counted.

        A series' key has letters that a path would have to escape, and routers read paths in different ways: it is in the query.
        """
        figure, _, key = self.figure.partition(":")
        period = key_of(self.period) if self.period else ALL_TIME
        return {"figure": figure, **({"key": key} if key else {}), "period": period, **dict(self.only)}

    def row(self) -> dict[str, Any]:
        """Return the question as plain values, to be kept."""
        period = self.period
        return {
            "figure": self.figure,
            "period": period
            and [type(period).__name__, period.name, period.first.isoformat(), period.last.isoformat()],
            "by": self.by,
            "only": [list(one) for one in self.only],
        }

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Ask":
        """Return the question of a row."""
        period = _period(*row["period"]) if row["period"] else None
        return cls(row["figure"], period, row["by"], tuple((by, part) for by, part in row["only"]))


def _period(kind: str, name: str, first: str, last: str) -> Period:
    if kind in KINDS:
        return KINDS[kind].of(date.fromisoformat(first))
    span = Span(name, date.fromisoformat(first), date.fromisoformat(last))
    return Term((span,), 0) if kind == Term.__name__ else span
