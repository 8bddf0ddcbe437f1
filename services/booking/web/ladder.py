"""The ladder by which every visit gets its count: who is asked, who is to be called, what stays not reported.

At the end of the last session and the same evening the facilitator is asked, the next day the teacher, on the third day somebody
calls; from the tenth day a visit is not reported and stays out of the totals, beside which it is named.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Final, Literal

from services.access.frame import frame
from services.access.user import TeamUser, signed_in
from services.booking.domain.plan import EVENING
from services.booking.domain.states import AGREED
from services.booking.table import lists
from services.booking.table.lists import Listed
from services.booking.web.draw import draw
from shared.clock import academic_year, london_day, london_time
from shared.web.http import Request, Response, Router

Step = Literal["now", "tonight", "teacher", "call", "not_reported"]
"""How far a visit without a count has come."""

TO_CALL: Final = 3
NOT_REPORTED: Final = 10
"""Days after a visit."""

SHOWN: Final = 12
"""Lines of each list on the page, which fits on four screens of a phone; the rest is a link away."""

SEPTEMBER: Final = 9


@dataclass(frozen=True, slots=True)
class Rung:
    """A visit without a count: its line, its step, and days since on London's calendar."""

    line: Listed
    step: Step
    days: int


@dataclass(frozen=True, slots=True)
class Figure:
    """How far the counts of a school year are complete; its parts add up to the visits that `took_place`.

    `differ` are those of the `counted` whose two counts differ.
    """

    year: str
    counted: int
    not_reported: int
    awaiting: int
    differ: int

    @property
    def took_place(self) -> int:
        """Visits that took place: counted or not."""
        return self.counted + self.not_reported + self.awaiting


def to_record(at: datetime, agreed: Iterable[Listed] | None = None) -> list[Rung]:
    """Return the visits that ended without a count, those to be called first, then by how long they wait.

    `agreed` are all that were agreed, where somebody read them already.
    """
    lines = _uncounted(None, at) if agreed is None else agreed
    rungs = [_rung(line, at) for line in lines if line.ends_at <= at]
    order: tuple[Step, ...] = ("call", "now", "tonight", "teacher", "not_reported")
    return sorted(rungs, key=lambda rung: (order.index(rung.step), rung.line.starts_at))


def figure(at: datetime) -> Figure:
    """Return how complete the counts are of the visits of this school year whose day is past."""
    today = london_day(at)
    first, day = _first_of_september(today), london_time(today, 0)
    delivered = [*lists.every("delivered", since=first, until=at)]
    waited = [
        (today - london_day(line.ends_at)).days for line in _uncounted(first, day) if line.ends_at < day
    ]
    return Figure(
        year=academic_year(today),
        counted=len(delivered),
        not_reported=sum(days >= NOT_REPORTED for days in waited),
        awaiting=sum(days < NOT_REPORTED for days in waited),
        differ=sum(line.counts == "disputed" for line in delivered),
    )


def differing() -> list[Listed]:
    """Return the visits whose two counts differ, the longest past first, up to a page of them."""
    return lists.page_of("differing")


@signed_in
def show_counts(request: Request, user: TeamUser) -> Response:
    """Show what is counted, what is to be recorded and what differs."""
    page = draw(
        "team/counts.jinja",
        **frame(user, "counts"),
        figure=figure(request.at),
        rungs=to_record(request.at),
        differing=differing(),
        not_reported=NOT_REPORTED,
        shown=None if request.query.get("all") else SHOWN,
    )
    return Response(page)


def _uncounted(since: datetime | None, until: datetime) -> Iterator[Listed]:
    """Yield the visits that the team meant to make and nobody counted, by their start."""
    return chain.from_iterable(lists.every(status, since=since, until=until) for status in sorted(AGREED))


def _rung(line: Listed, at: datetime) -> Rung:
    days = (london_day(at) - london_day(line.ends_at)).days
    return Rung(line, _step(days, at), days)


def _step(days: int, at: datetime) -> Step:
    if days >= NOT_REPORTED:
        return "not_reported"
    if days >= TO_CALL:
        return "call"
    if days >= 1:
        return "teacher"
    return "tonight" if at >= london_time(london_day(at), EVENING) else "now"


def _first_of_september(today: date) -> datetime:
    year = today.year if today.month >= SEPTEMBER else today.year - 1
    return london_time(date(year, SEPTEMBER, 1), 0)


def add_to(app: Router) -> None:
    """Register the page with the function that answers for it."""
    app.get("console.counts")(show_counts)
