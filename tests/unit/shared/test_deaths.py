"""A row that kills its function is parked at last, alone: with processes that are really killed."""

import os
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from shared import deaths, stream
from shared.stream import Row, take_in_turn

DEADLY = "12"


@pytest.fixture(autouse=True)
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(deaths.FUNCTION, "summarise")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def parked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    letters: list[tuple[str, str]] = []

    def park(_about: object, sequence: str, error: BaseException) -> None:
        letters.append((sequence, type(error).__name__))

    monkeypatch.setattr(stream, "park_row", park)
    return letters


BATCH = [Row({"pk": number}, number, {}, None) for number in ("11", DEADLY, "13")]


def run(take: Callable[[Row], None]) -> stream.Answer:
    return take_in_turn(BATCH, take, "not taken", lambda row: row.key)


def killed(row: Row) -> None:
    if row.sequence == DEADLY:
        os.kill(os.getpid(), signal.SIGKILL)


def in_a_process(work: Callable[[], object]) -> int:
    """Do something in a process of its own; return by which signal it ended, 0 by itself."""
    child = os.fork()
    if not child:
        work()
        os._exit(0)
    return os.WTERMSIG(os.waitpid(child, 0)[1])


def test_a_row_that_kills_its_function_is_parked_and_the_others_are_taken(
    parked: list[tuple[str, str]], disk: Path
) -> None:
    for _ in range(deaths.STARTS):
        assert in_a_process(lambda: run(killed)) == signal.SIGKILL
    taken: list[str] = []
    assert run(lambda row: taken.append(row.sequence)) == {"batchItemFailures": []}
    assert taken == ["11", "13"]
    assert parked == [(DEADLY, "DeadlyError")]
    assert len(list(disk.iterdir())) == 1, "until it is parked it stays so; nothing else is noted"


def test_whatever_ends_counts_for_nothing(parked: list[tuple[str, str]]) -> None:
    """An error is told of; what was killed once and then succeeds begins anew; where no function runs nothing is noted."""

    def passing(row: Row) -> None:
        if row.sequence == DEADLY:
            raise TimeoutError

    for _ in range(deaths.STARTS):
        assert run(passing) == {"batchItemFailures": [{"itemIdentifier": DEADLY}]}
        assert in_a_process(lambda: run(killed)) == signal.SIGKILL
        assert run(lambda _: None) == {"batchItemFailures": []}
    assert parked == []


def test_where_no_function_runs_nothing_is_noted(disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(deaths.FUNCTION)
    with deaths.outlived(DEADLY):
        assert list(disk.iterdir()) == []


def test_a_disk_that_takes_nothing_is_no_reason_to_leave_a_row(
    disk: Path, parked: list[tuple[str, str]]
) -> None:
    (disk / f"begun-summarise-{DEADLY}").mkdir()
    taken: list[str] = []
    assert run(lambda row: taken.append(row.sequence)) == {"batchItemFailures": []}
    assert len(taken) == len(BATCH)
    assert parked == []
