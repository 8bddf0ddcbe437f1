"""Trouble that passes is told from trouble that never does, in one place."""

from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ParamValidationError,
    ReadTimeoutError,
)

from services.booking.domain import refusal as booking
from services.feedback.mail.flagged import NotToldError
from services.feedback.table import BusyError
from services.metrics.table.batch import ThrottledError
from services.people.domain import refusal as people
from shared.by_the_clock import WAITS, called_again
from shared.dynamo import ConditionFailedError, ContendedError
from shared.events.contracts import DamagedEventError, FutureContractError
from shared.queue import LONGEST_PAUSE, pause
from shared.relay import RefusedError
from shared.settings import MissingSettingError
from shared.trouble import passes, worst
from tests.support.logs import listen


def said(code: str, status: int = 400) -> ClientError:
    answer: Any = {"Error": {"Code": code, "Message": ""}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "PutItem")


def raised_from(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


THROTTLED = said("ThrottlingException")


@pytest.mark.parametrize(
    "error",
    [
        THROTTLED,
        said("ProvisionedThroughputExceededException"),
        said("Throttling"),
        said("SlowDown", 503),
        said("Whatever", 500),
        said("InternalServerError", 502),
        said("ExpiredTokenException", 403),
        ReadTimeoutError(endpoint_url="https://aws.example"),
        ConnectTimeoutError(endpoint_url="https://aws.example"),
        EndpointConnectionError(endpoint_url="https://aws.example"),
        ConnectionResetError(),
        TimeoutError(),
        ContendedError(),
        BusyError(),
        NotToldError(),
        booking.BusyError(),
        people.RefusedError(people.WhyNot.BUSY),
        ThrottledError(),
        RefusedError("InternalFailure"),
        raised_from(RuntimeError(), THROTTLED),
        raised_from(NotToldError(), THROTTLED),
    ],
    ids=repr,
)
def test_what_passes(error: Exception) -> None:
    assert passes(error)


@pytest.mark.parametrize(
    "error",
    [
        said("ValidationException"),
        said("AccessDeniedException", 403),
        said("MessageRejected"),
        said("ConditionalCheckFailedException"),
        ParamValidationError(report="x"),
        ValueError(),
        KeyError("pk"),
        ConditionFailedError(frozenset({0}), {}),
        DamagedEventError("x"),
        FutureContractError("x"),
        MissingSettingError(),
        RefusedError("MalformedDetail"),
        booking.StaleError(),
        people.RefusedError(people.WhyNot.STALE),
        raised_from(NotToldError(), said("MessageRejected")),
        raised_from(RuntimeError(), ValueError()),
    ],
    ids=repr,
)
def test_what_never_does(error: Exception) -> None:
    assert not passes(error)


def test_of_several_the_one_that_never_passes_is_raised() -> None:
    never = ValueError()
    assert worst([THROTTLED, never, KeyError()]) is never
    assert worst([THROTTLED, ContendedError()]) is THROTTLED


def test_a_call_of_the_clock_waits_for_the_next_with_what_passes_and_rings_for_all_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log = listen(monkeypatch)

    @called_again
    def handler(error: Exception | None) -> dict[str, Any]:
        if error:
            raise error
        return {"done": 1}

    assert handler(None) == {"done": 1}
    assert handler(THROTTLED) == {"waits": 1}
    [line] = log.lines()
    assert line["message"] == WAITS
    # An alarm rings where that lasts for hours.
    assert line["CallsWaited"] == 1
    assert line["_aws"]["CloudWatchMetrics"][0]["Metrics"] == [{"Name": "CallsWaited"}]
    assert "ThrottlingException" in line["trace"]
    with pytest.raises(ValueError, match="never"):
        handler(ValueError("never"))


def test_a_message_is_put_back_for_ever_longer_and_never_for_more_than_an_hour() -> None:
    pauses = [pause(tries) for tries in range(1, 1001)]
    assert pauses == sorted(pauses)
    assert pauses[0] == timedelta(minutes=2, seconds=30)
    assert pauses[-1] == LONGEST_PAUSE
