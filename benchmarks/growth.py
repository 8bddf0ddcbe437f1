"""How the work of each report grows with what has been gathered: at 1, 10 and 100 times the sessions, and the answers.

A report's figures are made of facts in memory: no table is read, so what is timed is our own code's.
"""

import math
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Final

from services.metrics.figures.changes import to_tell
from services.metrics.known import Known
from services.metrics.reports import digest
from shared.clock import london_day
from shared.compiled import compiled
from shared.events.booking import BookingSnapshot
from shared.events.feedback import SessionSummary
from shared.limits import SCALE_STEPS

SESSIONS: Final = 270
"""Of one times: what ten schools hold in a few years."""

ANSWERS: Final = 20
"""Of one times: what a class gives; a hundred times is the most a session may have."""

TIMES: Final = (1, 10, 100)

NOW: Final = datetime(2026, 7, 1, 9, tzinfo=UTC)
FIRST: Final = datetime(2023, 9, 4, 9, tzinfo=UTC)
"""The first of the sessions, of which ten are held a day."""


def _digest(known: Known) -> object:
    """Make the digest, and what it would tell."""
    return digest.of(known, compiled(), NOW, "https://growth.example"), to_tell(known, digest.week_of(NOW))


REPORTS: Final[Mapping[str, Callable[[Known], object]]] = {"digest": _digest}
"""What makes a report's figures of the facts, by the report's name."""


def facts_of(sessions: int, answers_each: int) -> Known:
    """Return facts of delivered visits of one session each, in which that many pupils answered."""
    schools, days = compiled().schools, max(1, (london_day(NOW) - FIRST.date()).days)
    visits, summaries = [], []
    for number in range(sessions):
        starts = FIRST + timedelta(days=number // 10 % days)
        school = schools[number % len(schools)]
        visits.append(_visit(number, starts, school.urn, school.name, answers_each))
        summaries.append(_summary(number, starts.date(), school.urn, answers_each))
    return Known(tuple(visits), tuple(summaries), london_day(NOW))


def _visit(number: int, starts: datetime, urn: str, name: str, pupils: int) -> BookingSnapshot:
    present = [{"year_group": 8, "pupils": pupils}]
    return BookingSnapshot.model_validate(
        {
            "id": f"B-{number}",
            "version": 3,
            "status": "delivered",
            "address_confirmed": True,
            "counts": "facilitator",
            "programme": "growth",
            "urn": urn,
            "school_name": name,
            "workshop_id": "w",
            "workshop_title": "W",
            "academic_year": "2025-26",
            "requested_at": starts - timedelta(days=30),
            "delivered_on": starts.date(),
            "sessions": [
                {
                    "id": f"B-{number}-1",
                    "starts_at": starts,
                    "ends_at": starts + timedelta(hours=1),
                    "year_group": 8,
                    "pupils_expected": pupils,
                    "present": present,
                }
            ],
        }
    )


def _summary(number: int, held_on: date, urn: str, answers: int) -> SessionSummary:
    # More went up than down, and some stayed: as after most workshops.
    up, down = answers // 2, answers // 4
    interest = [[0] * SCALE_STEPS for _ in range(SCALE_STEPS)]
    interest[1][3], interest[3][2], interest[2][2] = up, down, answers - up - down
    return SessionSummary.model_validate(
        {
            "session_id": f"B-{number}-1",
            "booking_id": f"B-{number}",
            "version": 1,
            "urn": urn,
            "workshop_id": "w",
            "held_on": held_on,
            "survey_id": "s",
            "survey_version": 1,
            "answers": answers,
            "by_year_group": {8: answers},
            "interest": interest,
            "choices": {},
        }
    )


def seconds(report: str, known: Known) -> float:
    """Return how long a report's figures of these facts take."""
    began = time.perf_counter()
    REPORTS[report](known)
    return time.perf_counter() - began


def exponent(less: float, more: float, times: float) -> float:
    """Return the power of the size with which work grew from `less` to `more` while the size grew by `times`: 1 is in step."""
    return math.log(more / less) / math.log(times)


def growth() -> Iterator[str]:
    """Yield the lines of the table: each report at each size, and how it grew from the size before."""
    yield f"{'report':20}{'sessions':>10}{'answers each':>14}{'seconds':>12}{'exponent':>12}"
    for report in REPORTS:
        first = facts_of(SESSIONS, ANSWERS)
        seconds(report, first)  # what is imported and cached at the first time is no work of the size
        for by_sessions in (True, False):
            before = 0.0
            for times in TIMES:
                sessions, each = (SESSIONS * times, ANSWERS) if by_sessions else (SESSIONS, ANSWERS * times)
                took = min(seconds(report, known) for known in [facts_of(sessions, each)] * 3)
                grew = f"{exponent(before, took, TIMES[1] / TIMES[0]):.2f}" if before else ""
                yield f"{report:20}{sessions:>10}{each:>14}{took:>12.4f}{grew:>12}"
                before = took
