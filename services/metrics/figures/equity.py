"""Equity of reach: pupils by what is known of their schools' areas, beside the pupils there are, and schools never reached.

What is known is of the school, not of the pupils' homes. A school of which nothing is known is counted apart: not known is never
zero, and it is in no share.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal

from services.metrics.known import Known, day_of, pupils
from services.metrics.period import Period

if TYPE_CHECKING:
    from shared.programme import Programme
    from shared.programme.equity import Area, Equity

Dimension = Literal["fsm", "idaci", "setting"]
"""Fifths of the programme's schools by free school meals; pairs of IDACI deciles; rural or urban."""

FIFTHS: Final = ("1", "2", "3", "4", "5")
"""The first fifth has the most pupils eligible for free school meals."""

DECILES: Final = ("1-2", "3-4", "5-6", "7-8", "9-10")
"""The first pair is most deprived."""

SETTINGS: Final = ("rural", "urban")

NAMES: Final[Mapping[Dimension, tuple[str, ...]]] = {"fsm": FIFTHS, "idaci": DECILES, "setting": SETTINGS}


@dataclass(frozen=True, slots=True)
class Band:
    """Some of the schools: how many they are, how many of them had visits that were counted, the pupils who came to those.

    `roll` are their pupils of the year groups with a target; None where no roll is known.
    """

    name: str
    schools: int
    reached: int
    pupils: int
    roll: int | None


@dataclass(frozen=True, slots=True)
class Cut:
    """The schools by one thing that is known of them; `unknown` are those of which it isn't."""

    dimension: Dimension
    bands: tuple[Band, ...]
    unknown: Band

    @property
    def pupils(self) -> int:
        """Pupils who came, of schools of which it is known: what shares of pupils reached are of."""
        return sum(band.pupils for band in self.bands)

    @property
    def roll(self) -> int:
        """Pupils on roll where that is known: the county's figure is made of them."""
        return sum(band.roll or 0 for band in self.bands)


@dataclass(frozen=True, slots=True)
class School:
    """A target school by its URN and name."""

    urn: str
    name: str


@dataclass(frozen=True, slots=True)
class Reach:
    """Equity of reach in a period, None for all time; `never` are target schools where no visit ever took place.

    `fsm_reached` is the schools' percentage of free school meals, each weighed by its pupils who came, `fsm_county` the county's
    own figure; None where it isn't known. `vintage` is the year of the data.
    """

    period: Period | None
    vintage: int
    sources: tuple[str, ...]
    cuts: tuple[Cut, ...]
    fsm_reached: Decimal | None
    fsm_county: Decimal | None
    never: tuple[School, ...]

    def cut(self, dimension: Dimension) -> Cut:
        """Return the schools by one thing."""
        return next(one for one in self.cuts if one.dimension == dimension)


def reach(known: Known, programme: "Programme", period: Period | None = None) -> Reach | None:
    """Return the equity of reach; None where the programme says nothing of its schools' areas."""
    equity = programme.equity
    if equity is None:
        return None
    came: Counter[str] = Counter()
    visited: set[str] = set()
    for visit in known.delivered:
        if period is None or day_of(visit) in period:
            came[visit.urn] += pupils(visit)
            visited.add(visit.urn)
    rolls = {school.urn: _roll(school.rolls, programme) for school in programme.schools}
    of = _bands_of(equity)
    cuts = tuple(_cut(dimension, rolls, visited, came, of[dimension]) for dimension in NAMES)
    return Reach(
        period,
        equity.vintage,
        equity.sources,
        cuts,
        _fsm(came, equity),
        equity.county.fsm_percent if equity.county else None,
        never_reached(known, programme),
    )


def never_reached(known: Known, programme: "Programme") -> tuple[School, ...]:
    """Return the target schools where no visit ever took place, counted or not, by name."""
    there = {visit.urn for visit in (*known.delivered, *known.uncounted)}
    found = (School(one.urn, one.name) for one in programme.target_schools if one.urn not in there)
    return tuple(sorted(found, key=lambda one: (one.name, one.urn)))


def _roll(rolls: Mapping[int, int], programme: "Programme") -> int | None:
    known = [rolls[year] for year in programme.targets.by_year_group if year in rolls]
    return sum(known) if known else None


def _bands_of(equity: "Equity") -> Mapping[Dimension, Mapping[str, str]]:
    """Return in which band of each dimension a school is, by its URN; one of which it isn't known is in none."""
    schools = [row for row in equity.rows if row is not equity.county]
    return {
        "fsm": _fifths(schools),
        "idaci": _named(schools, lambda row: row.idaci_decile and DECILES[(row.idaci_decile - 1) // 2]),
        "setting": _named(schools, lambda row: row.rural_urban),
    }


def _named(schools: Iterable["Area"], band: Callable[["Area"], str | int | None]) -> dict[str, str]:
    return {row.urn: str(name) for row in schools if (name := band(row))}


def _fifths(schools: Iterable["Area"]) -> dict[str, str]:
    """Return the fifth of each school, those with most free school meals first; equal ones are in one fifth, the first's."""
    ranked = sorted(
        ((row.fsm_percent, row.urn) for row in schools if row.fsm_percent is not None), reverse=True
    )
    first = {percent: place for place, (percent, _) in reversed(list(enumerate(ranked)))}
    return {urn: FIFTHS[first[percent] * len(FIFTHS) // len(ranked)] for percent, urn in ranked}


def _cut(
    dimension: Dimension,
    rolls: Mapping[str, int | None],
    visited: set[str],
    came: Mapping[str, int],
    band_of: Mapping[str, str],
) -> Cut:
    # A school of none of the programme's lists was visited: nothing is known of it.
    every = {*rolls, *visited}

    def band(name: str) -> Band:
        urns = [urn for urn in every if band_of.get(urn, "") == name]
        known = [roll for urn in urns if (roll := rolls.get(urn)) is not None]
        return Band(
            name,
            len(urns),
            len(visited.intersection(urns)),
            sum(came.get(urn, 0) for urn in urns),
            sum(known) if known else None,
        )

    return Cut(dimension, tuple(map(band, NAMES[dimension])), band(""))


def _fsm(came: Mapping[str, int], equity: "Equity") -> Decimal | None:
    known = [
        (number, area.fsm_percent)
        for urn, number in came.items()
        if number and (area := equity.area(urn)) and area.fsm_percent is not None
    ]
    weight = sum(number for number, _ in known)
    if not weight:
        return None
    return sum((number * percent for number, percent in known), Decimal()) / weight
