"""The operator's own calls to AWS, through one boto3 session and one client a service.

Use cases called in this process make theirs through `shared.aws`, as in their functions, which carry boto3's core alone.
"""

import functools
from typing import Any, Literal

import boto3
from botocore.config import Config

from shared import aws
from shared.aws import CONFIG, Service

Asked = Service | Literal["acm", "budgets", "cloudfront", "service-quotas", "sesv2", "ssm", "sts"]
"""The services that operators ask: those of functions, and those that say how an account stands."""


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
