"""Visits and answers: every booking's and every session's newest event, whole.

An event is kept under the contract it was heard under and read as the inbox reads it: a row of an old contract is lifted to
the newest, like an event from the log.
"""

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from services.metrics.board import Line, line_of_visit, line_of_wish
from services.metrics.brief import (
    Summary,
    Visit,
    Wish,
    of_hours,
    of_staff,
    of_summary,
    of_visit,
    of_wish,
    open_of,
)
from services.metrics.known import CommentsWaiting, Known
from services.metrics.table import board, brief, people
from services.metrics.table.batch import read_all
from services.metrics.table.board import BOARD
from shared.dynamo import ConditionFailedError, put, query, write
from shared.events.base import Event
from shared.events.booking import BookingChanged, BookingEvent, DateNotFound
from shared.events.contracts import Contracts
from shared.events.feedback import CommentsCounted, SummaryUpdated
from shared.events.known import CONTRACTS, parse
from shared.events.people import HoursGiven, VisitStaffed
from shared.inbox import keep_latest
from shared.settings import setting

VISITS, SUMMARIES, WISHES, COMMENTS = "VISITS", "SUMMARIES", "WISHES", "COMMENTS"


def keep_visit(event: BookingEvent) -> bool:
    """Keep the visit an event tells of, its line and the visit in brief; tell whether it was newer than what was known."""
    # Each by its own version: what a crash left out between the two is made good when the event comes again.
    _keep_line(line_of_visit(event.booking))
    _keep_brief(of_visit(event.booking), event.version)
    return _keep(VISITS, "visit", event)


def keep_summary(event: SummaryUpdated) -> bool:
    """Keep a session's summary, and the same in brief; tell whether it was newer than what was known."""
    _keep_brief(of_summary(event.summary), event.version)
    return _keep(SUMMARIES, "summary", event)


def keep_date_not_found(event: DateNotFound) -> bool:
    """Keep a wish that found no date, its line, and the same in brief; tell whether it was newer than what was known."""
    _keep_line(line_of_wish(event.wish))
    _keep_brief(of_wish(event.wish), event.version)
    return _keep(WISHES, "wish", event)


def keep_comments(event: CommentsCounted) -> bool:
    """Keep a morning's count of comments; tell whether it was newer than what was known."""
    return _keep(COMMENTS, "comments", event)


def keep_staff(event: VisitStaffed) -> bool:
    """Keep who comes to a visit, and the places not filled; tell whether it was newer than what was known."""
    of = of_staff(event.visit)
    keep_latest(setting("TABLE"), people.row_of_open(open_of(of)), event.version)
    return keep_latest(setting("TABLE"), people.row_of(of), event.version)


def keep_hours(event: HoursGiven) -> bool:
    """Keep hours that somebody gave besides sessions; tell whether it was newer than what was known."""
    return keep_latest(setting("TABLE"), people.row_of(of_hours(event.entry)), event.version)


def _keep_brief(of: Visit | Summary | Wish, version: int) -> None:
    keep_latest(setting("TABLE"), brief.row_of(of), version)


def _keep_line(line: Line) -> None:
    keep_latest(setting("TABLE"), {"pk": BOARD, "sk": line.id, "entity": "line", **line.row()}, line.version)


def _keep(pk: str, entity: str, event: Event) -> bool:
    return keep_latest(setting("TABLE"), _row(pk, entity, event), event.version)


def _row(pk: str, entity: str, event: Event) -> dict[str, Any]:
    return {
        "pk": pk,
        "sk": event.aggregate_id,
        "entity": entity,
        "correlation_id": event.correlation_id,
        "source": event.SOURCE,
        "detail_type": event.DETAIL_TYPE,
        "detail": event.model_dump_json(),
    }


def known(today: date, contracts: Contracts = CONTRACTS) -> Known:
    """Read every visit, summary and wish as they count on a day; the lines of figures are `series.readings`."""
    booked = [event for event in _events(VISITS, contracts) if isinstance(event, BookingEvent)]
    return Known(
        tuple(event.booking for event in booked),
        tuple(event.summary for event in _events(SUMMARIES, contracts) if isinstance(event, SummaryUpdated)),
        today,
        wishes=tuple(event.wish for event in _events(WISHES, contracts) if isinstance(event, DateNotFound)),
        correlation={event.aggregate_id: event.correlation_id for event in booked},
        staff=tuple(people.staff()),
        hours=tuple(people.hours()),
    )


