"""What `make deploy` asks before it does anything; with the real command line it is tried in `tests/e2e/test_deployment.py`."""

import io
import json
from pathlib import Path

import pytest

import operate.__main__ as operate
from operate import deployment
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
    monkeypatch.setattr(deployment, "_adopt", lambda _built: False)
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
