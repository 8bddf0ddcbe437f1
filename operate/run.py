"""`make run`: the whole system on this machine, until Ctrl-C."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from typing import IO, Any, Final

from infra.declared import stack_name
from operate import logs, moments, processes
from operate.demo_year import OPEN, PAGE
from operate.processes import StageError, free_port
from operate.stage import STACK, Stage, running
from shared.compiled import compiled
from shared.paths import LOCAL
from shared.web.routes import address

FUNCTIONS_LOG: Final = LOCAL / "functions.log"
"""Where all that functions log is kept, also of runs before."""

SITE_PORT: Final = 8000
GATEWAY_PORT: Final = 4599
PLATFORMS_PORT: Final = 8790

PAGES: Final = {
    "gaps": "Who comes",
    "partners": "Partners",
    "checks": "Checks of people",
    "volunteer": "A volunteer's page",
    "letter": "A visitor letter",
    "day": "A day sheet",
}
"""What the pages of who comes are called, by what they are in the file of the running stage."""


class Progress:
    """One line a step with the seconds gone by; on a terminal, steps of the same kind share a line."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._kind = ""
        self._terminal = sys.stdout.isatty()

    def __call__(self, step: str) -> None:
        """Say a step."""
        kind, same = step.partition(":")[0], step.partition(":")[0] == self._kind
        line = f"{time.monotonic() - self._began:5.0f} s  {step}"
        if same and not self._terminal:
            return
        if self._terminal:
            print(f"\r\x1b[K{line}" if same or not self._kind else f"\n{line}", end="", flush=True)
        else:
            print(line, flush=True)
        self._kind = kind

    def done(self) -> None:
        """End the line."""
        if self._terminal and self._kind:
            print(flush=True)
        self._kind = ""


def _site_port(wanted: int | None) -> int:
    if wanted is not None and not 1024 <= wanted <= 65535:  # noqa: PLR2004  the ports anyone may listen on
        raise StageError(
            f"Port {wanted} can't be used. Choose one from 1024 to 65535: make run PORT={SITE_PORT}"
        )
    port = free_port(wanted or SITE_PORT)
    if wanted and port != wanted:
        raise StageError(
            f"Port {wanted} is taken by another program. End that program, or choose another port: make run PORT={wanted + 1}"
        )
    if not wanted and port != SITE_PORT:
        print(f"Port {SITE_PORT} is taken by another program, so this run uses {port}. PORT=… chooses one.")
    return port


def _refuse_second() -> None:
    try:
        other = running()
    except StageError:
        if STACK.exists():
            print("An earlier run ended without tidying up. This one starts afresh.")
            STACK.unlink()
        return
    raise StageError(
        f"It already runs, at {other['site']}. Stop it with Ctrl-C where it was started, or: kill {other['pid']}"
    )


def _write(about: dict[str, Any]) -> None:
    part = STACK.with_suffix(".part")
    part.touch(0o600)  # before the password is in it
    part.write_text(json.dumps(about, indent=2) + "\n")
    part.rename(STACK)


def _about(stage: Stage) -> dict[str, Any]:
    return {
        "site": stage.site,
        "book": f"{stage.site}/book",
        "pupils": f"{stage.site}/f",
        "team": f"{stage.site}/team",
        "username": stage.account.username,
        "password": stage.account.password,
        "mailbox": f"{stage.local.gateway}/_ministack/ses/messages",
        "mail": str(stage.mail_folder),
        "log": str(FUNCTIONS_LOG),
        "emulator": str(stage.log),
        "endpoint": stage.local.gateway,
        "platforms": stage.local.platforms,
        "outputs": stage.outputs,
        "pid": os.getpid(),
        "demo": "loading",
    }


def _welcome(about: dict[str, Any]) -> None:
    print(
        f"""
  {compiled().name} runs on this machine.

    Book a workshop    {about["book"]}
    The team           {about["team"]}
                       sign in as  {about["username"]}
                       password    {about["password"]}
    Pupils             {about["pupils"]}   the code is on a confirmed visit's page
    Mail               make mail   as files to read; raw at {about["mailbox"]}
    The digest         make digest
    Logs               make logs ID=…   of one booking or error; all of them in {about["log"]}
                       the emulator's own in {about["emulator"]}

  Ctrl-C stops everything. The demo year is loading meanwhile.
""",
        flush=True,
    )


