"""What needs doing, by whoever reads a report."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from services.metrics.counted import account_of
from services.metrics.figures import due
from services.metrics.figures.collecting import ToSee
from services.metrics.figures.reporting import early, reporting
from services.metrics.known import Known
from services.metrics.period import Week
from services.metrics.reports import wording, wording_visits
from services.metrics.sources.wording import to_see
from shared.limits import OWN_PAGES
from shared.web.routes import address

if TYPE_CHECKING:
    from shared.programme import Programme


@dataclass(frozen=True, slots=True)
class Todo:
    """Something that waits for someone."""

    sentence: str
    link: str = ""


NAMED: Final = 3
"""Sessions with more answers than pupils that are named, the oldest ones."""


def todo(
    known: Known,
    programme: "Programme",
    unreached: int,
    today: date,
    site: str,
    platforms: tuple[ToSee, ...] = (),
) -> tuple[Todo, ...]:
    """Return what waits: more answers than pupils first, then requests, counts, schools, counters, exports and platforms."""
    found = []
    too_many = due.more_answers(known, today)
    for one in too_many[:NAMED]:
        page = address("console.session.answers", session_id=one.session_id)
        found.append(Todo(wording_visits.more_answers(one), f"{site}{page}"))
    if more := len(too_many[NAMED:]):
        found.append(Todo(wording_visits.more_such(more), f"{site}{address('console')}"))
    if waiting := due.waiting(known):
        found.append(Todo(wording.waiting(waiting), f"{site}{address('console')}"))
    if unrecorded := len(known.uncounted):
        found.append(Todo(wording_visits.unrecorded(unrecorded), f"{site}{address('console.counts')}"))
    if disputed := reporting(known).disputed:
        found.append(Todo(wording_visits.disputed(disputed)))
    if too_soon := early(known):
        found.append(Todo(wording_visits.early(too_soon)))
    if unreached:
        found.append(Todo(wording.unreached(unreached)))
    counters = (OWN_PAGES, *map(account_of, programme.counted_origins))
    week = Week.of(today).previous
    found += [
        Todo(wording.counter_due(one)) for one in due.counters_due(known.readings, counters, week, today)
    ]
    if known.apart:
        found.append(Todo(wording.apart(known.apart), f"{site}{address('console.hits')}"))
    hand_in = f"{site}{address('console.drop.new')}"
    found += [
        Todo(wording.export_due(one), hand_in) for one in due.exports_due(known.readings, programme, today)
    ]
    titles = {one.series.metric: one.series.title for one in known.readings}
    found += [
        Todo(to_see(one, titles), f"{site}{address('console.source', source=one.connection.id)}")
        for one in platforms
    ]
    return tuple(found)
