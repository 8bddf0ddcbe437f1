"""The website's own counter: which pages were shown, without knowing to whom.

A view is a page shown. A visit is a view that came from outside the site: from another site, a poster, an e-mail
or a typed address. A reader without scripts makes views alone, because where they came from can't be told. Both are flows
and may be added up. Neither needs a cookie, an identifier, an address or anything stored on the reader's device, so
different people can't be counted, and aren't claimed.
"""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Final

from services.metrics import store
from services.metrics.model import Series
from shared.clock import london_day, london_time

SITE: Final = "website"


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
