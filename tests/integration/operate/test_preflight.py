"""`make preflight` against accounts that have all, or lack one thing each."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError, NoCredentialsError

from infra.concurrency import HITS_AT_ONCE, PARAMETER, QUOTA, UNRESERVED
from infra.declared import stack_name
from operate import aws, concurrency, domain, leftovers, preflight, preflight_mail
from operate.processes import StageError
from shared.compiled import source_folder
from shared.programme import Programme, load
from tests.support.aws import SENDER

DOMAIN = "visits.northmoor.example"
OF = SENDER.partition("@")[2]
STACK = stack_name(load(source_folder()).id)


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "none"}}, "Asked")


def limit(quota: int, reserved: int = 0) -> dict[str, Any]:
    unreserved = quota - reserved
    return {"AccountLimit": {"ConcurrentExecutions": quota, "UnreservedConcurrentExecutions": unreserved}}


VERIFIED = {
    "VerifiedForSendingStatus": True,
    "DkimAttributes": {"Status": "SUCCESS", "Tokens": ["one", "two", "three"]},
}
WHOLE: dict[str, Any] = {
    "sts.get_caller_identity": {"Account": "123456789012", "Arn": "arn:aws:iam::123456789012:user/sam"},
    "ssm.get_parameter": {"Parameter": {"Value": "30"}},
    "cloudformation.describe_stacks": refused("ValidationError"),
    "cloudformation.get_paginator": SimpleNamespace(paginate=lambda **_about: []),
    "lambda.get_account_settings": limit(1000),
    "service-quotas.list_requested_service_quota_change_history_by_quota": {"RequestedQuotas": []},
    "service-quotas.request_service_quota_increase": {},
    "sesv2.get_account": {
        "ProductionAccessEnabled": True,
        "SendingEnabled": True,
        "SendQuota": {"Max24HourSend": 50_000.0},
    },
    "sesv2.get_email_identity": VERIFIED,
    "ses.describe_active_receipt_rule_set": {"Metadata": {"Name": STACK}},
    "budgets.describe_budgets": {"Budgets": [{"BudgetName": "a month"}]},
}
"""What an account that lacks nothing answers, by service and operation."""

IN_DNS = {
    (DOMAIN, "CNAME"): ["d1.cloudfront.net"],
    (f"bounces.{OF}", "MX"): ["10 feedback-smtp.eu-west-2.amazonses.com"],
    (f"bounces.{OF}", "TXT"): ["v=spf1 include:amazonses.com ~all"],
    (f"_dmarc.{OF}", "TXT"): ["v=DMARC1; p=reject"],
    **{(f"{one}._domainkey.{OF}", "CNAME"): [f"{one}.dkim.amazonses.com"] for one in ("one", "two", "three")},
}


class Service:
    """One of AWS's services, which answers what it was told to and notes what it was asked."""

    def __init__(self, name: str, answers: dict[str, Any], asked: list[tuple[str, dict[str, Any]]]) -> None:
        self.name, self.answers, self.asked = name, answers, asked

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def answer(*_names: str, **given: Any) -> Any:
            self.asked.append((f"{self.name}.{operation}", given))
            found = self.answers[f"{self.name}.{operation}"]
            if isinstance(found, Exception):
                raise found
            return found

        return answer


class Account:
    """An account that lacks nothing, until a test takes something away."""

    def __init__(self) -> None:
        self.answers, self.asked, self.dns = dict(WHOLE), list[tuple[str, dict[str, Any]]](), dict(IN_DNS)
        self.issued = True

    def client(self, name: str, *_region: str) -> Service:
        return Service(name, self.answers, self.asked)

    def lookup(self, name: str, kind: str) -> list[str] | None:
        return self.dns.get((name, kind), [])

    def certificate(self, _programme: Programme) -> str:
        if not self.issued:
            raise StageError(f"{DOMAIN} has no certificate yet.")
        return "arn"


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    made = Account()
    for module in (preflight, preflight_mail, leftovers, concurrency):
        monkeypatch.setattr(module, "client", made.client)
    monkeypatch.setattr(domain, "_client", made.client)
    monkeypatch.setattr(domain, "issued", made.certificate)
    outputs = [{"OutputKey": "DistributionDomain", "OutputValue": "d1.cloudfront.net"}]
    monkeypatch.setattr(domain, "existing", lambda _name: {"Outputs": outputs})
    monkeypatch.setattr(preflight_mail, "lookup", made.lookup)
    monkeypatch.setattr(preflight.sys.stdin, "isatty", lambda: False)
    yield made
    aws.forget_clients()


