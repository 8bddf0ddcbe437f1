"""All that is known of a drawn programme: visits, answers, requests in vain, the website's and a platform's days."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from services.metrics.known import Known
from services.metrics.observations import Readings, Series, Value
from services.metrics.period import Week
from shared.events.booking import BookingSnapshot, Present
from shared.events.feedback import SessionSummary
from shared.limits import OWN_PAGES, OWN_WEBSITE
from tests.support.events import START, snapshot

if TYPE_CHECKING:
    from shared.programme import Programme
    from shared.programme.model import School

TODAY: Final = date(2026, 3, 16)
STATUSES: Final = ("delivered",) * 8 + ("confirmed", "declined", "cancelled", "did_not_happen")
LINES: Final = (
    Series(OWN_WEBSITE, OWN_PAGES, "views", "Pages shown", "views", "flow"),
    Series("instagram", "programme", "followers", "Instagram: followers", "followers", "cumulative"),
    Series("instagram", "programme", "reach", "Instagram: accounts reached", "accounts", "unique"),
)


@dataclass(frozen=True)
class Drawn:
    """One visit as drawn, in the raw: what a test recomputes figures of."""

    school: str
    workshop: str
    day: date
    status: str
    present: dict[int, int]
    moved: dict[tuple[int, int], int]
    answers: int


def drawn(programme: "Programme", visits: int, seed: int, today: date = TODAY) -> list[Drawn]:
    """Return visits as they may have been, in the academic year that runs and the one before."""
    rng = random.Random(seed)  # noqa: S311  examples, no secrets
    groups = sorted(programme.targets.by_year_group)
    found = []
    for _ in range(visits):
        school, status = rng.choice(programme.schools), rng.choice(STATUSES)
        day = today - timedelta(days=rng.randint(1, 380))
        day -= timedelta(days=max(0, day.weekday() - 4))
        present = {
            group: rng.randint(8, 60) for group in rng.sample(groups, rng.randint(1, min(2, len(groups))))
        }
        answers = rng.randint(0, sum(present.values())) if rng.random() < 0.9 else 0
        moved: dict[tuple[int, int], int] = {}
        for _ in range(answers):
            before = rng.randint(1, 4)
            step = (before, min(5, max(1, before + rng.choice((-1, 0, 0, 1, 1, 2)))))
            moved[step] = moved.get(step, 0) + 1
        workshop = rng.choice(programme.workshops).id
        found.append(Drawn(school.urn, workshop, day, status, present, moved, answers))
    return found


def known(programme: "Programme", rows: list[Drawn], today: date = TODAY, seed: int = 0) -> Known:
    """Return all that is known on a day of visits as drawn."""
    schools = {one.urn: one for one in programme.schools}
    visits = tuple(_visit(number, one, schools[one.school]) for number, one in enumerate(rows))
    summaries = tuple(
        _summary(number, one) for number, one in enumerate(rows) if one.answers and one.status == "delivered"
    )
    return Known(visits, summaries, today, tuple(_readings(today, seed)))


def _visit(number: int, one: Drawn, school: "School") -> BookingSnapshot:
    made = snapshot(
        number,
        3,
        one.status,
        days=(one.day - START.date()).days,
        urn=school.urn,
        school_name=school.name,
        workshop_id=one.workshop,
        cancelled_by="team" if one.status == "cancelled" else "",
    )
    came = tuple(Present(year_group=year, pupils=pupils) for year, pupils in sorted(one.present.items()))
    session = made.sessions[0].model_copy(
        update={
            "year_group": min(one.present),
            "pupils_expected": sum(one.present.values()),
            "present": came if one.status == "delivered" else (),
        }
    )
    return made.model_copy(update={"sessions": (session,)})


def _summary(number: int, one: Drawn) -> SessionSummary:
    return SessionSummary(
        session_id=f"NM-{number:06d}-1",
        booking_id=f"NM-{number:06d}",
        version=1,
        urn=one.school,
        workshop_id=one.workshop,
        held_on=one.day,
        survey_id="first-look",
        survey_version=1,
        answers=one.answers,
        by_year_group={min(one.present): one.answers},
        interest=tuple(
            tuple(one.moved.get((before, now), 0) for now in range(1, 6)) for before in range(1, 6)
        ),
        choices={},
    )


def _readings(today: date, seed: int) -> Iterator[Readings]:
    rng = random.Random(seed)  # noqa: S311  examples, no secrets
    for place, series in enumerate(LINES):
        first = Week.of(today - timedelta(days=300)).first
        days = [first + timedelta(days=n) for n in range((today - first).days) if rng.random() < 0.99]
        values = {
            day: Value(
                day,
                Decimal(
                    2000 + 3 * number
                    if series.semantics == "cumulative"
                    else rng.randint(20, 90) * (1 + place)
                ),
                "2026-03-16T08:00",
                complete=True,
            )
            for number, day in enumerate(days)
        }
        yield Readings(series, values, max(values, default=None))
