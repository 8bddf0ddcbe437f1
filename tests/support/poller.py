"""Lambda's poller of a table's stream, as its developer guide says it goes: the emulator does otherwise.

From "Using AWS Lambda with Amazon DynamoDB", parameters and partial batch responses: the lowest sequence number that a function
returns is the checkpoint, where the batch is bisected, and from there on all comes again. A function that raises has its batch
halved, which counts as no retry. What is older than the maximum record age, or was tried often enough, goes to the on-failure
destination as one place in the stream, however many rows that are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.support.faults import KilledError

Record = dict[str, Any]

PAUSE = timedelta(minutes=1)
"""Between two tries."""


@dataclass
class Poller:
    """Hands batches to a function until every record of the stream was taken or given up on."""

    handler: Callable[[dict[str, Any]], dict[str, Any]]
    at: datetime
    retries: int | None = None
    """None is the mapping's -1: by age alone."""
    age: timedelta = timedelta(hours=20)
    given_up: list[list[str]] = field(default_factory=list)
    """The sequence numbers of each letter in the on-failure destination."""
    tries: int = 0

    def clock(self) -> datetime:
        """Return the moment it is for the function."""
        return self.at

    def run(self, records: Sequence[Record], size: int = 100) -> None:
        """Hand over the records in batches of a size, in order."""
        waiting = [(list(records[start : start + size]), 0) for start in range(0, len(records), size)]
        while waiting:
            batch, tried = waiting.pop(0)
            batch = self._young(batch)
            if not batch:
                continue
            left, halved = self._invoked(batch)
            if not left:
                continue
            self.at += PAUSE
            half = len(left) // 2
            if halved and half:
                waiting[:0] = [(left[:half], tried), (left[half:], tried)]
            elif self.retries is not None and tried >= self.retries:
                self.given_up.append([_place(one) for one in left])
            else:
                waiting.insert(0, (left, tried + 1))

    def _young(self, batch: list[Record]) -> list[Record]:
        old = [one for one in batch if self.at - _written(one) > self.age]
        if old:
            self.given_up.append([_place(one) for one in old])
        return [one for one in batch if one not in old]

    def _invoked(self, batch: list[Record]) -> tuple[list[Record], bool]:
        """Return what of a batch comes again, and whether it is halved."""
        self.tries += 1
        try:
            answer = self.handler({"Records": batch})
        except (Exception, KilledError):  # noqa: BLE001  as Lambda does
            return batch, True
        failed = [int(one["itemIdentifier"]) for one in answer["batchItemFailures"]]
        places = [int(_place(one)) for one in batch]
        assert set(failed) <= set(places), (
            "Lambda takes a number it didn't give for a failure of the whole batch"
        )
        return [one for one in batch if failed and int(_place(one)) >= min(failed)], False


def record(image: Any, place: int, at: datetime, kind: str = "INSERT") -> Record:
    """Return a row, as DynamoDB has it, as a stream hands it over."""
    return {
        "eventName": kind,
        "dynamodb": {
            "ApproximateCreationDateTime": at.timestamp(),
            "Keys": {name: image[name] for name in ("pk", "sk")},
            "NewImage": image,
            "SequenceNumber": str(place),
        },
    }


def _place(one: Record) -> str:
    return str(one["dynamodb"]["SequenceNumber"])


def _written(one: Record) -> datetime:
    return datetime.fromtimestamp(one["dynamodb"]["ApproximateCreationDateTime"], UTC)
