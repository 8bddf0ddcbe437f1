"""Organisations that may be one and the same: suggested, said not to be, or made one after it was shown what that would be."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from services.people.domain import parting
from services.people.domain.duplicates import SameEmployer, pair, same_employers
from services.people.domain.merge import organisation_merged, reassigned, reposted
from services.people.domain.person import Organisation
from services.people.domain.refusal import RefusedError, WhyNot
from services.people.domain.visit import Visit
from services.people.table import MERGING_ORGANISATIONS, audit, board, merged, organisations, pairs, people
from services.people.table import hours as hour_rows
from services.people.table.audit import Line
from services.people.table.hours import Kept
from services.people.table.merged import Merged, Part
from services.people.table.pairs import Becoming
from services.people.use_cases import hours
from services.people.use_cases.change import Change, change, stored
from services.people.use_cases.same import YEAR
from shared.clock import london_day
from shared.log import logger

Two = tuple[Organisation, Organisation]

NONE: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Preview:
    """What it would be to make two organisations one: what is kept, and how much of the other's goes to it."""

    made: Organisation
    people: int
    visits: int
    entries: int


def suggest(of: str = "") -> tuple[tuple[Organisation, Organisation, tuple[SameEmployer, ...]], ...]:
    """Return which organisations may be one, and why; `of` an id, only those that may be it."""
    return same_employers(organisations.all_organisations(), pairs.not_same(), of)


def told_apart() -> list[Two]:
    """Return the pairs of which somebody said that they aren't one."""
    known = {one.id: one for one in organisations.all_organisations()}
    return [
        (known[one], known[other]) for one, other in sorted(pairs.not_same()) if {one, other} <= known.keys()
    ]


def tell_apart(one: str, other: str, *, who: str, at: datetime) -> None:
    """Remember that two organisations aren't one."""
    what = "organisations are not the same"
    stored([pairs.kept(pair(one, other)), audit.noted(Line(at, who, what, ""))])
    _log(what, one, other, at)


def take_back(one: str, other: str, *, who: str, at: datetime) -> None:
    """Forget that two organisations aren't one; done again it changes nothing."""
    what = "organisations may be the same"
    stored([pairs.gone(pair(one, other)), audit.noted(Line(at, who, what, ""))])
    _log(what, one, other, at)


def preview(kept: str, gone: str, *, at: datetime) -> Preview:
    """Return what it would be to make `gone` one with `kept`. Raises `RefusedError`: as not found, as the same one."""
    made, today = organisation_merged(_one(kept), _one(gone)), london_day(at)
    entries = _entries(today)
    return Preview(
        made,
        people=sum(any(post.organisation == gone for post in one.posts) for one in people.all_people()),
        visits=len(board.visits_of(gone, NONE, today)),
        entries=sum(one.entry.organisation == gone for one in entries),
    )


def merge(kept: str, gone: str, *, versions: tuple[int, int], who: str, at: datetime) -> Organisation:
    """Make `gone` one with `kept`; `versions` are those that were shown, of both. Raises `RefusedError`: as stale.

    The other's row stays and names the kept one, so that what was told of it before, such as a letter, still has its name. What
    was the other's is noted beside each step, so that `two_again` can give it back.
    """
    one, other = _one(kept), _one(gone)
    if (one.version, other.version) != versions:
        raise RefusedError(WhyNot.STALE)
    after = organisation_merged(one, other)
    stands_for = replace(other, version=other.version + 1, same_as=kept)
    before = Merged(gone, kept, at, one.sector, one.size, bool(one.contact_email))
    becoming, what = Becoming(gone, kept, who), "organisations made one"
    stored(
        [
            organisations.kept(after, one),
            organisations.kept(stands_for, other),
            pairs.begun(MERGING_ORGANISATIONS, becoming),
            merged.kept(before),
            audit.noted(Line(at, who, what, "")),
        ]
    )
    _log(what, kept, gone, at)
    finish(becoming, at=at)
    return after


def finish(becoming: Becoming, *, at: datetime) -> None:
    """Go on with a merge that was begun, to its end; done again it changes nothing.

    Its people are of the kept one first, before any visit says so, and of the other until all visits do: so nobody is of an
    organisation that they aren't, and nobody is taken off.
    """
    gone, kept, today = becoming.person, becoming.instead, london_day(at)
    _people(gone, kept, at, both=True)
    theirs = {one.id for one in people.all_people() if any(post.organisation == gone for post in one.posts)}
    _visits(gone, kept, theirs, at)
    for one in list(_entries(today)):
        if one.entry.organisation == gone:
            stored([merged.part_kept(gone, Part(f"HOURS#{one.entry.day}#{one.id}", {}), at)])
            hours.put_to(one, replace(one.entry, organisation=kept), at)
    _people(gone, kept, at, both=False)
    # Whoever was put down meanwhile as the other's: from here on nobody is.
    _visits(gone, kept, NONE, at)
    for apart in pairs.not_same():
        if gone in apart:
            noted = merged.part_kept(gone, Part("#".join(("PAIR", *apart)), {}), at)
            stored([noted, pairs.gone(apart)])
    stored([pairs.ended(MERGING_ORGANISATIONS, becoming)])


def _people(gone: str, kept: str, at: datetime, *, both: bool) -> None:
    noted = {one.key for one in merged.parts(gone)}
    for one in people.all_people():
        after, key = reposted(one, gone, kept, both=both), f"PERSON#{one.id}"
        if after is not one:
            its = Part(key, parting.of_person(one, kept, gone))
            stored([people.kept(after, one), *(() if key in noted else [merged.part_kept(gone, its, at)])])


def _entries(today: date) -> Iterator[Kept]:
    return hour_rows.between(today - YEAR * (board.KEPT_MONTHS // 12), today + YEAR)


def _visits(gone: str, kept: str, theirs: Collection[str], at: datetime) -> None:
    for booking in board.visits_of(gone, theirs, london_day(at)):
        change(booking, lambda visit: _in_visit(visit, gone, kept, at), at=at)


def _in_visit(visit: Visit, gone: str, kept: str, at: datetime) -> Change:
    rosters = tuple(reassigned(one, gone, kept) for one in visit.rosters)
    offers = tuple(
        replace(one, version=one.version + 1, capacity=replace(one.capacity, organisation=kept))
        if one.capacity.organisation == gone
        else one
        for one in visit.offers
    )
    after = replace(visit, rosters=rosters, offers=offers)
    if after == visit:
        return Change(visit)
    # By its version: who was put down as the other's meanwhile is noted by itself.
    its = Part(f"VISIT#{visit.head.booking}#{visit.head.version}", parting.of_visit(visit, gone))
    return Change(after.anew(), more=[merged.part_kept(gone, its, at)])


def _one(name: str) -> Organisation:
    found = organisations.organisation(name)
    if found is None or not found.offered:
        raise RefusedError(WhyNot.NOT_FOUND)
    return found


def _log(what: str, one: str, other: str, at: datetime) -> None:
    """Log of which organisations; who said so stands in the audit alone, since no log has a name."""
    logger.info(what, extra={"organisation": one, "other": other, "at": at.isoformat()})
