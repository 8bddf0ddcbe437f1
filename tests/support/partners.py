"""Who came to drawn visits and what they gave, in the raw: what a test recomputes figures of."""

import random
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.metrics import brief
from services.metrics.brief import Hours, Staff
from services.metrics.known import Known
from shared.clock import london_day
from tests.support.events import HOST, given, staffed

EMPLOYERS: Final = ("North Moor Hospital", "Fell Home Care", "Beck Radiography", "Vale Jobcentre")


@dataclass(frozen=True)
class Raw:
    """One person at one session, on the way, or besides; `booking` is empty for none."""

    kind: str
    booking: str
    person: str
    employer: str
    day: date
    minutes: int


def partners(known: Known, seed: int) -> tuple[tuple[Staff, ...], tuple[Hours, ...], list[Raw]]:
    """Return who came to most of the visits that took place, what they told of hours, and both in the raw."""
    rng = random.Random(seed)  # noqa: S311  examples, no secrets
    staff: list[Staff] = []
    hours: list[Hours] = []
    raw: list[Raw] = []
    for visit in known.visits:
        if visit.status not in {"delivered", "confirmed"} or rng.random() < 0.2:
            continue
        delivered = visit.status == "delivered"
        number = rng.randint(1, 4)
        coming = tuple(
            HOST.model_copy(
                update={
                    "person": f"p{place}{employer}",
                    "organisation": f"o{employer}",
                    "employer": EMPLOYERS[employer],
                }
            )
            for place in range(number)
            for employer in [rng.randrange(len(EMPLOYERS))]
        )
        told = staffed(visit, coming=coming, standing="delivered" if delivered else "planned")
        staff.append(brief.of_staff(told.visit))
        day = london_day(visit.sessions[0].starts_at)
        for one in coming if delivered else ():
            minutes = int((visit.sessions[0].ends_at - visit.sessions[0].starts_at).total_seconds()) // 60
            raw.append(Raw("session", visit.id, one.person, one.employer, day, minutes))
            kind = rng.choice(("travel", "own", ""))
            if kind:
                entry = given(
                    id=f"{visit.id}{one.person}",
                    person=one.person,
                    organisation=one.organisation,
                    employer=one.employer,
                    day=day,
                    kind=kind,
                    minutes=rng.randint(5, 200),
                    booking=visit.id if kind == "travel" else "",
                ).entry
                hours.append(brief.of_hours(entry))
                raw.append(Raw(kind, entry.booking, one.person, one.employer, day, entry.minutes))
    return tuple(staff), tuple(hours), raw
