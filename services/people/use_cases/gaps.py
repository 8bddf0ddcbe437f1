"""The gap board: the visits to come by how pressing it is that somebody is missing, and by day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from services.people.domain.need import Urgency, urgency
from services.people.domain.rules import Rules
from services.people.table import board
from services.people.table.board import BoardLine
from shared.clock import london_day

MOST_PRESSING: Final = (Urgency.URGENT, Urgency.SOON, Urgency.LATER, Urgency.NOT_KNOWN, Urgency.MET)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which visits are looked for: of schools whose name or town has the words `school`, of a workshop, within so many weeks."""

    school: str = ""
    workshop: str = ""
    weeks: int = 4


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A visit to come: its sessions in order, how pressing the most pressing of them is, the offers that wait."""

    booking: str
    day: date
    urgency: Urgency
    lines: tuple[BoardLine, ...]

    @property
    def school(self) -> str:
        """The school's name."""
        return self.lines[0].school

    @property
    def town(self) -> str:
        """The school's town, empty where it isn't known."""
        return self.lines[0].town

    @property
    def offers(self) -> int:
        """How many offers wait for an answer."""
        return sum(line.offers_open for line in self.lines)


def upcoming(rules: Rules, wanted: Wanted, at: datetime) -> dict[Urgency, list[Upcoming]]:
    """Return the visits to come by how pressing they are, the most pressing first, in order of their start.

    A session that has begun is not to come any more. Read units: ½ for each 4 KB of the board, 2 for a month of 50 sessions.
    """
    today = london_day(at)
    lines = board.lines(today, today + timedelta(weeks=wanted.weeks))
    found: dict[Urgency, list[Upcoming]] = {one: [] for one in MOST_PRESSING}
    for booking, of_visit in _by_visit(
        line for line in _matching(lines, wanted) if line.starts_at > at
    ).items():
        one = _upcoming(rules, booking, of_visit, today)
        found[one.urgency].append(one)
    return {one: visits for one, visits in found.items() if visits}


def planned(first: date, last: date) -> list[Upcoming]:
    """Return the visits with a planned session in some days, without judging them."""
    visits = _by_visit(board.lines(first, last))
    return [
        Upcoming(booking, london_day(lines[0].starts_at), Urgency.NOT_KNOWN, tuple(lines))
        for booking, lines in visits.items()
    ]


def on(day: date) -> list[Upcoming]:
    """Return the visits of a day, those that are recorded already too."""
    lines = sorted(
        [*board.lines(day, day), *board.delivered(day, day)], key=lambda one: (one.starts_at, one.session)
    )
    return [
        Upcoming(booking, day, Urgency.NOT_KNOWN, tuple(of_visit))
        for booking, of_visit in _by_visit(lines).items()
    ]


def _matching(lines: Iterable[BoardLine], wanted: Wanted) -> Iterable[BoardLine]:
    words = wanted.school.casefold().split()
    if wanted.workshop:
        lines = (line for line in lines if line.workshop == wanted.workshop)
    if words:
        lines = (
            line for line in lines if all(word in f"{line.school} {line.town}".casefold() for word in words)
        )
    return lines


def _by_visit(lines: Iterable[BoardLine]) -> Mapping[str, list[BoardLine]]:
    found: dict[str, list[BoardLine]] = {}
    for line in lines:
        found.setdefault(line.booking, []).append(line)
    return found


def _upcoming(rules: Rules, booking: str, lines: list[BoardLine], today: date) -> Upcoming:
    """Return a visit. All its sessions are of one day, so the one session that is asked stands for all."""
    first = lines[0].as_session()
    judged = {(line.need_known, line.missing > 0): line for line in lines}
    pressing = min(
        (urgency(rules, line.gap, first, today) for line in judged.values()), key=MOST_PRESSING.index
    )
    return Upcoming(booking, first.day, pressing, tuple(lines))
