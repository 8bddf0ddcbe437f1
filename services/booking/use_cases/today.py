"""What is on today and what the team should do next, gathered from the lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from services.booking.domain.staff import Urgency
from services.booking.domain.states import AGREED, OVER
from services.booking.table import lists
from services.booking.table.flags import SchoolFlag, flags
from services.booking.table.lists import Listed
from services.booking.use_cases.gaps import Pressing, gaps_ahead
from services.booking.use_cases.promise import answer_due
from services.booking.use_cases.search import between
from shared.clock import london_day
from shared.compiled import plain

CALL_WITHIN: Final = timedelta(days=4)
"""Before a visit: who has not reconfirmed by then is telephoned."""

SILENT: Final = timedelta(days=3)
"""How long the school may take to answer the mail of a week before."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request with the day of our promise, and whether that has passed."""

    line: Listed
    answer_by: date
    late: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """A visit at which somebody is missing, and how pressing that is."""

    line: Listed
    pressing: Pressing


@dataclass(frozen=True, slots=True)
class Today:
    """The team's day: the visits that are made, and what needs doing, each list in the order in which to do it.

    `to_call` are visits whose school is silent. `agreed` are everybody's agreed visits, past ones too: what is still to be
    counted (`services.booking.web.ladder`) is read of them, and not asked for again.
    """

    visits: list[Listed]
    waiting: list[Waiting]
    asking: list[Listed]
    offered: list[Listed]
    unanswered: list[Listed]
    to_call: list[Listed]
    gaps: list[Missing]
    unlisted: list[Listed]
    flags: list[SchoolFlag]
    agreed: list[Listed]
    owners: list[str]
    """Who looks after something of it."""


def today(now: datetime, owner: str | None = None) -> Today:
    """Return the team's day at `now`; with `owner` only what that person looks after, ``""`` being nobody."""

    def own(lines: Iterable[Listed]) -> list[Listed]:
        return [line for line in lines if owner in {None, line.owner}]

    requested, asking = list(lists.every("requested")), list(lists.every("asking"))
    lapsing, unlisted = lists.page_of("lapsing", since=now), lists.page_of("unlisted", since=now)
    confirmed, rescheduled = lists.every("confirmed", until=now + CALL_WITHIN), lists.every("rescheduled")
    agreed = [*confirmed, *rescheduled]
    to_come = [line for line in agreed if line.starts_at >= now]
    soon = [line for line in to_come if line.status == "confirmed"]
    suggested = [line for line in to_come if line.status == "rescheduled"][: lists.PAGE]
    missing = _missing((*soon, *suggested), now)
    every = (*requested, *asking, *lapsing, *suggested, *soon, *unlisted, *(one.line for one in missing))
    day = london_day(now)
    return Today(
        visits=[line for line in own(between(day, day)) if line.status in AGREED | OVER],
        waiting=[_waiting(line, day) for line in own(requested)],
        asking=own(asking),
        offered=own(line for line in lapsing if line.status == "offered"),
        unanswered=own([*suggested, *(line for line in lapsing if line.status == "awaiting_address")]),
        to_call=[line for line in own(soon) if _is_silent(line, now)],
        gaps=[one for one in missing if owner in {None, one.line.owner}],
        unlisted=own(unlisted),
        flags=flags(),
        agreed=agreed,
        owners=sorted({line.owner for line in every if line.owner}),
    )


def _waiting(line: Listed, day: date) -> Waiting:
    due = answer_due(line.waiting_since)
    return Waiting(line, due, day > due)


def _missing(read: Iterable[Listed], now: datetime) -> list[Missing]:
    """Return the visits at which somebody is missing and that are near, the nearest first; `read` are lines that are known."""
    ahead = timedelta(days=plain()["people"]["soon_days"] + 1)
    near = {
        reference: one
        for reference, one in gaps_ahead(now, now + ahead).items()
        if one.urgency is not Urgency.LATER
    }
    lines = {line.id: line for line in read}
    # Weeks of agreed visits would be read for a few of them.
    others = [(one.gap.starts_at, reference) for reference, one in near.items() if reference not in lines]
    lines |= {line.id: line for line in lists.those("confirmed", others)}
    found = [Missing(lines[reference], one) for reference, one in near.items() if reference in lines]
    return sorted(found, key=lambda one: (one.line.starts_at, one.line.id))


def _is_silent(line: Listed, now: datetime) -> bool:
    """Tell whether the school was asked if the visit is still on, and has not answered."""
    return not line.reconfirmed and line.ask_due is not None and line.ask_due + SILENT <= now
