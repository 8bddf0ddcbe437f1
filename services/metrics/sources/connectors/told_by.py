"""What statistics of a website tell besides a day's figures: views by page, visits by site and by campaign, one at a time.

Only where the connection's `by` names it: each day is then asked once more for each. The most frequent of a day are asked for;
of the others nothing is said, which is not zero. By two at once, such as the pages of a campaign, would single people out.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from services.metrics.observations import Observation
from services.metrics.sources.connectors.base import Ask, Connector, Job

MOST: Final = 50
"""Pages, sites or campaigns of a day."""

LONGEST: Final = 200
"""Letters of a page's path. Longer ones are of no page that anybody would look for, and a table's key has its limits."""

WHAT: Final = "by"
NONE: Final = "none"
"""What a visit came by that names no site, or no campaign: as our own counter says it."""


@dataclass(frozen=True, slots=True)
class Told:
    """The platform's names: of the dimension, of the figure told by it, and of what is none."""

    dimension: str
    metric: str
    none: str = ""


def asks(connector: Connector, job: Job, known: Mapping[str, Told]) -> Iterator[Ask]:
    """Ask for each day by what the connection wants, and by nothing where it wants no such figure."""
    days = connector.days(job)
    for name in filter(None, job.setting("by").split(",")):
        if days and (wanted := connector.wanted(job, (known[name].metric,))):
            yield from (Ask(WHAT, wanted, day, day, item=name) for day in days.days)


def of_part(found: Iterable[Observation], ask: Ask, told: Told, value: str) -> Iterator[Observation]:
    """Yield figures as those of a row's page, site or campaign; none where the row is of nothing that can be kept."""
    name = NONE if value == told.none else value
    if name and len(name) <= LONGEST:
        for one in found:
            yield replace(one, series=replace(one.series, dimensions=((ask.item, name),)))
