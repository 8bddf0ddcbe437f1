"""What bringing tables back loses: what was accepted after the moment, as the event log and the rows tell of it.

So that the team can ring the schools: the log knows school, day and classes, and never whom to ring, which only the table knew.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from operate.difference import Difference
from operate.event_log import Entry, Reader
from operate.tables import Key, Row, entity
from services.feedback.table import ANSWER
from shared.clock import london_day
from shared.dynamo import from_item
from shared.events.booking import BookingEvent, DateNotFound
from shared.events.feedback import SummaryUpdated, day_begun
from shared.outbox import ENTITY as OUTBOX

SHOWN: Final = 40
"""Lines of one kind that are printed; the rest is counted."""


def since(
    bucket: str, sources: Collection[str], was: Iterable[Mapping[Key, Row]], *, to: datetime
) -> tuple[list[Entry], list[str]]:
    """Return the log's events of some `sources` that tables as they were at the moment `to` know nothing of.

    And which objects of the log of since can't be read.
    What was written then and logged later stands in their outboxes, so none of it is among them. What was only logged anew since,
    such as by bringing the log's objects from their copy, happened on an earlier day.
    """
    known = {one for table in was for one, row in table.items() if entity(row) == OUTBOX}
    # S3 says when to the second: what was written within that very second and is known stands in an outbox as well.
    begun = to.replace(microsecond=0)
    log = Reader(bucket)
    found = [
        one
        for one in log.entries(lambda _key, written: written >= begun)
        if one.event.SOURCE in sources
        and one.event.occurred_at >= day_begun(to)
        and (f"OUTBOX#{one.event.aggregate_id}", f"{one.event.version:010d}#{one.event.DETAIL_TYPE}")
        not in known
    ]
    return found, log.unreadable


def said(
    lost: Collection[Entry], was: Mapping[str, Mapping[Key, Row]], found: Mapping[str, Difference]
) -> Iterator[str]:
    """Yield in lines what is lost; `was` are the tables as they were by service, `found` what would be done to them."""
    newest: dict[str, BookingEvent] = {}
    for one in sorted(lost, key=lambda each: each.event.version):
        if isinstance(one.event, BookingEvent):
            newest[one.event.aggregate_id] = one.event
    heads = {pk for pk, sk in was.get("booking", {}) if sk == "HEAD"}
    asked = [_visit(one) for key, one in newest.items() if f"BOOKING#{key}" not in heads]
    moved = [_visit(one) for key, one in newest.items() if f"BOOKING#{key}" in heads]
    yield from _listed("Asked for since, and known no more. Ring the school:", asked)
    yield from _listed("Changed since, and as before again. Ask the school what changed:", moved)
    others = Counter(
        one.event.DETAIL_TYPE
        for one in lost
        if not isinstance(one.event, BookingEvent | DateNotFound | SummaryUpdated)
    )
    wishes = sum(isinstance(one.event, DateNotFound) for one in lost)
    if wishes:
        yield f"  {wishes} dates that were looked for in vain since."
    for name, number in sorted(others.items()):
        yield f"  {number} events {name}."
    answers = Counter(
        pk.partition("#")[2]
        for difference in found.values()
        for (pk, _), row in difference.away.items()
        if entity(row) == ANSWER
    )
    yield from _listed(
        "Answers that came since:", [f"{number} of session {one}" for one, number in sorted(answers.items())]
    )
    mails = [
        from_item(row)
        for difference in found.values()
        for row in difference.gone_out.values()
        if entity(row) == "mailed"
    ]
    gone = [f"{one['sent_at']}  {one['pk'].partition('#')[2]}  {one['sk']}" for one in mails]
    yield from _listed(
        "Mails that went since. They are not sent again, and what they said may be so no more:", sorted(gone)
    )
    forgotten = [
        from_item(row)
        for difference in found.values()
        for row in difference.away.values()
        if entity(row) == "mailed" and row["state"]["S"] == "sent"
    ]
    lines = [f"{one['sent_at']}  {one['pk'].partition('#')[2]}  {one['sk']}" for one in forgotten]
    yield from _listed("Mails about what is known no more:", sorted(lines))


def _visit(event: BookingEvent) -> str:
    one = event.booking
    day = f"{london_day(one.sessions[0].starts_at):%d %B %Y}"
    return f"{one.id}  {one.school_name} ({one.urn})  {day}, {len(one.sessions)} classes  {one.status}, version {one.version}"


def _listed(title: str, lines: list[str]) -> Iterator[str]:
    if not lines:
        return
    yield title
    yield from (f"  {line}" for line in lines[:SHOWN])
    if len(lines) > SHOWN:
        yield f"  and {len(lines) - SHOWN} more"
