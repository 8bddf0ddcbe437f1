"""One id in place of another everywhere: of somebody who is the same as another, or who is erased."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from services.people.domain.hours import Entry
from services.people.domain.merge import renamed, retold
from services.people.domain.offer import Offer
from services.people.domain.plan import COMING
from services.people.domain.refusal import RefusedError, WhyNot
from services.people.domain.roster import people
from services.people.domain.visit import Visit
from services.people.domain.week import clash, weeks_of
from services.people.table import board, letters, mails, weeks
from services.people.table import hours as hour_rows
from services.people.table.rows import Write
from services.people.table.waiting import VISIT, about
from services.people.use_cases import hours
from services.people.use_cases.change import Change, change
from shared.clock import london_day

YEAR: Final = timedelta(days=366)


def everywhere(gone: str, kept: str, *, forget: bool, at: datetime) -> None:
    """Put the id `kept` in place of `gone` in all visits and hours; cut off and done again it goes on.

    To `forget` somebody takes their offers and words away; else they become the kept one's. Raises `RefusedError` where one
    person would be in two places.
    """
    for booking in board.visits_with(gone, london_day(at)):
        change(booking, lambda visit: _in_visit(visit, gone, kept, forget=forget), at=at)
    today = london_day(at)
    first = today - YEAR * (board.KEPT_MONTHS // 12)
    for one in list(hour_rows.between(first, today + YEAR)):
        if one.entry.person == gone:
            hours.put_to(one, _entry(one.entry, kept, forget=forget), at)


def _in_visit(visit: Visit, gone: str, kept: str, *, forget: bool) -> Change:
    names = people(visit.rosters) | {gone, kept}
    known = weeks.some(weeks_of(names, [one.session for one in visit.rosters]))
    own = [one for key, week in known.items() if key[0] == kept for one in week.engagements]
    for roster in visit.rosters:
        if roster.of(gone) and (roster.of(kept) or clash(own, roster.session)):
            raise RefusedError(WhyNot.MERGE_CLASHES)
    offers = _offers(visit, gone, kept, forget=forget)
    after = replace(visit, rosters=tuple(renamed(one, gone, kept) for one in visit.rosters), offers=offers)
    if after == visit:
        return Change(visit)
    more = [] if forget else _told(visit.head.booking, gone, kept)
    return Change(after.anew(), known, more=more)


def _told(booking: str, gone: str, kept: str) -> list[Write]:
    """Return the writes by which what school and person were told is of the kept one: neither is told of it again.

    But to what the person comes, they are told anew: the links of the mails of before are those of somebody who isn't there.
    """
    told = (letters.kept(one) for one in retold(letters.of_visit(booking), gone, kept))
    return [*told, *mails.renamed(about(VISIT, booking), gone, kept, but=COMING)]


def _offers(visit: Visit, gone: str, kept: str, *, forget: bool) -> tuple[Offer, ...]:
    """Return a visit's offers without somebody's; not to be forgotten, they are the kept one's where that one has none."""
    others = tuple(one for one in visit.offers if one.person != gone)
    if forget:
        return others
    moved = (
        replace(one, person=kept, version=1)
        for one in visit.offers
        if one.person == gone and visit.offer(one.session, kept) is None
    )
    return (*others, *moved)


def _entry(entry: Entry, kept: str, *, forget: bool) -> Entry:
    return replace(entry, person=kept, said="" if forget else entry.said)
