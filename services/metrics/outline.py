"""What reports read of the programme, as plain data: pydantic, which would check it once more, is a third of a first answer."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from services.metrics.declared import Declared, declared
from shared.compiled import plain
from shared.thresholds import Thresholds

if TYPE_CHECKING:
    from shared.programme import Programme


class School(NamedTuple):
    """A school, as `shared.programme.model.School` has it."""

    urn: str
    name: str
    target: bool
    rolls: Mapping[int, int]


class Workshop(NamedTuple):
    """A workshop."""

    id: str
    title: str


class Days(NamedTuple):
    """A term by its name."""

    name: str
    first: date
    last: date


class Terms(NamedTuple):
    """The programme's school days."""

    terms: tuple[Days, ...]


class Suppression(NamedTuple):
    """How few are too few to be shown."""

    min_answers: int
    small_cell: int
    round_to: int
    min_schools: int

    def thresholds(self) -> Thresholds:
        """Return them as the gate takes them."""
        return Thresholds(*self)


class People(NamedTuple):
    """How many days before a visit a gap is soon, and urgent."""

    soon_days: int
    urgent_days: int


@dataclass(frozen=True, slots=True)
class Targets:
    """How many pupils of each year group are to be reached in an academic year."""

    by_year_group: Mapping[int, int]

    @property
    def pupils_per_year(self) -> int:
        """Of all year groups together."""
        return sum(self.by_year_group.values())


class Area(NamedTuple):
    """What is known of a school's area, or of the county, as `shared.programme.equity.Area` has it."""

    urn: str
    fsm_percent: Decimal | None
    idaci_decile: int | None
    rural_urban: str | None
    vintage: int
    source: str


@dataclass(frozen=True, slots=True)
class Equity:
    """What is known of the schools' areas."""

    rows: tuple[Area, ...]

    @property
    def vintage(self) -> int:
        """The year of the data."""
        return self.rows[0].vintage

    @property
    def sources(self) -> tuple[str, ...]:
        """Where the data is from."""
        return tuple(dict.fromkeys(row.source for row in self.rows))

    @property
    def county(self) -> Area | None:
        """The county's row, where there is one."""
        return self.area("county")

    def area(self, urn: str) -> Area | None:
        """Return the row of a school, where there is one."""
        return next((row for row in self.rows if row.urn == urn), None)


@dataclass(frozen=True)
class Outline:
    """The programme without what no report reads; the names are those of `shared.programme.Programme`."""

    id: str
    name: str
    launched: date
    targets: Targets
    suppression: Suppression
    availability: Terms
    bank_holidays: frozenset[date]
    counted_origins: tuple[str, ...]
    digest_to: tuple[str, ...]
    schools: tuple[School, ...]
    workshops: tuple[Workshop, ...]
    impact_page: bool
    equity: Equity | None
    people: People
    declared_sources: Declared

    @functools.cached_property
    def _schools(self) -> Mapping[str, School]:
        return {one.urn: one for one in self.schools}

    @functools.cached_property
    def target_schools(self) -> tuple[School, ...]:
        """The schools the programme set out to reach."""
        return tuple(one for one in self.schools if one.target)

    @property
    def sources(self) -> Any:  # noqa: ANN401  as `declared` has them
        """The sources whose exports are handed in."""
        return self.declared_sources.sources

    @property
    def connections(self) -> Any:  # noqa: ANN401  as `declared` has them
        """The platforms that are asked."""
        return self.declared_sources.connections

    def school(self, urn: str) -> School | None:
        """Return the school of a Unique Reference Number."""
        return self._schools.get(urn)

    def workshop(self, workshop_id: str) -> Workshop | None:
        """Return the workshop of an id."""
        return next((one for one in self.workshops if one.id == workshop_id), None)


def outlined() -> "Programme":
    """Return the programme for reports; whoever reads more of it than they do is told that it isn't there."""
    data = plain()
    return cast(
        "Programme",
        Outline(
            data["id"],
            data["name"],
            date.fromisoformat(data["launched"]),
            Targets(_by_year(data["targets"]["by_year_group"])),
            Suppression(**data["suppression"]),
            Terms(
                tuple(
                    Days(one["name"], date.fromisoformat(one["first"]), date.fromisoformat(one["last"]))
                    for one in data["availability"]["terms"]
                )
            ),
            frozenset(map(date.fromisoformat, data["bank_holidays"])),
            tuple(data["counted_origins"]),
            tuple(data["digest_to"]),
            tuple(
                School(one["urn"], one["name"], one["target"], _by_year(one["rolls"]))
                for one in data["schools"]
            ),
            tuple(Workshop(one["id"], one["title"]) for one in data["workshops"]),
            data["impact_page"],
            _equity(data["equity"]),
            People(data["people"]["soon_days"], data["people"]["urgent_days"]),
            declared(),
        ),
    )


def with_schools(programme: "Programme", names: Mapping[str, str]) -> "Programme":
    """Return an outline that knows, besides its own schools, others by their URN and name: those that were visited."""
    known = {one.urn for one in programme.schools}
    others = (School(urn, name, target=False, rolls={}) for urn, name in names.items() if urn not in known)
    schools = cast("Any", (*programme.schools, *others))
    return cast("Programme", replace(cast("Any", programme), schools=schools))


def _equity(of: Mapping[str, Any] | None) -> Equity | None:
    if of is None:
        return None
    rows = (row | {"fsm_percent": row["fsm_percent"] and Decimal(row["fsm_percent"])} for row in of["rows"])
    return Equity(tuple(Area(**row) for row in rows))


def _by_year(of: Mapping[str, int]) -> Mapping[int, int]:
    return {int(year): pupils for year, pupils in of.items()}
