"""The local stage: the deployed template on an emulator of AWS, on this machine, with IAM enforced.

Everything it starts is its own child, ended by its own id; nothing listens anywhere but on the loopback address.
"""

import contextlib
import http.client
import json
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from infra.bundle import BUILD
from infra.local import Local
from operate import aws, emulator, mailbox, processes, stack
from operate.build import Built, Say, build
from operate.front import Front
from operate.platforms import serving, world_of
from operate.processes import StageError, free_port, wait_for
from operate.stack import REGION
from shared.clock import now
from shared.paths import LOCAL, ROOT

USERNAME: Final = "facilitator@outreach.example"
ENVIRONMENT: Final = ROOT / ".venv-stage"
"""The emulator's own environment: functions run on its interpreter, and must not find there what their package lacks."""

STACK: Final = LOCAL / "stack.json"
"""What the other commands, and anyone's scripts, read to find the running system; there only while it runs."""

REMOVE: Final = shutil.which("rm") or "/bin/rm"


Deploys = Callable[[Built, str, Callable[[], None]], dict[str, str]]
"""What deploys what was built to an emulator, as `operate.stack.deploy` does: quicker than the CDK's own command line."""


class Stage:
    """A running local stage. Use it in a `with` statement: leaving it stops everything."""

    def __init__(
        self,
        folder: Path,
        say: Say,
        *,
        site_port: int = 0,
        gateway_port: int = 0,
        platforms_port: int = 0,
        deploys: Deploys = stack.deploy,
    ) -> None:
        self.folder, self._say, self._deploys = folder, say, deploys
        folder.mkdir(parents=True, exist_ok=True)
        self.local = Local(free_port(gateway_port), free_port(site_port), free_port(platforms_port))
        self.outputs: dict[str, str] = {}
        self.account = stack.Account(USERNAME, f"Outreach-{secrets.token_hex(4)}-{secrets.choice('!%+')}9")
        self._emulator: processes.Child | None = None
        self._stack = contextlib.ExitStack()
        # The emulator unpacks what functions are made of: tens of thousands of small files.
        scratch = folder / "scratch"
        scratch.mkdir(exist_ok=True)
        self._leftover = [str(path) for path in scratch.iterdir()]
        self._scratch = Path(tempfile.mkdtemp(dir=scratch))

    @property
    def site(self) -> str:
        """The site's address."""
        return self.local.site

    @property
    def log(self) -> Path:
        """Where the emulator and the functions log."""
        return self.folder / "stage.log"

    @property
    def mail_folder(self) -> Path:
        """Where mails are kept."""
        return self.folder / "mail"

    def __enter__(self) -> Self:
        try:
            # First: the template has its port, and another stage may start meanwhile.
            self._stack.enter_context(serving(world_of(now), self.local.platforms_port))
            self.built = built = build("local", self.local, self._say)
            if self._leftover:
                removing = processes.start([REMOVE, "-rf", *self._leftover], out=subprocess.DEVNULL)
                self._stack.callback(processes.stop, removing)
            front = Front(self.local.site_port)
            self._stack.callback(front.stop)
            self._say("starting the emulator")
            self._start()
            self._say("deploying the template")
            self.outputs = self._deploys(built, self.local.gateway, self.alive)
            stack.upload_assets(built.assets, self.outputs["AssetsBucket"])
            stack.add_member(self.outputs["UserPool"], self.account)
            front.start(self.local.gateway_port, self.outputs["DistributionDomain"])
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop everything this stage started."""
        emulator, self._emulator = self._emulator, None
        if emulator is not None:
            # Its functions' processes are in its group.
            processes.stop(emulator)
        self._stack.close()
        # A slow disk may take a minute for it, and nobody waits that long for Ctrl-C: the next stage removes the rest.
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run([REMOVE, "-rf", str(self._scratch)], timeout=2, check=False)

    def mails(self) -> list[tuple[Path, Any]]:
        """Return the mails sent so far, oldest first."""
        return list(mailbox.read(self.mail_folder))

    def alive(self) -> None:
        """Raise `StageError` if the emulator has ended."""
        if self._emulator is not None and self._emulator.poll() is not None:
            tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
            raise StageError(f"The emulator ended. The last it said, in {self.log}:\n{tail}")

    def _start(self) -> None:
        python = ENVIRONMENT / "bin" / "python"
        if not python.exists():
            raise StageError("The emulator is not installed. Run `make run`, which does it.")
        box = mailbox.Mailbox(self.mail_folder)
        self._stack.callback(box.stop)
        keep = ("PATH", "HOME", "LANG", "LC_ALL", "TZ")
        environment = {name: os.environ[name] for name in keep if name in os.environ} | {
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self.local.gateway_port),
            "MINISTACK_HOST": "localhost",
            "MINISTACK_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AUTH": "true",
            "SMTP_HOST": f"127.0.0.1:{box.port}",
            "TMPDIR": str(self._scratch),
            "STATE_DIR": str(self._scratch / "state"),
            "LAMBDA_WARM_TTL_SECONDS": "3600",
            # Listeners of their own that pay no heed to BIND_HOST, of services we have no use for.
            "IOT_MTLS_ENABLED": "false",
            "SFTP_ENABLED": "false",
            "PYTHONUNBUFFERED": "1",
            "LOG_LEVEL": "INFO",
        }
        port = self.local.gateway_port
        if free_port(port) != port:
            # It stands in the template, so another can't be taken now.
            raise StageError(
                f"Port {port} was taken by another program meanwhile. Run it again: another one is chosen."
            )
        with self.log.open("wb") as log:
            self._emulator = processes.start(
                # Without the folder of ours beside it: the emulator would find our modules under its libraries' names.
                [str(python), "-P", emulator.__file__, str(BUILD / "local")],
                environment=environment,
                out=log,
            )
        wait_for("the emulator to answer", self._healthy, alive=self.alive)
        connect(self.local.gateway)

    def _healthy(self) -> bool:
        if not (self._scratch / f"ministack-{self.local.gateway_port}.pid").exists():
            return False  # whoever answers at this port, it isn't the emulator started here
        connection = http.client.HTTPConnection("127.0.0.1", self.local.gateway_port, timeout=2)
        try:
            connection.request("GET", "/_ministack/health")
            return connection.getresponse().status == 200  # noqa: PLR2004  OK
        except OSError:
            return False
        finally:
            connection.close()


TENDS: Final = ("booking-tend", "people-tend")
"""What the clock calls every five minutes, and does what is due."""


def functions() -> Iterator[tuple[str, str]]:
    """Yield of every function of the stage the name under which it is declared, and the one that it has there."""
    for page in aws.client("lambda").get_paginator("list_functions").paginate():
        for one in page["Functions"]:
            variables = one.get("Environment", {}).get("Variables", {})
            if declared := variables.get("POWERTOOLS_SERVICE_NAME"):
                yield declared, one["FunctionName"]


BUCKETS: Final = {"DROPS": "DropsBucket", "OBSERVED": "ObservedBucket", "REPORTS": "ReportsBucket"}
"""Settings that functions of metrics have besides those of all, by the output that names them."""


@contextlib.contextmanager
def as_function_of(service: str, outputs: Mapping[str, str]) -> Iterator[None]:
    """Give this process the settings of a service's functions, to call its use cases in process."""
    before = dict(os.environ)
    os.environ.update(
        SERVICE=service,
        TABLE=outputs[f"{service.capitalize()}Table"],
        SITE=outputs["Site"],
        SECRET=outputs["Secret"],
        BUS=outputs["Bus"],
    )
    if service == "metrics":
        os.environ["SOURCE_SECRETS"] = outputs["SourceSecrets"]
    # Who needs one that the outputs don't name is told so by its name.
    os.environ.update({name: outputs[output] for name, output in BUCKETS.items() if output in outputs})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def connect(endpoint: str) -> None:
    """Let the clients of this process speak to a local stage, as its administrator."""
    os.environ.update(
        AWS_ENDPOINT_URL=endpoint,
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="test",  # noqa: S106  the emulator's administrator
        AWS_DEFAULT_REGION=REGION,
    )
    os.environ.pop("AWS_PROFILE", None)
    aws.forget_clients()


def running() -> dict[str, Any]:
    """Return what `STACK` says of the stage that runs. Raises `StageError` where none does."""
    try:
        found: dict[str, Any] = json.loads(STACK.read_text())
        os.kill(found["pid"], 0)
    except (OSError, ValueError, TypeError, KeyError):  # not there, damaged, or of a run that was killed
        raise StageError("Nothing runs here. Start it with `make run` in another terminal.") from None
    return found
