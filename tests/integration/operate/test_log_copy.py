"""`make log-copy`: the bucket of the copy stands in another account, and `make deploy COPY=` names it."""

import json
import os
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from infra.log_copy import stack_name
from operate import log_copy
from operate.processes import StageError
from operate.stack import REGION
from tests.support.aws import keep_clients, operators_aws

OTHERS = "999988887777"
HERE = "123456789012"
"""The account that moto is."""
ARN = "arn:aws:s3:::outreach-x-log-copy-copy-1abc"


@pytest.fixture(autouse=True)
def _aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    keep_clients(monkeypatch)
    with operators_aws(monkeypatch):
        for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
            monkeypatch.setenv(name, "us-east-1")
        yield


class Stacks:
    """CloudFormation's part, which moto has only with packages of its own."""

    def __init__(self) -> None:
        self.made: dict[str, str] = {}
        self.told = True

    def create_stack(self, *, StackName: str, TemplateBody: str, OnFailure: str) -> None:  # noqa: N803  AWS's names
        assert OnFailure == "DELETE"
        self.made[StackName] = TemplateBody

    def update_stack(self, *, StackName: str, TemplateBody: str) -> None:  # noqa: N803  AWS's names
        if self.made[StackName] == TemplateBody:
            said = {"Error": {"Code": "ValidationError", "Message": "No updates are to be performed."}}
            raise ClientError(said, "UpdateStack")
        self.made[StackName] = TemplateBody

    def describe_stacks(self, *, StackName: str) -> dict[str, Any]:  # noqa: N803  AWS's name
        if StackName not in self.made:
            code = "ValidationError" if self.told else "AccessDenied"
            raise ClientError({"Error": {"Code": code, "Message": "none"}}, "DescribeStacks")
        outputs = [{"OutputKey": "EventsCopy", "OutputValue": ARN}]
        return {"Stacks": [{"StackStatus": "CREATE_COMPLETE", "Outputs": outputs}]}


@pytest.fixture
def stacks(monkeypatch: pytest.MonkeyPatch) -> Stacks:
    made = Stacks()
    monkeypatch.setattr(
        log_copy, "client", lambda name: made if name == "cloudformation" else boto3.client(name)
    )
    return made


def test_it_stands_in_the_account_that_one_is_signed_in_to_and_says_what_is_next(
    stacks: Stacks, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):  # again it changes nothing
        assert log_copy.ask("x", OTHERS) == 0
        said = capsys.readouterr().out
        assert f"in account {HERE}: {ARN}" in said
        assert f"make deploy COPY={ARN}" in said
    assert os.environ["AWS_REGION"] == os.environ["AWS_DEFAULT_REGION"] == REGION, "whatever the profile says"
    template = json.loads(stacks.made[stack_name("x")])
    assert OTHERS in json.dumps(template["Resources"]["Policy"])


@pytest.mark.parametrize(
    ("account", "why"), [(HERE, "signed in to 123456789012 itself"), ("12", "no account's number")]
)
def test_beside_the_log_there_is_no_copy(stacks: Stacks, account: str, why: str) -> None:
    with pytest.raises(StageError, match=why):
        log_copy.ask("x", account)
    assert not stacks.made


def test_a_bucket_that_can_not_be_made_is_a_sentence_and_no_long_wait(
    stacks: Stacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stacks, "create_stack", lambda **_: None)  # and is deleted again at once
    with pytest.raises(
        StageError, match="could not be made, and the stack outreach-x-log-copy is gone again"
    ):
        log_copy.ask("x", OTHERS)


def test_a_stack_that_nobody_may_see_is_not_made_anew(stacks: Stacks) -> None:
    stacks.told = False
    with pytest.raises(ClientError, match="AccessDenied"):
        log_copy.ask("x", OTHERS)
    assert not stacks.made


def test_whoever_names_no_account_is_asked_for_one(stacks: Stacks, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(StageError, match="Say which AWS account by PROFILE="):
        log_copy.ask("x", OTHERS)


def test_what_is_deployed_is_told_where_the_copy_goes() -> None:
    assert log_copy.parameters("") == [], "CloudFormation remembers what it was told"
    assert log_copy.parameters(ARN) == ["--parameters", f"EventsCopy={ARN}"]
    with pytest.raises(StageError, match="arn:aws:s3:::name-of-the-bucket"):
        log_copy.parameters("my-bucket")
