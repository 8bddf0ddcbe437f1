"""The one gate between numbers we hold and numbers anyone reads.

`Published` can be made by this module alone, and pages, files, charts and e-mails show nothing else of what
pupils answered: so an unsuppressed count can't slip through. How few are too few, `shared.thresholds` says.

How a number is said is decided when it is shown, in the reader's language; what is said of it is decided here.

All that is said of answers is made of counts as they are published: to the nearest `round_to`, those of small cells in one sum
with others. So a share, its interval and a band of p beside each other tell no more than the counts they are made of, and a
reader who puts together everything that is printed is left with several counts for each cell.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor
from typing import Final

from shared.statistics import sign_test, wilson
from shared.text import N_, gettext, number
from shared.thresholds import STANDARD, Thresholds
from shared.withheld import hidden_with, small

WITHHELD: Final = N_("too few to show")
"""What is said instead of a number that is withheld."""

MORE_THAN_PUPILS: Final = N_("more answers than pupils")
"""What is said in place of a rate of more than all: someone answered twice, or a class that nobody counted did."""

COUNT: Final = "%(count)s"
SIGNED: Final = N_("minus %(count)s")
PERCENTAGE: Final = N_("%(percent)s%%")
UNDER_ONE: Final = N_("less than 1%%")
NEARLY_ALL: Final = N_("more than 99%%")
INTERVAL: Final = N_("%(low)s%% to %(high)s%%")

FEW: Final = 150
"""Under this many answers shares are made of counts to the nearest `COARSE_COUNT` and said in steps of `COARSE` per cent: two
pages of one class, ten answers apart, would tell a small cell by finer ones, and 1 % more or less looks surer than it is."""

COARSE: Final = 5
COARSE_COUNT: Final = 10

IN_TWO: Final = ((0, 1, 2), (3, 4))
"""The steps of a scale that stand together in a class: those who are not very interested, and those who are."""

BANDS: Final = ((0.001, N_("below 0.001")), (0.01, N_("below 0.01")), (0.05, N_("below 0.05")))
NO_BAND: Final = N_("0.05 or more")
"""How p is said: bands, because p to three digits gives the counts back that it was made of."""

_GATE = object()


@dataclass(frozen=True, init=False)
class Published:
    """A number fit to be read by anyone: its value where it isn't withheld, and what is said of it.

    `figures` are the whole numbers that `sentence`, which is one of this module's, names, in steps of the last of its decimal
    `places`; `part` and `whole` the published counts that a share is made of.
    """

    sentence: str
    figures: tuple[tuple[str, int], ...]
    value: float | None
    part: int
    whole: int
    places: int

    def __init__(
        self,
        gate: object,
        value: float | None,
        sentence: str,
        of: tuple[int, int] = (0, 0),
        places: int = 0,
        **figures: int,
    ) -> None:
        if gate is not _GATE:
            raise TypeError("Only shared.suppression can make a Published number.")
        # Frozen, it can't be set by name.
        self.__dict__.update(
            sentence=sentence,
            figures=tuple(figures.items()),
            value=value,
            part=of[0],
            whole=of[1],
            places=places,
        )

    def __str__(self) -> str:
        """Return it in the reader's language."""
        return gettext(self.sentence, **{name: self._said(figure) for name, figure in self.figures})

    def _said(self, figure: int) -> str:
        return number(Decimal(figure).scaleb(-self.places) if self.places else figure)

    @property
    def withheld(self) -> bool:
        """Whether there is no number: it was too small to show, or is none."""
        return self.value is None


def _count(value: int) -> Published:
    return Published(_GATE, value, COUNT, count=value)


_NO_NUMBER: Final = Published(_GATE, None, WITHHELD)


def _withheld() -> Published:
    return _NO_NUMBER


def attendance(pupils: int) -> Published:
    """Publish a count of pupils present, or of visits and schools: exact.

    Who was in the room is the school's own register, not an answer a pupil gave: it tells nothing of any one.
    """
    return _count(pupils)


def hours(minutes: int) -> Published:
    """Publish hours that grown-ups gave, to a tenth of one: they are about no pupil."""
    return measure(Decimal(minutes) / 60, 1)


