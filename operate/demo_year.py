"""The demo year: one synthetic academic year of ten months, the same at every run.

This module only decides what happened: which classes met when, how many came, what they answered. `operate.demo`
makes it happen through the services' own use cases. No school, person or figure in it is real.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from shared.limits import SCALE_STEPS

SEED: Final = 20250908
FIRST_DAY: Final = date(2025, 9, 8)
LAST_DAY: Final = date(2026, 7, 3)
PUPILS: Final = 8176
"""Pupils present in the whole year, as the first programme reported for its first ten months; in no other's year are more."""

OPEN: Final = "open survey: "
"""How the line begins with which the loading of the demo says the code of the survey that is open today."""

PAGE: Final = "page: "
"""How a line begins with which the loading of the demo says a page of its: what it is, and its address on the site."""

CLASS_SIZES: Final = range(22, 32)
ANSWERED: Final = (0.35, 0.62)
"""The share of a class that answers, between a class in a hurry and one with ten minutes left."""

DRAWN_YEARS: Final = (8, 8, 8, 9, 9, 9, 7, 10)
"""Mostly Years 8 and 9, the first programme's heart, with some of Years 7 and 10."""

BEFORE_WEIGHTS: Final = (12, 24, 34, 20, 10)
"""How interested pupils say they were before, from 1 (not at all) to 5 (very)."""

MOVED_WEIGHTS: Final = {-1: 6, 0: 42, 1: 38, 2: 14}
"""By how many steps the workshop moved them."""


@dataclass(frozen=True)
class DemoClass:
    """One class of a visit: how many the school expected, how many came, how many of those answered."""

    year_group: int
    expected: int
    present: int
    answers: int


@dataclass(frozen=True)
class DemoVisit:
    """One visit to a school; the day is a wish, the free times nearest to it are taken."""

    urn: str
    workshop: int
    wished: date
    classes: tuple[DemoClass, ...]


def _classes(rng: random.Random, pupils: int, years: Sequence[int]) -> Iterator[DemoClass]:
    """Yield classes of year groups drawn from `years` until so many pupils are present."""
    left = pupils
    while left:
        present = rng.choice(CLASS_SIZES)
        rest = left - present
        # The last two classes share what is left, so that none is too small to be a class.
        if rest < CLASS_SIZES.start:
            present = left if left <= CLASS_SIZES.stop else left // 2
        left -= present
        expected = present + rng.choice((0, 0, 0, 1, 1, 2, 3))
        yield DemoClass(rng.choice(years), expected, present, round(present * rng.uniform(*ANSWERED)))


def visits(
    urns: Sequence[str],
    most_classes: int,
    workshops: int,
    *,
    pupils: int = PUPILS,
    years: Sequence[int] = DRAWN_YEARS,
) -> list[DemoVisit]:
    """Return the year's visits in order of the day wished for, at which so many `pupils` are present.

    `urns` are the target schools, each visited several times; a visit has one to `most_classes` classes;
    `workshops` is how many workshops the programme offers, the first being the usual one.
    """
    rng = random.Random(SEED)  # noqa: S311  a demo is repeatable, not secret
    classes = list(_classes(rng, pupils, years))
    days = (LAST_DAY - FIRST_DAY).days
    made: list[DemoVisit] = []
    while classes:
        count = min(len(classes), rng.randint(max(1, most_classes - 2), most_classes))
        taken, classes = tuple(classes[:count]), classes[count:]
        workshop = rng.choices(range(workshops), [6, *[1] * (workshops - 1)])[0]
        wished = FIRST_DAY + timedelta(days=rng.randrange(days))
        made.append(DemoVisit(urns[len(made) % len(urns)], workshop, wished, taken))
    return sorted(made, key=lambda visit: (visit.wished, visit.urn))


def interest(rng: random.Random) -> tuple[int, int]:
    """Return one pupil's interest before and now, each from 1 to 5."""
    before = rng.choices(range(1, SCALE_STEPS + 1), BEFORE_WEIGHTS)[0]
    moved = rng.choices(list(MOVED_WEIGHTS), list(MOVED_WEIGHTS.values()))[0]
    return before, min(SCALE_STEPS, max(1, before + moved))
