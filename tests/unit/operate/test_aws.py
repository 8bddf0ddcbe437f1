"""The operator's clients are boto3's, and reach the same system as the use cases' do."""

import os
from collections.abc import Iterator
from unittest import mock

import boto3
import pytest

from operate import aws
from operate.stack import REGION
from operate.stage import connect
from shared import aws as of_functions


@pytest.fixture(autouse=True)
def _of_its_own() -> Iterator[None]:
    """Leave neither settings nor clients behind."""
    with mock.patch.dict(os.environ):
        aws.forget_clients()
        yield
    aws.forget_clients()


def test_both_kinds_of_client_follow_when_another_system_is_meant() -> None:
    for endpoint in ("http://127.0.0.1:4701", "http://127.0.0.1:4702"):
        connect(endpoint)
        for client in (aws.client("sqs"), of_functions.client("sqs")):
            assert (client.meta.endpoint_url, client.meta.region_name) == (endpoint, REGION)


def test_a_service_has_one_client_made_by_boto3(monkeypatch: pytest.MonkeyPatch) -> None:
    connect("http://127.0.0.1:4701")
    made: list[str] = []
    really = boto3.Session.client

    def counting(self: boto3.Session, service: str, **how: object) -> object:
        made.append(service)
        return really(self, service, **how)

    monkeypatch.setattr(boto3.Session, "client", counting)
    assert aws.client("sqs") is aws.client("sqs")
    assert made == ["sqs"]
    assert aws.client("sqs").meta.config.read_timeout == of_functions.CONFIG.read_timeout
