"""Whoever is down for a visit to come is judged again with all that could change it: a check, a person, a policy.

A change of a person or a check is stored first and the rosters are looked through after it, read as they are this moment; whoever
puts somebody down does so under the condition that person and checks are as they were judged. So none slips through between the
two.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from services.people.domain.call import Candidate
from services.people.domain.joining import rechecked
from services.people.domain.need import gap_of, need_of
from services.people.domain.roster import Roster, people
from services.people.domain.visit import Visit
from services.people.domain.week import monday_of
from services.people.table import board, weeks
from services.people.use_cases import candidates
from services.people.use_cases.change import Change, change
from services.people.use_cases.one_by_one import one_by_one
from services.people.use_cases.programme import rules
from shared.clock import london_day


def visit(booking: str, *, at: datetime) -> Visit:
    """Let those of a visit's people go against whom something stands by now. Raises `RefusedError`."""

    def judged(was: Visit) -> Change:
        known = candidates.some(people(was.rosters), (one.session for one in was.rosters))
        by_id, rosters = dict(known.by_id), []
        for roster in was.rosters:
            after = rechecked(rules(), roster, by_id, at=at)
            rosters.append(after)
            for name in people([roster]) - people([after]):
                by_id |= _let_go(by_id, name, roster)
        return Change(was.changed(rosters=rosters), known.weeks)

    return change(booking, judged, at=at)


def person(name: str, *, at: datetime) -> None:
    """Judge a person again at all visits to come. Raises `RefusedError`."""
    engagements = weeks.of_person(name, monday_of(at))
    for booking in dict.fromkeys(one.booking for one in engagements if one.ends_at > at):
        visit(booking, at=at)


def everybody(*, at: datetime) -> list[Exception]:
    """Judge everybody again at all visits to come, by the rules as they are now, and tell whom they need where that changed.

    One visit's trouble never stops the others; what failed is returned.
    """

    def judged(one: tuple[str, list[board.BoardLine]]) -> None:
        booking, lines = one
        visit(booking, at=at)
        if any(_needs_others(line) for line in lines):
            change(booking, lambda was: Change(was.anew(), tell=True), at=at)

    to_come = board.visits_to_come(london_day(at)).items()
    return one_by_one(to_come, judged, unless="visit not judged again", named=lambda one: {"booking": one[0]})


def _needs_others(line: board.BoardLine) -> bool:
    """Tell whether whom a session needs is by the rules as they are now another than the board says."""
    need = need_of(rules(), line.as_session())
    if need is None:
        return line.need_known
    return (line.needed, line.gap) != (
        need.people,
        gap_of(rules(), need, line.as_roster().capacities),
    )


def _let_go(by_id: dict[str, Candidate], name: str, roster: Roster) -> Iterable[tuple[str, Candidate]]:
    """Yield a person without what they are down for in a session: what follows is judged without it."""
    if name in by_id:
        known = by_id[name]
        kept = tuple(one for one in known.engagements if one.session != roster.session.id)
        yield name, replace(known, engagements=kept)
