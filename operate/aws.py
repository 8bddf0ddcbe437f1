"""The operator's own calls to AWS, through one boto3 session and one client a service.

Use cases called in this process make theirs through `shared.aws`, as in their functions, which carry boto3's core alone.
"""

import functools
from typing import Any, Final, Literal

import boto3
from botocore.config import Config

from infra.declared import FUNCTIONS
from shared import aws
from shared.aws import CONFIG, Service

Asked = Service | Literal["acm", "budgets", "cloudfront", "service-quotas", "sesv2", "ssm", "sts"]
"""The services that operators ask: those of functions, and those that say how an account stands."""

PATIENT: Final = Config(
    read_timeout=30 + max(one.seconds for one in FUNCTIONS), retries={"total_max_attempts": 1}
)
"""For calls of functions: longer than any may take, and asked once: asked twice a report would be made twice."""


@functools.cache
def _session() -> boto3.Session:
    return boto3.Session()


@functools.cache
def client(service: Asked, config: Config = CONFIG) -> Any:  # noqa: ANN401  boto3 makes its clients' classes at run time
    """Return the client of an AWS service; it honours AWS_PROFILE, AWS_DEFAULT_REGION and AWS_ENDPOINT_URL."""
    return _session().client(service, config=config)


def forget_clients() -> None:
    """Drop every client of this process, the use cases' too, once credentials, region or endpoint are others."""
    client.cache_clear()
    _session.cache_clear()
    aws.forget_clients()
