"""Sets up what a command needs: `python3 operate/set_up.py build`, `parquet`, `dev` or `lint`. The standard library alone.

A virtual environment is filled exactly as its locked requirements say, once for each content of them. One that an interrupted
run left half-finished has no stamp, and is made afresh. Some annotations are quoted: the oldest Python must read this far
to say that it is too old.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# By hand: this file is run by its path before anything is set up, on any Python, and nothing of the project is found then.
ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "requirements"
OLDEST = (3, 11)

MAIN, STAGE, LINT = ROOT / ".venv", ROOT / ".venv-stage", ROOT / ".venv-lint"


class SetUpError(Exception):
    """Something is missing; the message says what to do."""


def check_python() -> None:
    """Raise `SetUpError` where this Python is too old or can't make virtual environments."""
    have = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if sys.version_info < OLDEST:
        raise SetUpError(
            f"Python 3.11 or newer is needed, and `{sys.executable}` is {have}. Install a newer one, or name the one to use: "
            "make run PYTHON=python3.12"
        )
    try:
        import ensurepip  # noqa: F401, PLC0415  Debian packs it apart
        import venv  # noqa: F401, PLC0415
    except ImportError:
        raise SetUpError(
            f"Python's venv module is missing. On Debian or Ubuntu: sudo apt install python{have}-venv"
        ) from None


def _stamp(lock: str) -> str:
    content = (LOCKS / f"{lock}.txt").read_bytes() + sys.version.encode()
    return hashlib.sha256(content).hexdigest()


def _stamps(folder: Path) -> "dict[str, str]":
    try:
        found: dict[str, str] = json.loads((folder / ".ready").read_text())
    except (OSError, ValueError):
        return {}
    # The system's Python may have gone since.
    return found if (folder / "bin" / "python").exists() and found.get("python") == sys.version else {}


def _run(*command: object) -> None:
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "UV_LINK_MODE": "copy"}
    for name in ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME"):
        environment.pop(name, None)
    try:
        subprocess.run([str(part) for part in command], check=True, env=environment)
    except subprocess.CalledProcessError as error:
        raise SetUpError(
            "The packages could not be installed; the reason stands above. Most often the package index can't be reached: "
            "check the network and run the same command again."
        ) from error


def environment(folder: Path, lock: str, covers: "tuple[str, ...]" = ()) -> None:
    """Bring `folder` to what `requirements/{lock}.txt` says; what it `covers` is then there as well."""
    have = _stamps(folder)
    if have.get(lock) == _stamp(lock):
        return
    if not have:
        shutil.rmtree(folder, ignore_errors=True)
        print(f"setting up {folder.name}", flush=True)
        _run(sys.executable, "-m", "venv", folder)
        _run(
            folder / "bin" / "python",
            "-m",
            "pip",
            "install",
            "-q",
            "--require-hashes",
            "-r",
            LOCKS / "uv.txt",
        )
    (folder / ".ready").unlink(missing_ok=True)
    print(f"installing the packages of requirements/{lock}.txt", flush=True)
    _run(
        *(folder / "bin" / "uv", "pip", "install", "-q", "--require-hashes", "--no-deps"),
        *("--python", folder / "bin" / "python", "-r", LOCKS / f"{lock}.txt"),
    )
    stamps = {"python": sys.version} | {name: _stamp(name) for name in (lock, *covers)}
    part = folder / ".ready.part"
    part.write_text(json.dumps(stamps))
    part.rename(folder / ".ready")


@contextmanager
def alone(what: str) -> "Iterator[None]":
    """Let one process at a time do `what`: `make run` and `make test` may be started together."""
    (ROOT / ".local").mkdir(exist_ok=True)
    with (ROOT / ".local" / f"{what}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"another {what} is at work; waiting for it", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


COVERS = {"build": (), "parquet": ("build",), "dev": ("parquet", "build")}
"""What each purpose's requirements hold of the others'."""


def main(purpose: str) -> int:
    """Set up for `purpose`, one of `COVERS` or ``lint``; return the exit code."""
    try:
        check_python()
        with alone("set-up"):
            if purpose == "lint":
                environment(LINT, "lint")
            else:
                environment(MAIN, purpose, COVERS[purpose])
                environment(STAGE, "stage")
    except SetUpError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. What is half-finished is made afresh the next time.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    if sys.prefix != sys.base_prefix:
        # Called from an environment, perhaps the very one that is about to be made afresh: work from outside it.
        outside = sys._base_executable  # type: ignore[attr-defined]  # noqa: SLF001  venv itself goes by it
        os.execv(outside, [outside, *sys.argv])  # noqa: S606  this very interpreter, without its environment
    raise SystemExit(main(sys.argv[1]))
