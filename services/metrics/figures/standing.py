"""Where each source of figures stands: how new its newest figures are, held against what is promised of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from services.metrics.observations import Series
from services.metrics.period import DAY
from shared.clock import london_time

if TYPE_CHECKING:
    from services.metrics.declared import AnySource, AnySources

Kind = Literal["own", "connection", "file"]
"""The website's own counter, a platform that is asked, one whose exports are handed in."""

STALE_AFTER: Final = timedelta(days=10)
"""A source whose latest figure is older than this is said to have stopped."""

OWN_FRESH: Final = timedelta(hours=36)
"""The site's own figures are counted every hour: yesterday's are there by midday at the latest."""


@dataclass(frozen=True, slots=True)
class Promised:
    """A source of the programme; `fresh` is how old its newest figures may be, `names` the sources that its series have."""

    id: str
    title: str
    kind: Kind
    account: str
    fresh: timedelta
    names: frozenset[str]

    @property
    def handed(self) -> frozenset[str]:
        """What a file handed in says of its sources, where it has figures of this one."""
        return frozenset(f"{name}/{self.account}" for name in self.names)

    def has(self, series: Series) -> bool:
        """Tell whether a line of figures is this source's."""
        return self.of(series.source, series.account)

    def of(self, source: str, account: str) -> bool:
        """Tell whether the figures of an account at a source are this one's."""
        return source in self.names and (self.kind == "own" or account == self.account)


def promised(programme: "AnySources", own: str, title: str) -> Iterator[Promised]:
    """Yield the programme's sources: the site's own counter, those that are asked, and those by file."""
    yield Promised(own, title, "own", own, OWN_FRESH, frozenset((own,)))
    connected = {(asked.connector, asked.account) for asked in programme.connections}
    for asked in programme.connections:
        fresh = timedelta(hours=asked.fresh_hours)
        # Files of a platform that is asked are that connection's too.
        same = [one.series for one in programme.sources if of(one) == (asked.connector, asked.account)]
        names = frozenset((asked.connector, *same))
        yield Promised(asked.id, asked.title, "connection", asked.account, fresh, names)
    for one in programme.sources:
        if of(one) not in connected:
            yield Promised(one.id, one.title, "file", one.account, STALE_AFTER, frozenset((one.series,)))


def of(source: "AnySource") -> tuple[str | None, str]:
    """Return the platform and the account of a source whose exports are handed in."""
    return source.platform, source.account


def late(one: Promised, day: date | None, at: datetime) -> bool:
    """Tell whether a source's newest figures are older than promised; what was never known is not late but unknown."""
    return day is not None and at - london_time(day + DAY, 0) > one.fresh