@pytest.fixture
def run(account: Account, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    def ran(*, own: str = DOMAIN, yes: bool = False) -> tuple[int, str]:
        template = tmp_path / "template.json"
        template.write_text(json.dumps({"Resources": {}}))
        programme = load(source_folder()).model_copy(update={"domain": own})
        code = preflight.preflight(programme, lambda: template, yes=yes)
        return code, capsys.readouterr().out

    return ran


def test_an_account_that_has_all_is_said_to(run: Callable[..., Any]) -> None:
    code, said = run()
    assert code == 0, said
    assert "!!" not in said
    assert "Nothing stands against a deployment." in said
    assert said.count("stands in DNS") == len(IN_DNS)
    assert "500 can be kept for pupils" in said


LACKS: dict[str, tuple[str, Any, str]] = {
    "bootstrap": ("ssm.get_parameter", refused("ParameterNotFound"), "make bootstrap PROFILE=…"),
    "an old bootstrap": ("ssm.get_parameter", {"Parameter": {"Value": "4"}}, "version 4, older than 6"),
    "a stack that moves": (
        "cloudformation.describe_stacks",
        {"Stacks": [{"StackStatus": "ROLLBACK_FAILED"}]},
        "delete-stack",
    ),
    "concurrency": (
        "lambda.get_account_settings",
        limit(10),
        "10 functions run at once, and nothing can be kept for pupils. Ask for 1,000",
    ),
    "production access": (
        "sesv2.get_account",
        WHOLE["sesv2.get_account"] | {"ProductionAccessEnabled": False},
        "SES is in its sandbox",
    ),
    "mails a day": (
        "sesv2.get_account",
        WHOLE["sesv2.get_account"] | {"SendQuota": {"Max24HourSend": 200.0}},
        "fewer than 1,000",
    ),
    "leave to send": (
        "sesv2.get_account",
        WHOLE["sesv2.get_account"] | {"SendingEnabled": False},
        "AWS has stopped the account's mails",
    ),
    "a verified sender": (
        "sesv2.get_email_identity",
        {"VerifiedForSendingStatus": False, "DkimAttributes": {"Status": "PENDING", "Tokens": []}},
        "open the link in that mail",
    ),
    "leave to ask": ("budgets.describe_budgets", refused("AccessDeniedException"), "so nobody knows"),
}


@pytest.mark.parametrize("what", LACKS)
def test_each_thing_that_is_lacking_is_a_sentence_with_what_to_do(
    what: str, account: Account, run: Callable[..., Any]
) -> None:
    operation, answer, sentence = LACKS[what]
    account.answers[operation] = answer
    code, said = run()
    assert code == 1
    assert [line for line in said.splitlines() if "!!" in line and sentence in line] or sentence in said
    assert not [one for one, _ in account.asked if "request" in one and "increase" in one]


def test_a_new_account_is_deployed_to_without_a_word_against_what_comes_with_the_deployment(
    account: Account, run: Callable[..., Any]
) -> None:
    """The sender's identity is made then, and a budget is not everybody's."""
    account.answers["sesv2.get_email_identity"] = refused("NotFoundException")
    account.answers["budgets.describe_budgets"] = {}
    account.answers["ses.describe_active_receipt_rule_set"] = {}
    code, said = run(own="")
    assert code == 0, said
    assert f"SES does not know {SENDER} yet" in said
    assert "No budget watches the account's cost yet: the deployment makes one." in said


def test_more_concurrency_is_asked_for_once_and_only_with_a_yes(
    account: Account, run: Callable[..., Any]
) -> None:
    account.answers["lambda.get_account_settings"] = limit(10)
    run(yes=True)
    [asked] = [given for one, given in account.asked if one.endswith("request_service_quota_increase")]
    assert asked == {"ServiceCode": "lambda", "QuotaCode": QUOTA, "DesiredValue": 1000.0}
    history = "service-quotas.list_requested_service_quota_change_history_by_quota"
    account.answers[history] = {"RequestedQuotas": [{"Status": "PENDING"}]}
    account.asked.clear()
    _, said = run(yes=True)
    assert "More were asked for: PENDING" in said
    assert not [one for one, _ in account.asked if one.endswith("increase")]


def test_a_second_programme_in_the_account_takes_nothing_that_the_first_keeps(
    account: Account, run: Callable[..., Any]
) -> None:
    """CloudFormation would be refused: what is reserved is reserved for one function."""
    account.answers["lambda.get_account_settings"] = limit(1000, reserved=520)
    found = concurrency.room(STACK)
    assert found.pupils < 500
    assert found.free - found.pupils - HITS_AT_ONCE >= UNRESERVED
    assert f"Ask for {1000 + 500 - found.pupils:,}" in run()[1]
    # And what the stack keeps itself it may go on keeping.
    parameters = [{"ParameterKey": PARAMETER, "ParameterValue": "500"}]
    account.answers["cloudformation.describe_stacks"] = {
        "Stacks": [{"StackStatus": "UPDATE_COMPLETE", "Parameters": parameters}]
    }
    assert concurrency.room(STACK).pupils == 500
    assert run()[0] == 0


def test_what_a_first_deployment_was_told_that_failed_is_kept_by_nobody(account: Account) -> None:
    """CloudFormation still tells it of a stack in which nothing is."""
    account.answers["lambda.get_account_settings"] = limit(600)
    before = concurrency.room(STACK)
    parameters = [{"ParameterKey": PARAMETER, "ParameterValue": f"{before.pupils}"}]
    account.answers["cloudformation.describe_stacks"] = {
        "Stacks": [{"StackStatus": "ROLLBACK_COMPLETE", "Parameters": parameters}]
    }
    assert concurrency.room(STACK) == before


def test_credentials_that_nobody_knows_end_it_at_once(account: Account, run: Callable[..., Any]) -> None:
    account.answers["sts.get_caller_identity"] = NoCredentialsError()
    code, said = run()
    assert code == 1
    assert "make preflight PROFILE=…" in said
    assert [one for one, _ in account.asked] == ["sts.get_caller_identity"]


@pytest.mark.parametrize("lacking", IN_DNS)
def test_a_record_that_is_not_there_is_named_with_its_value(
    lacking: tuple[str, str], account: Account, run: Callable[..., Any]
) -> None:
    name, kind = lacking
    account.dns[lacking] = []
    code, said = run()
    assert code == 1
    assert f"!!  {kind} of {name}" in said
    account.dns[lacking] = ["something.else"]
    assert "there stands something.else. It is to be" in run()[1]


def test_a_name_at_the_top_of_a_zone_may_have_addresses(account: Account, run: Callable[..., Any]) -> None:
    account.dns[DOMAIN, "CNAME"], account.dns[DOMAIN, "A"] = [], ["192.0.2.1"]
    code, said = run()
    assert code == 0
    assert "Look whether they are d1.cloudfront.net's" in said


def test_dns_that_nobody_answers_for_is_not_known(
    account: Account, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preflight_mail, "lookup", lambda _name, _kind: None)
    code, said = run()
    assert code == 0
    assert said.count("no public resolver answered, so nobody knows") == len(IN_DNS)


def test_a_certificate_that_is_not_issued_stands_against_it(
    account: Account, run: Callable[..., Any]
) -> None:
    account.issued = False
    code, said = run()
    assert code == 1
    assert f"!!  {DOMAIN} has no certificate yet." in said
