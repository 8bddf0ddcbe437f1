"""The local stage: the deployed template on an emulator of AWS, on this machine, with IAM enforced.

Everything it starts is its own child, ended by its own id; nothing listens anywhere but on the loopback address.
"""

import contextlib
import http.client
import json
import mimetypes
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from infra.bundle import ROOT
from infra.local import Local
from operate import mailbox, processes
from operate.build import Built, Say, build
from operate.front import Front
from shared import aws

REGION: Final = "eu-west-2"
ACCOUNT: Final = "000000000000"
PATIENCE: Final = 90.0
"""Seconds a deployment may take before we say that something is wrong."""

USERNAME: Final = "facilitator@wewantyou.example"
ENVIRONMENT: Final = ROOT / ".venv-stage"
"""The emulator's own environment: functions run on its interpreter, and must not find there what their package lacks."""


REMOVE: Final = shutil.which("rm") or "/bin/rm"


class StageError(RuntimeError):
    """The stage can't run; the message says what to do."""


def free_port(wanted: int = 0) -> int:
    """Return `wanted` if nothing listens there, else a free port."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except (OSError, OverflowError):
                continue
            return int(probe.getsockname()[1])
    raise StageError("No free port was found on this machine.")


def wait_for(
    what: str, check: Callable[[], Any], seconds: float = 60.0, alive: Callable[[], None] | None = None
) -> Any:  # noqa: ANN401
    """Return what `check` gives once it is true; raise `StageError` naming `what` when time is up."""
    deadline = time.monotonic() + seconds
    while True:
        found = check()
        if found:
            return found
        if alive is not None:
            alive()
        if time.monotonic() > deadline:
            raise StageError(f"Waited {seconds:.0f} seconds for {what}.")
        time.sleep(0.05)


@dataclass
class Account:
    """A team member who can sign in here."""

    username: str
    password: str


class Stage:
    """A running local stage. Use it in a `with` statement: leaving it stops everything."""

    def __init__(self, folder: Path, say: Say, *, site_port: int = 0, gateway_port: int = 0) -> None:
        self.folder, self._say = folder, say
        folder.mkdir(parents=True, exist_ok=True)
        self.local = Local(free_port(gateway_port), free_port(site_port))
        self.outputs: dict[str, str] = {}
        self.account = Account(USERNAME, f"Outreach-{secrets.token_hex(4)}-{secrets.choice('!%+')}9")
        self._emulator: processes.Child | None = None
        self._stack = contextlib.ExitStack()
        # The emulator unpacks a function's code once for each of its workers: tens of thousands of small files.
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
            built = build("local", self.local, self._say)
            if self._leftover:
                removing = processes.start([REMOVE, "-rf", *self._leftover], out=subprocess.DEVNULL)
                self._stack.callback(processes.stop, removing)
            front = Front(self.local.site_port)
            self._stack.callback(front.stop)
            self._say("starting the emulator")
            self._start()
            self._say("deploying the template")
            self._deploy(built)
            self._upload(built)
            self._add_user()
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
                [str(python), "-m", "ministack"], environment=environment, out=log
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

    def _deploy(self, built: Built) -> None:
        s3, cloudformation = aws.client("s3"), aws.client("cloudformation")
        manifest = json.loads(built.template.with_name("Outreach.assets.json").read_text())
        bucket = f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}"
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        for file in manifest["files"].values():
            path = built.template.parent / file["source"]["path"]
            for destination in file["destinations"].values():
                s3.put_object(Bucket=bucket, Key=destination["objectKey"], Body=path.read_bytes())
        name = f"outreach-{built.programme.id}"
        key = "template.json"
        s3.put_object(Bucket=bucket, Key=key, Body=built.template.read_bytes())
        cloudformation.create_stack(
            StackName=name,
            TemplateURL=f"{self.local.gateway}/{bucket}/{key}",
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
        )
        stack = wait_for("the template to be deployed", lambda: self._finished(name), PATIENCE, self.alive)
        if stack["StackStatus"] != "CREATE_COMPLETE":
            raise StageError(f"The template was not deployed: {stack['StackStatus']}.\n{self._why(name)}")
        self.outputs = {o["OutputKey"]: o["OutputValue"] for o in stack["Outputs"]}

    @staticmethod
    def _finished(name: str) -> dict[str, Any] | None:
        [stack] = aws.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
        return stack if not stack["StackStatus"].endswith("_IN_PROGRESS") else None

    @staticmethod
    def _why(name: str) -> str:
        events = aws.client("cloudformation").describe_stack_events(StackName=name)["StackEvents"]
        failed = [e for e in events if e["ResourceStatus"].endswith("FAILED")]
        return "\n".join(
            f"{e['LogicalResourceId']}: {e.get('ResourceStatusReason', '')}" for e in failed[-5:]
        )

    def _upload(self, built: Built) -> None:
        upload_assets(built.assets, self.outputs["AssetsBucket"])

    def _add_user(self) -> None:
        pool, cognito = self.outputs["UserPool"], aws.client("cognito-idp")
        cognito.admin_create_user(
            UserPoolId=pool,
            Username=self.account.username,
            MessageAction="SUPPRESS",
            UserAttributes=[
                {"Name": "email", "Value": self.account.username},
                {"Name": "email_verified", "Value": "true"},
                {"Name": "name", "Value": "Robin Demo"},
            ],
        )
        cognito.admin_set_user_password(
            UserPoolId=pool, Username=self.account.username, Password=self.account.password, Permanent=True
        )
        cognito.admin_add_user_to_group(UserPoolId=pool, Username=self.account.username, GroupName="team")


def upload_assets(assets: Path, bucket: str) -> None:
    """Put the pages' files into the site's bucket; their names carry a hash, so they may be kept for a year."""
    s3 = aws.client("s3")
    for path in sorted((assets / "assets").iterdir()):
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        s3.put_object(
            Bucket=bucket,
            Key=f"assets/{path.name}",
            Body=path.read_bytes(),
            ContentType="text/javascript" if path.suffix == ".js" else kind,
            CacheControl="public, max-age=31536000, immutable",
        )


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
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def connect(endpoint: str) -> None:
    """Let `shared.aws.client` of this process speak to a local stage, as its administrator."""
    os.environ.update(
        AWS_ENDPOINT_URL=endpoint,
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="test",  # noqa: S106  the emulator's administrator
        AWS_DEFAULT_REGION=REGION,
    )
    os.environ.pop("AWS_PROFILE", None)
    aws.forget_clients()


def running() -> dict[str, Any]:
    """Return `.local/stack.json` of the stage that runs. Raises `StageError` where none does."""
    path = ROOT / ".local" / "stack.json"
    try:
        found: dict[str, Any] = json.loads(path.read_text())
        os.kill(found["pid"], 0)
    except (OSError, ValueError, TypeError, KeyError):  # not there, damaged, or of a run that was killed
        raise StageError("Nothing runs here. Start it with `make run` in another terminal.") from None
    return found
