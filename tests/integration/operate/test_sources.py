"""`make source`, `make collect` and `make reread`, against the stand-ins: what a person is asked, told, and may stop."""

import getpass
import io
import json
import sys
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from operate import __main__ as commands
from operate import sources
from operate.platforms import Said
from operate.processes import StageError
from services.metrics.sources import collecting
from services.metrics.table import runs
from shared.aws import client
from shared.clock import london_day, now
from shared.compiled import compiled
from shared.log import logger
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


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (None, date(2026, 1, 1), "TO=2026-01-01 needs a first day"),
        (date(2026, 2, 1), date(2026, 1, 1), "2026-02-01 is after 2026-01-01"),
        (date(9000, 2, 1), None, "FROM=9000-02-01 is still to come"),
        (date(206, 1, 1), None, "Is the year right"),
    ],
)
def test_days_that_can_not_be_asked_for_are_said(
    programme: Programme, desk: Desk, first: date | None, last: date | None, said: str
) -> None:
    desk.enter("plausible")
    with pytest.raises(StageError, match=said):
        sources.collect(OUTPUTS, programme, "plausible", first, last)
    assert desk.platform("plausible").calls == []


def test_a_backfill_asks_until_today_and_from_the_first_day_a_platform_tells_of(
    programme: Programme, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    linkedin = programme.model_copy(update={"connections": (desk.connection("linkedin", address=""),)})
    desk.enter("linkedin")
    assert sources.collect(OUTPUTS, linkedin, "linkedin", date(2015, 1, 1), date(9000, 1, 1)) == 0
    said, today = capsys.readouterr().out, london_day(now())
    assert "Days after today are still to come" in said
    assert f"tells of no day before {today - timedelta(days=365)}" in said
    assert f"all from {today - timedelta(days=365)} to {today} that" in said
    with pytest.raises(StageError, match="can't be asked for days until 2015-02-01 any more"):
        sources.collect(OUTPUTS, linkedin, "linkedin", date(2015, 1, 1), date(2015, 2, 1))


def test_a_backfill_that_was_stopped_says_where_and_tells_what_platforms_noted(
    programme: Programme, desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    desk.enter("plausible")
    with monkeypatch.context() as stopped:
        stopped.setattr(collecting, "collect", stop)
        with pytest.raises(KeyboardInterrupt):
            sources.collect(OUTPUTS, programme, "plausible", date(2026, 1, 1), None)
    assert "It stopped at 2026-01-01. The same command goes on" in capsys.readouterr().err
    desk.platform("plausible").empty = True
    assert sources.collect(OUTPUTS, programme, "plausible", date(2026, 1, 1), date(2026, 1, 9)) == 0
    assert "gave no figures for 1 to 9 January 2026: they are unknown, not zero." in capsys.readouterr().out


def test_while_a_rebuild_has_the_sources_it_is_said(programme: Programme, desk: Desk) -> None:
    desk.enter("plausible")
    assert runs.take("plausible", "rebuild", now(), now() + timedelta(hours=1))
    with pytest.raises(StageError, match="go on with it: make rebuild WHAT=figures REALLY=1"):
        sources.collect(OUTPUTS, programme, "plausible", None, None)


def test_a_part_that_is_missing_is_named_as_ours(
    programme: Programme, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO('{"tokn": "abc"}'))
    assert sources.enter(OUTPUTS, programme, "plausible") == 1
    said = capsys.readouterr().err
    assert "token is missing in the credential for" in said
    assert "says:" not in said


def test_nothing_to_read_again_is_said(
    programme: Programme, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sources.reread(OUTPUTS, programme, "plausible") == 0
    assert "no answer of the last 90 days is kept" in capsys.readouterr().out


def test_who_opens_the_stand_ins_elsewhere_is_told_what_there_is(desk: Desk) -> None:
    for path in ("", "/", "/nothing", "/nothing/there"):
        answer = httpx.get(f"{desk.world.address}{path}")
        assert answer.status_code == 404
        assert "plausible" in answer.json()["platforms"]


@pytest.mark.parametrize("given", [["--from", "yesterday"], ["--from", "2026-01-01", "--to", "2026-13-01"]])
def test_what_is_no_day_is_a_sentence(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["collect", "plausible", *given]) == 1
    said = capsys.readouterr().err
    assert said == f"“{given[-1]}” is no day. Write it as 2025-09-01.\n"


def test_who_ends_the_typing_is_told_that_nothing_was_done(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def end(*_: object) -> None:
        raise EOFError

    monkeypatch.setattr(commands, "_outputs", end)
    assert commands.main(["source", "plausible"]) == 1
    assert "Nothing was answered, so nothing was done." in capsys.readouterr().err


def test_the_log_is_as_loud_after_a_command_as_before(programme: Programme) -> None:
    before = logger.log_level
    with sources.asking(OUTPUTS):
        assert logger.log_level > before
    assert logger.log_level == before
