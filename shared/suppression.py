"""The one gate between numbers we hold and numbers anyone reads.

`Published` can be made by this module alone, and pages, files, charts and e-mails show nothing else of what
pupils answered: so an unsuppressed count can't slip through. The thresholds are the recommendation of the
project's domain notes, after NHS England, Ofqual and Sport England; a programme may raise them, never lower them.
"""

from collections.abc import Mapping
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

WITHHELD: Final = "too few to show"

_GATE = object()


@dataclass(frozen=True, init=False)
class Published:
    """A number fit to be read by anyone: its text, and its value where it isn't withheld."""

    text: str
    value: float | None

    def __init__(self, gate: object, text: str, value: float | None) -> None:
        if gate is not _GATE:
            raise TypeError("Only shared.suppression can make a Published number.")
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "value", value)

    def __str__(self) -> str:
        return self.text

    @property
    def withheld(self) -> bool:
        """Whether the number was too small to show."""
        return self.value is None


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


STANDARD: Final = Thresholds()


def _withheld() -> Published:
    return Published(_GATE, WITHHELD, None)


def attendance(pupils: int) -> Published:
    """Publish a count of pupils present, or of visits and schools: exact.

    Who was in the room is the school's own register, not an answer a pupil gave: it tells nothing of any one.
    """
    return Published(_GATE, f"{pupils:,}", pupils)


def measure(value: int) -> Published:
    """Publish a website's or platform's own aggregate figure: exact, it is about no pupil."""
    return Published(_GATE, f"{value:,}", value)


def answers(count: int, thresholds: Thresholds = STANDARD) -> Published:
    """Publish how many answered: 0 as it is, small counts withheld, others to the nearest multiple."""
    if count == 0:
        return Published(_GATE, "0", 0)
    rounded = thresholds.round_to * round(count / thresholds.round_to)
    # A coarse rounding would turn some into none.
    if count <= thresholds.small_cell or not rounded:
        return _withheld()
    return Published(_GATE, f"{rounded:,}", rounded)


def shares(
    cells: Mapping[str, int], *, schools: int | None = None, thresholds: Thresholds = STANDARD
) -> dict[str, Published]:
    """Publish the parts of a whole as percentages of the unrounded counts.

    All are withheld where fewer than `min_answers` answered or, for a cut across schools, where fewer than
    `min_schools` are in it. A cell of 1 to `small_cell` is withheld, and with it others, the smallest first, until
    more pupils are in the withheld cells than in a small one and than one in each: the rest would tell them. An
    answer that all gave, and so one that nobody gave, is withheld too: it would disclose everyone's.
    """
    total = sum(cells.values())
    if total < thresholds.min_answers or (schools is not None and schools < thresholds.min_schools):
        return dict.fromkeys(cells, _withheld())
    hidden = {name for name, count in cells.items() if 0 < count <= thresholds.small_cell}
    if max(cells.values()) == total:
        hidden = set(cells)
    # Withholding a zero would hide nothing.
    others = sorted((count, name) for name, count in cells.items() if count and name not in hidden)
    while hidden and sum(cells[name] for name in hidden) <= max(thresholds.small_cell, len(hidden)):
        if not others:
            hidden = set(cells)
            break
        hidden.add(others.pop(0)[1])
    return {
        name: _withheld() if name in hidden else _percentage(100 * count / total)
        for name, count in cells.items()
    }


def interval(low: float, high: float, of: Published) -> Published:
    """Publish the bounds of `of`, two shares between 0 and 1, or nothing where it is withheld."""
    if of.withheld:
        return _withheld()
    return Published(_GATE, f"{100 * low:.0f}% to {100 * high:.0f}%", low)


def _percentage(value: float) -> Published:
    return Published(_GATE, f"{value:.0f}%", value)


def response_rate(answered: int, present: int, thresholds: Thresholds = STANDARD) -> Published:
    """Publish the share of pupils present who answered, from `min_answers` answers.

    It is made of the count as `answers` publishes it: beside an exact attendance, the share of an exact count would tell that
    count. More answers than pupils, as when someone tried the poster, are all of them.
    """
    shown = answers(answered, thresholds).value
    if not present or shown is None or answered < thresholds.min_answers:
        return _withheld()
    return _percentage(min(100.0, 100 * shown / present))
