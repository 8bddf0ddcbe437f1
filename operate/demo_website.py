"""The demo's website: four weeks of visits to it, counted as those of anybody are, and collected each night."""

import random
from datetime import datetime, timedelta
from typing import Final

from services.metrics.sources.base import Window
from services.metrics.sources.collect import collect
from services.metrics.sources.website import WEBSITE
from services.metrics.table.hits import keep_hit
from shared.clock import london_day, london_time
from shared.limits import OWN_PAGES
from shared.web.routes import address

DAYS: Final = 28
VISITORS: Final = 15
"""Different people who look at the site on a day, at most."""

CAME_FROM: Final = ("", "www.google.com", "www.linkedin.com")
DEVICES: Final = ("phone", "phone", "desktop", "tablet")

WEEKEND: Final = (5, 6)


def visit(rng: random.Random, at: datetime, days: int = DAYS) -> None:
    """Let people look at the site on each of so many last days, today up to now."""
    today = london_day(at)
    for back in range(days, -1, -1):
        day = today - timedelta(days=back)
        for number in range(rng.randint(4, 9) if day.weekday() in WEEKEND else rng.randint(12, 26)):
            moment = min(london_time(day, 8) + timedelta(minutes=rng.randrange(600)), at)
            page = rng.choice(["/", "/", "/book/school", "/book/date", "/f"])
            hit = {
                "account": OWN_PAGES,
                "page": page,
                "codes": page == address("code"),
                "visit": page in {"/", "/f"},
                "scripted": True,
                "referrer": rng.choice(CAME_FROM) if page == "/" else "",
                "campaign": "",
                "device": rng.choice(DEVICES),
                # Nobody tells pupils apart, in a demo neither.
                "visitor": "" if page == address("code") else f"{rng.randrange(1, VISITORS):012x}",
            }
            keep_hit(f"demo-{day}-{number}", moment, hit)
        # As the first collection after midnight did: hits are held for a week. Each is a run of a moment of its own, also where
        # the demo is loaded before that one was due today: what is kept of a run stands under its moment.
        collected = min(london_time(day + timedelta(days=1), 0, 5), at - timedelta(microseconds=back))
        collect(WEBSITE, Window(day, day), collected)