def measure(value: Decimal | int, places: int = 0) -> Published:
    """Publish a website's or platform's own aggregate figure: exact to so many decimal places, it is about no pupil."""
    shown = Decimal(value).quantize(Decimal(1).scaleb(-places))
    steps = abs(int(shown.scaleb(places)))
    return Published(_GATE, float(shown), SIGNED if shown < 0 else COUNT, places=places, count=steps)


def _to(step: int, count: int) -> int:
    return step * round(count / step)


def answers(count: int, thresholds: Thresholds = STANDARD) -> Published:
    """Publish how many answered: 0 as it is, small counts withheld, others to the nearest multiple."""
    return _withheld() if small(count, thresholds) else _count(thresholds.nearest(count))


def parts(counts: Mapping[str, int], thresholds: Thresholds = STANDARD) -> dict[str, Published]:
    """Publish how many answered in each part of a whole, each as `answers`, where the whole is published too.

    Where the withheld lines are one, or hold few between them, others are withheld with them, the smallest first: a school's 1
    would follow from the total less the others.
    """
    hidden = hidden_with(
        counts, {name for name, count in counts.items() if small(count, thresholds)}, thresholds
    )
    return {
        name: _withheld() if name in hidden else answers(count, thresholds) for name, count in counts.items()
    }


def shares(
    cells: Mapping[str, int], *, schools: int | None = None, thresholds: Thresholds = STANDARD
) -> dict[str, Published]:
    """Publish the parts of a whole as percentages of published counts.

    All are withheld where fewer than `min_answers` answered or, for a cut across schools, where fewer than
    `min_schools` are in it. A cell of 1 to `small_cell` is withheld, and with it others, the smallest first, until
    more pupils are in the withheld cells than in a small one and than one in each, and not many more than in the smallest shown
    one (`SLACK`): the rest would tell them. An answer that all gave, and so one that nobody gave, is withheld too: it would
    disclose everyone's. Where any is withheld, so is an answer that nobody gave.

    Each shown cell, and the withheld ones together, count to the nearest multiple, a coarser one where few answered; their sum
    is the whole.
    """
    total = sum(cells.values())
    if total < thresholds.min_answers or (schools is not None and schools < thresholds.min_schools):
        return dict.fromkeys(cells, _withheld())
    if max(cells.values()) == total:
        return dict.fromkeys(cells, _withheld())
    hidden = {name for name, count in cells.items() if small(count, thresholds)}
    hidden = hidden_with(cells, hidden, thresholds)
    if len(hidden) == len(cells):
        return dict.fromkeys(cells, _withheld())
    if hidden:
        # Beside withheld ones a zero is one more that may be small: else the first to give that answer would show.
        hidden |= {name for name, count in cells.items() if not count}
    step = max(thresholds.round_to, COARSE_COUNT) if total < FEW else thresholds.round_to
    counted = {
        name: max(step, _to(step, count)) if count else 0
        for name, count in cells.items()
        if name not in hidden
    }
    rest = sum(cells[name] for name in hidden)
    whole = sum(counted.values()) + (max(step, _to(step, rest)) if rest else 0)
    return {name: _share(counted[name], whole) if name in counted else _withheld() for name in cells}


def scale(steps: Sequence[int], thresholds: Thresholds = STANDARD) -> dict[tuple[int, ...], Published]:
    """Publish how many stand on each step of a scale of five, lowest first, as `shares`, by the places of the steps.

    Under `FEW` answers, as in a class, the three lower steps are one and the two upper ones another: by themselves nearly all
    are small. It is how many answered that decides, never what: a scale that is put together because its steps are small would
    tell that they are.
    """
    groups = IN_TWO if sum(steps) < FEW else [(place,) for place in range(len(steps))]
    together = {str(group): sum(steps[place] for place in group) for group in groups}
    return dict(zip(groups, shares(together, thresholds=thresholds).values(), strict=True))


def _step(whole: int) -> int:
    return COARSE if whole < FEW else 1


def _share(part: int, whole: int) -> Published:
    percent = _step(whole) * round(100 * part / whole / _step(whole))
    if part and not percent:
        return Published(_GATE, 0, UNDER_ONE, (part, whole))
    if part < whole and percent == 100:  # noqa: PLR2004  all of them
        return Published(_GATE, 100, NEARLY_ALL, (part, whole))
    return Published(_GATE, percent, PERCENTAGE, (part, whole), percent=percent)


