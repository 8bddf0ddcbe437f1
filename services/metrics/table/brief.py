"""Visits, summaries and wishes in brief, as `facts` keeps them beside each event, for pages: three queries, one attribute a row.

Rows of before there were any have none: until somebody completed them, what is here is not all there is, and a row says so.
"""

import contextlib
from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from services.metrics import brief
from services.metrics.brief import Summary, Visit, Wish
from services.metrics.known import Known
from shared.dynamo import ConditionFailedError, get, put, query, write
from shared.inbox import keep_latest
from shared.settings import setting

if TYPE_CHECKING:
    from shared.events.booking import BookingSnapshot, WishSnapshot
    from shared.events.feedback import SessionSummary

ENTITY: Final = "brief"
VISITS, SUMMARIES, WISHES = "BRIEF#VISITS", "BRIEF#SUMMARIES", "BRIEF#WISHES"

MARK: Final = {"pk": "BRIEF", "sk": "whole", "entity": "whole"}
"""The row that says that every event has its brief."""

Brief = TypeVar("Brief", Visit, Summary, Wish)


def keep(of: Visit | Summary | Wish, version: int) -> None:
    """Keep what an event tells in brief, unless a version as high is known."""
    keep_latest(setting("TABLE"), row_of(of), version)


def rewrite(of: Summary, version: int) -> None:
    """Keep a summary that says less than before at its version. What is newer by now stays."""
    with contextlib.suppress(ConditionFailedError):
        write(
            put(
                setting("TABLE"),
                row_of(of) | {"version": version},
                condition="attribute_not_exists(pk) OR #version <= :version",
                names={"#version": "version"},
                values={":version": version},
            )
        )


def row_of(of: Visit | Summary | Wish) -> dict[str, Any]:
    """Return the row of a visit, a summary or a wish in brief, without its version."""
    match of:
        case Visit():
            pk, sk = VISITS, of.id
        case Summary():
            pk, sk = SUMMARIES, of.session_id
        case Wish():
            pk, sk = WISHES, of.id
    return {"pk": pk, "sk": sk, "entity": ENTITY, "brief": brief.packed(of)}


def whole() -> bool:
    """Tell whether every event that is known has its brief."""
    return get(setting("TABLE"), MARK["pk"], MARK["sk"]) is not None


def known(today: date) -> Known:
    """Read every visit, summary and wish in brief, as they count on a day."""
    visits = tuple(_all(VISITS, brief.visit))
    summaries = tuple(_all(SUMMARIES, brief.summary))
    wishes = tuple(_all(WISHES, brief.wish))
    # They have the names that figures read; what else a snapshot has is not here, and no figure of a page asks for it.
    return Known(
        cast("tuple[BookingSnapshot, ...]", visits),
        cast("tuple[SessionSummary, ...]", summaries),
        today,
        wishes=cast("tuple[WishSnapshot, ...]", wishes),
    )


def _all(pk: str, of: Callable[[str], Brief]) -> Iterator[Brief]:
    return (of(row["brief"]) for row in query(setting("TABLE"), pk, only=("brief",)))


def complete(known: Known) -> None:
    """Keep the brief of each event that has none, once: those heard before there were any. `known` is of whole events."""
    if whole():
        return
    there = {
        row["sk"] for pk in (VISITS, SUMMARIES, WISHES) for row in query(setting("TABLE"), pk, only=("sk",))
    }
    every: list[tuple[Visit | Summary | Wish, int]] = [
        *((brief.of_visit(one), one.version) for one in known.visits),
        *((brief.of_summary(one), one.version) for one in known.summaries),
        *((brief.of_wish(one), one.version) for one in known.wishes),
    ]
    for of, version in every:
        if row_of(of)["sk"] not in there:
            keep(of, version)
    write(put(setting("TABLE"), MARK))
