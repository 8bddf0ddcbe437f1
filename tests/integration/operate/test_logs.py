"""What was logged of one booking, on whatever function, is printed in order; and of this machine's all is kept."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from operate import __main__ as commands
from operate import logs
from operate.aws import client
from operate.logs import Keeper, Line
from operate.processes import StageError
from shared import log as functions_log
from shared.clock import LONDON
from tests.support.aws import service_on
from tests.support.logs import listen

NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
"""The beginning of an hour that is over: CloudWatch takes no lines that are two weeks old, and none of the future."""
HOUR = f"{NOW.astimezone(LONDON):%d %b %H}"

ID = "c0ffee"
STACK = "outreach-any"
GROUPS = ["booking", "feedback", "gateway"]


@pytest.fixture(autouse=True)
def stack(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make three log groups; that they are found in a stack is tried on one that is deployed (`tests/e2e`)."""
    monkeypatch.setattr(logs, "groups", lambda _stack: GROUPS)
    with service_on("moto", "booking", request, monkeypatch):
        for group in GROUPS:
            client("logs").create_log_group(logGroupName=group)
            client("logs").create_log_stream(logGroupName=group, logStreamName="s")
        yield


def put(group: str, after: float, text: str | dict[str, Any]) -> None:
    """Let a function have logged a line, `after` seconds."""
    at = int((NOW + timedelta(seconds=after)).timestamp() * 1000)
    said = text if isinstance(text, str) else json.dumps(text)
    client("logs").put_log_events(
        logGroupName=group, logStreamName="s", logEvents=[{"timestamp": at, "message": f"{said}\n"}]
    )


def line(service: str, message: str, correlation_id: str = ID, **more: str) -> dict[str, str]:
    return {
        "level": "INFO",
        "location": "x:1",
        "message": message,
        "timestamp": NOW.isoformat(),
        "service": service,
        "correlation_id": correlation_id,
        **more,
    }


def test_a_booking_is_followed_through_all_logs_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    put("booking", 3, line("booking-mailer", "mailed", mail="booked"))
    put("feedback", 2, line("feedback-sessions", "not handled", trace="ValueError\n  in sessions\n"))
    put("booking", 1, line("booking-web", "requested", booking="NM-000001"))
    put("gateway", 0.5, {"id": ID, "route": "POST /book/{proxy+}", "status": 303, "ms": 41})
    put("booking", 1, line("booking-web", "requested", f"{ID}-another"))
    put("booking", -7200, line("booking-web", "long ago"))
    assert logs.show(STACK, ID, "1h", NOW + timedelta(seconds=9)) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{HOUR}:00:00.500  the gateway        POST /book/{{proxy+}}: 303 in 41 ms",
        f"{HOUR}:00:01.000  booking-web        requested  booking=NM-000001",
        f"{HOUR}:00:02.000  feedback-sessions  not handled",
        "      ValueError",
        "        in sessions",
        f"{HOUR}:00:03.000  booking-mailer     mailed  mail=booked",
    ]


@pytest.mark.parametrize("tokens", [True, False])
def test_a_last_page_that_is_full_ends_where_pages_are_told_by_tokens(
    monkeypatch: pytest.MonkeyPatch, *, tokens: bool
) -> None:
    """The emulator gives none and is asked on by time; of AWS that would be a question of both, which it refuses."""
    at = int(NOW.timestamp() * 1000)
    pages = [
        {"events": [{"timestamp": at + 1}, {"timestamp": at + 2}], **({"nextToken": "2"} if tokens else {})},
        {"events": [{"timestamp": at + 3}, {"timestamp": at + 4}]},
        {"events": []},
    ]
    asked: list[dict[str, Any]] = []

    class Service:
        def filter_log_events(self, **about: Any) -> dict[str, Any]:
            asked.append(about)
            return pages[len(asked) - 1]

    monkeypatch.setattr(logs, "PIECE", 2)
    monkeypatch.setattr(logs, "client", lambda _: Service())
    assert [one["timestamp"] - at for one in logs._events("g", at)] == [1, 2, 3, 4]
    assert [("nextToken" in one, one["startTime"] - at) for one in asked] == (
        [(False, 0), (True, 0)] if tokens else [(False, 0), (False, 2), (False, 4)]
    )


def test_where_nothing_was_logged_it_is_said_and_how_to_look_further(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert logs.show(STACK, ID, "30m", NOW) == 1
    assert "Nothing was logged of c0ffee since 30m. SINCE=30d looks further back." in capsys.readouterr().out


@pytest.mark.parametrize("since", ["", "1", "h", "0h", "1w", "-1h", "1 h", "99999d"])
def test_a_time_that_is_none_is_a_sentence(since: str) -> None:
    with pytest.raises(StageError, match="Say it as 30m, 2h or 7d"):
        logs.moment(since, NOW)


def test_all_of_this_machines_lines_are_kept_once_and_lambdas_own_are_not(tmp_path: Path) -> None:
    file = tmp_path / "functions.log"
    keeper = Keeper(STACK, file)
    put("booking", 0, "START RequestId: 1 Version: $LATEST")
    put("booking", 1, line("booking-web", "requested"))
    put("feedback", 1, "Traceback of a module that could not be imported")
    assert keeper.look() == 3
    put("feedback", 0, line("feedback-pupil", "answered"))  # another worker's, a little late
    put("booking", 1, "END RequestId: 1")
    assert keeper.look() == 2
    assert keeper.look() == 0
    texts = file.read_text().splitlines()
    assert len(texts) == 3
    assert "could not be imported" in file.read_text()
    assert sorted(Line(one.at, "") for one in logs.kept(file)) == [Line(NOW, "")] * 2


def test_what_a_stopped_run_kept_is_still_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "functions.log"

    def nothing_runs() -> dict[str, str]:
        raise StageError("Nothing runs here.")

    monkeypatch.setattr(commands, "FUNCTIONS_LOG", file)
    monkeypatch.setattr(commands, "_outputs", nothing_runs)
    monkeypatch.setattr(commands, "now", lambda: NOW + timedelta(minutes=1))
    with pytest.raises(StageError, match="Nothing runs here"):
        commands.logged(ID, "1h")
    file.with_name("functions.log.1").write_text(json.dumps(line("booking-web", "requested")) + "\n")
    file.write_text(json.dumps(line("booking-mailer", "mailed")) + "\nnot JSON\n")
    assert commands.logged(ID, "1h") == 0
    assert [one.split()[3] for one in capsys.readouterr().out.splitlines()] == [
        "booking-mailer",
        "booking-web",
    ]


def test_a_call_by_the_clock_has_an_id_of_its_own_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "booking-tend")
    log = listen(monkeypatch)

    @functions_log.own_thread
    def handler(_event: dict[str, Any], *, what: str) -> str:
        functions_log.logger.info(what)
        return what

    functions_log.correlate("the booking's before")
    assert [handler({}, what="one"), handler({}, what="two")] == ["one", "two"]
    first, second = (one["correlation_id"] for one in log.lines())
    assert first.startswith("booking-tend-")
    assert second.startswith("booking-tend-")
    assert first != second


def test_what_is_logged_last_is_kept_when_all_stops(tmp_path: Path) -> None:
    file = tmp_path / "functions.log"
    with Keeper(STACK, file):
        put("booking", 1, line("booking-web", "requested"))
    assert [one.says(ID) for one in logs.kept(file)] == [True]
