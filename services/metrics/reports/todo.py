"""What needs doing, by whoever reads a report: each with the page where it is done, for who can open that."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Final

from services.metrics.brief import open_of
from services.metrics.counted import account_of
from services.metrics.figures import due
from services.metrics.figures.gaps import Gap
from services.metrics.figures.gaps import gaps as gaps_of
from services.metrics.figures.reporting import early, reporting
from services.metrics.known import AGREED, Known
from services.metrics.period import Week
from services.metrics.reports import wording, wording_visits
from services.metrics.reports.section import Label, Todo, said
from shared.limits import OWN_PAGES
from shared.text import N_

if TYPE_CHECKING:
    from services.metrics.figures.collecting import ToSee
    from shared.programme import Programme

NAMED: Final = 3
"""Sessions with more answers than pupils that are named, the oldest ones."""

Link = Callable[..., str]
"""Returns the address of a page of the console, given its route and parts; nothing for a reader who can't open it."""


def todo(
    known: Known,
    programme: "Programme",
    not_visited: int,
    today: date,
    link: Link,
    platforms: "tuple[ToSee, ...]" = (),
) -> tuple[Todo, ...]:
    """Return what waits: more answers than pupils first, then gaps, requests, counts, schools, counters, exports, platforms.

    `not_visited` are the target schools without a visit in the academic year.
    """
    return (
        *answers(known, today, link),
        *gaps(known, programme, link),
        *visits(known, link),
        *([Todo(wording.not_visited(not_visited), link("console.coverage"))] if not_visited else []),
        *_sources(known, programme, today, link, platforms),
    )


def visits(known: Known, link: Link) -> Iterator[Todo]:
    """Yield what waits of visits: requests, counts that are owed or differ, records made too soon."""
    if waiting := due.waiting(known):
        yield Todo(wording.waiting(waiting), link("console"))
    if unrecorded := len(known.uncounted):
        yield Todo(wording_visits.unrecorded(unrecorded), link("console.counts"))
    if disputed := reporting(known).disputed:
        yield Todo(wording_visits.disputed(disputed), link("console.counts"))
    if too_soon := early(known):
        yield Todo(wording_visits.early(too_soon), link("console.booking", reference=too_soon[0].booking))


def gaps(known: Known, programme: "Programme", link: Link) -> Iterator[Todo]:
    """Yield the visits to come that lack people and are soon or sooner: the first ones by name, and how many more."""
    found = [one for one in pressing(known, programme) if one.urgency != "later"]
    for one in found[:NAMED]:
        yield Todo(
            wording_visits.gap(one, _school(known, programme, one)),
            link("console.visit", reference=one.booking),
        )
    if more := found[NAMED:]:
        urgent = sum(one.urgency == "urgent" for one in more)
        yield Todo(wording_visits.more_gaps(len(more), urgent), link("console.gaps"))


def pressing(known: Known, programme: "Programme") -> tuple[Gap, ...]:
    """Return the gaps of visits to come that are agreed, the most pressing first."""
    people = programme.people
    return gaps_of(
        map(open_of, known.staff),
        known.today,
        soon_days=people.soon_days,
        urgent_days=people.urgent_days,
        agreed=[one.id for one in known.asked if one.status in AGREED],
    )


def _school(known: Known, programme: "Programme", gap: Gap) -> str:
    named = next((one.school_name for one in known.visits if one.id == gap.booking), "")
    school = programme.school(gap.urn)
    return named or (school.name if school else gap.urn)


def answers(known: Known, today: date, link: Link) -> Iterator[Todo]:
    """Yield the sessions with more answers than pupils."""
    too_many = due.more_answers(known, today)
    for one in too_many[:NAMED]:
        yield Todo(
            wording_visits.more_answers(one), link("console.session.answers", session_id=one.session_id)
        )
    if more := len(too_many[NAMED:]):
        yield Todo(wording_visits.more_such(more), link("console"))


def _sources(
    known: Known, programme: "Programme", today: date, link: Link, platforms: "tuple[ToSee, ...]"
) -> Iterator[Todo]:
    counters = (OWN_PAGES, *map(account_of, programme.counted_origins))
    for counter in due.counters_due(known.readings, counters, Week.of(today).previous, today):
        yield Todo(wording.counter_due(counter), link("console.sources"))
    if known.apart:
        yield Todo(wording.apart(known.apart), link("console.hits"))
    for export in due.exports_due(known.readings, programme, today):
        yield Todo(wording.export_due(export), link("console.drop.new"))
    if not platforms:
        return
    from services.metrics.sources.wording import to_see  # noqa: PLC0415  most pages speak of no platform

    titles = {one.series.metric: one.series.title for one in known.readings}
    for one in platforms:
        yield Todo(
            # A sentence of the connectors' own: it tells of no figure.
            said(N_("%(platform)s"), platform=Label(to_see(one, titles))),
            link("console.source", source=one.connection.id),
        )
