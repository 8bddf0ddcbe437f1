"""Calls of AWS that go wrong: the process is killed before or after one, it is throttled, or its answer is lost."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final, Literal
from unittest.mock import patch

from botocore.client import BaseClient
from botocore.exceptions import ClientError, ReadTimeoutError

Fault = Literal["killed before", "killed after", "throttled", "answer lost", "times out", "doubled"]
FAULTS: Final[tuple[Fault, ...]] = ("killed before", "killed after", "throttled", "answer lost")
EVERY: Final[tuple[Fault, ...]] = (*FAULTS, "times out", "doubled")
"""Those that a process can meet by itself: what is slow, or overtaken, `make faults` shows (`tests.drills`)."""

WRITES: Final = frozenset(
    {"PutItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem", "PutObject", "SendRawEmail"}
)
"""Operations that change something: what a fault before and after them does is not the same."""


class KilledError(BaseException):
    """The function's time was over, or its machine was gone: nothing catches it."""


@contextmanager
def calls(each: Callable[[int, str], Fault | None]) -> Iterator[list[str]]:
    """Let every call go wrong as `each` says of its number and operation; yield the operations, as they are called."""
    seen: list[str] = []
    really = BaseClient._make_api_call

    def made(self: BaseClient, operation: str, arguments: Any) -> Any:
        number = len(seen)
        seen.append(operation)
        fault = each(number, operation)
        if fault == "killed before":
            raise KilledError
        if fault == "throttled":
            answer = {
                "Error": {"Code": "ThrottlingException", "Message": "Slow down"},
                "ResponseMetadata": {"HTTPStatusCode": 400},
            }
            raise ClientError(answer, operation)  # type: ignore[arg-type]  # botocore's own type asks for what it never reads
        if fault == "times out":
            raise ReadTimeoutError(endpoint_url="https://aws.example")
        answered = really(self, operation, arguments)
        if fault == "killed after":
            raise KilledError
        if fault == "answer lost":
            raise ReadTimeoutError(endpoint_url="https://aws.example")
        if fault == "doubled":
            # AWS hears it twice; what it says the second time nobody hears.
            with suppress(ClientError):
                really(self, operation, arguments)
        return answered

    with patch.object(BaseClient, "_make_api_call", made):
        yield seen


def every(operation: str, fault: Fault) -> Callable[[int, str], Fault | None]:
    """Return what lets every call of an operation go wrong."""
    return lambda _, called: fault if called == operation else None


class Each:
    """Lets each call site of a handler go wrong once, the first time it is met: the how-manieth of an operation in one call.

    So a handler that is called again gets one call further each time, until it has been through all of them.
    """

    def __init__(self, fault: Fault) -> None:
        self.fault, self.met = fault, set[tuple[str, int]]()

    @contextmanager
    def once(self) -> Iterator[None]:
        """Be one call of a handler."""
        made = Counter[str]()

        def each(_: int, operation: str) -> Fault | None:
            made[operation] += 1
            site = operation, made[operation]
            if site in self.met:
                return None
            self.met.add(site)
            return self.fault

        with calls(each):
            yield
