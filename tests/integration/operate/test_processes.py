"""No child outlives the one that started it."""

import os
import signal
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from operate import processes
from operate.processes import wait_for

LIVES = "import time; print('up', flush=True); time.sleep(600)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {LIVES}"


def started(code: str) -> processes.Child:
    """Start a Python child and wait until it says that it is up."""
    child = processes.start([sys.executable, "-c", code], out=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"up\n"
    return child


def silent(pipe: Any) -> None:
    """Wait until nobody holds the other end of a pipe: the child and all of its own are gone."""
    os.set_blocking(pipe.fileno(), False)
    wait_for("every child to end", lambda: pipe.read() == b"", 20)
    pipe.close()


def test_a_child_is_ended() -> None:
    child = started(LIVES)
    processes.stop(child)
    assert child.returncode == -signal.SIGTERM
    silent(child.stdout)


def test_a_child_that_will_not_end_is_ended_for_certain() -> None:
    child = started(STUBBORN)
    processes.stop(child)
    assert child.returncode == -signal.SIGKILL
    silent(child.stdout)


def test_a_childs_own_children_end_with_it() -> None:
    code = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {STUBBORN!r}]); time.sleep(600)"
    child = started(code)
    processes.stop(child)
    assert child.returncode == -signal.SIGTERM
    silent(child.stdout)


def test_a_child_that_has_ended_may_be_stopped() -> None:
    child = processes.start([sys.executable, "-c", ""], out=subprocess.DEVNULL)
    child.wait(20)
    processes.stop(child)
    assert child.returncode == 0


def test_a_child_has_a_group_its_own_environment_and_no_keyboard() -> None:
    code = (
        "import os, sys; print(os.getpgid(0) == os.getpid(), os.environ.get('KEPT'), 'HOME' in os.environ,"
        " sys.stdin.read()); print('err', file=sys.stderr)"
    )
    child = processes.start([sys.executable, "-c", code], environment={"KEPT": "1"}, out=subprocess.PIPE)
    printed, _ = child.communicate(timeout=20)
    assert sorted(printed.decode().splitlines()) == ["True 1 False ", "err"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with a parent that is killed")
def test_a_child_ends_with_a_parent_that_is_killed() -> None:
    code = (
        "import sys, time; from operate import processes;"
        f"processes.start([sys.executable, '-c', {LIVES!r}], out=sys.stdout.buffer); time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)  # noqa: S603  our own code
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"up\n"
    parent.kill()
    parent.wait(20)
    silent(parent.stdout)


def test_what_is_waited_for_has_three_quarters_of_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    gone, asked = 0.0, 0

    def passes(seconds: float) -> None:
        nonlocal gone
        gone += seconds

    def slow() -> bool:
        nonlocal asked
        asked += 1
        passes(1)
        return False

    monkeypatch.setattr(processes, "time", SimpleNamespace(monotonic=lambda: gone, sleep=passes))
    with pytest.raises(processes.StageError, match="Waited 60 seconds for what is slow"):
        wait_for("what is slow", slow)
    assert asked == 16
    assert 60 < gone <= 65
