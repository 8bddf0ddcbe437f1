"""`make domain` and what `make deploy` asks of it, against an AWS of this process."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from infra import domain as stack
from infra.declared import stack_name
from operate import deployment, domain
from operate.build import Built
from operate.concurrency import Room
from operate.processes import StageError
from operate.stack import existing
from shared.compiled import source_folder
from shared.programme import Programme, load
from tests.support.aws import SENDER, operators_aws

DOMAIN = "visits.northmoor.example"


@pytest.fixture(autouse=True)
def _aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with operators_aws(monkeypatch):
        yield


@pytest.fixture
def programme(monkeypatch: pytest.MonkeyPatch) -> Programme:
    found = load(source_folder()).model_copy(update={"domain": DOMAIN})
    monkeypatch.setattr(domain, "load", lambda _folder: found)
    return found


class Stacks:
    """CloudFormation's part: makes the certificate that a template asks for, and waits until it is issued."""

    def __init__(self) -> None:
        self.stacks: dict[str, dict[str, Any]] = {}
        self.issues = True

    def create_stack(self, *, StackName: str, TemplateBody: str, **_: object) -> None:  # noqa: N803  AWS's names
        template = json.loads(TemplateBody)
        wanted = template["Resources"]["Certificate"]["Properties"]
        arn = boto3.client("acm", region_name=stack.REGION).request_certificate(**wanted)["CertificateArn"]
        outputs = {"Certificate": arn, "Domain": template["Outputs"]["Domain"]["Value"]}
        self.stacks[StackName] = {
            "arn": arn,
            "StackStatus": "CREATE_COMPLETE" if self.issues else "CREATE_IN_PROGRESS",
            "Outputs": [{"OutputKey": key, "OutputValue": value} for key, value in outputs.items()]
            if self.issues
            else [],
        }

    update_stack = create_stack

    def describe_stacks(self, *, StackName: str) -> dict[str, Any]:  # noqa: N803  AWS's name
        if StackName not in self.stacks:
            raise ClientError({"Error": {"Code": "ValidationError", "Message": "none"}}, "DescribeStacks")
        return {"Stacks": [self.stacks[StackName]]}

    def describe_stack_resources(self, *, StackName: str) -> dict[str, Any]:  # noqa: N803  AWS's name
        return {"StackResources": [{"PhysicalResourceId": self.stacks[StackName]["arn"]}]}


def refused(**_: object) -> Any:
    raise ClientError({"Error": {"Code": "AccessDenied", "Message": "none"}}, "DescribeStacks")


class Senders:
    """SES's part once it knows the sender's domain, which moto has without the tokens of DKIM."""

    def get_email_identity(self, *, EmailIdentity: str) -> dict[str, Any]:  # noqa: N803  AWS's name
        assert EmailIdentity == SENDER.partition("@")[2]
        return {"DkimAttributes": {"Tokens": ["one", "two", "three"]}}


@pytest.fixture(autouse=True)
def stacks(monkeypatch: pytest.MonkeyPatch) -> Stacks:
    """Stand in for CloudFormation, which moto has only with packages of its own."""
    made, really = Stacks(), domain._client
    monkeypatch.setattr(
        domain,
        "_client",
        lambda service, *region: made if service == "cloudformation" else really(service, *region),
    )
    monkeypatch.setattr(domain, "existing", lambda name, _client=None: existing(name, made))
    return made


def certificates() -> list[str]:
    found = boto3.client("acm", region_name=stack.REGION).list_certificates()["CertificateSummaryList"]
    return [one["DomainName"] for one in found]


def test_it_says_what_the_dns_needs(programme: Programme, capsys: pytest.CaptureFixture[str]) -> None:
    assert domain.ask() == 0
    said = capsys.readouterr().out
    assert f"The certificate of {DOMAIN}:" in said
    assert "acm-validations.aws" in said
    assert f"name   {DOMAIN}\n" in said
    assert "after `make deploy`" in said
    mails = SENDER.partition("@")[2]
    assert "which makes SES know the domain" in said
    assert f"name   bounces.{mails}\n  type   MX\n  value  10 feedback-smtp.eu-west-2.amazonses.com" in said
    assert f"name   bounces.{mails}\n  type   TXT\n  value  v=spf1 include:amazonses.com ~all" in said
    assert f"name   _dmarc.{mails}\n" in said


