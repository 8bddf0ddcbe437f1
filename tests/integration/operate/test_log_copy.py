"""`make log-copy`: the bucket of the copy stands in another account, and `make deploy COPY=` names it."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from infra.log_copy import stack_name
from operate import log_copy
from operate.processes import StageError
from tests.support.aws import keep_clients, operators_aws

OTHERS = "999988887777"
HERE = "123456789012"
"""The account that moto is."""
ARN = "arn:aws:s3:::outreach-x-log-copy-copy-1abc"


@pytest.fixture(autouse=True)
def _aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    keep_clients(monkeypatch)
    with operators_aws(monkeypatch):
        yield


class Stacks:
    """CloudFormation's part, which moto has only with packages of its own."""

    def __init__(self) -> None:
        self.made: dict[str, str] = {}

    def create_stack(self, *, StackName: str, TemplateBody: str, OnFailure: str) -> None:  # noqa: N803  AWS's names
        assert OnFailure == "DELETE"
        self.made[StackName] = TemplateBody

    def update_stack(self, *, StackName: str, TemplateBody: str) -> None:  # noqa: N803  AWS's names
        if self.made[StackName] == TemplateBody:
            said = {"Error": {"Code": "ValidationError", "Message": "No updates are to be performed."}}
            raise ClientError(said, "UpdateStack")
        self.made[StackName] = TemplateBody

    def described(self, name: str) -> dict[str, Any]:
        if name not in self.made:
            raise ClientError({"Error": {"Code": "ValidationError", "Message": "none"}}, "DescribeStacks")
        outputs = [{"OutputKey": "EventsCopy", "OutputValue": ARN}]
        return {"StackStatus": "CREATE_COMPLETE", "Outputs": outputs}


@pytest.fixture
def stacks(monkeypatch: pytest.MonkeyPatch) -> Stacks:
    made = Stacks()
    monkeypatch.setattr(
        log_copy, "client", lambda name: made if name == "cloudformation" else boto3.client(name)
    )
    monkeypatch.setattr(log_copy, "described", made.described)
    return made


def test_it_stands_in_the_account_that_one_is_signed_in_to_and_says_what_is_next(
    stacks: Stacks, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):  # again it changes nothing
        assert log_copy.ask("x", OTHERS) == 0
        said = capsys.readouterr().out
        assert f"in account {HERE}: {ARN}" in said
        assert f"make deploy COPY={ARN}" in said
    template = json.loads(stacks.made[stack_name("x")])
    assert OTHERS in json.dumps(template["Resources"]["Policy"])


@pytest.mark.parametrize(
    ("account", "why"), [(HERE, "signed in to 123456789012 itself"), ("12", "no account's number")]
)
def test_beside_the_log_there_is_no_copy(stacks: Stacks, account: str, why: str) -> None:
    with pytest.raises(StageError, match=why):
        log_copy.ask("x", account)
    assert not stacks.made


def test_what_is_deployed_is_told_where_the_copy_goes() -> None:
    assert log_copy.parameters("") == [], "CloudFormation remembers what it was told"
    assert log_copy.parameters(ARN) == ["--parameters", f"EventsCopy={ARN}"]
    with pytest.raises(StageError, match="arn:aws:s3:::name-of-the-bucket"):
        log_copy.parameters("my-bucket")
