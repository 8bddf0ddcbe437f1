"""The website's own counter: which pages were shown, without knowing to whom.

A view is a page shown. A visit is a view that came from outside the site: from another site, a poster, an e-mail
or a typed address. A reader without scripts makes views alone, because where they came from can't be told. Both are flows
and may be added up. Neither needs a cookie, an identifier, an address or anything stored on the reader's device, so
different people can't be counted, and aren't claimed.
"""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from services.metrics import store
from services.metrics.model import Series
from shared.clock import london_day, london_time

LONGEST_PATH: Final = 80
LONGEST_HOST: Final = 100
LONGEST_CAMPAIGN: Final = 40

COUNTED: Final = re.compile(r"/|/book(/[a-z]+)?|/privacy|/accessibility|/f")
"""The pages that are counted: no page whose address leads to one booking, and no pupil's survey."""

MACHINES: Final = re.compile(
    r"bot|crawl|spider|slurp|preview|scan|monitor|headless|lighthouse|curl|wget|python|java/|go-http|okhttp",
    re.IGNORECASE,
)
"""What the user agents of programs have in common; a program that hides is counted like anyone."""

SITE: Final = "website"


def hit_of(query: Mapping[str, str], headers: Mapping[str, str], site: str) -> dict[str, object] | None:
    """Return what is kept of a page shown, or None where it is not counted.

    Not counted: a page that isn't ours to count, a program, a reader who asked not to be. The address and the user agent are
    looked at here and kept nowhere.
    """
    path = query.get("p", "")[:LONGEST_PATH].rstrip("/") or "/"
    if not COUNTED.fullmatch(path) or MACHINES.search(headers.get("user-agent", "")):
        return None
    if headers.get("dnt") == "1" or headers.get("sec-gpc") == "1":
        return None
    own = (urlsplit(site).hostname or "").lower()
    # The picture for readers without scripts: the browser names the page that shows it, not the one before.
    scripted = "n" not in query
    referrer = query.get("r", "")[:LONGEST_HOST].lower() if scripted else ""
    if not re.fullmatch(r"[a-z0-9.-]*", referrer):
        referrer = ""
    return {
        "page": path,
        "visit": scripted and referrer != own,
        "referrer": "" if referrer == own else referrer,
        "campaign": re.sub(r"[^a-z0-9-]", "", query.get("c", "").lower())[:LONGEST_CAMPAIGN],
    }


def series(metric: str, title: str) -> Series:
    """Return one of the website's lines of figures."""
    return Series(SITE, "own", metric, title, metric, "flow")


VIEWS: Final = series("views", "Website pages shown")
VISITS: Final = series("visits", "Website visits")


def count(day: date, now: datetime) -> dict[str, int]:
    """Count a London day's hits again and observe the result; return views and visits.

    The day is complete once it is over; counted again it changes nothing.
    """
    counted: Counter[str] = Counter(views=0, visits=0)
    for row in store.hits(london_time(day, 0), london_time(day + timedelta(days=1), 0)):
        counted["views"] += 1
        counted["visits"] += bool(row["visit"])
    complete = day < london_day(now)
    for line in (VIEWS, VISITS):
        store.observe(line, {day: (counted[line.metric], complete)}, at=now)
    return dict(counted)
