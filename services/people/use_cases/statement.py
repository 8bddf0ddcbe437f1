"""What an organisation's people gave in a quarter, and one person in a year: read for statements and for thanks."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from services.people.domain import statement as domain
from services.people.domain import voice
from services.people.domain.hours import Entry
from services.people.domain.plan_of import STATED
from services.people.domain.statement import Delivered, Quarter, Statement, Theirs
from services.people.domain.voice import Gate, Held, Unsaid
from services.people.table import board, hours, voices
from services.people.table.board import BoardLine
from shared.clock import academic_year

SEPTEMBER = 9
DAY: Final = timedelta(days=1)


def of_quarter(organisation: str, quarter: Quarter) -> Statement:
    """Return what an organisation's people gave in a quarter, without what pupils said."""
    return _stated(organisation, quarter, _counted(quarter))


def whole(organisation: str, quarter: Quarter, passes: Gate, today: date) -> Statement:
    """Return an organisation's statement of a quarter, with what pupils said where that passes the gate.

    Nothing of that is told before statements go: else a statement of one day less one of the day before would be a class.
    """
    delivered = _counted(quarter)
    over = (_delivered(one) for one in board.lines(quarter.first, min(quarter.last, today - DAY)))
    found = domain.with_open(_stated(organisation, quarter, delivered), over)
    if today < quarter.last + STATED:
        return replace(found, voice=Unsaid.RUNNING)
    held = (
        Held(one.session, one.urn, frozenset(of for _, _, of, _ in one.coming))
        for one in delivered
        # The programme's own figures of the quarter are of visits that were counted: of the same sessions, or a reader of both
        # had the difference.
        if one.present is not None
    )
    return replace(found, voice=voice.told(organisation, held, voices.all_sessions(), passes))


def of_person(person: str, booking: str, day: date) -> tuple[Theirs, Theirs]:
    """Return what a person gave at a visit, and in the academic year up to its day."""
    first = date(int(academic_year(day)[:4]), SEPTEMBER, 1)
    delivered, entries = [_delivered(one) for one in board.delivered(first, day)], list(_told(first, day))
    here = [one for one in delivered if one.booking == booking]
    way = [one for one in entries if one.booking == booking]
    return domain.theirs(person, here, way), domain.theirs(person, delivered, entries)


def _stated(organisation: str, quarter: Quarter, counted: list[Delivered]) -> Statement:
    first, last = board.around(quarter.first, quarter.last)
    told = list(_told(first, last))
    its = [one for one in told if quarter.first <= one.day <= quarter.last]
    return domain.statement(organisation, counted, its, told)


def _counted(quarter: Quarter) -> list[Delivered]:
    """Return the sessions of visits that count in a quarter: by the day recorded, as in digests and the board's quarter."""
    return [_delivered(one) for one in board.counted(quarter.first, quarter.last)]


def _told(first: date, last: date) -> Iterable[Entry]:
    return (one.entry for one in hours.between(first, last))


def _delivered(one: BoardLine) -> Delivered:
    return Delivered(
        one.session, one.booking, one.urn, one.school, one.starts_at, one.ends_at, one.present, one.coming
    )
