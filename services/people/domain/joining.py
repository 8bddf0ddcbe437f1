"""Putting people down for a session and letting them go: by a lead, by themselves, or because something changed.

Whoever is put down is judged by the policy of the visit's day. That is done again with everything that could change it: a visit
that moved, a check that was withdrawn, a person who left, a new policy. Once a session has begun, nobody is let go for such a
thing: who was there, was there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import takewhile
from typing import Final

from services.people.domain.call import Call, Candidate
from services.people.domain.need import Capacity
from services.people.domain.refusal import Reason, RefusedError, WhyNot
from services.people.domain.roster import Coming, Roster, Step, joined, parted
from services.people.domain.rules import Rules
from services.people.domain.session import Session, withdraws_late
from services.people.domain.week import engagement
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


def concerned(rosters: Iterable[Roster]) -> frozenset[str]:
    """Return the ids of those who must be known before a visit is changed: who comes, and who did until it was called off."""
    return frozenset(one.person for roster in rosters for one in (*roster.coming, *_stopped(roster)))


def heard(
    rules: Rules,
    rosters: Iterable[Roster],
    sessions: Sequence[Session],
    known: Mapping[str, Candidate],
    *,
    at: datetime,
) -> tuple[Roster, ...]:
    """Return the rosters of a visit once booking told of all its `sessions`, of one version; `known` are the concerned by id.

    What is older than what is known changes nothing. Nobody has agreed to come on another day, so all are let go; on the same day
    those stay who still can. A session that isn't told of any more is off. A visit that was said by mistake not to have happened
    has its people again. The people's engagements are those of the weeks before and after; this visit's are taken from here.
    """
    before = {roster.session.id: roster for roster in rosters}
    told = {session.id: session for session in sessions}
    version = max((session.version for session in sessions), default=0)
    if any(roster.session.version >= version for roster in before.values()):
        return tuple(before.values())
    for name, roster in before.items():
        told.setdefault(name, replace(roster.session, version=version, standing="off"))
    after = {
        name: replace(before[name], version=before[name].version + 1, session=session)
        if name in before
        else Roster(session)
        for name, session in told.items()
    }
    for name, roster in before.items():
        here = _with_visit(known, after.values())
        after[name] = _heard(Call(rules, after[name], at), roster, here)
    return tuple(after.values())


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


def _heard(call: Call, before: Roster, known: Mapping[str, Candidate]) -> Roster:
    """Return a session's roster, whose session is told anew, with those who stay."""
    roster, session = call.roster, call.session
    if session.standing == "off":
        return _all_let_go(roster, WhyNot.ENDED, call.at)
    if before.session.standing == "off" and session.day == before.session.day:
        return _taken_up(call, _stopped(before), known)
    if session.day != before.session.day and session.standing == "planned" and call.at < session.starts_at:
        return _all_let_go(roster, WhyNot.MOVED, call.at)
    return rechecked(call.rules, roster, known, at=call.at)


def _with_visit(known: Mapping[str, Candidate], visit: Iterable[Roster]) -> dict[str, Candidate]:
    """Return people with what they are down for at a visit as it is by now."""
    rosters = list(visit)
    bookings = {roster.session.booking for roster in rosters}
    taking_place = [roster for roster in rosters if roster.session.standing != "off"]
    return {
        person: replace(
            candidate,
            engagements=(
                *(one for one in candidate.engagements if one.booking not in bookings),
                *(engagement(roster.session) for roster in taking_place if roster.of(person)),
            ),
        )
        for person, candidate in known.items()
    }


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
    found = takewhile(lambda step: step.at == last and step.why is WhyNot.ENDED, reversed(roster.steps))
    return tuple(step.coming for step in reversed(list(found))) if london_day(last) >= session.day else ()


def _taken_up(call: Call, stopped: tuple[Coming, ...], known: Mapping[str, Candidate]) -> Roster:
    """Return the roster with those who were down for it, but for those who can't stay or aren't known any more."""
    roster = call.roster
    for one in stopped:
        candidate = known.get(one.person)
        if candidate and _against(call, one, candidate) is None:
            roster = joined(roster, "take_up", one, who=SYSTEM, at=call.at)
    return roster
