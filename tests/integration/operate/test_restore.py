"""`make restore`: tables come back into the stack, what that loses is said, and nothing goes out twice."""

import io
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from operate import __main__ as commands
from operate import as_it_was, doors, event_log, moments, restore, tables
from operate.aws import client
from operate.processes import StageError
from services.booking.table import bookings
from services.booking.table import people as audit
from services.booking.use_cases import people, team
from shared import sent, unreachable
from shared.events.known import ALL
from tests.integration.booking.conftest import NOW, booking_aws
from tests.support.aws import READINGS
from tests.support.restoring import (
    ERASED,
    LIFTED,
    OUT,
    OUTPUTS,
    REALLY,
    SERVICES,
    System,
    is_now,
    later,
    publish,
    read,
    system,
)

__all__ = ["booking_aws", "system"]


def test_all_tables_are_as_they_were_and_what_is_lost_is_said_with_the_schools(
    system: System, capsys: pytest.CaptureFixture[str]
) -> None:
    other = later(system)
    assert system.restore() == 0
    assert is_now() == system.was
    said = capsys.readouterr().out
    asked_since = said[said.index("Asked for since") : said.index("Changed since")]
    assert f"{other.id}  {other.school.name} ({other.school.urn})  12 March 2026" in asked_since
    assert system.kept.id in said[said.index("Changed since") :]
    assert "history" in said, "the counts are by what rows are"
    assert system.open(), "the pupils' functions have what was reserved for them"
    assert doors.place("reports") is None
    left = client("dynamodb").list_tables()["TableNames"]
    assert not [name for name in left if "-at-" in name], "what was beside the tables is gone"


class Stopped(BaseException):
    """The machine is switched off."""


