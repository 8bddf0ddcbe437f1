"""How the work of each report grows with what has been gathered: at 1, 10 and 100 times the sessions, and the answers.

A report is made of facts in memory: no table is read, so what is timed is our own code's. The digest of three years, and one of
200 schools, are drawn as well, charts and all, each in a process of its own, and held to their limits.

`python -m benchmarks.growth` says it alone.
"""

import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from benchmarks.budgets import DIGEST_BYTES, DIGEST_MB, DIGEST_SECONDS
from services.metrics.kinds import Kind, Role
from services.metrics.known import Known
from services.metrics.observations import Readings, Series, Value
from services.metrics.period import Period, Quarter, Week
from services.metrics.reports import compose
from services.metrics.reports.mail import Around, written
from services.metrics.reports.section import Report
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
"""The first day on which sessions are held, three a day."""

SITE: Final = "https://growth.example"

WHOLE: Final = {
    "60 schools, 2,000 sessions": (2_000, 30, 60, 50),
    "200 schools, 6,000 sessions": (6_000, 30, 200, 50),
}
"""What the limits of a digest are named for, and more of it: sessions, answers of each, schools, and series of ten sources."""


def _composed(known: Known, kind: Kind, role: Role, period: Period) -> Report:
    """Make a report for a reader who was told the one before it."""
    before = period.previous
    if before is None:
        raise ValueError(period)
    answering = compose.answering(known, compiled(), role)
    compose.report(answering, kind, before, role, SITE, at=NOW)
    told = compose.tells(answering, before)
    now = compose.answering(known, compiled(), role)
    return compose.report(now, kind, period, role, SITE, (told,), at=NOW)


def _weekly(known: Known) -> Report:
    return _composed(known, "weekly", "head", Week.of(london_day(NOW)).previous)


def _board(known: Known) -> Report:
    return _composed(known, "quarterly", "board", Quarter.of(london_day(NOW)).previous)


REPORTS: Final[Mapping[str, Callable[[Known], Report]]] = {
    "weekly digest": _weekly,
    "board's quarter": _board,
}
"""What makes a report of the facts, by the report's name: the one before it, too, and what changed since."""


def facts_of(sessions: int, answers_each: int, schools: int = 0, series: int = 0) -> Known:
    """Return facts of delivered visits of one session each, in which that many pupils answered.

    They are at the programme's schools, or at so many `schools` that it doesn't know; `series` have a figure a day.
    """
    days = max(1, (london_day(NOW) - FIRST.date()).days)
    places = [(one.urn, one.name) for one in compiled().schools]
    if schools:
        places = [
            (f"{900000 + number}", f"School number {number} of the county") for number in range(schools)
        ]
    visits, summaries = [], []
    for number in range(sessions):
        # From the newest back, so that the running year has its share of few, too.
        starts = NOW - timedelta(days=7 + number // 3 % (days - 7))
        urn, name = places[number % len(places)]
        visits.append(_visit(number, starts, urn, name, answers_each))
        summaries.append(_summary(number, london_day(starts), urn, answers_each))
    return Known(tuple(visits), tuple(summaries), london_day(NOW), tuple(_readings(series, days)))


def _readings(series: int, days: int) -> Iterator[Readings]:
    today = london_day(NOW)
    for number in range(series):
        values = {
            day: Value(day, Decimal(100 + day.day), "2026-07-01", complete=True)
            for day in (today - timedelta(days=back) for back in range(1, days))
        }
        line = Series(f"source-{number // 5}", "ours", f"m{number}", f"Figure {number}", "views", "flow")
        yield Readings(line, values, max(values))


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


def whole(name: str) -> tuple[float, int]:
    """Return how long a weekly digest of a size of `WHOLE` takes with its charts, and the bytes of its HTML."""
    known = facts_of(*WHOLE[name])
    began = time.perf_counter()
    mail = written(_weekly(known), Around())
    return time.perf_counter() - began, len(mail.html.encode())


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


def verdicts() -> Iterator[tuple[bool, str]]:
    """Yield whether a weekly digest of each size of `WHOLE` keeps its limits; that of 200 schools has no limit of time."""
    limited, *_ = WHOLE
    for name in WHOLE:
        took = _ran(name)
        seconds, memory, size = took["seconds"], took["mb"], took["bytes"]
        good = size <= DIGEST_BYTES and memory <= DIGEST_MB and (name != limited or seconds <= DIGEST_SECONDS)
        of = f" of {DIGEST_SECONDS}" if name == limited else ""
        what = f"a weekly digest of {name} is drawn in {seconds:.1f} s{of}"
        yield (
            good,
            f"{what}, with {memory:.0f} MB of {DIGEST_MB} and {size / 1000:.0f} KB of {DIGEST_BYTES / 1000:.0f}",
        )


def _ran(name: str) -> dict[str, Any]:
    """Return what it takes to make a digest of a size of `WHOLE`, in a process of its own, as the function that sends it."""
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.growth", name],
        env={**os.environ, "SERVICE": "metrics", "SITE": SITE},
        capture_output=True,
        text=True,
        check=True,
    )
    said: dict[str, Any] = json.loads(ran.stdout)
    return said


def _say(name: str) -> None:
    """Print as JSON what a digest takes, from before charts are imported."""
    took, size = whole(name)
    memory = (
        int(Path("/proc/self/status").read_text(encoding="utf-8").partition("VmHWM:")[2].split()[0]) / 1024
    )
    sys.stdout.write(json.dumps({"seconds": took, "bytes": size, "mb": memory}))


if __name__ == "__main__":
    if sys.argv[1:]:
        _say(sys.argv[1])
    else:
        sys.stdout.writelines(f"{line}\n" for line in growth())
        met = list(verdicts())
        sys.stdout.writelines(f"{'met' if good else 'NOT MET':9}{sentence}\n" for good, sentence in met)
        raise SystemExit(not all(good for good, _ in met))
