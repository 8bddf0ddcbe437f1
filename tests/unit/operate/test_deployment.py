"""What `make deploy` asks before it does anything; with the real command line it is tried in `tests/e2e/test_deployment.py`."""

import io
import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError

import operate.__main__ as operate
from infra.names import FIXED
from operate import deployment, leftovers, stack
from operate.build import Built
from operate.changes import Change
from operate.concurrency import Room
from operate.processes import StageError
from shared.compiled import source_folder
from shared.programme import load

ADDED = Change("Api", "AWS::ApiGatewayV2::Api", "Add")
TABLE = Change("BookingTable", "AWS::DynamoDB::Table", "Remove")


class Terminal(io.StringIO):
    """Somebody who types this."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def built(tmp_path: Path) -> Built:
    template = tmp_path / "Outreach.template.json"
    template.write_text(json.dumps({"Outputs": {"Register": {"Value": "none"}}}))
    return Built(load(source_folder()).model_copy(update={"domain": ""}), template, tmp_path)


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let the CDK do nothing; return what it would have been asked for, and which change sets were given up."""
    said: list[str] = []
    monkeypatch.setattr(deployment, "cdk", lambda _built, *words: said.append(" ".join(words)))
    monkeypatch.setattr(deployment, "_outputs", lambda _name: {})
    monkeypatch.setattr(deployment, "room", lambda _stack: Room(1000, 1000))
    monkeypatch.setattr(deployment, "_adopt", lambda _built, **_: False)
    monkeypatch.setattr(deployment.changes, "discard", lambda _stack, name: said.append(f"gave up {name}"))
    return said


def would_change(monkeypatch: pytest.MonkeyPatch, *found: Change) -> None:
    monkeypatch.setattr(deployment.changes, "read", lambda _stack, _name: list(found))


def test_without_a_terminal_somebody_must_have_said_yes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "any")
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    monkeypatch.setattr(deployment, "_built", lambda: pytest.fail("something was built"))
    assert operate.main(["deploy"]) == 1
    assert "run it at a terminal, or say YES=1. Nothing was deployed." in capsys.readouterr().err


@pytest.mark.parametrize("answer", ["n\n", "\n", "Yep\n"])
def test_at_a_terminal_it_shows_what_would_change_and_asks(
    built: Built,
    done: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answer: str,
) -> None:
    would_change(monkeypatch, ADDED)
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    with pytest.raises(StageError, match="Nothing was deployed"):
        deployment.carry_out(built, yes=False)
    assert "Resources: 1 made.\nDeploy this?" in capsys.readouterr().out
    assert [words.split()[0] for words in done] == ["diff", "deploy", "gave"]
    assert "prepare-change-set" in done[1]


def test_what_is_taken_in_before_is_asked_about_too(
    built: Built, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It has to be imported before the rest can be compared: whoever says no to that has changed nothing."""
    left = [leftovers.Leftover(FIXED[0], "SigningKey", "outreach/any/signing-key", "arn")]
    adopted: list[object] = []
    account = SimpleNamespace(get_caller_identity=lambda: {"Account": "123456789012"})
    monkeypatch.setattr(deployment.aws, "client", lambda _service: account)
    for name, does in {
        "status": lambda _stack: "",
        "found": lambda *_: left,
        "adopt": lambda *about: adopted.append(about[-1]),
        "is_first": lambda *_: True,
    }.items():
        monkeypatch.setattr(leftovers, name, does)
    monkeypatch.setattr("sys.stdin", Terminal("n\n"))
    with pytest.raises(StageError, match="Nothing was deployed"):
        deployment._adopt(built, yes=False)
    assert "exists already, the signing key" in capsys.readouterr().out
    assert not adopted
    assert deployment._adopt(built, yes=True)
    assert adopted == [left]


def test_what_is_deployed_is_not_guessed_to_be_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Taken for a first deployment, it would be held to nothing: neither to its register nor to an alarm that rings."""

    def says(code: str) -> None:
        def refuses(**_: str) -> None:
            raise ClientError({"Error": {"Code": code, "Message": "none"}}, "DescribeStacks")

        monkeypatch.setattr(stack, "client", lambda _service: SimpleNamespace(describe_stacks=refuses))

    says("ValidationError")
    assert deployment._outputs("outreach-any") == {}
    says("AccessDenied")
    with pytest.raises(ClientError, match="AccessDenied"):
        deployment._outputs("outreach-any")


def test_where_nothing_is_deployed_a_command_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "any")
    monkeypatch.setattr(operate, "in_our_region", lambda: None)
    monkeypatch.setattr(operate, "existing", lambda _name: None)
    assert operate.main(["smoke"]) == 1
    assert "Nothing is deployed as outreach-" in capsys.readouterr().err


def test_a_yes_is_no_leave_to_lose_data(
    built: Built, done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    would_change(monkeypatch, ADDED, TABLE)
    with pytest.raises(StageError, match=r"BookingTable .* is removed; it holds rows"):
        deployment.carry_out(built, yes=True)
    assert not any("execute-change-set" in words for words in done)
    assert done[-1].startswith("gave up outreach-")


def test_what_was_read_is_what_is_carried_out(
    built: Built, done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    would_change(monkeypatch, ADDED, TABLE)
    # The stack isn't there in this test: it ends where its outputs would be read.
    with pytest.raises(KeyError, match="AssetsBucket"):
        deployment.carry_out(built, yes=True, replaced="BookingTable")
    prepared, carried_out = (words.split() for words in done if words.startswith("deploy"))
    name = prepared[prepared.index("--change-set-name") + 1]
    assert carried_out[carried_out.index("--change-set-name") + 1] == name
    assert carried_out[carried_out.index("--method") + 1] == "execute-change-set"
