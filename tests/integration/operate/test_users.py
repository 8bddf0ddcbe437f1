"""Adding people to the groups that the console knows."""

from collections.abc import Iterator

import pytest
from moto import mock_aws

from operate.aws import client, forget_clients
from operate.deployment import add_user
from services.access.groups import SAFEGUARDING, TEAM


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Make a pool with both groups."""
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-2")
    with mock_aws():
        forget_clients()
        made = str(client("cognito-idp").create_user_pool(PoolName="pool")["UserPool"]["Id"])
        for group in (TEAM, SAFEGUARDING):
            client("cognito-idp").create_group(UserPoolId=made, GroupName=group)
        yield made
    forget_clients()


def groups(pool: str) -> list[str]:
    found = client("cognito-idp").admin_list_groups_for_user(
        UserPoolId=pool, Username="lee@northmoor.example"
    )
    return sorted(one["GroupName"] for one in found["Groups"])


def test_someone_of_the_team_becomes_safeguarding_lead_too(
    pool: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert add_user(pool, "lee@northmoor.example", "Lee", TEAM) == 0
    assert groups(pool) == [TEAM]
    assert "gets a mail with a password" in capsys.readouterr().out
    assert add_user(pool, "lee@northmoor.example", "Lee", SAFEGUARDING) == 0
    assert groups(pool) == sorted([SAFEGUARDING, TEAM])
    assert "is of the group safeguarding too" in capsys.readouterr().out


def test_a_safeguarding_lead_need_not_be_of_the_team(pool: str) -> None:
    add_user(pool, "lee@northmoor.example", "Lee", SAFEGUARDING)
    assert groups(pool) == [SAFEGUARDING]
