"""What the console takes of a processor for 500 people and 2,000 sessions: the gap board, and everybody judged for one session.

Each is done in a process of its own. `python -m benchmarks.people` says it alone. The table is the stand-in's, whose own time is
left out: DynamoDB's would be another.
"""

import json
import os
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final
from unittest import mock

from benchmarks.apart import ran, tell
from benchmarks.budgets import ELIGIBLE_MS, GAPS_MS
from benchmarks.handed import USER, http, signed_in
from benchmarks.measure import body
from benchmarks.standin import StandIn
from services.people.domain.call import Call, Candidate
from services.people.domain.checks import Check, CheckFile
from services.people.domain.choice import choice
from services.people.domain.person import Pattern, Person, Post, Stretch
from services.people.domain.roster import Roster
from services.people.domain.rules import Rules
from services.people.domain.session import Session
from services.people.domain.visit import Head, Visit
from services.people.domain.week import Engagement
from services.people.table import board
from services.people.use_cases.programme import rules
from shared.clock import london_time
from shared.web.routes import address

PEOPLE, VISITS, CLASSES, DAYS = 500, 1000, 2, 360
SETTINGS: Final = {
    "SERVICE": "people",
    "TABLE": "people",
    "SITE": "https://bench.example",
    "SECRET": "signing-key",
    "READINGS": "readings",
    "POWERTOOLS_LOG_LEVEL": "WARNING",
}
CALLS: Final = 15
AT: Final = datetime(2026, 9, 14, 8, tzinfo=UTC)

PAGES: Final = {
    "of four weeks": (address("console.gaps"), VISITS * 28 // DAYS),
    "of all sessions": (address("console.gaps", weeks=52), VISITS),
}
"""The addresses that are asked for, and how many visits each must tell of at least."""

TOLD: Final = re.compile(r"<p>([0-9,]+) visits to come")


def sessions(known: Rules, number: int) -> list[Session]:
    """Return the sessions of a visit."""
    day = AT.date() + timedelta(days=1 + number * DAYS // VISITS)
    workshop = list(known.workshops)[number % len(known.workshops)]
    return [
        Session(
            id=f"BENCH-{number}-{place}",
            booking=f"BENCH-{number}",
            version=1,
            standing="planned",
            urn=f"{500_000 + number % 60}",
            school=f"School {number % 60} of a usual name",
            workshop=workshop,
            starts_at=london_time(day, 9 + place).astimezone(UTC),
            ends_at=london_time(day, 10 + place).astimezone(UTC),
            year_group=8,
            pupils=31,
            town="A town",
            postcode="GL50 1AA",
        )
        for place in range(CLASSES)
    ]


def candidates(known: Rules) -> list[Candidate]:
    """Return everybody, each with a check of every type, free on some days, down for a session of the week."""
    found = []
    for number in range(PEOPLE):
        name, roles = f"p{number:09d}", list(known.roles)
        checks = tuple(
            Check(one.id, one.levels[-1], date(2026, 1, 1 + number % 28), "Lee", date(2026, 1, 30))
            for one in known.checks.values()
        )
        usual = tuple(
            Pattern(day, Stretch(datetime.min.time().replace(hour=8), datetime.min.time().replace(hour=17)))
            for day in range(5)
        )
        posts = tuple(Post("trust", role) for role in (roles[number % len(roles)], roles[0]))
        person = Person(
            id=name, version=1, name=f"Person {number}", email="x@example.org", posts=posts, patterns=usual
        )
        starts_at = london_time(date(2026, 9, 17), 9)
        other = Engagement("OTHER-1", "OTHER", "500099", starts_at, starts_at + timedelta(hours=1))
        found.append(Candidate(person, CheckFile(name, 1, checks), (other,) if number % 3 == 0 else ()))
    return found


def lay(standin: StandIn) -> None:
    """Put a year of visits onto the board."""
    for number in range(VISITS):
        told = tuple(Roster(session) for session in sessions(rules(), number))
        empty = Visit(Head(booking=f"BENCH-{number}"))
        for write in board.kept(rules(), empty, Visit(Head(booking=f"BENCH-{number}", version=1), told)):
            standin.lay("people", write["Put"]["Item"])


def _median(what: Callable[[], object]) -> float:
    what()
    took = []
    for _ in range(CALLS):
        began = time.process_time()
        what()
        took.append(1000 * (time.process_time() - began))
    return statistics.median(took)


def pages() -> None:
    """Ask for the board as a browser does; print what each took of a processor, and whether it tells of all, as JSON."""
    from services.people.functions import team  # noqa: PLC0415  wants the settings of its process

    cookie = signed_in(USER, AT)
    said = {}
    for title, (where, least) in PAGES.items():
        path, _, query = where.partition("?")
        event = http("GET", path, query=query, cookie=cookie)
        answer = team.handler(event, None, clock=lambda: AT)
        ms = _median(lambda event=event: team.handler(event, None, clock=lambda: AT))  # type: ignore[misc]
        told = TOLD.search(body(answer).decode())
        said[title] = {"ms": ms, "shown": told is not None and int(told[1].replace(",", "")) >= least}
    sys.stdout.write(json.dumps(said))


def eligible() -> None:
    """Judge everybody for one session and put them in order; print what it took, and how many could come, as JSON."""
    known, everybody = rules(), candidates(rules())
    roster = Roster(sessions(known, 9)[0])
    found = choice(Call(known, roster, AT), everybody)
    ms = _median(lambda: choice(Call(known, roster, AT), everybody))
    sys.stdout.write(json.dumps({"ms": ms, "able": len(found.able), "unable": len(found.unable)}))


def verdicts() -> Iterator[tuple[bool, str]]:
    """Yield whether the board is drawn and everybody is judged in the time there is for it."""
    with StandIn() as standin, mock.patch.dict(os.environ, TABLE="people"):
        lay(standin)
        standin.close()
        for title, one in ran("benchmarks.people", "pages", standin, **SETTINGS).items():
            yield (
                one["shown"] and one["ms"] <= GAPS_MS,
                f"the gap board {title}, among {VISITS * CLASSES:,}, takes {one['ms']:.0f} ms of {GAPS_MS} warm",
            )
        took = ran("benchmarks.people", "eligible", standin, **SETTINGS)
    yield (
        took["able"] + took["unable"] == PEOPLE and took["able"] > 0 and took["ms"] <= ELIGIBLE_MS,
        f"{PEOPLE} people are judged for a session in {took['ms']:.0f} ms of {ELIGIBLE_MS}: {took['able']} could come",
    )


if __name__ == "__main__":
    if sys.argv[1:]:
        {"pages": pages, "eligible": eligible}[sys.argv[1]]()
    else:
        tell(verdicts())
