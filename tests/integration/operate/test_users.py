"""The team's accounts by hand: who is in which group, adding, and taking out."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import ANY, Stubber

from operate import users
from operate.aws import client, forget_clients
from operate.processes import StageError
from operate.stack import Account, add_member
from operate.users import add, remove, show
from services.access.groups import AUDIT, CHECKS, SAFEGUARDING, TEAM

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


@pytest.mark.parametrize("group", [TEAM, SAFEGUARDING, CHECKS, AUDIT])
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
    assert add("pool", LEE, "Lee", group) == 0
    assert "gets a mail with a password" in capsys.readouterr().out


@pytest.mark.parametrize("enabled", [True, False])
def test_someone_who_has_an_account_joins_and_who_was_taken_out_comes_back(
    cognito: Stubber,
    capsys: pytest.CaptureFixture[str],
    enabled: bool,  # noqa: FBT001  a case of the test
) -> None:
    cognito.add_client_error("admin_create_user", "UsernameExistsException")
    whom = {"UserPoolId": "pool", "Username": LEE}
    cognito.add_response("admin_get_user", {"Username": "1", "Enabled": enabled}, whom)
    if not enabled:
        cognito.add_response("admin_enable_user", {}, whom)
    joins(cognito, SAFEGUARDING)
    assert add("pool", LEE, "Lee", SAFEGUARDING) == 0
    said = capsys.readouterr().out
    assert ("is of the group safeguarding too" if enabled else "is back") in said


@pytest.mark.parametrize(("email", "name"), [("", "Lee"), (LEE, " "), ("lee", "Lee")])
def test_whoever_is_not_named_is_not_added(cognito: Stubber, email: str, name: str) -> None:
    with pytest.raises(StageError, match="Say who, and their name"):
        add("pool", email, name, TEAM)


def test_who_signs_in_on_a_stage_is_of_the_team_and_reads_checks_and_the_audit(cognito: Stubber) -> None:
    asked = {"UserPoolId": "pool", "Username": LEE, "MessageAction": "SUPPRESS", "UserAttributes": ANY}
    cognito.add_response("admin_create_user", {}, asked)
    password = {"UserPoolId": "pool", "Username": LEE, "Password": "Of-the-stage-1", "Permanent": True}
    cognito.add_response("admin_set_user_password", {}, password)
    for group in (TEAM, CHECKS, AUDIT):
        joins(cognito, group)
    add_member("pool", Account(LEE, "Of-the-stage-1"))


@dataclass
class Pool:
    """A pool of accounts by their ids: their groups, and who can't sign in; `done` is what was done to whom."""

    members: dict[str, tuple[str, ...]]
    out: set[str] = field(default_factory=set)
    done: list[str] = field(default_factory=list)
    fails: str = ""

    def get_paginator(self, name: str) -> "Pool":
        assert name == "list_users"
        return self

    def paginate(self, **_: str) -> Iterator[dict[str, Any]]:
        # A page each: who looks at the first alone sees one.
        for one in self.members:
            about = [
                {"Name": "email", "Value": f"{one}@team.example"},
                {"Name": "name", "Value": one.title()},
            ]
            yield {"Users": [{"Username": one, "Attributes": about, "Enabled": one not in self.out}]}

    def admin_list_groups_for_user(self, **asked: str) -> dict[str, Any]:
        return {"Groups": [{"GroupName": one} for one in self.members[asked["Username"]]]}

    def _does(self, what: str, username: str) -> None:
        if what == self.fails:
            raise ClientError({"Error": {"Code": "InternalErrorException"}}, what)
        self.done.append(f"{what} {username}")

    def admin_disable_user(self, **asked: str) -> None:
        self._does("disable", asked["Username"])
        self.out.add(asked["Username"])

    def admin_user_global_sign_out(self, **asked: str) -> None:
        self._does("sign out", asked["Username"])

    def admin_remove_user_from_group(self, **asked: str) -> None:
        self._does(f"from {asked['GroupName']}", asked["Username"])
        left = tuple(one for one in self.members[asked["Username"]] if one != asked["GroupName"])
        self.members[asked["Username"]] = left


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Pool:
    made = Pool({"alex": (TEAM,), "kim": (TEAM, SAFEGUARDING), "ada": (AUDIT,), "new": ()})
    monkeypatch.setattr(users, "client", lambda _: made)
    return made


def test_the_list_says_who_is_in_which_group(pool: Pool, capsys: pytest.CaptureFixture[str]) -> None:
    pool.out.add("ada")
    assert users.user("pool", argparse.Namespace(remove="", email="", name="")) == 0
    said = capsys.readouterr().out
    assert said.startswith(
        "team: 2\n  alex@team.example  Alex\n  kim@team.example  Kim\nsafeguarding: 1\n  kim@"
    )
    assert said.endswith("audit: 0\nin no group: new@team.example\ntaken out: ada@team.example\n")
    pool.members["kim"] = (TEAM,)
    assert show("pool") == 1
    assert capsys.readouterr().err == (
        "Nobody is of the group safeguarding: without one nobody reads what pupils write, or is told of a child at risk.\n"
    )


def test_someone_taken_out_is_disabled_signed_out_and_of_no_group(
    pool: Pool, capsys: pytest.CaptureFixture[str]
) -> None:
    assert remove("pool", "Alex@team.example", yes=True) == 0
    assert pool.done == ["disable alex", "sign out alex", "from team alex"]
    said = capsys.readouterr().out
    assert "answers for 5 minutes more" in said
    assert "They are the last" not in said
    assert remove("pool", "alex@team.example", yes=True) == 0
    assert "is out already" in capsys.readouterr().out
    assert len(pool.done) == 3


def test_what_was_cut_off_is_finished_by_the_same_command(pool: Pool) -> None:
    pool.fails = "sign out"
    with pytest.raises(ClientError):
        remove("pool", "kim@team.example", yes=True)
    assert pool.out == {"kim"}, "nobody signs in with it, whatever failed"
    pool.fails = ""
    assert remove("pool", "kim@team.example", yes=True) == 0
    assert pool.members["kim"] == ()


def test_the_last_of_a_group_that_is_needed_is_named_before_anything_is_done(
    pool: Pool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    asked: list[str] = []
    monkeypatch.setattr("builtins.input", lambda question: asked.append(question) or "n")
    assert remove("pool", "kim@team.example", yes=False) == 1
    said = capsys.readouterr().out
    assert "They are the last of the group safeguarding" in said
    assert "last of the group team" not in said
    assert said.endswith("Nothing was changed.\n")
    assert asked == ["Take out kim@team.example? [y/N] "]
    pool.out.add("kim")
    monkeypatch.setattr("builtins.input", lambda _: "y")
    assert remove("pool", "alex@team.example", yes=False) == 0
    assert "They are the last of the group team" in capsys.readouterr().out, "who can't sign in is nobody"


def test_nobody_is_taken_out_whom_nobody_knows_or_whom_nobody_agreed_to(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(StageError, match=r"Nobody has an account with lee@team\.example"):
        remove("pool", "lee@team.example", yes=True)
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    with pytest.raises(StageError, match="Nothing was changed"):
        remove("pool", "alex@team.example", yes=False)
    with pytest.raises(StageError, match=r"Say one of both.*Nothing was changed"):
        users.user(
            "pool",
            argparse.Namespace(remove="alex@team.example", email=LEE, name="Lee", group=TEAM, yes=True),
        )
    assert pool.done == []
