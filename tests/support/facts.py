"""Visits and summaries of the programme the tests run under, as the metrics service hears of them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from shared.compiled import compiled
from shared.events.booking import BookingSnapshot, Present
from shared.events.feedback import SessionSummary
from shared.programme.model import School
from tests.support.events import START, snapshot

MONDAY: Final = datetime(2026, 3, 16, 8, tzinfo=UTC)
"""When a digest is due; visits are on the Thursday before, unless told otherwise."""

Interest = Mapping[tuple[int, int], int]
"""How many pupils moved from which interest before to which now, each 1 to 5."""


def year_group() -> int:
    """Return a year group with a target."""
    return next(iter(compiled().targets.by_year_group))


def school(number: int) -> School:
    """Return a target school."""
    return compiled().target_schools[number % len(compiled().target_schools)]


def visit(number: int, status: str = "confirmed", *, version: int = 2, **other: Any) -> BookingSnapshot:
    """Return a visit to a target school; `days` moves it."""
    of = {"urn": school(number).urn, "school_name": school(number).name}
    return snapshot(number, version, status, **of | other)


def delivered(
    number: int, present: int | Mapping[int, int] = 28, *, version: int = 3, **other: Any
) -> BookingSnapshot:
    """Return a visit that took place; `present` may be pupils by year group."""
    made = visit(number, "delivered", version=version, **other)
    came = {year_group(): present} if isinstance(present, int) else present
    groups = tuple(Present(year_group=year, pupils=pupils) for year, pupils in came.items())
    session = made.sessions[0].model_copy(update={"present": groups})
    return made.model_copy(update={"sessions": (session,)})


def summary(
    number: int, interest: Interest, *, version: int = 1, answers: int | None = None
) -> SessionSummary:
    """Return what the pupils of a visit answered."""
    paired = sum(interest.values())
    return SessionSummary(
        session_id=f"NM-{number:06d}-1",
        booking_id=f"NM-{number:06d}",
        version=version,
        urn=school(number).urn,
        workshop_id="ward-round",
        held_on=START.date(),
        survey_id="first-look",
        survey_version=1,
        answers=paired if answers is None else answers,
        by_year_group={year_group(): paired},
        interest=tuple(
            tuple(interest.get((before, now), 0) for now in range(1, 6)) for before in range(1, 6)
        ),
        choices={},
    )
