"""The one gate between numbers we hold and numbers anyone reads.

`Published` can be made by this module alone, and pages, files, charts and e-mails show nothing else of what
pupils answered: so an unsuppressed count can't slip through. How few are too few, `shared.thresholds` says.

How a number is said is decided when it is shown, in the reader's language; what is said of it is decided here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shared.text import N_, gettext, number
from shared.thresholds import STANDARD, Thresholds

WITHHELD: Final = N_("too few to show")
"""What is said instead of a number that is withheld."""

COUNT: Final = "%(count)s"
PERCENTAGE: Final = N_("%(percent)s%%")
INTERVAL: Final = N_("%(low)s%% to %(high)s%%")

_GATE = object()


@dataclass(frozen=True, init=False)
class Published:
    """A number fit to be read by anyone: its value where it isn't withheld, and what is said of it.

    `figures` are the whole numbers that `sentence`, which is one of this module's, names.
    """

    sentence: str
    figures: tuple[tuple[str, int], ...]
    value: float | None

    def __init__(self, gate: object, value: float | None, sentence: str, **figures: int) -> None:
        if gate is not _GATE:
            raise TypeError("Only shared.suppression can make a Published number.")
        object.__setattr__(self, "sentence", sentence)
        object.__setattr__(self, "figures", tuple(figures.items()))
        object.__setattr__(self, "value", value)

    def __str__(self) -> str:
        """Return it in the reader's language."""
        return gettext(self.sentence, **{name: number(figure) for name, figure in self.figures})

    @property
    def withheld(self) -> bool:
        """Whether the number was too small to show."""
        return self.value is None


def _count(value: int) -> Published:
    return Published(_GATE, value, COUNT, count=value)


def _withheld() -> Published:
    return Published(_GATE, None, WITHHELD)


def attendance(pupils: int) -> Published:
    """Publish a count of pupils present, or of visits and schools: exact.

    Who was in the room is the school's own register, not an answer a pupil gave: it tells nothing of any one.
    """
    return _count(pupils)


def measure(value: int) -> Published:
    """Publish a website's or platform's own aggregate figure: exact, it is about no pupil."""
    return _count(value)


def answers(count: int, thresholds: Thresholds = STANDARD) -> Published:
    """Publish how many answered: 0 as it is, small counts withheld, others to the nearest multiple."""
    if count == 0:
        return _count(0)
    rounded = thresholds.round_to * round(count / thresholds.round_to)
    # A coarse rounding would turn some into none.
    if count <= thresholds.small_cell or not rounded:
        return _withheld()
    return _count(rounded)


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
    return Published(_GATE, low, INTERVAL, low=round(100 * low), high=round(100 * high))


def _percentage(value: float) -> Published:
    return Published(_GATE, value, PERCENTAGE, percent=round(value))


def response_rate(answered: int, present: int, thresholds: Thresholds = STANDARD) -> Published:
    """Publish the share of pupils present who answered, from `min_answers` answers.

    It is made of the count as `answers` publishes it: beside an exact attendance, the share of an exact count would tell that
    count. More answers than pupils, as when someone tried the poster, are all of them.
    """
    shown = answers(answered, thresholds).value
    if not present or shown is None or answered < thresholds.min_answers:
        return _withheld()
    return _percentage(min(100.0, 100 * shown / present))