@contextlib.contextmanager
def _until_stopped() -> Iterator[None]:
    """Turn the signals that end a program into one exception; while tidying up, pay no heed to more of them."""

    def interrupted(_number: int, _frame: object) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        print("\nStopping.", flush=True)
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupted)
    with contextlib.suppress(KeyboardInterrupt):
        yield


def _survey(site: str, code: str) -> dict[str, str]:
    """Return where the survey that is open today and its live page are."""
    return {"survey": f"{site}{address('survey', code=code)}", "live": f"{site}{address('live', code=code)}"}


def _pages(site: str, said: Mapping[str, str]) -> dict[str, str]:
    """Return where the pages of who comes are: the console's, and what the loading of the demo `said` of pages by link."""
    console = {name: f"{site}{address(f'console.{name}')}" for name in ("gaps", "partners", "checks")}
    return console | {name: f"{site}{path}" for name, path in said.items()}


def _hand_on(
    lines: IO[bytes], progress: Progress, last: list[str], said: list[str], pages: dict[str, str]
) -> None:
    """Show what the loading of the demo says; keep its `last` lines, the code of the survey that it `said`, and the `pages`."""
    for raw in lines:
        line = raw.decode(errors="replace").rstrip()
        if line.startswith(OPEN):
            said.append(line.removeprefix(OPEN))
            continue
        if line.startswith(PAGE):
            name, _, path = line.removeprefix(PAGE).partition(": ")
            pages[name] = path
            continue
        last.append(line)
        del last[:-15]
        if not line.startswith(("Traceback", " ", "{")):
            progress(f"demo year, {line}")


def _demo(stage: Stage, about: dict[str, Any], progress: Progress) -> None:
    """Load the demo year in a process of its own while this one watches the stage."""
    command = [sys.executable, "-m", "operate.demo", stage.local.gateway, json.dumps(stage.outputs)]
    command.append(stage.local.platforms)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
    child = processes.start(command, environment=environment, out=subprocess.PIPE)
    last: list[str] = []
    said: list[str] = []
    pages: dict[str, str] = {}
    assert child.stdout is not None  # noqa: S101  a pipe was asked for
    reader = threading.Thread(target=_hand_on, args=(child.stdout, progress, last, said, pages), daemon=True)
    reader.start()
    try:
        while child.poll() is None:
            stage.alive()
            time.sleep(0.2)
    finally:
        processes.stop(child)
    reader.join(timeout=5)
    progress.done()
    # The emulator keeps no points in time: this is one to which `make restore` can bring it back.
    moments.keep(stage.outputs)
    if child.returncode:
        print("\n".join(["The demo year was not loaded; the system itself runs on:", *last]), file=sys.stderr)
    found = _survey(stage.site, said[0]) if said else {}
    seen = _pages(stage.site, pages) if pages else {}
    if found:
        print(
            f"""
    A survey of today  {found["survey"]}
                       answers come in at  {found["live"]}
""",
            flush=True,
        )
    if seen:
        lines = (f"    {title:<18} {seen[name]}" for name, title in PAGES.items() if name in seen)
        print("\n".join([*lines, ""]), flush=True)
    _write(about | found | seen | {"demo": "failed" if child.returncode else "loaded"})


def run(port: int | None, *, demo: bool = True) -> int:
    """Run until told to stop; return the exit code. Raises `StageError` where it can't start."""
    _refuse_second()
    progress = Progress()
    shutil.rmtree(LOCAL / "mail", ignore_errors=True)
    with _until_stopped():
        gateway = free_port(GATEWAY_PORT)
        site, platforms = _site_port(port), free_port(PLATFORMS_PORT)
        with Stage(LOCAL, progress, site_port=site, gateway_port=gateway, platforms_port=platforms) as stage:
            progress.done()
            about = _about(stage)
            try:
                _write(about)
                _welcome(about)
                with logs.Keeper(stack_name(compiled().id), FUNCTIONS_LOG):
                    if demo:
                        _demo(stage, about, progress)
                    _watch(stage)
            finally:
                # First of all: nobody should be led to a system that is stopping.
                STACK.unlink(missing_ok=True)
    return 0


def _watch(stage: Stage) -> None:
    """Look after the stage until told to stop."""
    while True:
        stage.alive()
        time.sleep(1)
