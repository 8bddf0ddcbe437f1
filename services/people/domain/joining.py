"""Putting people down for a session and letting them go: by a lead, by themselves, or because something changed.

Whoever is put down is judged by the policy of the visit's day. That is done again with everything that could change it: a visit
that moved, a check that was withdrawn, a person who left, a new policy. Once a session has begun, nobody is let go for such a
thing: who was there, was there.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from services.people.domain.call import Call, Candidate
from services.people.domain.need import Capacity
from services.people.domain.refusal import Reason, RefusedError, WhyNot
from services.people.domain.roster import Coming, Roster, Step, joined, parted
from services.people.domain.rules import Rules
from services.people.domain.session import Session, withdraws_late
from shared.clock import london_day

SYSTEM: Final = ""
"""Who let somebody go because something changed."""


def assign(
    call: Call, candidate: Candidate, capacity: Capacity, *, who: str, seen: datetime | None = None
) -> Roster:
    """Return the roster with somebody put down for it; `seen` is the session's start as `who` knew it.

    Raises `RefusedError` with what stands against it.
    """
    if against := call.against(candidate, capacity, seen=seen):
        raise RefusedError(against.why, **against.facts)
    version = call.policy.version if call.policy else 0
    coming = Coming(candidate.person.id, capacity, call.at, who, version)
    return joined(call.roster, "assign", coming, who=who, at=call.at)


def withdraw(rules: Rules, roster: Roster, person: str, *, who: str, at: datetime) -> Roster:
    """Return the roster without somebody who can't come after all; whether the lead is rung stands in its last step as `late`.

    Raises `RefusedError` where the person isn't down for it, or it has begun.
    """
    coming = roster.of(person)
    if coming is None:
        raise RefusedError(WhyNot.NOT_COMING)
    if at >= roster.session.starts_at:
        raise RefusedError(WhyNot.TOO_LATE)
    late = withdraws_late(rules, roster.session, at)
    step = Step(roster.version + 1, at, "withdraw", coming, who, roster.session.starts_at, late=late)
    return parted(roster, step)


def concerned(roster: Roster) -> frozenset[str]:
    """Return the ids of those who must be known, with their week of the session's new time, before it is changed."""
    return frozenset(one.person for one in (*roster.coming, *_stopped(roster)))


def heard(
    rules: Rules, roster: Roster, session: Session, known: Mapping[str, Candidate], *, at: datetime
) -> Roster:
    """Return the roster once booking told of its session; `known` are those whom it concerns, by id.

    What is older than what is known changes nothing. Nobody has agreed to come on another day, so all are let go; on the same day
    those stay who still can. A visit that was said by mistake not to have happened has its people again.
    """
    if session.version <= roster.session.version:
        return roster
    before, stopped = roster.session, _stopped(roster)
    roster = replace(roster, version=roster.version + 1, session=session)
    if session.standing == "off":
        return _all_let_go(roster, WhyNot.ENDED, at)
    if before.standing == "off" and session.day == before.day:
        return _taken_up(Call(rules, roster, at), stopped, known)
    if session.day != before.day and session.standing == "planned" and at < session.starts_at:
        return _all_let_go(roster, WhyNot.MOVED, at)
    return rechecked(rules, roster, known, at=at)


def rechecked(rules: Rules, roster: Roster, known: Mapping[str, Candidate], *, at: datetime) -> Roster:
    """Return the roster without those against whom something stands by now; of whom nothing is known, they are gone.

    The roster itself where nobody is let go.
    """
    call = Call(rules, roster, at)
    for one in roster.coming:
        if against := _against(call, one, known.get(one.person)):
            roster = _let_go(roster, one, against.why, at)
    return roster


def _against(call: Call, one: Coming, candidate: Candidate | None) -> Reason | None:
    """Return why somebody can't stay; once a session has begun, only that they were elsewhere then."""
    if call.session.standing != "planned" or call.at >= call.session.starts_at:
        return call.elsewhere(candidate) if candidate else None
    return call.unfit(candidate, one.capacity) if candidate else Reason(WhyNot.GONE)


def _let_go(roster: Roster, one: Coming, why: WhyNot, at: datetime) -> Roster:
    step = Step(roster.version + 1, at, "stand_down", one, SYSTEM, roster.session.starts_at, why)
    return parted(roster, step)


def _all_let_go(roster: Roster, why: WhyNot, at: datetime) -> Roster:
    for one in roster.coming:
        roster = _let_go(roster, one, why, at)
    return roster


def _stopped(roster: Roster) -> tuple[Coming, ...]:
    """Return who was let go when a visit was said, on its day or later, not to happen."""
    session = roster.session
    if session.standing != "off" or not roster.steps:
        return ()
    last = roster.steps[-1].at
    return tuple(
        step.coming
        for step in roster.steps
        if step.at == last and step.why is WhyNot.ENDED and london_day(last) >= session.day
    )


def _taken_up(call: Call, stopped: tuple[Coming, ...], known: Mapping[str, Candidate]) -> Roster:
    """Return the roster with those who were down for it, but for those who can't stay or aren't known any more."""
    roster = call.roster
    for one in stopped:
        candidate = known.get(one.person)
        if candidate and _against(call, one, candidate) is None:
            roster = joined(roster, "take_up", one, who=SYSTEM, at=call.at)
    return roster
