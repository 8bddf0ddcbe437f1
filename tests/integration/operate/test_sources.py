"""`make source`, `make collect` and `make reread`, against the stand-ins: what a person is asked, told, and may stop."""

import getpass
import io
import json
import sys
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from operate import sources
from operate.platforms import Said
from operate.processes import StageError
from services.metrics.sources import collecting
from services.metrics.table import runs
from shared.aws import client
from shared.clock import london_day, now
from shared.compiled import compiled
from shared.programme import Programme
from tests.integration.metrics.conftest import metrics_aws
from tests.integration.metrics.connectors.conftest import Desk, desk

__all__ = ["desk", "metrics_aws"]

OUTPUTS = {
    "MetricsTable": "metrics",
    "ObservedBucket": "observed",
    "SourceSecrets": "sources/",
    "Site": "https://x",
    "Secret": "k",
    "Bus": "b",
}


@pytest.fixture
def programme(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Programme:
    """Run the stand-ins as `make run` does, by the machine's clock; nobody waits."""
    desk.world.clock = now
    monkeypatch.setattr(sources, "running", lambda: {"platforms": desk.world.address})
    monkeypatch.setattr(sources.time, "sleep", lambda _: None)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    every = tuple(desk.connection(one, address="") for one in ("plausible", "tiktok", "x"))
    return compiled().model_copy(update={"connections": every})


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """Type at a terminal what stands in here, part by part."""
    parts: dict[str, str] = {}

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(getpass, "getpass", lambda asked: parts[asked.strip(" :")])
    return parts  # type: ignore[return-value]


def kept(source: str) -> dict[str, Any] | None:
    try:
        text = client("secretsmanager").get_secret_value(SecretId=f"sources/{source}")["SecretString"]
    except client("secretsmanager").exceptions.ResourceNotFoundException:
        return None
    found: dict[str, Any] = json.loads(text)
    return found


def test_a_credential_is_tried_and_kept_and_never_shown(
    programme: Programme, desk: Desk, typed: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    typed |= desk.platform("plausible").credential
    assert sources.enter(OUTPUTS, programme, "plausible") == 0
    said = capsys.readouterr()
    assert "It works" in said.out
    assert typed["token"] not in said.out + said.err
    assert kept("plausible") == {**typed, "number": 1}
    assert sources.enter(OUTPUTS, programme, "plausible") == 0
    again = kept("plausible")
    assert again
    assert again["number"] == 2


def test_a_wrong_one_says_what_to_do_and_takes_the_place_of_nothing(
    programme: Programme, desk: Desk, typed: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    typed["token"] = "a-wrong-token-of-somebody"
    assert sources.enter(OUTPUTS, programme, "plausible") == 1
    said = capsys.readouterr().err
    assert "does not take the credential" in said
    assert "Nothing was kept." in said
    assert typed["token"] not in said
    assert kept("plausible") is None


def test_one_that_rotates_is_kept_as_it_is_after_the_trial(
    programme: Programme, desk: Desk, typed: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    typed |= desk.platform("tiktok").credential
    assert sources.enter(OUTPUTS, programme, "tiktok") == 0
    found = kept("tiktok")
    assert found
    assert (
        found["refresh_token"]
        == desk.platform("tiktok").credential["refresh_token"]
        != typed["refresh_token"]
    )
    typed |= desk.platform("tiktok").credential
    desk.platform("tiktok").faults.extend([None, *[Said({}, 403)] * 3])  # type: ignore[list-item]
    assert sources.enter(OUTPUTS, programme, "tiktok") == 1
    assert "used up by trying" in capsys.readouterr().err


def test_it_may_come_by_standard_input(
    programme: Programme, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(desk.platform("plausible").credential)))
    assert sources.enter(OUTPUTS, programme, "plausible") == 0
    monkeypatch.setattr(sys, "stdin", io.StringIO("no JSON"))
    with pytest.raises(StageError, match=r'\{"token": "…"\}'):
        sources.enter(OUTPUTS, programme, "plausible")


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("", 1)])
def test_what_costs_money_says_so_first(
    programme: Programme,
    desk: Desk,
    typed: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answer: str,
    code: int,
) -> None:
    typed |= desk.platform("x").credential
    monkeypatch.setattr("builtins.input", lambda _: answer)
    assert sources.enter(OUTPUTS, programme, "x") == code
    said = capsys.readouterr().out
    assert "0.001 for each post" in said
    assert "5 dollars a month" in said
    assert bool(desk.platform("x").calls) == (code == 0)


def test_a_source_that_is_not_there_names_those_that_are(programme: Programme) -> None:
    with pytest.raises(StageError, match="There are: plausible, tiktok, x"):
        sources.collect(OUTPUTS, programme, "facebook", None, None)


def test_a_backfill_that_was_stopped_goes_on_where_it_was(
    programme: Programme, desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.enter("plausible")
    first, last = date(2026, 1, 1), date(2026, 4, 10)
    asked: list[Mapping[str, Any]] = []
    really = collecting.collect

    def collect(*arguments: Any, **named: Any) -> Any:
        asked.append(named)
        if len(asked) == 3:
            raise KeyboardInterrupt
        return really(*arguments, **named)

    monkeypatch.setattr(collecting, "collect", collect)
    with pytest.raises(KeyboardInterrupt):
        sources.collect(OUTPUTS, programme, "plausible", first, last)
    assert sources.collect(OUTPUTS, programme, "plausible", first, last) == 0
    days = [(one["window"].first, one["window"].last) for one in asked]
    assert days[2] == days[3] == (date(2026, 2, 26), date(2026, 3, 25))
    assert days[-1][1] == last
    said = capsys.readouterr().out
    assert "It goes on after 2026-02-25" in said
    assert "100 %" in said
    assert runs.reached("plausible", first, last) is None, "the same command asks all of it again"


def test_a_backfill_says_what_is_wrong_and_keeps_its_place(
    programme: Programme, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sources.collect(OUTPUTS, programme, "plausible", date(2026, 1, 1), None) == 1
    said = capsys.readouterr().err
    assert "No credential was entered" in said
    assert "It stopped at 2026-01-01. The same command goes on from there." in said


def test_a_collection_by_hand_and_a_reread_say_what_came(
    programme: Programme, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.enter("plausible")
    assert sources.collect(OUTPUTS, programme, "plausible", None, None) == 0
    today = london_day(now())
    assert f"{today - timedelta(days=3)} to {today}: 16 figures, 16 new or changed" in capsys.readouterr().out
    assert sources.reread(OUTPUTS, programme, "plausible") == 0
    assert "16 figures were read again from kept answers, 0 are others now." in capsys.readouterr().out
