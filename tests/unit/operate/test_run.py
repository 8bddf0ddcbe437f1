"""`make run` before anything starts: its port, an earlier run, and the file that says where everything is."""

import io
import json
import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from operate import demo_year, run, stage
from operate.processes import StageError, free_port


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where `stack.json` goes."""
    local = tmp_path / ".local"
    local.mkdir()
    for module in (run, stage):
        monkeypatch.setattr(module, "STACK", local / "stack.json")
    return local / "stack.json"


@pytest.fixture
def taken() -> Iterator[int]:
    """Return a port that another program listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield int(other.getsockname()[1])


def gone() -> int:
    """Return the id of a process that has ended."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return child.pid


def test_a_port_that_was_asked_for_and_is_taken_is_a_sentence(taken: int) -> None:
    with pytest.raises(StageError, match=rf"Port {taken} is taken by another program.+PORT={taken + 1}"):
        run._site_port(taken)


def test_a_free_port_that_was_asked_for_is_used(taken: int) -> None:
    port = free_port()
    assert run._site_port(port) == port


def test_another_port_is_used_and_said_where_the_usual_one_is_taken(
    taken: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "SITE_PORT", taken)
    port = run._site_port(None)
    assert port != taken
    assert f"Port {taken} is taken by another program, so this run uses {port}" in capsys.readouterr().out


def test_nothing_runs_where_there_is_no_file(stack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run._refuse_second()
    assert capsys.readouterr().out == ""
    with pytest.raises(StageError, match="Start it with `make run`"):
        stage.running()


def test_an_earlier_run_that_died_is_tidied_up(stack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for left in (json.dumps({"pid": gone(), "site": "http://localhost:8000"}), '{"pid', "", "{}"):
        stack.write_text(left)
        run._refuse_second()
        assert not stack.exists()
        assert "This one starts afresh" in capsys.readouterr().out


def test_a_second_run_is_refused_and_told_how_to_stop_the_first(stack: Path) -> None:
    stack.write_text(json.dumps({"pid": os.getpid(), "site": "http://localhost:8000"}))
    with pytest.raises(StageError, match=rf"already runs, at http://localhost:8000\..+kill {os.getpid()}"):
        run._refuse_second()
    assert stack.exists()
    assert stage.running()["site"] == "http://localhost:8000"


def test_the_file_is_read_by_its_owner_alone_and_is_never_half_written(stack: Path) -> None:
    run._write({"pid": 1, "password": "first"})
    with stack.open() as open_before:
        run._write({"pid": 1, "password": "second"})
        # Who had it open still reads the old one whole: the new one took its place.
        assert json.load(open_before)["password"] == "first"
    assert json.loads(stack.read_text())["password"] == "second"
    assert stat.S_IMODE(stack.stat().st_mode) == 0o600
    assert list(stack.parent.iterdir()) == [stack]


def test_the_code_of_the_open_survey_and_pages_are_read_and_the_rest_is_shown() -> None:
    shown: list[str] = []
    last: list[str] = []
    said: list[str] = []
    pages: dict[str, str] = {}
    lines = [
        b"bookings: 1 of 2\n",
        f"{demo_year.PAGE}letter: /letter/a.b\n".encode(),
        f"{demo_year.OPEN}ABCDEFGH\n".encode(),
        b"loaded in 9 seconds\n",
    ]
    run._hand_on(io.BytesIO(b"".join(lines)), shown.append, last, said, pages)  # type: ignore[arg-type]  says a step as it does
    assert said == ["ABCDEFGH"]
    assert pages == {"letter": "/letter/a.b"}
    assert shown == ["demo year, bookings: 1 of 2", "demo year, loaded in 9 seconds"]


def test_the_survey_of_today_and_its_live_page_are_named() -> None:
    about = run._survey("http://localhost:8000", "ABCDEFGH")
    assert about == {
        "survey": "http://localhost:8000/f/ABCDEFGH",
        "live": "http://localhost:8000/live/ABCDEFGH",
    }


def test_where_it_is_seen_who_comes_is_named() -> None:
    about = run._pages("http://localhost:8000", {"letter": "/letter/a.b"})
    assert about == {
        "gaps": "http://localhost:8000/team/gaps",
        "partners": "http://localhost:8000/team/partners",
        "checks": "http://localhost:8000/team/checks",
        "letter": "http://localhost:8000/letter/a.b",
    }
    assert about.keys() <= run.PAGES.keys()
