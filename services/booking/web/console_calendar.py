"""The console's month: on each day the visits of each team, and what is blocked."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from services.access.frame import frame
from services.access.user import TeamUser, signed_in
from services.booking.domain.offer import Offer
from services.booking.domain.states import AGREED, HOLDING
from services.booking.domain.team_day import TeamDay
from services.booking.table import diary
from services.booking.table.lists import Listed
from services.booking.use_cases.gaps import gaps_ahead
from services.booking.use_cases.offer import offer
from services.booking.use_cases.search import between
from services.booking.use_cases.teams import team_name, team_names
from services.booking.web import back
from services.booking.web.draw import draw
from shared.clock import london_day, london_time
from shared.text import gettext
from shared.text.phrases import clock, weekday
from shared.web.http import Request, Response, Router

MONTH: Final = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
WEEK: Final = 7
SCHOOL_DAYS: Final = 5
NOON: Final = 12
SHOWN: Final = HOLDING | AGREED
"""States that take a place; the others are in the list."""


@dataclass(frozen=True, slots=True)
class Square:
    """A day of the month: its visits, what keeps the teams from going, and whether nothing is there to see."""

    day: date
    visits: Sequence[Listed]
    blocked: Sequence[str]

    @property
    def empty(self) -> bool:
        """Whether a phone's list leaves it out."""
        return not self.visits and not self.blocked


@signed_in
def show_calendar(request: Request, user: TeamUser) -> Response:
    """Show a month."""
    typed = MONTH.fullmatch(request.query.get("month", ""))
    today = london_day(request.at)
    first = date(int(typed[1]), int(typed[2]), 1) if typed else today.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    last = following - timedelta(days=1)
    squares = list(squares_of(offer(), first, last))
    weekend = any(not square.empty for square in squares if square.day.weekday() >= SCHOOL_DAYS)
    width = WEEK if weekend else SCHOOL_DAYS
    page = draw(
        "team/calendar.jinja",
        **frame(user, "calendar"),
        first=first,
        before=(first - timedelta(days=1)).replace(day=1),
        after=following,
        today=today,
        weeks=[week for week in _weeks(squares, width) if any(week)],
        weekdays=[weekday(date(2024, 1, 1 + number)) for number in range(width)],
        team_name=team_name,
        gaps=gaps_ahead(request.at, london_time(following, 0)),
        empty=all(square.empty for square in squares),
    )
    return Response(page, cookies=[back.keep(request)])


def squares_of(offered: Offer, first: date, last: date) -> Iterator[Square]:
    """Yield the days from `first` to `last`, both included."""
    visits: dict[date, list[Listed]] = {}
    for line in between(first, last):
        if line.status in SHOWN:
            visits.setdefault(london_day(line.starts_at), []).append(line)
    blocks = diary.team_days(first, last)
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        yield Square(
            day,
            sorted(visits.get(day, ()), key=lambda line: (line.team, line.starts_at)),
            [*_closed(offered, day), *_blocked(blocks.get(day, ()))],
        )


def _closed(offered: Offer, day: date) -> Iterator[str]:
    if day in offered.diary.holidays:
        yield gettext("Bank holiday")
    elif day in offered.diary.closed:
        yield gettext("No team goes out")


def _blocked(team_days: Sequence[TeamDay]) -> Iterator[str]:
    """Yield what is blocked, once for all teams where it is the same for all of them."""
    teams: dict[tuple[str, str], list[int]] = {}
    for one in team_days:
        for block in one.blocks:
            teams.setdefault((part_of(block.starts_at, block.ends_at), block.why), []).append(one.team)
    for (part, why), numbers in teams.items():
        whole = len(numbers) == len(team_names())
        who = gettext("All teams") if whole else ", ".join(map(team_name, numbers))
        yield gettext("%(team)s: %(part)s, %(why)s", team=who, part=part, why=why)


def part_of(starts_at: datetime, ends_at: datetime) -> str:
    """Return a stretch of a day in words: the whole day, half of it, or from when to when."""
    day = london_day(starts_at)
    midnight, noon, end = (
        london_time(day, 0),
        london_time(day, NOON),
        london_time(day + timedelta(days=1), 0),
    )
    named = {
        (midnight, end): gettext("all day"),
        (midnight, noon): gettext("morning"),
        (noon, end): gettext("afternoon"),
    }
    if (starts_at, ends_at) in named:
        return named[starts_at, ends_at]
    return gettext("%(start)s to %(end)s", start=clock(starts_at), end=clock(ends_at))


def _weeks(squares: Sequence[Square], width: int) -> Iterator[list[Square | None]]:
    """Yield the month's weeks from Monday on, also empty ones; None where a day is of another month."""
    week: list[Square | None] = [None] * squares[0].day.weekday()
    for square in squares:
        week.append(square)
        if len(week) == WEEK:
            yield week[:width]
            week = []
    yield (week + [None] * WEEK)[:width]


def add_to(app: Router) -> None:
    """Register the page with the function that answers for it."""
    app.get("console.calendar")(show_calendar)
