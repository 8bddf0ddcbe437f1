"""Visits, summaries and wishes in brief, as `facts` keeps them beside each event, for pages: a query a kind, one attribute a row.

Rows of before there were any have none: until somebody completed them, what is here is not all there is, and a row says so.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast, overload

from services.metrics import brief
from services.metrics.brief import Hours, Staff, Summary, Visit, Wish
from services.metrics.known import Known
from services.metrics.table import people
from shared.dynamo import get, put, query, write
from shared.settings import setting

if TYPE_CHECKING:
    from shared.events.booking import BookingSnapshot, WishSnapshot
    from shared.events.feedback import SessionSummary

ENTITY: Final = "brief"
VISITS, SUMMARIES, WISHES = "BRIEF#VISITS#2", "BRIEF#SUMMARIES", "BRIEF#WISHES"
"""Visits in brief are of a second make, with the employers that were recorded: those of the first are read no more."""

MARK: Final = {"pk": "BRIEF", "sk": "whole#2", "entity": "whole"}
"""The row that says that every event has its brief."""

Brief = TypeVar("Brief", Visit, Summary, Wish, Staff, Hours)


class Later(Sequence[Brief]):
    """Rows that are read when somebody first looks at them: a page waits for no more than its figures are made of."""

    def __init__(self, read: Callable[[], Iterator[Brief]]) -> None:
        self._read: Callable[[], Iterator[Brief]] = read

    @cached_property
    def _rows(self) -> tuple[Brief, ...]:
        return tuple(self._read())

    @overload
    def __getitem__(self, place: int) -> Brief: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Brief, ...]: ...
    def __getitem__(self, place: int | slice) -> Brief | tuple[Brief, ...]:
        """Return the row at a place, or those of a slice."""
        return self._rows[place]

    def __iter__(self) -> Iterator[Brief]:
        """Yield the rows."""
        return iter(self._rows)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._rows)


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
    """Return every visit, summary and wish in brief, as they count on a day; each kind is read when it is first looked at."""
    visits = Later(lambda: _all(VISITS, brief.visit))
    summaries = Later(lambda: _all(SUMMARIES, brief.summary))
    wishes = Later(lambda: _all(WISHES, brief.wish))
    # They have the names that figures read; what else a snapshot has is not here, and no figure of a page asks for it.
    return Known(
        cast("tuple[BookingSnapshot, ...]", visits),
        cast("tuple[SessionSummary, ...]", summaries),
        today,
        wishes=cast("tuple[WishSnapshot, ...]", wishes),
        staff=Later(people.staff),
        hours=Later(people.hours),
    )


def _all(pk: str, of: Callable[[list[Any]], Brief]) -> Iterator[Brief]:
    texts = (row["brief"] for row in query(setting("TABLE"), pk, only=("brief",)))
    return map(of, brief.unpacked(texts))


def ids() -> set[str]:
    """Return the ids of what has its brief."""
    places = (VISITS, SUMMARIES, WISHES)
    return {row["sk"] for pk in places for row in query(setting("TABLE"), pk, only=("sk",))}


def mark() -> None:
    """Keep that every event has its brief."""
    write(put(setting("TABLE"), MARK))
