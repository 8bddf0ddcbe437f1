"""The hours that people gave, by employer: of delivered sessions, of the way there, and what they say themselves.

Travel that nobody told is not known and no nought: it stands beside the sum as so many visits without it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from services.people.domain.roster import Roster

Kind = Literal["session", "travel", "own"]
"""Of a delivered session; of the way to a visit and back; what else a person did for the programme."""


@dataclass(frozen=True, slots=True)
class Entry:
    """So many minutes that a person gave on a day for an organisation. `booking` is the visit's reference, where it is of one."""

    person: str
    organisation: str
    kind: Kind
    day: date
    minutes: int
    booking: str = ""
    session: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """What an organisation's people gave: how many of them, at how many visits and sessions, in minutes by kind.

    `without_travel` are a person's visits of which nobody told the way.
    """

    organisation: str
    people: int
    visits: int
    sessions: int
    session_minutes: int
    travel_minutes: int
    own_minutes: int
    without_travel: int

    @property
    def minutes(self) -> int:
        """All that is known."""
        return self.session_minutes + self.travel_minutes + self.own_minutes


def delivered(roster: Roster) -> Iterator[Entry]:
    """Yield what those who came to a delivered session gave by it; nothing of any other session."""
    session = roster.session
    if session.standing != "delivered":
        return
    minutes = int((session.ends_at - session.starts_at).total_seconds()) // 60
    for one in roster.coming:
        yield Entry(
            one.person,
            one.capacity.organisation,
            "session",
            session.day,
            minutes,
            session.booking,
            session.id,
        )


def by_employer(entries: Iterable[Entry], ways: Iterable[Entry] = ()) -> tuple[Given, ...]:
    """Return what each organisation's people gave, by its id; `ways` are told of on other days and are in no sum."""
    parts: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        parts[entry.organisation].append(entry)
    every = (*ways, *(one for found in parts.values() for one in found))
    told = {(one.person, one.booking) for one in every if one.kind == "travel" and one.minutes}
    return tuple(_given(organisation, found, told) for organisation, found in sorted(parts.items()))


def forgotten(entries: Iterable[Entry], person: str, instead: str) -> tuple[Entry, ...]:
    """Return entries without a person: another id stands there, drawn at random, so that people are still told apart."""
    return tuple(replace(one, person=instead, said="") if one.person == person else one for one in entries)


def _given(organisation: str, entries: list[Entry], told: Collection[tuple[str, str]]) -> Given:
    """Return what an organisation's people gave; `told` are people and visits of which the way is told, for whomever."""
    minutes: defaultdict[Kind, int] = defaultdict(int)
    for entry in entries:
        minutes[entry.kind] += entry.minutes
    came = {(one.person, one.booking) for one in entries if one.kind == "session"}
    return Given(
        organisation,
        people=len({one.person for one in entries}),
        visits=len({booking for _, booking in came}),
        sessions=len({one.session for one in entries if one.kind == "session"}),
        session_minutes=minutes["session"],
        travel_minutes=minutes["travel"],
        own_minutes=minutes["own"],
        without_travel=sum(one not in told for one in came),
    )