def of_bookings(ids: Sequence[str], today: date, contracts: Contracts = CONTRACTS) -> Known:
    """Read some visits, who came to them and what their classes said right after them, as they count on a day.

    It costs the rows that it reads: a school's year has a few dozen, the whole programme thousands.
    """
    booked = [event for event in _among(VISITS, ids, contracts) if isinstance(event, BookingEvent)]
    visits = tuple(event.booking for event in booked)
    sessions = [session.id for visit in visits for session in visit.sessions]
    said = _among(SUMMARIES, sessions, contracts)
    summaries = tuple(event.summary for event in said if isinstance(event, SummaryUpdated))
    return Known(visits, summaries, today, staff=people.staff_of(ids))


def _among(pk: str, ids: Sequence[str], contracts: Contracts) -> Iterator[Event]:
    rows = sorted(read_all([(pk, one) for one in dict.fromkeys(ids)]), key=lambda row: str(row["sk"]))
    return (parse(_envelope(pk, row), contracts) for row in rows)


def comments(first: date, last: date) -> tuple[CommentsWaiting, ...]:
    """Return the counts of comments of some days, the newest first."""
    days = (f"comments-{first}", f"comments-{last}")
    rows = query(setting("TABLE"), COMMENTS, between=days, newest_first=True)
    events = (parse(_envelope(COMMENTS, row)) for row in rows)
    return tuple(
        CommentsWaiting(
            one.occurred_at,
            one.comments.waiting,
            one.comments.flagged,
            one.comments.oldest,
            one.comments.approved,
        )
        for one in events
        if isinstance(one, CommentsCounted)
    )


def complete_board(known: Known) -> int:
    """Keep the line of each visit and wish that has none; return of how many: those heard before lines were kept.

    The same of what is kept in brief of each.
    """
    _complete_briefs(known)
    there = {line.id for line in board.lines()}
    lines = (*map(line_of_visit, known.visits), *map(line_of_wish, known.wishes))
    missing = [line for line in lines if line.id not in there]
    for line in missing:
        _keep_line(line)
    return len(missing)


def _complete_briefs(known: Known) -> None:
    """Keep, once, the brief of each event that has none: those heard before there were any."""
    if brief.whole():
        return
    there = brief.ids()
    every: list[tuple[Visit | Summary | Wish, int]] = [
        *((of_visit(one), one.version) for one in known.visits),
        *((of_summary(one), one.version) for one in known.summaries),
        *((of_wish(one), one.version) for one in known.wishes),
    ]
    for of, version in every:
        if brief.row_of(of)["sk"] not in there:
            _keep_brief(of, version)
    brief.mark()


def rewrite_summaries(rewritten: Callable[[SummaryUpdated], SummaryUpdated]) -> int:
    """Write each summary again that is another one `rewritten`, at its version; return how many. One newer by then stays."""
    count = 0
    for event in list(_events(SUMMARIES, CONTRACTS)):
        if not isinstance(event, SummaryUpdated) or (again := rewritten(event)) == event:
            continue
        count += 1
        # What is kept in brief says no more than its summary, even where this is cut off between the two.
        for row in (brief.row_of(of_summary(again.summary)), _row(SUMMARIES, "summary", again)):
            with contextlib.suppress(ConditionFailedError):
                write(_over_itself(row, event.version))
    return count


def _over_itself(row: Mapping[str, Any], version: int) -> dict[str, Any]:
    """Return the write of a row in the place of the one of its version."""
    return put(
        setting("TABLE"),
        {**row, "version": version},
        condition="#version = :version",
        names={"#version": "version"},
        values={":version": version},
    )


def _events(pk: str, contracts: Contracts) -> Iterator[Event]:
    for row in query(setting("TABLE"), pk):
        yield parse(_envelope(pk, row), contracts)


def _envelope(pk: str, row: Mapping[str, Any]) -> dict[str, Any]:
    if "detail" in row:
        return {
            "source": row["source"],
            "detail-type": row["detail_type"],
            "detail": json.loads(row["detail"]),
        }
    # Rows were once the snapshot alone, of contract 1; which event brought it makes no difference to what it says.
    event, part = (BookingChanged, "booking") if pk == VISITS else (SummaryUpdated, "summary")
    detail = {
        "event_id": f"{row['sk']}:{row['version']}",
        "occurred_at": "1970-01-01T00:00:00Z",
        "correlation_id": row["correlation_id"],
        part: json.loads(row["snapshot"]),
    }
    return {"source": event.SOURCE, "detail-type": event.DETAIL_TYPE, "detail": detail}
