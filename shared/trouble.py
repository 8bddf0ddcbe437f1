"""Which trouble passes by itself, and which never does: the one place where that is told apart.

What passes, such as an AWS service out of order, a throttled call or an answer that never came, is tried again for hours. All
else is parked soon, for somebody to look at. An exception of this code's own that passes says so by an attribute `passes = True`.
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnectionError

PASSING: Final = frozenset(
    {
        # What botocore itself takes for throttled or late (`botocore.retries.standard`), and tries again for some seconds.
        "BandwidthLimitExceeded",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "RequestTimeout",
        "RequestTimeoutException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
        # DynamoDB: another write touches the row. S3: so does another request.
        "OperationAborted",
        "TransactionConflictException",
        # SQS has too many messages in flight. EventBridge says these of single events.
        "InternalException",
        "InternalFailure",
        "OverLimit",
        # Clocks and credentials that are being renewed.
        "ExpiredToken",
        "ExpiredTokenException",
        "RequestExpired",
        "RequestTimeTooSkewed",
    }
)
"""AWS's codes of trouble that passes, besides all answers of 500 and above."""

BROKEN: Final = (HTTPClientError, NoConnectionError, ConnectionError, TimeoutError)
"""What says that AWS wasn't reached, or that its answer never came."""


def passes(error: BaseException) -> bool:
    """Tell whether it is worth trying again for hours; what was raised from trouble that passes does so too."""
    at: BaseException | None = error
    while at is not None:
        if getattr(at, "passes", False) is True or isinstance(at, BROKEN) or _of_aws(at):
            return True
        at = at.__cause__
    return False


def worst(errors: Sequence[Exception]) -> Exception:
    """Return of several errors the one to raise: the first that never passes, else the first. Raises `IndexError` for none."""
    return next((error for error in errors if not passes(error)), errors[0])


def _of_aws(error: BaseException) -> bool:
    if not isinstance(error, ClientError):
        return False
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", HTTPStatus.BAD_REQUEST)
    return error.response["Error"]["Code"] in PASSING or status >= HTTPStatus.INTERNAL_SERVER_ERROR
