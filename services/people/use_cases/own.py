"""What one person sees of visits: those they come to, those they offered to come to, and the open call."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from services.people.domain.call import Answer, Call, Candidate, Warned
from services.people.domain.need import Capacity, Gap
from services.people.domain.offer import Offer
from services.people.domain.person import Person
from services.people.domain.refusal import Reason, WhyNot
from services.people.domain.roster import Coming, Roster
from services.people.domain.rules import Rules
from services.people.domain.session import Session
from services.people.domain.week import monday_of
from services.people.table import board, checks, offers, rosters, weeks
from services.people.table.board import BoardLine

TELLING: Final = tuple(WhyNot)
"""Reasons in the order in which they are looked for: of the session, then of the place, then of the person."""

BACK: Final = timedelta(weeks=13)
"""How long a session that is over stays in a calendar."""

OVER: Final = frozenset({WhyNot.ENDED, WhyNot.TOO_LATE})
"""Of a session that nobody can come to any more: no list of what is to come has it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A session as one person sees it: who is missing, as what they come, their last offer, and as what they could come."""

    session: Session
    gap: Gap | None
    coming: Coming | None
    offer: Offer | None
    answers: tuple[Answer, ...]
    cautions: tuple[Warned, ...] = ()
    """What to know of somebody who comes."""

    @property
    def against(self) -> Reason | None:
        """What stands against their coming; None where they can come as something.

        Where they can be several things, the reason of which they could do the most.
        """
        reasons = [one.against for one in self.answers]
        if any(found is None for found in reasons):
            return None
        found = [one for one in reasons if one is not None]
        return max(found, key=lambda one: TELLING.index(one.why), default=Reason(WhyNot.NOT_THEIR_POST))

    @property
    def closed(self) -> bool:
        """Whether nobody can offer to come any more."""
        return self.against is not None and self.against.why in OVER

    @property
    def waits(self) -> bool:
        """Whether their offer waits for an answer, for the time that the session has."""
        made = self.offer
        return made is not None and made.standing == "open" and made.starts_at == self.session.starts_at


@dataclass(frozen=True, slots=True)
class Down:
    """A session that a person comes to, and as what."""

    session: Session
    capacity: Capacity


@dataclass(slots=True)
class Visits:
    """A person's sessions to come, each list in order; `closed` are those of the open call that they can't come to."""

    coming: list[Seen] = field(default_factory=list)
    offered: list[Seen] = field(default_factory=list)
    open: list[Seen] = field(default_factory=list)
    closed: list[Seen] = field(default_factory=list)


def visits(rules: Rules, person: Person, first: date, last: date, *, at: datetime) -> Visits:
    """Return a person's sessions to come: all that they are down for or offered to come to, the others from `first` to `last`."""
    engagements = weeks.of_person(person.id, monday_of(at))
    made = {one.offer.session: one for one in offers.of_person(person.id)}
    candidate = Candidate(person, checks.file(person.id), engagements)
    known = {line.session: _roster(line) for line in board.lines(first, last)}
    mine = {one.session: one.booking for one in engagements if one.ends_at > at}
    mine |= {one.offer.session: one.booking for one in made.values() if one.offer.starts_at > at}
    for booking in sorted({booking for session, booking in mine.items() if session not in known}):
        known |= {one.session.id: one for one in _rosters(booking) if one.session.id in mine}
    found = Visits()
    for roster in sorted(known.values(), key=lambda one: (one.session.starts_at, one.session.id)):
        session = roster.session
        offer = made[session.id].offer if session.id in made else None
        one = _seen(rules, roster, candidate, offer, at)
        if one.coming:
            found.coming.append(one)
        elif one.waits and not one.closed:
            found.offered.append(one)
        elif first <= session.day <= last and not one.closed:
            (found.closed if one.against else found.open).append(one)
    return found


def seen(rules: Rules, person: Person, session: str, *, at: datetime) -> Seen | None:
    """Return a session as a person sees it, or None where there is no such session."""
    visit = rosters.visit(booking_of(session))
    roster = visit.roster(session) if visit else None
    if visit is None or roster is None:
        return None
    engagements = weeks.of_person(person.id, monday_of(roster.session.starts_at), 1)
    candidate = Candidate(person, checks.file(person.id), engagements)
    return _seen(rules, roster, candidate, visit.offer(session, person.id), at)


def down_for(person: str, at: datetime) -> list[Down]:
    """Return the sessions that a person comes to, or came to in the last `BACK`, with as what, in order."""
    monday = monday_of(at) - BACK
    engagements = weeks.of_person(person, monday, weeks.TO_COME + BACK.days // 7)
    sessions = {one.session for one in engagements}
    found = [
        Down(roster.session, coming.capacity)
        for booking in sorted({one.booking for one in engagements})
        for roster in _rosters(booking)
        if roster.session.id in sessions and (coming := roster.of(person))
    ]
    return sorted(found, key=lambda one: (one.session.starts_at, one.session.id))


def came_to(person: str, first: date, last: date) -> list[Down]:
    """Return the delivered sessions of some days, both included, that a person came to, in order."""
    return [
        Down(line.as_session(), Capacity(organisation, role, lead))
        for line in board.delivered(first, last)
        for one, role, organisation, lead in line.coming
        if one == person
    ]


def booking_of(session: str) -> str:
    """Return the reference of the visit that a session's id names."""
    return session.rpartition("-")[0]


def _seen(rules: Rules, roster: Roster, candidate: Candidate, made: Offer | None, at: datetime) -> Seen:
    call = Call(rules, roster, at)
    coming = roster.of(candidate.person.id)
    cautions = tuple(call.cautions(candidate, coming.capacity)) if coming else ()
    return Seen(roster.session, call.gap, coming, made, tuple(call.answers([candidate])), cautions)


def _rosters(booking: str) -> tuple[Roster, ...]:
    visit = rosters.visit(booking)
    return visit.rosters if visit else ()


def _roster(line: BoardLine) -> Roster:
    """Return the roster of a line of the board: who comes as what, without what led to it."""
    coming = (
        Coming(person, Capacity(organisation, role, lead), line.starts_at, "", 0)
        for person, role, organisation, lead in line.coming
    )
    return Roster(line.as_session(), coming=tuple(coming))
