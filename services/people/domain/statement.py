"""What an organisation's people gave in a quarter, and whom they met: what a partner's statement says.

Hours of sessions, travel and own hours are those of `domain.hours`. Pupils are those in the room at sessions that took place,
counted at each. What they said is as `domain.voice` lets it be told.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from services.people.domain.hours import Entry, Given, by_employer
from services.people.domain.voice import Unsaid, Voice
from shared.clock import london_day

MONTHS: Final = 3
"""Of a quarter."""


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of the calendar year, from its `first` day: January to March is the first."""

    first: date

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """Return the quarter that a day is in."""
        return cls(date(day.year, day.month - (day.month - 1) % MONTHS, 1))

    @property
    def name(self) -> str:
        """Year and quarter, such as ``2026-Q2``."""
        return f"{self.first.year}-Q{self.first.month // MONTHS + 1}"

    @property
    def last(self) -> date:
        """The last day."""
        month = self.first.month + MONTHS
        return date(self.first.year + (month > 12), (month - 1) % 12 + 1, 1) - timedelta(days=1)  # noqa: PLR2004  months of a year

    @property
    def previous(self) -> "Quarter":
        """The quarter before."""
        return Quarter.of(self.first - timedelta(days=1))


def quarter_named(name: str) -> Quarter | None:
    """Return the quarter of a name such as ``2026-Q2``; None where it names none."""
    found = re.fullmatch(r"(20[0-9]{2})-Q([1-4])", name)
    return Quarter(date(int(found[1]), (int(found[2]) - 1) * MONTHS + 1, 1)) if found else None


@dataclass(frozen=True, slots=True)
class Delivered:
    """A session that took place; `coming` are person, role, organisation and whether they led it.

    `present` pupils were counted in the room, None where nobody did.
    """

    session: str
    booking: str
    urn: str
    school: str
    starts_at: datetime
    ends_at: datetime
    present: int | None
    coming: tuple[tuple[str, str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class Met:
    """A school that an organisation's people were at: its name, their visits and the pupils in the room.

    `uncounted` are the sessions at which nobody counted them.
    """

    school: str
    visits: int
    pupils: int
    uncounted: int


@dataclass(frozen=True, slots=True)
class Statement:
    """The whole; `met` are the schools in the order of their names, `roles` as what its people came, by id.

    `voice` is what pupils said, or why nothing of it is told. Of `open_visits` nobody recorded yet whether they took place: they
    and their `open_minutes` are in no other figure.
    """

    organisation: str
    given: Given
    met: tuple[Met, ...]
    roles: tuple[str, ...]
    voice: Voice | Unsaid
    open_visits: int = 0
    open_minutes: int = 0

    @property
    def pupils(self) -> int:
        """Pupils in the room at all sessions together, as far as they were counted."""
        return sum(one.pupils for one in self.met)

    @property
    def uncounted(self) -> int:
        """Sessions at which nobody counted the pupils."""
        return sum(one.uncounted for one in self.met)


def statement(
    organisation: str,
    delivered: Iterable[Delivered],
    entries: Iterable[Entry],
    ways: Iterable[Entry] = (),
) -> Statement:
    """Return what an organisation's people gave in some days, by what was delivered and told of in them.

    `ways` are told of on other days: the visit may count on another day than the way to it. What pupils said is added later.
    """
    its = [one for one in delivered if any(of == organisation for _, _, of, _ in one.coming)]
    told = [one for one in entries if one.minutes]
    found = by_employer([*told, *(entry for one in its for entry in _entries(organisation, one))], ways)
    nothing = Given(organisation, 0, 0, 0, 0, 0, 0, 0)
    given = next((one for one in found if one.organisation == organisation), nothing)
    names = {one.urn: one.school for one in its}
    met = (
        Met(
            names[urn],
            len({one.booking for one in its if one.urn == urn}),
            sum(one.present or 0 for one in its if one.urn == urn),
            sum(one.present is None for one in its if one.urn == urn),
        )
        for urn in names
    )
    roles = dict.fromkeys(role for one in its for _, role, of, _ in one.coming if of == organisation)
    schools = tuple(sorted(met, key=lambda one: one.school.casefold()))
    return Statement(organisation, given, schools, tuple(roles), Unsaid.RUNNING)


def with_open(found: Statement, over: Iterable[Delivered]) -> Statement:
    """Return a statement with the visits of its people that are over, and of which nobody recorded yet that they took place."""
    its = [(one, sum(of == found.organisation for _, _, of, _ in one.coming)) for one in over]
    return replace(
        found,
        open_visits=len({one.booking for one, people in its if people}),
        open_minutes=sum(people * _minutes(one) for one, people in its),
    )


@dataclass(frozen=True, slots=True)
class Theirs:
    """What one person gave: sessions, the pupils counted in the room at them, and minutes with those they told of.

    `uncounted` are the sessions at which nobody counted the pupils.
    """

    sessions: int
    pupils: int
    uncounted: int
    minutes: int


def theirs(person: str, delivered: Iterable[Delivered], entries: Iterable[Entry]) -> Theirs:
    """Return what a person gave by some sessions that took place, and by what they told of."""
    its = [one for one in delivered if any(who == person for who, _, _, _ in one.coming)]
    told = sum(one.minutes for one in entries if one.person == person)
    return Theirs(
        len(its),
        sum(one.present or 0 for one in its),
        sum(one.present is None for one in its),
        told + sum(map(_minutes, its)),
    )


def _entries(organisation: str, one: Delivered) -> Iterator[Entry]:
    for person, _, of, _ in one.coming:
        if of == organisation:
            yield Entry(
                person, of, "session", london_day(one.starts_at), _minutes(one), one.booking, one.session
            )


def _minutes(one: Delivered) -> int:
    return int((one.ends_at - one.starts_at).total_seconds()) // 60