def total_of(published: Iterable[Published]) -> int | None:
    """Return what shares of one whole make together as they are printed; None where some are withheld."""
    values = [one.value for one in published]
    return None if None in values else round(sum(value for value in values if value is not None))


def interval(of: Published) -> Published:
    """Publish Wilson's 95 % interval of a share, of its published counts, or nothing where it is withheld.

    Its bounds are rounded outwards, in the steps of the share.
    """
    if of.withheld:
        return _withheld()
    step = _step(of.whole)
    low, high = (100 * bound / step for bound in wilson(of.part, of.whole))
    # A bound that is a whole step but for a float's last digit is that step.
    least, most = step * floor(low + 1e-9), step * ceil(high - 1e-9)
    return Published(_GATE, least / 100, INTERVAL, low=least, high=most)


def band(up: Published, down: Published) -> Published:
    """Publish in which band p lies of the sign test that as many went up as down, of their published counts."""
    if up.withheld or down.withheld:
        return _withheld()
    p = sign_test(up.part, down.part)
    bound, sentence = next((one for one in BANDS if p < one[0]), (1.0, NO_BAND))
    return Published(_GATE, bound, sentence)


def net(up: Published, down: Published, *, signed: bool = False) -> Published:
    """Publish the share that went up less the share that went down, of their published counts, as a number of every 100.

    Its sentence has no sign, for one that says which way it went; `signed` is for a table, where nothing else does.
    """
    if up.withheld or down.withheld:
        return _withheld()
    value = _step(up.whole) * round(100 * (up.part - down.part) / up.whole / _step(up.whole))
    return Published(_GATE, value, SIGNED if signed and value < 0 else COUNT, count=abs(value))


def bounds(low: float, high: float, of: Published) -> tuple[Published, Published]:
    """Publish the bounds around `of`, as numbers of every 100, rounded outwards to whole steps of `COARSE`.

    They must be made of counts as `Thresholds.nearest` gives them.
    """
    if of.withheld:
        return _withheld(), _withheld()
    least, most = COARSE * floor(100 * low / COARSE), COARSE * ceil(100 * high / COARSE)
    return (
        Published(_GATE, least, SIGNED if least < 0 else COUNT, count=abs(least)),
        Published(_GATE, most, SIGNED if most < 0 else COUNT, count=abs(most)),
    )


def cuts(
    cut: Mapping[str, tuple[Mapping[str, int], int]], thresholds: Thresholds = STANDARD
) -> dict[str, dict[str, Published]]:
    """Publish the shares of each part of a cut across schools, given its cells and its schools, beside those of the whole.

    A part in which any cell is withheld is withheld whole. Where that is one alone, the smallest other is withheld with it:
    it would follow from the whole less the others.
    """
    found = {
        name: shares(cells, schools=schools, thresholds=thresholds) for name, (cells, schools) in cut.items()
    }
    sizes = {name: sum(cells.values()) for name, (cells, _) in cut.items()}
    hidden = {name for name, cells in found.items() if any(one.withheld for one in cells.values())}
    if sum(bool(sizes[name]) for name in hidden) == 1:
        others = sorted((sizes[name], name) for name in found if name not in hidden)
        hidden |= {name for _, name in others[:1]}
    return {
        name: dict.fromkeys(cells, _withheld()) if name in hidden else cells for name, cells in found.items()
    }


def response_rate(answered: int, present: int, thresholds: Thresholds = STANDARD) -> Published:
    """Publish the share of pupils present who answered, from `min_answers` answers.

    It is made of the count as `answers` publishes it: beside an exact attendance, the share of an exact count would tell that
    count. More answers than pupils are said to be that: there is no share of more than all, and nobody is to take it for one.
    """
    if answered > present > 0:
        return Published(_GATE, None, MORE_THAN_PUPILS)
    shown = answers(answered, thresholds).value
    if not present or shown is None or answered < thresholds.min_answers:
        return _withheld()
    percent = min(100, round(100 * shown / present))
    return Published(_GATE, percent, PERCENTAGE, percent=percent)
