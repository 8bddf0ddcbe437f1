"""Structured logs: one JSON line an event, each carrying the correlation id of the booking, request or call it is about.

Never log what a person typed: log ids. A pupil's address, device or words must not reach a log at all.
"""

import functools
import os
import traceback
from collections.abc import Callable, Iterable, Iterator
from typing import ParamSpec, TypeVar

from aws_lambda_powertools import Logger
from botocore.exceptions import ClientError

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

logger = Logger(log_uncaught_exceptions=False, use_rfc3339=True)
"""The process's logger; the service's name comes from POWERTOOLS_SERVICE_NAME."""


def correlate(correlation_id: str) -> None:
    """Put `correlation_id` on every log line from here to the end of this unit of work."""
    logger.set_correlation_id(correlation_id)


def own_thread(handler: Callable[P, R]) -> Callable[P, R]:
    """Give each call of a handler a correlation id of its own: where the clock or a stream calls, nothing brings one.

    What turns out to be of a booking goes on under the booking's. Without this a line would carry the id of the call before.
    """

    @functools.wraps(handler)
    def called(*args: P.args, **kwargs: P.kwargs) -> R:
        correlate(f"{os.environ.get('POWERTOOLS_SERVICE_NAME', 'call')}-{os.urandom(6).hex()}")
        return handler(*args, **kwargs)

    return called


def thread() -> str:
    """Return the correlation id that log lines carry now; empty where there is none."""
    return logger.get_correlation_id() or ""


def kept_apart(things: Iterable[T]) -> Iterator[T]:
    """Yield several things in turn, each under the thread that there is now: the one before may have been of another booking."""
    own = thread()
    try:
        for one in things:
            correlate(own)
            yield one
    finally:
        correlate(own)


def failed(what: str, error: BaseException, **about: str) -> None:
    """Log that something failed: of what kind the exception is and its way through the code.

    Not its message, as `logger.exception` would: it may quote a form, an address, an answer.
    """
    logger.error(what, extra={**about, "trace": _trace(error)})


def _trace(error: BaseException) -> str:
    lines: list[str] = []
    at: BaseException | None = error
    while at is not None:
        code = f" {at.response['Error']['Code']}" if isinstance(at, ClientError) else ""
        lines += [f"{type(at).__qualname__}{code}\n", *traceback.format_tb(at.__traceback__)]
        at = at.__cause__ or at.__context__
    return "".join(lines)
