"""Visits, summaries and wishes in brief, as `facts` keeps them beside each event, for pages: three queries, one attribute a row.

Rows of before there were any have none: until somebody completed them, what is here is not all there is, and a row says so.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from services.metrics import brief
from services.metrics.brief import Summary, Visit, Wish
from services.metrics.known import Known
from shared.dynamo import get, put, query, write
from shared.settings import setting

if TYPE_CHECKING:
    from shared.events.booking import BookingSnapshot, WishSnapshot
    from shared.events.feedback import SessionSummary

ENTITY: Final = "brief"
VISITS, SUMMARIES, WISHES = "BRIEF#VISITS", "BRIEF#SUMMARIES", "BRIEF#WISHES"

MARK: Final = {"pk": "BRIEF", "sk": "whole", "entity": "whole"}
"""The row that says that every event has its brief."""

Brief = TypeVar("Brief", Visit, Summary, Wish)


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


def ids() -> set[str]:
    """Return the ids of what has its brief."""
    places = (VISITS, SUMMARIES, WISHES)
    return {row["sk"] for pk in places for row in query(setting("TABLE"), pk, only=("sk",))}


def mark() -> None:
    """Keep that every event has its brief."""
    write(put(setting("TABLE"), MARK))
