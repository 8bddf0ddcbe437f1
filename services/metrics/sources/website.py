"""The website's own counter: which pages were shown, without knowing to whom.

A view is a page shown. A visit is a view that came from outside the site: from another site, a poster, an e-mail
or a typed address. A reader without scripts makes views alone, because where they came from can't be told. Both are flows
and may be added up. Neither needs a cookie, an identifier, an address or anything stored on the reader's device, so
different people can't be counted, and aren't claimed.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from services.metrics.observations import Observation, Series
from services.metrics.sources.base import Window
from services.metrics.table.hits import hits
from shared.clock import london_day, london_time
from shared.limits import OWN_WEBSITE
from shared.text import N_

VIEWS: Final = Series(OWN_WEBSITE, "own", "views", N_("Website pages shown"), "views", "flow")
VISITS: Final = Series(OWN_WEBSITE, "own", "visits", N_("Website visits"), "visits", "flow")


class Website:
    """The counter as a source: it counts each day's hits again."""

    id = OWN_WEBSITE
    title = N_("Website")
    series = (VIEWS, VISITS)
    restated_for = timedelta(days=1)
    """The first collections after midnight make yesterday complete; counted again later, it changes nothing."""

    def fetch(self, window: Window, now: datetime) -> Iterator[Observation]:
        """Yield the views and visits of each London day."""
        for day in window.days:
            counted = _count(day)
            complete = day < london_day(now)
            for one in self.series:
                yield Observation(one, day, Decimal(counted[one.metric]), complete)


def _count(day: date) -> Counter[str]:
    counted: Counter[str] = Counter()
    for row in hits(london_time(day, 0), london_time(day + timedelta(days=1), 0)):
        counted["views"] += 1
        counted["visits"] += bool(row["visit"])
    return counted


WEBSITE: Final = Website()
