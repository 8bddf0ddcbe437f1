"""A batch of a table's stream, row after row: what only failed now is tried again, what never can be handled is parked alone.

By Lambda's rule everything from the first row on that a function reports comes again, and what is given up on is parked together.
So nothing is reported that never passes: the function parks it itself (`shared.parking`), and the rest goes on.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from shared import deaths
from shared.log import failed, kept_apart, logger
from shared.parking import park_row
from shared.trouble import passes

Answer = dict[str, Any]
"""Lambda's partial batch response."""

NEW: Final = frozenset({"INSERT"})
NEW_OR_CHANGED: Final = frozenset({"INSERT", "MODIFY"})


@dataclass(frozen=True, slots=True)
class Row:
    """A row as a stream tells of it: its key, its place in the stream, what stands in it, and when it was written, if known."""

    key: Mapping[str, str]
    sequence: str
    image: Mapping[str, Any]
    written: datetime | None

    @property
    def entity(self) -> str:
        """What kind of row it is."""
        return str(self.image["entity"]["S"])


def rows(
    stream_event: Mapping[str, Any], entities: Collection[str], kinds: Collection[str] = NEW
) -> list[Row]:
    """Return the rows of some entities in a batch that were written as `kinds` say, in their order."""
    return [
        _row(record["dynamodb"])
        for record in stream_event["Records"]
        if record.get("eventName") in kinds
        and record["dynamodb"].get("NewImage", {}).get("entity", {}).get("S") in entities
    ]


def _row(record: Mapping[str, Any]) -> Row:
    image, at = record["NewImage"], record.get("ApproximateCreationDateTime")
    keys = record.get("Keys", image)
    key = {name: keys[name]["S"] for name in ("pk", "sk") if name in keys}
    return Row(key, record["SequenceNumber"], image, datetime.fromtimestamp(at, UTC) if at else None)


def take_in_turn(
    batch: Sequence[Row],
    take: Callable[[Row], None],
    what: str,
    about: Callable[[Row], Mapping[str, str]],
) -> Answer:
    """Give each row to `take`, in order; return the partial batch response.

    One at which the function died each time is parked before it is taken (`shared.deaths`).
    From the first on whose trouble passes, or that can't be parked, all come again; any other that fails is parked. What failed
    is logged as `what`, with what the row is `about`. Raises the error itself where the first row is to come again: then
    nothing of the batch is done.
    """
    for row in kept_apart(batch):
        try:
            with deaths.outlived(row.sequence):
                take(row)
        except Exception as error:  # noqa: BLE001  one row must not hold up the others: it is retried, or parked
            known = _known(row, about)
            failed(what, error, **known)
            if passes(error) or not parked(row, known, error):
                return from_here(batch, row, error)
    return from_here(batch)


def _known(row: Row, about: Callable[[Row], Mapping[str, str]]) -> Mapping[str, str]:
    try:
        return about(row)
    except (KeyError, TypeError):
        # A row in which nothing is as it should be: of its key the part that names what it belongs to.
        return {"pk": row.key.get("pk", "")}


def parked(row: Row, about: Mapping[str, str], error: Exception) -> bool:
    """Park a row, known by what it is `about`; tell whether that went."""
    try:
        park_row(about, row.sequence, error)
    except Exception as trouble:  # noqa: BLE001  it is tried again with its row
        failed("not parked", trouble, **about)
        return False
    logger.warning("parked", extra=dict(about))
    return True


def from_here(batch: Sequence[Row], row: Row | None = None, error: Exception | None = None) -> Answer:
    """Return the response after which all from `row` on come again; without one the batch is done.

    Raises `error` where it is the first: that says the same, and counts as a failure of the function.
    """
    if row is None:
        return {"batchItemFailures": []}
    if error is not None and row is batch[0]:
        raise error
    return {"batchItemFailures": [{"itemIdentifier": row.sequence}]}
