"""Every projection: rows that follow from something else, and how each is made again.

| name | of | what follows |
|---|---|---|
| figures | metrics | facts of the event log; figures, their years and lines of what was kept of runs and files |
| lists | booking | the lines of lists, of bookings |
| staff | booking | who comes to visits, and where somebody is missing, of what the people service told |
| sessions | feedback | a class's session, its code and questions, of what booking told |
| visits | people | sessions to come of visits it has not heard of, of what booking told |
| board | people | the board of sessions, of visits' rosters |
| voices | people | how many pupils are more interested, of what the feedback service told |

What is nobody's projection comes back by `make restore` alone: bookings, answers and their summaries, people, checks, readers.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from infra.hears import SESSIONS, STAFFED, VISITS
from operate.event_log import Log, newest
from operate.rebuild import rebuild
from operate.stage import as_function_of
from operate.tables import Key, Row, entity, everything, take
from operate.visits import visits
from services.booking.table import bookings, lists
from services.booking.use_cases import visitors
from services.feedback.use_cases.follow import follow
from services.metrics.table.projections import FACTS, FIGURES
from services.people.table import board, rosters
from services.people.use_cases import hear
from services.people.use_cases.programme import rules
from shared.dynamo import delete, put, write
from shared.events.base import Event
from shared.events.feedback import SummaryUpdated
from shared.events.people import VisitStaffed
from shared.programme import Programme
from shared.settings import setting

Outputs = Mapping[str, str]
Keys = Mapping[Key, Row]

STAFF: Final = frozenset({"staff", "gap"})
"""Rows of booking's table that say who comes to a visit, and who is missing."""


@dataclass(frozen=True, slots=True)
class Projection:
    """Rows of a service's table that follow from something else: which `entities`, of what, and what makes them `again`.

    `again` returns the exit code of a command: 1 where something could not be read.
    """

    name: str
    service: str
    entities: frozenset[str]
    made_of: str
    again: Callable[[Outputs, Programme, datetime], int]

    def rows(self, outputs: Outputs) -> Keys:
        """Return the rows as they stand."""
        every = everything(outputs[f"{self.service.capitalize()}Table"])
        return {key: row for key, row in every.items() if entity(row) in self.entities}


def _figures(outputs: Outputs, programme: Programme, at: datetime) -> int:
    return rebuild(outputs, programme, really=True, at=at)


def _visits(outputs: Outputs, _programme: Programme, at: datetime) -> int:
    return visits(outputs, really=True, at=at)


def _heard(kinds: tuple[type[Event], ...], service: str, hears: Callable[[Event], Any]) -> Callable[..., int]:
    """Return what lets a service hear once more of each aggregate what was told last."""

    def again(outputs: Outputs, _programme: Programme, _at: datetime) -> int:
        log = newest(outputs["EventsBucket"], kinds)
        with as_function_of(service, outputs):
            for event in log.newest.values():
                hears(event)
        return _unread(log)

    return again


def _unread(log: Log) -> int:
    for line in log.unreadable:
        print(f"Can't be read, and is left out: {line}")
    return 1 if log.unreadable else 0


def _staff(outputs: Outputs, _programme: Programme, _at: datetime) -> int:
    log = newest(outputs["EventsBucket"], STAFFED)
    table = outputs["BookingTable"]
    # What stands there may be damaged at the version that would be heard: it makes way first.
    take(table, [key for key, row in everything(table).items() if _is_of(row, log)])
    with as_function_of("booking", outputs):
        for event in log.newest.values():
            if isinstance(event, VisitStaffed):
                visitors.hear(event.visit)
    return _unread(log)


def _is_of(row: Row, log: Log) -> bool:
    """Tell whether a row says who comes to a visit that the log knows of, or who is missing there."""
    pk, sk = row["pk"]["S"], row["sk"]["S"]
    return entity(row) in STAFF and (pk if sk == "STAFF" else sk).rpartition("#")[2] in log.ids


def _voice(event: Event) -> None:
    if isinstance(event, SummaryUpdated):
        write(delete(setting("TABLE"), "VOICES", event.summary.session_id))
        hear.summary(event.summary)


def _lists(outputs: Outputs, _programme: Programme, _at: datetime) -> int:
    rows = everything(outputs["BookingTable"])
    with as_function_of("booking", outputs):
        lines = dict(_lines(rows))
        for line in lines.values():
            write(put(setting("TABLE"), line))
        for (pk, sk), row in rows.items():
            if entity(row) == "listed" and (pk, sk) not in lines:
                write(delete(setting("TABLE"), pk, sk))
    return 0


def _lines(rows: Keys) -> Iterator[tuple[Key, Mapping[str, Any]]]:
    """Yield the lines of every booking; those of mails that wait are no projection: a mail that was sent has none."""
    for pk, sk in rows:
        booking = bookings.load(pk.partition("#")[2]) if pk.startswith("BOOKING#") and sk == "HEAD" else None
        for line in lists.lines(booking) if booking else ():
            if line["entity"] == "listed":
                yield (line["pk"], line["sk"]), line


def _board(outputs: Outputs, _programme: Programme, _at: datetime) -> int:
    rows = everything(outputs["PeopleTable"])
    with as_function_of("people", outputs):
        found = (
            rosters.visit(pk.partition("#")[2]) for pk, sk in rows if pk.startswith("VISIT#") and sk == "HEAD"
        )
        right = {_key(one): one for visit in found if visit for one in board.kept(rules(), visit, visit)}
        for one in right.values():
            write(one)
        for (pk, sk), row in rows.items():
            if entity(row) == "board" and (pk, sk) not in right:
                write(delete(setting("TABLE"), pk, sk))
    return 0


def _key(one: Mapping[str, Any]) -> Key:
    item = one["Put"]["Item"]
    return item["pk"]["S"], item["sk"]["S"]


ALL: Final = (
    Projection(
        "figures",
        "metrics",
        FACTS | FIGURES,
        "the event log, and what was kept of runs and files",
        _figures,
    ),
    Projection("lists", "booking", frozenset({"listed"}), "bookings", _lists),
    Projection(
        "staff",
        "booking",
        STAFF,
        "the event log: who comes",
        _staff,
    ),
    Projection(
        "sessions",
        "feedback",
        frozenset({"session", "code", "month", "survey"}),
        "the event log: bookings",
        _heard(SESSIONS, "feedback", follow),
    ),
    Projection("visits", "people", frozenset({"head", "roster"}), "the event log: bookings to come", _visits),
    Projection("board", "people", frozenset({"board"}), "visits' rosters", _board),
    Projection(
        "voices",
        "people",
        frozenset({"voice"}),
        "the event log: summaries",
        _heard(tuple(one for one in VISITS if one is SummaryUpdated), "people", _voice),
    ),
)
"""In an order in which each finds what it is made of."""
