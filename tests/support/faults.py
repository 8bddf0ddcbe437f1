"""Calls of AWS that go wrong: the process is killed before or after one, it is throttled, or its answer is lost."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, Literal
from unittest.mock import patch

from botocore.client import BaseClient
from botocore.exceptions import ClientError, ReadTimeoutError

Fault = Literal["killed before", "killed after", "throttled", "answer lost"]
FAULTS: Final[tuple[Fault, ...]] = ("killed before", "killed after", "throttled", "answer lost")

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
        answered = really(self, operation, arguments)
        if fault == "killed after":
            raise KilledError
        if fault == "answer lost":
            raise ReadTimeoutError(endpoint_url="https://aws.example")
        return answered

    with patch.object(BaseClient, "_make_api_call", made):
        yield seen


def every(operation: str, fault: Fault) -> Callable[[int, str], Fault | None]:
    """Return what lets every call of an operation go wrong."""
    return lambda _, called: fault if called == operation else None