@pytest.mark.parametrize("after", range(0, 12, 2))
def test_cut_off_anywhere_the_same_command_goes_on(
    system: System, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    later(system)
    left = after

    def stops(really: Any) -> Any:
        def counted(*arguments: Any, **named: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise Stopped
            return really(*arguments, **named)

        return counted

    with monkeypatch.context() as broken:
        lambdas, dynamo = client("lambda"), client("dynamodb")
        for name in (
            "put_function_concurrency",
            "update_event_source_mapping",
            "delete_function_concurrency",
        ):
            broken.setattr(lambdas, name, stops(getattr(lambdas, name)), raising=False)
        for name in ("batch_write_item", "delete_table"):
            broken.setattr(dynamo, name, stops(getattr(dynamo, name)), raising=False)
        broken.setattr(restore, "take_back", stops(restore.take_back))
        with pytest.raises(Stopped):
            system.restore()
    if doors.place("reports"):
        with pytest.raises(StageError, match="Finish it first: make restore AT="):
            system.restore(to=system.to - timedelta(hours=1))
    assert system.restore(yes=True) == 0
    assert is_now() == system.was
    assert system.open()
    assert event_log.newest("event-log", ALL).newest["outreach.booking", system.kept.id].version == 2


def test_nobody_agreed_so_nothing_is_changed(
    system: System, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    later(system)
    before = is_now()
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert system.restore(yes=False) == 1
    assert "YES=1" in capsys.readouterr().err
    assert is_now() == before
    assert system.open()
    moments.reach(OUTPUTS)
    assert "people-at-" in capsys.readouterr().out, "what is personal lies beside, and is named"
    assert moments.forget(OUTPUTS) == 0
    left = client("dynamodb").list_tables()["TableNames"]
    assert sorted(set(left) - {READINGS}) == sorted(SERVICES)


def test_the_command_says_to_when_and_does_it(
    system: System, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(commands, "_outputs", lambda: OUTPUTS)
    monkeypatch.setattr(doors, "parts_of", lambda _: system.parts)
    later(system)
    assert commands.main(["restore"]) == 0
    assert "Choose one: make restore AT=" in capsys.readouterr().out
    assert commands.main(["restore", "--at", "yesterday", "--yes"]) == 1
    assert "“yesterday” is no moment" in capsys.readouterr().err
    assert commands.main(["restore", "--at", system.to.isoformat(), "--yes"]) == 0
    assert is_now() == system.was


def test_what_came_while_somebody_decided_is_lost_by_name_too(
    system: System, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    other = []

    def decides(_question: str) -> str:
        other.append(later(system))
        return "y"

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("builtins.input", decides)
    assert system.restore(yes=False) == 0
    shown, _, besides = capsys.readouterr().out.partition("Lost as well, since it came before the doors were")
    assert other[0].id not in shown
    assert other[0].id in besides
    assert is_now() == system.was


def test_one_table_is_left_alone_where_something_is_published_while_somebody_decides(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = []

    def decides(_question: str) -> str:
        team.cancel(system.kept.id, who="Alex", now=NOW, reason="Snow")
        publish()
        before.append(is_now())
        return "y"

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("builtins.input", decides)
    with pytest.raises(StageError, match=r"heard of what booking published since.*Nothing was changed"):
        system.restore("booking", yes=False)
    assert before == [is_now()]
    assert system.open()
    assert doors.place("reports") is None


def test_a_mapping_that_is_being_changed_is_closed_and_opened_like_the_others(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "_mapping", lambda _: {"State": "Updating"})
    place = doors.note("reports", system.parts, to=system.to, tables=())
    assert place.mappings == system.parts.mappings


def test_whether_the_log_has_an_object_is_not_guessed(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An object that S3 does not tell of is none that is missing: what is on its way would be waited for in vain."""
    assert event_log.missing("event-log", ["none"]) == {"none"}
    said = {"Error": {"Code": "403"}, "ResponseMetadata": {"HTTPStatusCode": 403}}

    def refuses(**_: str) -> None:
        raise ClientError(said, "HeadObject")

    monkeypatch.setattr(client("s3"), "head_object", refuses)
    with pytest.raises(ClientError, match="403"):
        event_log.missing("event-log", ["none"])


@pytest.mark.parametrize("flag", ["--forget", "--keep"])
def test_what_stands_alone_is_not_mixed_with_a_restore(
    flag: str, system: System, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Or whoever means to go on with a restore would delete what it is made of."""
    monkeypatch.setattr(commands, "_outputs", lambda: OUTPUTS)
    left = client("dynamodb").list_tables()["TableNames"]
    assert commands.main(["restore", "--at", system.to.isoformat(), flag]) == 1
    assert "stands alone. Nothing was changed." in capsys.readouterr().err
    assert client("dynamodb").list_tables()["TableNames"] == left


def test_one_table_alone_only_where_nobody_has_heard_of_what_came_since(system: System) -> None:
    tables.take("booking", [("BOOKING#" + system.kept.id, "HEAD")])
    assert system.restore("booking") == 0
    assert is_now() == system.was
    for service in SERVICES:
        as_it_was.begin(service, system.to)
    team.cancel(system.kept.id, who="Alex", now=NOW, reason="Snow")
    publish()
    before = is_now()
    with pytest.raises(StageError, match="heard of what booking published since"):
        system.restore("booking")
    assert is_now() == before
    with pytest.raises(StageError, match="There are: booking, feedback, metrics, people"):
        system.restore("bookings")
    assert system.open()


def test_who_read_what_and_which_addresses_take_no_mail_come_back_and_what_was_said_since_stays(
    system: System,
) -> None:
    at = datetime.now(UTC) + timedelta(seconds=2)
    [first, other] = tables.everything("access")
    tables.take("access", [first])
    spoilt = system.was["access"][other] | {"who": {"S": "nobody"}}
    tables.put("access", [spoilt])
    # Of a page that was asked for just before the moment, the line comes just after it.
    read(system.to - timedelta(seconds=1), at)
    tables.take("unreachable", [(unreachable.key_of(OUT), "ADDRESS")])
    unreachable.lift(LIFTED, at)
    unreachable.note("since@trust.example", "complained", at)
    people.erase(ERASED, who="Alex", now=at)
    tables.take("unreachable", [(unreachable.key_of(ERASED), "ADDRESS")])
    since = tables.everything("access").keys() - system.was["access"].keys()
    team.cancel(system.kept.id, who="Alex", now=NOW, reason="Snow")
    publish()
    for which in ("access", "unreachable"):
        assert system.restore(which) == 0, "nobody heard of it, so each comes back alone as well"
    found = tables.everything("access")
    assert {key: found[key] for key in system.was["access"]} == system.was["access"]
    assert found.keys() - system.was["access"].keys() == since
    assert len(since) == 2
    asked = [OUT, LIFTED, ERASED, "since@trust.example"]
    assert sorted(unreachable.among(asked)) == [OUT, "since@trust.example"]
    assert bookings.load(system.kept.id) != system.kept, "the other tables are as they are"


def test_a_mail_that_went_since_is_named_and_counts_as_sent(
    system: System, capsys: pytest.CaptureFixture[str]
) -> None:
    about, key, at = system.kept.id, "reminder#2026-03-10#school", datetime.now(UTC) + timedelta(seconds=2)
    assert sent.claim(about, key, at)
    sent.mark(about, key, at, "ses-1", "Your visit on Thursday")
    system.restore()
    assert sent.find(about, key).state == "sent"
    said = capsys.readouterr().out
    assert f"{about}  {key}" in said[said.index("Mails that went since") :]


def test_whoever_was_erased_since_is_erased_again_before_anybody_can_look(
    system: System, capsys: pytest.CaptureFixture[str]
) -> None:
    team.cancel(system.kept.id, who="Alex", now=NOW, reason="Snow")
    at = datetime.now(UTC) + timedelta(seconds=2)
    done, _ = people.erase("sam@school.example", who="Alex", now=at)
    assert done
    publish()
    system.restore()
    found = bookings.load(system.kept.id)
    assert found
    assert found.contact.name == "erased", "the restore put her back for a moment, behind closed doors"
    assert "Erased again" in capsys.readouterr().out
    assert {line["who"] for line in audit.audit(9) if line["what"] == "erased"} == {"Alex", "restore"}


def test_where_no_moment_is_kept_copies_are_and_the_last_one_before_is_taken(
    system: System, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(as_it_was, "reach", REALLY)
    monkeypatch.setattr(as_it_was, "on_emulator", lambda: True)
    for service in SERVICES:
        as_it_was.forget(as_it_was.name_of(service, system.to))
    with pytest.raises(StageError, match="make restore KEEP=1"):
        moments.reach(OUTPUTS)
    assert moments.keep(OUTPUTS) == 0
    kept = datetime.now(UTC)
    moments.reach(OUTPUTS)
    later(system)
    assert system.restore(to=kept) == 0
    assert is_now() == system.was
    assert "out of reach" not in capsys.readouterr().out
    with pytest.raises(StageError, match="out of reach"):
        system.restore(to=system.to - timedelta(days=1))


def test_on_aws_every_second_is_kept_and_a_table_without_recovery_is_named(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(as_it_was, "reach", REALLY)
    with pytest.raises(StageError, match="every second of the last 35 days"):
        moments.keep(OUTPUTS)
    with pytest.raises(StageError, match="booking has no point-in-time recovery"):
        moments.reach(OUTPUTS)
