"""Visits: a head, the rosters of its sessions and the offers for them, read whole and written in one transaction."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from services.people.domain.letter import LetterChange, LetterState
from services.people.domain.need import Capacity
from services.people.domain.refusal import RefusedError, WhyNot
from services.people.domain.roster import Coming, Roster, Step
from services.people.domain.session import Session
from services.people.domain.visit import Head, Visit
from services.people.domain.week import Week, Weeks
from services.people.table import HEAD, offers, roster_key, visit_key
from services.people.table import weeks as week_rows
from services.people.table.rows import Write, moment, over, row, value_of
from shared.dynamo import ConditionFailedError, query, transact
from shared.settings import setting


def visit(booking: str) -> Visit | None:
    """Return a visit as it is this moment; None where booking was never heard of it."""
    head, rosters, made = None, [], []
    for found in query(setting("TABLE"), visit_key(booking), consistent=True):
        if found["entity"] == "head":
            head = _head(booking, found)
        elif found["entity"] == "roster":
            rosters.append(_roster(found))
        else:
            made.append(offers.offer_from(found))
    if head is None:
        return None
    rosters.sort(key=lambda one: (one.session.starts_at, one.session.id))
    return Visit(head, tuple(rosters), tuple(made))


def save(
    was: Visit,
    after: Visit,
    *,
    weeks: Iterable[Week] = (),
    before: Weeks | None = None,
    more: Iterable[Write] = (),
) -> None:
    """Store a visit over the one that was read, with the people's `weeks` that change with it over those `before`.

    `more` are the writes that go with it: its row on the board, the outbox's row, what must still be so (`people.still`). Raises
    `RefusedError` as stale where any of it was changed since it was read, and `shared.dynamo.ContendedError` where somebody is at
    work on it: read it again and decide anew.
    """
    known = before or {}
    writes = [*_writes(was, after), *more]
    writes += [week_rows.kept(week, known.get((week.person, week.monday))) for week in weeks]
    try:
        transact(writes)
    except ConditionFailedError as error:
        raise RefusedError(WhyNot.STALE) from error


def _writes(was: Visit, after: Visit) -> Iterator[Write]:
    head, booking = after.head, after.head.booking
    yield over(row(visit_key(booking), HEAD, "head", asdict(head)), head.version, was.head.version)
    for roster in after.rosters:
        old = was.roster(roster.session.id)
        if roster != old:
            there = row(visit_key(booking), roster_key(roster.session.id), "roster", asdict(roster))
            # A roster that was made and not changed yet is of version 0; its row counts from 1.
            yield over(there, roster.version + 1, old.version + 1 if old else 0)
    for made in after.offers:
        old_one = was.offer(made.session, made.person)
        if made != old_one:
            yield from offers.kept(booking, made, old_one)
    for old_one in was.offers:
        if after.offer(old_one.session, old_one.person) is None:
            yield from offers.gone(booking, old_one)


def _head(booking: str, found: Mapping[str, Any]) -> Head:
    value = value_of(found)
    letter = value["letter"]
    return Head(
        booking=booking,
        version=found["version"],
        heard=value["heard"],
        correlation_id=value["correlation_id"],
        letter=letter
        and LetterState(
            version=letter["version"],
            written_at=datetime.fromisoformat(letter["written_at"]),
            changes=tuple(LetterChange(**one) for one in letter["changes"]),
            acknowledged_at=moment(letter["acknowledged_at"]),
        ),
    )


def _roster(found: Mapping[str, Any]) -> Roster:
    value = value_of(found)
    return Roster(
        _session(value["session"]),
        value["version"],
        tuple(map(_coming, value["coming"])),
        tuple(map(_step, value["steps"])),
    )


def _session(value: Mapping[str, Any]) -> Session:
    times = {name: datetime.fromisoformat(value[name]) for name in ("starts_at", "ends_at")}
    day = value.get("recorded_on")
    return Session(**{**value, **times, "recorded_on": day and date.fromisoformat(day)})


def _coming(value: Mapping[str, Any]) -> Coming:
    return Coming(
        value["person"],
        Capacity(**value["capacity"]),
        datetime.fromisoformat(value["at"]),
        value["by"],
        value["policy"],
    )


def _step(value: Mapping[str, Any]) -> Step:
    return Step(
        value["version"],
        datetime.fromisoformat(value["at"]),
        value["move"],
        _coming(value["coming"]),
        value["who"],
        datetime.fromisoformat(value["starts_at"]),
        WhyNot(value["why"]) if value["why"] else None,
        value["late"],
    )
