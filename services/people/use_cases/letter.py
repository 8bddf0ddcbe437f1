"""The visitor letter: written when it is due, written anew when it differs, read and acknowledged by the school."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from services.people.domain import letter as domain
from services.people.domain.consent import holds
from services.people.domain.letter import Differences, Letter
from services.people.domain.person import Person
from services.people.domain.refusal import RefusedError, WhyNot
from services.people.domain.roster import people as coming
from services.people.domain.session import Session
from services.people.domain.visit import Visit
from services.people.table import checks, consents, letters, organisations, people, rosters
from services.people.use_cases.change import Change, change
from services.people.use_cases.programme import rules

KEPT: Final = timedelta(days=14)
"""How long after a visit its letter can be read: whoever asks who was in the building asks by then."""


@dataclass(frozen=True, slots=True)
class Read:
    """A visit's letter as its school reads it, with what is known of those whom it names.

    `acknowledged` is the newest version that the school said to have read, and `since` what is different from it; without either
    nothing was acknowledged. `letter` is None before the first of the day that the visit is on.
    """

    visit: Visit
    letter: Letter | None
    acknowledged: Letter | None
    since: Differences
    people: dict[str, Person]
    employers: dict[str, str]
    about: dict[str, str]

    @property
    def sessions(self) -> dict[str, Session]:
        """The visit's sessions by id, as they are by now."""
        return {roster.session.id: roster.session for roster in self.visit.rosters}


def due(visit: Visit, at: datetime) -> datetime | None:
    """Return from when on the letter of a visit is to be written, or anew; None where there is nothing to tell any more."""
    told = _told(visit)
    found = domain.due(rules(), visit.rosters, told[-1] if told else None)
    return found if found and max(found, at) < _over(visit) else None


def write_due(booking: str, at: datetime) -> bool:
    """Write the letter of a visit, or write it anew, where that is due; tell whether it was. It is published with it.

    Once the visit is over nothing is written. Raises `RefusedError` where too many are at work on the visit.
    """
    written: list[int] = []

    def written_anew(visit: Visit) -> Change:
        written.clear()
        kept = letters.of_visit(booking)
        told = domain.of_day(kept, visit.rosters)
        from_then = domain.due(rules(), visit.rosters, told[-1] if told else None)
        if from_then is None or not from_then <= at < _over(visit):
            return Change(visit)
        files = checks.some(coming(visit.rosters))
        letter = domain.says(rules(), visit.rosters, files, version=len(kept) + 1, at=at)
        written.append(letter.version)
        after = visit.changed(letter=domain.state_of([*told, letter]))
        return Change(after, more=[letters.kept(letter)])

    change(booking, written_anew, at=at)
    return bool(written)


def read(booking: str, at: datetime) -> Read:
    """Return a visit's letter as its school reads it. Raises `RefusedError` where there is none to be read any more."""
    visit = rosters.visit(booking)
    if visit is None or not visit.rosters:
        raise RefusedError(WhyNot.NOT_FOUND)
    if at > max(roster.session.ends_at for roster in visit.rosters) + KEPT:
        raise RefusedError(WhyNot.ENDED)
    told = _told(visit)
    newest = told[-1] if told else None
    acknowledged = next((one for one in reversed(told) if one.acknowledged_at), None)
    since = (
        domain.differences(acknowledged, newest)
        if newest and acknowledged and acknowledged.version != newest.version
        else Differences()
    )
    ids = {*(newest.people if newest else ()), *(one.person for one in since.people)}
    known = people.some(ids)
    about = {
        name: person.about
        for name, person in known.items()
        if person.about and holds(rules(), consents.of_person(name), "biography")
    }
    employers = {name: one.name for name, one in organisations.by_id().items()}
    return Read(visit, newest and _confirmed(visit, newest, at), acknowledged, since, known, employers, about)


def acknowledge(booking: str, version: int, *, read: bool, at: datetime) -> None:
    """Note that the school has read a version of the letter, or, with `read` False, take that back; again it changes nothing.

    Raises `RefusedError`: as stale where there is a newer version by now, as not found without a letter.
    """

    def acknowledged(visit: Visit) -> Change:
        kept = letters.of_visit(booking)
        if not kept:
            raise RefusedError(WhyNot.NOT_FOUND)
        told = domain.of_day(kept, visit.rosters)
        if not told or told[-1].version != version:
            raise RefusedError(WhyNot.STALE)
        newest = told[-1]
        if bool(newest.acknowledged_at) == read:
            return Change(visit)
        noted = replace(newest, acknowledged_at=at if read else None)
        after = visit.changed(letter=domain.state_of([*told[:-1], noted]))
        return Change(after, more=[letters.kept(noted)])

    change(booking, acknowledged, at=at)


def _told(visit: Visit) -> tuple[Letter, ...]:
    """Return the letters of a visit that told of the day that it is on, the newest last."""
    return domain.of_day(letters.of_visit(visit.head.booking), visit.rosters)


def _confirmed(visit: Visit, letter: Letter, at: datetime) -> Letter:
    """Return a letter without what isn't so any more of people's checks: one that was taken back confirms nothing."""
    now = domain.says(
        rules(), visit.rosters, checks.some(letter.people), version=letter.version, at=at
    ).confirmed
    return replace(letter, confirmed=tuple(one for one in letter.confirmed if one in now))


def _over(visit: Visit) -> datetime:
    """Return when a visit is over."""
    return max(roster.session.ends_at for roster in visit.rosters)
