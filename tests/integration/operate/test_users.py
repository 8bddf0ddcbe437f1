"""Adding people to the groups that the console knows."""

from collections.abc import Iterator

import pytest
from botocore.stub import ANY, Stubber

from operate.aws import client, forget_clients
from operate.deployment import add_user
from operate.stack import Account, add_member
from services.access.groups import CHECKS, SAFEGUARDING, TEAM

LEE = "lee@northmoor.example"


@pytest.fixture
def cognito(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    """Stand in for Cognito, which answers what a test says."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-2")
    forget_clients()
    with Stubber(client("cognito-idp")) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()
    forget_clients()


def joins(cognito: Stubber, group: str) -> None:
    asked = {"UserPoolId": "pool", "Username": LEE, "GroupName": group}
    cognito.add_response("admin_add_user_to_group", {}, asked)


@pytest.mark.parametrize("group", [TEAM, SAFEGUARDING, CHECKS])
def test_someone_new_gets_an_account_and_is_of_the_group_named_alone(
    cognito: Stubber, capsys: pytest.CaptureFixture[str], group: str
) -> None:
    asked = {
        "UserPoolId": "pool",
        "Username": LEE,
        "UserAttributes": ANY,
        "DesiredDeliveryMediums": ["EMAIL"],
    }
    cognito.add_response("admin_create_user", {}, asked)
    joins(cognito, group)
    assert add_user("pool", LEE, "Lee", group) == 0
    assert "gets a mail with a password" in capsys.readouterr().out


def test_someone_of_the_team_becomes_the_safeguarding_lead_too(
    cognito: Stubber, capsys: pytest.CaptureFixture[str]
) -> None:
    cognito.add_client_error("admin_create_user", "UsernameExistsException")
    joins(cognito, SAFEGUARDING)
    assert add_user("pool", LEE, "Lee", SAFEGUARDING) == 0
    assert "is of the group safeguarding too" in capsys.readouterr().out


def test_who_signs_in_on_a_stage_is_of_the_team_and_reads_checks(cognito: Stubber) -> None:
    asked = {"UserPoolId": "pool", "Username": LEE, "MessageAction": "SUPPRESS", "UserAttributes": ANY}
    cognito.add_response("admin_create_user", {}, asked)
    password = {"UserPoolId": "pool", "Username": LEE, "Password": "Of-the-stage-1", "Permanent": True}
    cognito.add_response("admin_set_user_password", {}, password)
    for group in (TEAM, CHECKS):
        joins(cognito, group)
    add_member("pool", Account(LEE, "Of-the-stage-1"))
