"""Coverage: where each target school stands in the academic year that runs, and whom to call next.

Made of the board's lines alone, with no event and no pydantic: a page waits for it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Literal, get_args

from services.metrics.board import NO_DATE, Invitation, Line
from services.metrics.period import AcademicYear

State = Literal["never", "invited", "asked", "booked", "delivered"]
"""Not contacted this academic year; invited; it asked and waits for an answer; a visit is agreed; a visit took place."""

STATES: Final[tuple[State, ...]] = get_args(State)

Why = Literal[
    "turned_away",
    "never_reached",
    "no_answer",
    "not_this_year",
    "years_missing",
    "to_answer",
    "to_count",
    "invited",
    "booked",
    "reached",
]
"""Why a school stands where it does in the order."""

ORDER: Final[tuple[Why, ...]] = get_args(Why)
"""Who asked and got nothing comes first, then who was never reached; who needs no call comes last."""

TO_CALL: Final = frozenset(ORDER[: ORDER.index("to_answer")])

ANSWERS_WITHIN: Final = timedelta(days=21)
"""Who was invited longer ago and has not asked for a visit is called."""

AGREED: Final = frozenset({"confirmed", "rescheduled"})
ASKED: Final = frozenset({"requested", "waitlisted", "offered"})
TURNED_AWAY: Final = frozenset({"declined", "expired", NO_DATE})


@dataclass(frozen=True, slots=True)
class Target:
    """A target school; `rolls` are its pupils of the year groups with a target, as far as they are known."""

    urn: str
    name: str
    town: str
    rolls: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class YearGroup:
    """Pupils of a year group counted in the academic year; `roll` is None where it is not known."""

    year_group: int
    pupils: int
    roll: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """Where a school stands in the academic year.

    `pupils` and `years` are those counted in it, of the year groups with a target, at `counted` of the visits that
    `took_place` in it. `last` is the last visit ever, `next` the next
    that is agreed, `invited` the last time in the academic year. `why` it has its place in the order, and `since` the day that is
    about.
    """

    school: Target
    state: State
    years: tuple[YearGroup, ...]
    last: date | None
    next: date | None
    invited: Invitation | None
    why: Why
    since: date | None = None
    counted: int = 0
    took_place: int = 0

    @property
    def pupils(self) -> int:
        """Pupils of all year groups with a target."""
        return sum(year.pupils for year in self.years)

    @property
    def roll(self) -> int | None:
        """Pupils on roll in the year groups with a target, None where no roll is known."""
        known = [year.roll for year in self.years if year.roll is not None]
        return sum(known) if known else None

    @property
    def to_call(self) -> bool:
        """Whether somebody should call."""
        return self.why in TO_CALL


def coverage(
    schools: Iterable[Target],
    year_groups: Sequence[int],
    lines: Iterable[Line],
    invitations: Iterable[Invitation],
    today: date,
) -> tuple[Covered, ...]:
    """Return each school in the order in which to call; `year_groups` are those with a target."""
    of: dict[str, list[Line]] = {}
    for line in lines:
        if line.confirmed:
            of.setdefault(line.urn, []).append(line)
    invited = {
        one.urn: one
        for one in sorted(invitations, key=lambda one: one.day)
        if one.day in AcademicYear.of(today)
    }
    found = [
        _covered(school, year_groups, of.get(school.urn, []), invited.get(school.urn), today)
        for school in schools
    ]
    return tuple(sorted(found, key=_place))


def _covered(
    school: Target,
    year_groups: Sequence[int],
    lines: Sequence[Line],
    invited: Invitation | None,
    today: date,
) -> Covered:
    running = AcademicYear.of(today)
    counted = [line for line in lines if line.status == "delivered" and line.counts_from <= today]
    open_ones = [line for line in lines if line.status in AGREED and line.planned < today]
    came: Counter[int] = Counter()
    this_year = [line for line in counted if line.day in running]
    uncounted = [line for line in open_ones if line.day in running]
    for line in this_year:
        came.update(line.present)
    years = tuple(YearGroup(year, came[year], school.rolls.get(year)) for year in year_groups)
    last = max((line.day for line in (*counted, *open_ones)), default=None)
    ahead = min(
        (line.planned for line in lines if line.status in AGREED and line.planned >= today), default=None
    )
    waiting = [line for line in lines if line.status in ASKED and line.planned >= today]
    state: State = "never"
    if last is not None and last in running:
        state = "delivered"
    elif ahead is not None:
        state = "booked"
    elif waiting:
        state = "asked"
    elif invited is not None:
        state = "invited"
    made = Covered(
        school=school, state=state, years=years, last=last, next=ahead, invited=invited, why="reached"
    )
    why, since = _why(made, lines, waiting, uncounted, today)
    took_place = len(this_year) + len(uncounted)
    return replace(made, why=why, since=since, counted=len(this_year), took_place=took_place)


def _why(  # noqa: PLR0911  the order's reasons, one after the other
    made: Covered, lines: Sequence[Line], waiting: Sequence[Line], open_ones: Sequence[Line], today: date
) -> tuple[Why, date | None]:
    if made.next is not None:
        return "booked", made.next
    if waiting:
        return "to_answer", min(line.planned for line in waiting)
    if open_ones:
        return "to_count", min(line.day for line in open_ones)
    turned = _turned_away(lines, today)
    if turned is not None and (made.last is None or made.last < turned):
        return "turned_away", turned
    if made.invited is not None and made.state == "invited":
        late = today - made.invited.day > ANSWERS_WITHIN
        return ("no_answer" if late else "invited"), made.invited.day
    if made.last is None:
        return "never_reached", None
    if made.state != "delivered":
        return "not_this_year", made.last
    return ("years_missing" if _missing(made) else "reached"), made.last


def _turned_away(lines: Sequence[Line], today: date) -> date | None:
    """Return the last day in the academic year that was asked for in vain."""
    running = AcademicYear.of(today)
    return max(
        (
            line.planned
            for line in lines
            if line.planned in running
            and (
                line.status in TURNED_AWAY
                or (line.status == "cancelled" and line.called_off_by == "team")
                or (line.status in ASKED and line.planned < today)
            )
        ),
        default=None,
    )


def _missing(made: Covered) -> list[YearGroup]:
    """Return the year groups of which nobody was counted, of those the school has."""
    return [year for year in made.years if not year.pupils and year.roll != 0 and year.roll is not None]


def missing(made: Covered) -> tuple[int, ...]:
    """Return the year groups that the school has and that were not reached."""
    return tuple(year.year_group for year in _missing(made))


def _place(made: Covered) -> tuple[int, int, str, str]:
    """Return by what schools are ordered: the reason, then most pupils to reach, then the longest ago, then the name."""
    to_reach = sum(max(0, (year.roll or 0) - year.pupils) for year in made.years)
    if made.why in {"to_answer", "to_count", "booked", "invited", "no_answer"}:
        # These are about a day: the next one first.
        return ORDER.index(made.why), 0, f"{made.since}", made.school.name
    return ORDER.index(made.why), -to_reach, f"{made.since or ''}", made.school.name
