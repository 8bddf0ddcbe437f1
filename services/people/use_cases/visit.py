"""A visit as a lead looks at it: who comes to each session, who offered, who else could, and who can't and why."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.people.domain.asked import Asked
from services.people.domain.call import Call, Candidate, Warned
from services.people.domain.checks import CheckFile, Status, worst
from services.people.domain.choice import Choice, choice
from services.people.domain.need import Capacity, Urgency, urgency
from services.people.domain.offer import Offer
from services.people.domain.person import Person
from services.people.domain.refusal import Reason
from services.people.domain.roster import Roster
from services.people.domain.roster import people as coming
from services.people.domain.rules import Rules
from services.people.domain.session import Session
from services.people.domain.visit import Visit
from services.people.table import asked, organisations, rosters
from services.people.use_cases import candidates
from services.people.use_cases.consents import who_agrees
from shared.clock import london_day


@dataclass(frozen=True, slots=True)
class Comer:
    """Somebody who comes, as what, and how their checks stand on the day; `person` is None where they aren't known any more."""

    id: str
    person: Person | None
    capacity: Capacity
    status: Status


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer that waits, what stands against it by now, and what to know."""

    offer: Offer
    person: Person
    against: Reason | None
    cautions: Sequence[Warned]


@dataclass(frozen=True, slots=True)
class Seen:
    """A session as a lead looks at it; `closed` is why nobody can be put down for it, whoever it is."""

    roster: Roster
    call: Call
    urgency: Urgency
    coming: Sequence[Comer]
    offers: Sequence[Offered]
    choice: Choice
    asked: Asked | None

    @property
    def session(self) -> Session:
        """The session itself."""
        return self.roster.session

    @property
    def closed(self) -> Reason | None:
        """Why nobody can be put down, whoever it is; None where somebody could be."""
        return self.call.closed


@dataclass(frozen=True, slots=True)
class VisitSeen:
    """A visit as a lead looks at it, with everybody of its people by id, and what their employers are called.

    `in_pictures` are those who come and agree to be in pictures; None where the programme asks nobody.
    """

    visit: Visit
    sessions: Sequence[Seen]
    people: Mapping[str, Person]
    employers: Mapping[str, str]
    in_pictures: frozenset[str] | None = None

    def session(self, name: str) -> Seen | None:
        """Return a session, if the visit has it."""
        return next((one for one in self.sessions if one.session.id == name), None)


def seen(rules: Rules, booking: str, at: datetime) -> VisitSeen | None:
    """Return a visit; None where booking told of none by this reference.

    Read units: 1 for the visit, 60 for 500 people with their checks and weeks, 1 for each who comes.
    """
    visit = rosters.visit(booking)
    if visit is None or not visit.rosters:
        return None
    everybody = candidates.of_week(visit.rosters[0].session.starts_at)
    by_id = {one.person.id: one for one in everybody}
    asks = {one.session: one for one in asked.of_visit(booking)}
    sessions = [
        _seen(Call(rules, roster, at), visit, by_id, asks.get(roster.session.id)) for roster in visit.rosters
    ]
    return VisitSeen(
        visit,
        sessions,
        {name: one.person for name, one in by_id.items()},
        {name: one.name for name, one in organisations.by_id().items()},
        who_agrees(coming(visit.rosters), "photograph") if "photograph" in rules.terms else None,
    )


def _seen(call: Call, visit: Visit, known: Mapping[str, Candidate], last: Asked | None) -> Seen:
    roster = call.roster
    return Seen(
        roster,
        call,
        urgency(call.rules, call.gap, roster.session, london_day(call.at)),
        [_comer(call, one.person, one.capacity, known.get(one.person)) for one in roster.coming],
        list(_offered(call, visit.open_offers(roster.session.id), known.get)),
        Choice() if call.closed else choice(call, list(known.values())),
        last,
    )


def _comer(call: Call, name: str, capacity: Capacity, known: Candidate | None) -> Comer:
    candidate = known or Candidate(Person(id=name, version=0, name="", email=""), CheckFile(name))
    found = call.standings(candidate, capacity.role)
    return Comer(name, known.person if known else None, capacity, worst(found))


def _offered(
    call: Call, offers: Iterable[Offer], known: Callable[[str], Candidate | None]
) -> Iterable[Offered]:
    for one in offers:
        candidate = known(one.person)
        if candidate is None:
            continue
        against = call.against(candidate, one.capacity, seen=one.starts_at)
        cautions = () if against else tuple(call.cautions(candidate, one.capacity))
        yield Offered(one, candidate.person, against, cautions)