def test_again_it_asks_for_no_other_and_knows_what_has_come_since(
    programme: Programme,
    stacks: Stacks,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    domain.ask()
    first = domain.issued(programme)
    stacks.stacks[stack_name(programme.id)] = {
        "Outputs": [{"OutputKey": "DistributionDomain", "OutputValue": "d1.cloudfront.net"}]
    }
    before = domain._client
    monkeypatch.setattr(
        domain,
        "_client",
        lambda service, *region: Senders() if service == "sesv2" else before(service, *region),
    )
    capsys.readouterr()
    domain.ask()
    assert domain.issued(programme) == first
    assert certificates() == [DOMAIN]
    said = capsys.readouterr().out
    assert "value  d1.cloudfront.net" in said
    assert said.count(".dkim.amazonses.com") == 3


def test_what_is_deployed_is_told_the_certificate_and_what_is_kept_for_pupils(
    programme: Programme, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(deployment, "room", lambda _stack: Room(1000, 1000))
    domain.ask()
    arn = domain.issued(programme)
    assert re.fullmatch(stack.ARN, arn)
    built = Built(programme, Path(), Path())
    assert deployment._parameters(built) == [
        *("--parameters", "PupilsAtOnce=500"),
        *("--parameters", f"Certificate={arn}"),
    ]
    without = Built(programme.model_copy(update={"domain": ""}), Path(), Path())
    assert deployment._parameters(without) == ["--parameters", "PupilsAtOnce=500"]
    monkeypatch.setattr(deployment, "room", lambda _stack: Room(10, 10))
    capsys.readouterr()
    assert deployment._parameters(without) == ["--parameters", "PupilsAtOnce=0"]
    assert "runs 10 functions at once" in capsys.readouterr().out


def test_another_domain_gets_a_certificate_of_its_own_and_the_old_one_stays(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    domain.ask()
    other = programme.model_copy(update={"domain": "other.northmoor.example"})
    with pytest.raises(StageError, match=r"other\.northmoor\.example has no certificate yet"):
        domain.issued(other)
    monkeypatch.setattr(domain, "load", lambda _folder: other)
    domain.ask()
    assert domain.issued(other)
    assert sorted(certificates()) == sorted([DOMAIN, other.domain]), "the site uses it until it is deployed"


def test_a_domain_whose_record_never_came_is_asked_for_again_and_the_one_of_before_holds(
    programme: Programme, stacks: Stacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ACM gives up after 72 hours, and CloudFormation goes back to the certificate of before."""
    domain.ask()
    stacks.stacks[stack.stack_name(programme.id)]["StackStatus"] = "UPDATE_ROLLBACK_COMPLETE"
    assert domain.issued(programme)
    other = programme.model_copy(update={"domain": "other.northmoor.example"})
    monkeypatch.setattr(domain, "load", lambda _folder: other)
    domain.ask()
    assert domain.issued(other)


def test_what_nobody_may_see_is_not_taken_for_missing(programme: Programme, stacks: Stacks) -> None:
    """Or a certificate would be asked for anew, and records that are known be said to come later."""
    domain.ask()
    stacks.describe_stacks = refused  # type: ignore[method-assign]
    for asks in (domain.issued, lambda one: list(domain.of_site(one))):
        with pytest.raises(ClientError, match="AccessDenied"):
            asks(programme)
    assert certificates() == [DOMAIN]


def test_nothing_is_deployed_before_its_certificate_is_issued(programme: Programme, stacks: Stacks) -> None:
    stacks.issues = False
    domain.ask()
    with pytest.raises(StageError, match=f"{DOMAIN} has no certificate yet. `make domain"):
        domain.issued(programme)


def test_a_programme_without_a_domain_is_told_where_to_name_one() -> None:
    with pytest.raises(StageError, match=r'programme\.toml names no domain\. Add a line such as domain = "'):
        deployment.own_domain()
