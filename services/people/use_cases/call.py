"""The open call: people offer themselves for a session and take it back; leads accept, turn down, assign; people withdraw."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from services.people.domain import joining
from services.people.domain import offer as offers
from services.people.domain.call import Call, Candidate
from services.people.domain.need import Capacity
from services.people.domain.offer import Offer
from services.people.domain.planned import SETTLING
from services.people.domain.refusal import RefusedError, WhyNot
from services.people.domain.roster import Roster
from services.people.domain.roster import people as coming
from services.people.domain.visit import Visit
from services.people.table.waiting import VISIT, looked_at
from services.people.use_cases import candidates
from services.people.use_cases.candidates import Known
from services.people.use_cases.change import Change, change
from services.people.use_cases.programme import rules

MOST: Final = 40
"""People of one visit: all their weeks, before and after it moved, are written in one transaction with it."""


def offer(
    booking: str,
    session: str,
    person: str,
    capacity: Capacity,
    *,
    seen: datetime,
    at: datetime,
    said: str = "",
) -> Offer:
    """Keep a person's offer to come; `seen` is the session's start on the page that they saw. Raises `RefusedError`."""

    def offered(visit: Visit) -> Change:
        call, known = _called(visit, session, person, at)
        before = visit.offer(session, person)
        candidate = _candidate(known, person)
        made = offers.offer(call, candidate, capacity, seen=seen, before=before, said=said)
        return Change(visit.changed(offers=[made]))

    return _offer(change(booking, offered, at=at), session, person)


def take_back(booking: str, session: str, person: str, *, at: datetime) -> Offer:
    """Take an offer back before it was answered. Raises `RefusedError`."""

    def taken_back(visit: Visit) -> Change:
        return Change(visit.changed(offers=[offers.take_back(_offer(visit, session, person), at=at)]))

    return _offer(change(booking, taken_back, at=at), session, person)


def turn_down(booking: str, session: str, person: str, *, who: str, at: datetime) -> Offer:
    """Turn an offer down. Raises `RefusedError`."""

    def turned_down(visit: Visit) -> Change:
        made = offers.turn_down(_offer(visit, session, person), who=who, at=at)
        # Nothing is published of an offer, so nobody would look at the mails.
        looks = looked_at(VISIT, booking, at + SETTLING)
        return Change(visit.changed(offers=[made]), more=[looks])

    return _offer(change(booking, turned_down, at=at), session, person)


def accept(booking: str, session: str, person: str, *, who: str, at: datetime) -> Roster:
    """Put somebody down who offered to come, judged as of now. Raises `RefusedError`."""

    def accepted(visit: Visit) -> Change:
        call, known = _called(visit, session, person, at)
        made = _offer(visit, session, person)
        _room(visit, person)
        roster, answered = offers.accept(call, made, _candidate(known, person), who=who)
        after = visit.changed(rosters=[roster], offers=[answered])
        return Change(after, known.weeks, known.still(person))

    return _roster(change(booking, accepted, at=at), session)


def assign(
    booking: str,
    session: str,
    person: str,
    capacity: Capacity,
    *,
    who: str,
    at: datetime,
    seen: datetime | None = None,
) -> Roster:
    """Put somebody down for a session; `seen` is its start as `who` knew it. An offer that waits is answered by it.

    Raises `RefusedError`.
    """

    def assigned(visit: Visit) -> Change:
        call, known = _called(visit, session, person, at)
        _room(visit, person)
        roster = joining.assign(call, _candidate(known, person), capacity, who=who, seen=seen)
        made = visit.offer(session, person)
        answered = (
            [replace(made, version=made.version + 1, standing="accepted", answered_at=at, answered_by=who)]
            if made and made.standing == "open"
            else []
        )
        after = visit.changed(rosters=[roster], offers=answered)
        return Change(after, known.weeks, known.still(person))

    return _roster(change(booking, assigned, at=at), session)


def withdraw(booking: str, session: str, person: str, *, who: str, at: datetime) -> Roster:
    """Take somebody off who can't come after all; the roster's last step says whether it is so late that the lead is rung.

    Raises `RefusedError`.
    """

    def withdrawn(visit: Visit) -> Change:
        _, known = _called(visit, session, person, at)
        roster = joining.withdraw(rules(), _roster(visit, session), person, who=who, at=at)
        return Change(visit.changed(rosters=[roster]), known.weeks)

    return _roster(change(booking, withdrawn, at=at), session)


def _called(visit: Visit, session: str, person: str, at: datetime) -> tuple[Call, Known]:
    roster = _roster(visit, session)
    known = candidates.some([person], [roster.session], others=coming([roster]))
    return Call(rules(), roster, at), known


def _candidate(known: Known, person: str) -> Candidate:
    if person not in known.by_id:
        raise RefusedError(WhyNot.GONE)
    return known.by_id[person]


def _room(visit: Visit, person: str) -> None:
    there = coming(visit.rosters)
    if person not in there and len(there) >= MOST:
        raise RefusedError(WhyNot.CROWDED)


def _roster(visit: Visit, session: str) -> Roster:
    roster = visit.roster(session)
    if roster is None:
        raise RefusedError(WhyNot.NOT_FOUND)
    return roster


def _offer(visit: Visit, session: str, person: str) -> Offer:
    made = visit.offer(session, person)
    if made is None:
        raise RefusedError(WhyNot.OFFER_CLOSED)
    return made
