"""Ten platforms that are asked, the site's own counter and files handed in, each with five weeks of figures; well, or not."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from services.metrics.observations import Observation
from services.metrics.runs import Note, Run, Standing
from services.metrics.sources.base import Window
from services.metrics.sources.connectors.base import Job
from services.metrics.sources.connectors.base import series as series_of
from services.metrics.sources.connectors.every import CONNECTORS
from services.metrics.sources.website import VIEWS, VISITORS, VISITS
from services.metrics.table import runs, series
from shared.clock import london_day
from shared.programme import Connection
from tests.support.handed_in import NOW

TODAY: Final = london_day(NOW)
DAYS: Final = [TODAY - timedelta(days=back) for back in range(35, 0, -1)]

TITLES: Final = {
    "facebook": "Facebook",
    "ga4": "Northmoor Integrated Care Board's careers pages on Google Analytics",
    "instagram": "Instagram",
    "linkedin": "LinkedIn",
    "matomo": "Hospital trust's website",
    "plausible": "Campaign page",
    "tiktok": "TikTok",
    "umami": "Volunteers' page",
    "x": "X",
    "youtube": "YouTube",
}

SETTINGS: Final = {
    "facebook": {"page": "100"},
    "ga4": {"property": "200"},
    "instagram": {"user": "300"},
    "linkedin": {"organisation": "400"},
    "matomo": {"site": "5"},
    "plausible": {"site": "northmoor.example"},
    "umami": {"site": "00000000-0000-0000-0000-000000000006"},
    "x": {"user": "700"},
    "youtube": {"channel": "UC" + "a" * 22},
}

QUOTAS: Final = {"facebook": "12", "instagram": "12", "ga4": "3"}


def connection(connector: str) -> Connection:
    """Return a connection of a platform."""
    paid = {"paid": True, "monthly_cap_dollars": "5"} if connector == "x" else {}
    return Connection.model_validate(
        {
            "id": f"our-{connector}",
            "connector": connector,
            "title": TITLES[connector],
            "account": "northmoor",
            "settings": SETTINGS.get(connector, {}),
            "address": "https://figures.example" if connector == "matomo" else "",
            **paid,
        }
    )


CONNECTIONS: Final = tuple(connection(one) for one in CONNECTORS)


def collected(
    of: Connection,
    *notes: Note,
    trouble: Note | None = None,
    unsupported: tuple[str, ...] = (),
    ended: timedelta = timedelta(),
) -> None:
    """Let a connection have been asked each night, the last time with this; it has figures until `ended` before yesterday."""
    days = [day for day in DAYS if day <= DAYS[-1] - ended]
    job = Job(of, Window(days[0], days[-1]), NOW)
    metrics = list(CONNECTORS[of.connector].metrics.values())[:4]
    lines = [series_of(job, metric) for metric in metrics]
    seen = [
        Observation(line, day, Decimal(900 + 40 * number + 7 * back), complete=True)
        for number, line in enumerate(lines)
        for back, day in enumerate(days)
    ]
    series.observe(seen, at=NOW - timedelta(hours=7))
    for back in (2, 1, 0):
        at = NOW - timedelta(days=back, hours=6)
        last = back == 0
        told = Run(
            f"{at:%Y%m%d}-{of.id}",
            of.id,
            "night",
            at.isoformat(),
            at.isoformat(),
            days[-4],
            days[-1],
            40,
            3,
            14,
        )
        quota = (
            [Note("quota", (("used", QUOTAS[of.connector]),))]
            if of.connector in QUOTAS and not any(note.kind == "quota low" for note in notes)
            else []
        )
        if last:
            told = replace(told, notes=(*quota, *notes), trouble=trouble, unsupported=unsupported)
        if trouble and last:
            told = replace(told, found=0, changed=0)
        assert runs.take(of.id, told.id, at, at + timedelta(minutes=1))
        failing = at.isoformat() if trouble and last else ""
        success = (at - timedelta(days=1) if failing else at).isoformat()
        held = Standing(of.id, told.id, last=told, success_at=success, failing_since=failing, newest=days[-1])
        assert runs.give_back(held, told)


def counted(parts: Iterable[tuple[str, str, int]] = (), *, account: str = "own") -> None:
    """Let the site's own counter have counted until yesterday: so many a day, by page, site, campaign and device."""
    told = dict.fromkeys(parts) or {
        ("campaign", "poster", 9): None,
        ("campaign", "mail", 4): None,
        ("campaign", "open-evening-at-northmoor-college-march", 2): None,
        ("campaign", "none", 15): None,
        ("referrer", "www.google.com", 8): None,
        ("referrer", "www.instagram.com", 3): None,
        ("referrer", "none", 19): None,
        ("page", "/", 20): None,
        ("page", "/f", 17): None,
        ("page", "/book", 5): None,
        ("device", "phone", 31): None,
        ("device", "desktop", 9): None,
        ("device", "tablet", 2): None,
    }
    seen = []
    for day in DAYS:
        for one, number in ((VIEWS, 42), (VISITS, 30), (VISITORS, 24)):
            seen.append(Observation(replace(one, account=account), day, Decimal(number), complete=True))
        for name, value, number in told:
            one = VISITS if name in {"campaign", "referrer"} else VIEWS
            part = replace(one, account=account, dimensions=((name, value),))
            seen.append(Observation(part, day, Decimal(number), complete=True))
    series.observe(seen, at=at_five(DAYS[-1]))


def at_five(day: date) -> datetime:
    """Return five past nine this morning, when the site's own hits were counted last."""
    return NOW + timedelta(minutes=5) if day == TODAY else NOW - timedelta(minutes=55)


def all_well() -> None:
    """Let every platform have answered, and the counter have counted."""
    for one in CONNECTIONS:
        collected(one)
    counted()


def four_wrong() -> None:
    """Let a credential have expired, a quota be used up, a version end, and a metric be no more; the counter be fine."""
    for one in CONNECTIONS:
        match one.connector:
            case "facebook":
                collected(one, trouble=Note("expired"))
            case "youtube":
                collected(one, trouble=Note("quota"))
            case "linkedin":
                ends = (TODAY + timedelta(days=40)).isoformat()
                collected(one, Note("version ends", (("day", ends), ("version", "202604"))))
            case "instagram":
                metric = next(iter(CONNECTORS["instagram"].metrics.values()))
                collected(one, Note("quota low", (("used", "91"),)), unsupported=(metric.id,))
            case _:
                collected(one)
    counted()
