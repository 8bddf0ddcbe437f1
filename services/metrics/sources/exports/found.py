"""One table of a file, understood: what would be observed, or what has to be asked first."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from services.metrics.observations import Grain, Observation, Series
from services.metrics.sources.exports.said import Choice, DropError, Question, Said
from shared.text import N_

WEEK: Final = 7
ENOUGH: Final = 3
"""Rows from which a spacing shows; two rows a week apart may as well be two days with nothing between."""

_GRAINS: Final[Mapping[str, Grain]] = {"day": "day", "week": "week", "month": "month"}

ONE_DAY: Final = N_("One day each; nothing is known of the days between")

MONTH_DAYS: Final = range(28, 32)


@dataclass(frozen=True)
class Found:
    """A table understood.

    `file` and `shape` are names for a person, `source` is the id its series have. `said_account` is the account's name as
    the file says it, empty where it says none. While `questions` are open there are no observations. `notes` say what was passed
    over and why; where nothing of the table can be kept, they say so and there are no observations either.
    """

    file: str
    shape: str
    platform: str = ""
    source: str = ""
    account: str = ""
    said_account: str = ""
    grain: Grain = "day"
    observations: tuple[Observation, ...] = ()
    notes: tuple[Said, ...] = ()
    questions: tuple[Question, ...] = ()
    called: tuple[str, ...] = ()
    """The names of the account that the programme declares."""

    @property
    def series(self) -> tuple[Series, ...]:
        """Its series, in the order of its columns."""
        return tuple(dict.fromkeys(one.series for one in self.observations))

    @property
    def first(self) -> date | None:
        """The first day of its first period."""
        return min((one.day for one in self.observations), default=None)

    @property
    def last(self) -> date | None:
        """The first day of its last period."""
        return max((one.day for one in self.observations), default=None)

    @property
    def periods(self) -> int:
        """How many days, weeks or months it has figures of; of items, how many items."""
        if self.grain == "lifetime":
            return len({one.series.dimensions for one in self.observations})
        return len({one.day for one in self.observations})


def grain_of(
    days: Sequence[date], lengths: Iterable[int], answers: Mapping[str, str], declared: Grain | None = None
) -> Grain | Question:
    """Return what each row is of: by what the cells say, by the spacing of the days, or what has to be asked.

    A day may be missing among days, a week among weeks. Raises `DropError` where the rows are of different lengths.
    """
    if known := _said(lengths) or declared:
        return known
    distinct = sorted(set(days))
    gaps = [(after - before).days for before, after in pairwise(distinct)]
    if broken := _broken(gaps):
        return _whether_broken(distinct, broken, answers)
    if not gaps or min(gaps) == 1:
        return "day"
    grain: Grain = "day"
    if all(gap % WEEK == 0 for gap in gaps) and min(gaps) == WEEK:
        grain = "week"
    elif min(gaps) in MONTH_DAYS and (_same(day.day for day in distinct) or _month_ends(distinct)):
        grain = "month"
    if grain != "day" and len(distinct) >= ENOUGH and _labels(grain, distinct):
        return grain
    if (answer := _GRAINS.get(answers.get("grain", ""))) is not None:
        return answer
    asked = _which_grain(grain, gaps)
    return asked if len(asked.choices) > 1 else "day"


def _said(lengths: Iterable[int]) -> Grain | None:
    """Return what the cells say that the rows are of; nothing where each names a day. Raises `DropError`."""
    said = {0 if length in MONTH_DAYS else length for length in lengths}
    if len(said) > 1 or said - {0, 1, WEEK}:
        raise DropError(N_("The rows are of periods of different length. Export by day."))
    return None if said == {1} else "month" if said == {0} else "week"


def _broken(gaps: Sequence[int]) -> Grain | None:
    """Return whose rows most are a week or a month apart, and others less: exports begin or end with a part of one."""
    for grain, lengths in (("week", (WEEK,)), ("month", MONTH_DAYS)):
        whole = sum(gap in lengths for gap in gaps)
        if whole >= ENOUGH - 1 and whole * 2 > len(gaps) and min(gaps) < min(lengths):
            return _GRAINS[grain]
    return None


def _whether_broken(days: Sequence[date], grain: Grain, answers: Mapping[str, str]) -> Grain | Question:
    """Return "day" where it was answered, or the question. Raises `DropError` where a row is of a part of a week or month."""
    if answers.get("grain") == "day":
        return "day"
    if answers.get("grain") == grain:
        raise DropError(
            N_(
                "One of the rows is of a part of a week or a month only. Begin and end the export with a whole one, or export "
                "by day."
            )
        )
    return Question(
        "grain",
        Said(
            N_("Most rows from %(first)s to %(last)s are a week or a month apart. What is each of them of?"),
            {"first": days[0], "last": days[-1]},
        ),
        (
            Choice("day", Said(ONE_DAY)),
            Choice(grain, Said(N_("A week each") if grain == "week" else N_("A month each"))),
        ),
    )


def _labels(grain: Grain, days: Sequence[date]) -> bool:
    """Whether the days are such as a period is called by: any for a week, the first or last for a month."""
    return grain == "week" or all(day.day == 1 for day in days) or _month_ends(days)


def _same(values: Iterable[int]) -> bool:
    return len(set(values)) == 1


def _month_ends(days: Iterable[date]) -> bool:
    return all((day + timedelta(days=1)).day == 1 for day in days)


def _which_grain(grain: Grain, gaps: Sequence[int]) -> Question:
    asked: list[tuple[Grain, str]] = [("day", ONE_DAY)]
    if grain == "week" or all(gap == WEEK for gap in gaps):
        asked.append(("week", N_("A week each")))
    if grain == "month" or all(gap in MONTH_DAYS for gap in gaps):
        asked.append(("month", N_("A month each")))
    return Question(
        "grain",
        Said(N_("The rows are %(days)s days apart or more. What is each of them of?"), {"days": min(gaps)}),
        tuple(Choice(answer, Said(sentence)) for answer, sentence in asked),
    )


def period_start(day: date, grain: Grain, column: str, days: Sequence[date]) -> date:
    """Return the first day of the period a row is called by."""
    if grain == "month":
        return day.replace(day=1) if day.day == 1 or _month_ends(days) else day
    if grain == "week" and re.search(r"\bend(s|ing)?\b", column, re.IGNORECASE):
        return day - timedelta(days=WEEK - 1)
    return day


def period_end(day: date, grain: Grain) -> date:
    """Return the last day of the period that begins on a day."""
    if grain == "week":
        return day + timedelta(days=WEEK - 1)
    if grain == "month":
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return day


def merged(found: Iterable[Found]) -> tuple[Found, ...]:
    """Return tables without what another one of the same file says too.

    Raises `DropError` where two say different things of the same day.
    """
    said: dict[tuple[str, date], tuple[Observation, str]] = {}
    kept = []
    for one in found:
        mine = []
        for observation in one.observations:
            place = observation.series.key, observation.day
            before = said.setdefault(place, (observation, one.file))
            if before[0].value != observation.value:
                raise DropError(
                    N_(
                        "“%(one)s” and “%(other)s” say different things of %(title)s on %(day)s: %(value)s and %(otherwise)s. "
                        "Hand in the right one alone."
                    ),
                    one=before[1],
                    other=one.file,
                    title=observation.series.title,
                    day=observation.day,
                    value=before[0].value,
                    otherwise=observation.value,
                )
            if before[0] is observation:
                mine.append(observation)
        twice = Said(N_("Another table of the file says the same; it was taken once."))
        notes = one.notes if len(mine) == len(one.observations) else (*one.notes, twice)
        kept.append(replace(one, observations=tuple(mine), notes=notes))
    return tuple(kept)
