"""A question that a figure answers: which figure, of which period, in which parts, of what alone. Plain values.

Every report, page and file asks for its figures by these, and what a reader was told is remembered by them: so that two of them
can't mean different things by one name.
"""

from dataclasses import dataclass
from typing import Final, Literal, get_args

from services.metrics.period import Period

Dimension = Literal["school", "year_group", "workshop"]
"""What a figure can be cut by: the school by its URN, the year group, the workshop by its id."""

DIMENSIONS: Final[tuple[Dimension, ...]] = get_args(Dimension)

ALL_TIME: Final = "all"


@dataclass(frozen=True, slots=True)
class Ask:
    """A question: the figure by its id, the period, None for all there ever was, and the dimension whose parts are asked for.

    `only` names the one part of a dimension that the figure is of, such as ``("school", "137123")``.
    """

    figure: str
    period: Period | None = None
    by: Dimension | None = None
    only: tuple[tuple[Dimension, str], ...] = ()

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
