"""Setting up: an environment is made once, whole or afresh, and what is missing is a sentence."""

import ast
import fcntl
import json
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from operate import set_up
from operate.processes import wait_for
from operate.set_up import SetUpError
from shared.paths import ROOT

Ran = list[tuple[str, ...]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where an environment goes, beside locked requirements."""
    locks = tmp_path / "requirements"
    locks.mkdir()
    for name in ("uv", "build", "parquet", "dev", "stage", "lint"):
        (locks / f"{name}.txt").write_text(f"{name}==1\n")
    monkeypatch.setattr(set_up, "ROOT", tmp_path)
    monkeypatch.setattr(set_up, "LOCKS", locks)
    monkeypatch.setattr(set_up, "MAIN", tmp_path / "main")
    monkeypatch.setattr(set_up, "STAGE", tmp_path / "stage")
    monkeypatch.setattr(set_up, "LINT", tmp_path / "lint")
    return tmp_path / "main"


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> Ran:
    """Let nothing run; return what would have, each as the parts that tell it from the others."""
    commands: Ran = []

    def run(*command: object) -> None:
        parts = tuple(str(part) for part in command)
        if parts[1:3] == ("-m", "venv"):
            (Path(parts[3]) / "bin").mkdir(parents=True)
            (Path(parts[3]) / "bin" / "python").touch()
            commands.append(("venv", Path(parts[3]).name))
        else:
            commands.append((Path(parts[0]).name, Path(parts[-1]).name))

    monkeypatch.setattr(set_up, "_run", run)
    return commands


WHOLE: Ran = [("venv", "main"), ("python", "uv.txt"), ("uv", "build.txt")]


def test_an_environment_is_made_once(folder: Path, ran: Ran) -> None:
    set_up.environment(folder, "build")
    assert ran == WHOLE
    set_up.environment(folder, "build")
    assert ran == WHOLE


def test_a_half_finished_environment_is_made_afresh(folder: Path, ran: Ran) -> None:
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").touch()
    (folder / "half").touch()
    set_up.environment(folder, "build")
    assert ran == WHOLE
    assert not (folder / "half").exists()


@pytest.mark.parametrize("stop", [SetUpError("no network"), KeyboardInterrupt()])
def test_an_interrupted_set_up_leaves_no_stamp(
    folder: Path, ran: Ran, stop: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up.environment(folder, "build")
    (folder.parent / "requirements" / "build.txt").write_text("build==2\n")

    def interrupted(*_command: object) -> None:
        raise stop

    with monkeypatch.context() as patch:
        patch.setattr(set_up, "_run", interrupted)
        with pytest.raises(type(stop)):
            set_up.environment(folder, "build")
    ran.clear()
    set_up.environment(folder, "build")
    assert ran == WHOLE


def test_changed_requirements_are_installed_into_what_is_there(folder: Path, ran: Ran) -> None:
    set_up.environment(folder, "build")
    ran.clear()
    (folder.parent / "requirements" / "build.txt").write_text("build==2\n")
    set_up.environment(folder, "build")
    assert ran == [("uv", "build.txt")]


def test_what_tests_need_covers_what_a_run_needs(folder: Path, ran: Ran) -> None:
    set_up.environment(folder, "dev", ("build",))
    ran.clear()
    set_up.environment(folder, "build")
    assert ran == []


def spoil_stamp(folder: Path) -> None:
    (folder / ".ready").write_text("{half")


def another_python(folder: Path) -> None:
    stamps = json.loads((folder / ".ready").read_text())
    (folder / ".ready").write_text(json.dumps(stamps | {"python": "3.11.0 of another day"}))


def python_gone(folder: Path) -> None:
    (folder / "bin" / "python").unlink()


@pytest.mark.parametrize("spoil", [spoil_stamp, another_python, python_gone])
def test_an_environment_that_can_not_be_trusted_is_made_afresh(
    folder: Path, ran: Ran, spoil: Callable[[Path], None]
) -> None:
    set_up.environment(folder, "build")
    ran.clear()
    spoil(folder)
    set_up.environment(folder, "build")
    assert ran == WHOLE


@pytest.mark.parametrize(("purpose", "lock"), [("build", "build.txt"), ("dev", "dev.txt")])
def test_both_environments_are_set_up(folder: Path, ran: Ran, purpose: str, lock: str) -> None:
    assert set_up.main(purpose) == 0
    assert [command for command in ran if command[0] == "uv"] == [("uv", lock), ("uv", "stage.txt")]
    assert ("venv", "main") in ran
    assert ("venv", "stage") in ran


def test_the_linter_has_an_environment_of_its_own_and_touches_no_other(folder: Path, ran: Ran) -> None:
    assert set_up.main("lint") == 0
    assert ran == [("venv", "lint"), ("python", "uv.txt"), ("uv", "lint.txt")]


def test_a_python_that_is_too_old_is_a_sentence(
    folder: Path, ran: Ran, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 13))
    assert set_up.main("build") == 1
    printed = capsys.readouterr().err
    assert "Python 3.11 or newer is needed" in printed
    assert "is 3.10." in printed
    assert "make run PYTHON=" in printed
    assert ran == []


def test_the_oldest_python_reads_far_enough_to_say_so() -> None:
    tree = ast.parse(Path(set_up.__file__).read_text(), feature_version=(3, 7))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert functions
    for function in functions:
        annotations = [function.returns, *(argument.annotation for argument in function.args.args)]
        for annotation in filter(None, annotations):
            assert not any(isinstance(part, ast.Subscript) for part in ast.walk(annotation)), function.name


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_missing_venv_module_is_a_sentence(
    folder: Path, ran: Ran, module: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    assert set_up.main("build") == 1
    assert "sudo apt install python3." in capsys.readouterr().err
    assert ran == []


def test_a_package_index_that_can_not_be_reached_is_a_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unreachable(command: list[str], **_how: Any) -> None:
        raise subprocess.CalledProcessError(1, command)

    monkeypatch.setattr(subprocess, "run", unreachable)
    assert set_up.main("build") == 1
    printed = capsys.readouterr().err
    assert "check the network and run the same command again" in printed
    assert "Traceback" not in printed
    assert not (folder / ".ready").exists()


def test_ctrl_c_is_a_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*_command: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(set_up, "_run", stopped)
    assert set_up.main("build") == 130
    assert "made afresh the next time" in capsys.readouterr().err


def test_a_command_runs_outside_of_any_environment(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", "elsewhere")
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    set_up._run(
        sys.executable, "-c", "import os; print(os.environ.get('VIRTUAL_ENV'), os.environ.get('PYTHONPATH'))"
    )
    assert capfd.readouterr().out == "None None\n"


def test_one_set_up_waits_for_another(folder: Path, ran: Ran, capsys: pytest.CaptureFixture[str]) -> None:
    (folder.parent / ".local").mkdir()
    printed = ""
    with (folder.parent / ".local" / "set-up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = threading.Thread(target=set_up.main, args=("build",), daemon=True)
        second.start()

        def waits() -> bool:
            nonlocal printed
            printed += capsys.readouterr().out
            return "waiting for it" in printed

        wait_for("the second set-up to wait", waits, 20)
        assert ran == []
    second.join(20)
    assert ("uv", "stage.txt") in ran


WITHOUT = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {foreign}:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Absent())
import operate.__main__
"""


def test_an_operator_s_environment_holds_what_the_commands_import() -> None:
    """Red where a command takes a package that only the tests' environment has: then `make run` of a fresh clone ends at once."""
    locked = {
        re.sub(r"[-_.]+", "-", line.partition("==")[0]).lower()
        for line in (ROOT / "requirements" / "build.txt").read_text("utf-8").splitlines()
        if "==" in line
    }
    foreign = {
        module
        for module, packages in metadata.packages_distributions().items()
        if not any(re.sub(r"[-_.]+", "-", one).lower() in locked for one in packages)
    }
    ran = subprocess.run(  # noqa: S603  our own Python, our own words
        [sys.executable, "-c", WITHOUT.format(foreign=foreign)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr
