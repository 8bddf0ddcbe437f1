"""How few pupils are too few to be shown: what `shared.suppression` goes by.

The recommendation of the project's domain notes, after NHS England, Ofqual and Sport England; a programme may raise the
thresholds, never lower them.
"""

from dataclasses import dataclass
from typing import Final

MIN_ANSWERS: Final = 10
"""Results of a session or school are published from this many answers."""

SMALL_CELL: Final = 7
"""A cell of 1 to this many pupils is withheld."""

ROUND_TO: Final = 5
"""Other counts of answers are rounded to the nearest multiple of this."""

MIN_SCHOOLS: Final = 3
"""A cut across schools is published from this many schools."""


@dataclass(frozen=True)
class Thresholds:
    """A programme's thresholds; each at least the platform's own."""

    min_answers: int = MIN_ANSWERS
    small_cell: int = SMALL_CELL
    round_to: int = ROUND_TO
    min_schools: int = MIN_SCHOOLS

    def __post_init__(self) -> None:
        floor = (MIN_ANSWERS, SMALL_CELL, ROUND_TO, MIN_SCHOOLS)
        mine = (self.min_answers, self.small_cell, self.round_to, self.min_schools)
        if any(a < b for a, b in zip(mine, floor, strict=True)):
            raise ValueError(f"Suppression can be made stricter than {floor}, never weaker: {mine}.")

    def nearest(self, count: int) -> int:
        """Return a count to the nearest multiple of `round_to`: what figures may be made of that are printed beside others."""
        return self.round_to * round(count / self.round_to)


STANDARD: Final = Thresholds()
