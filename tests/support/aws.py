"""An empty table and what a service's functions need around it, on either of two independent engines."""

import functools
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any, Final

import boto3
import botocore.session
import jinja2
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from moto import mock_aws
from moto.dynamodb.models import DynamoDBBackend

from operate import aws as of_operators
from operate import processes
from operate.aws import forget_clients
from operate.processes import free_port, wait_for
from services.access import user
from shared import aws as of_functions
from shared import secrets
from shared.aws import client
from shared.dynamo import from_item
from shared.paths import LOCAL, ROOT
from shared.web import pages
from shared.web.templating import from_sources
from tests.support import direct_moto, quicker_moto
from tests.support.machine import java, npm_package

quicker_moto.install()
direct_moto.install()

SITE = "https://outreach.example"
SENDER = "visits@northmoor.example"

COMPILED = LOCAL / "templates"
"""Where the tests keep compiled templates: their own file, that no function writes."""

READINGS = "readings"
"""The table of who read whose data."""

ASKS_COGNITO = user._still
"""How a page finds out whether who is signed in is still of the team; `service_on` puts in its place that they are."""

ENGINES = ("moto", pytest.param("dynamodb_local", marks=pytest.mark.dynamodb_local))
"""What the stores' tests run on: moto in this process, and Amazon's own DynamoDB Local."""


@functools.cache
def templates(service: str) -> jinja2.Environment:
    """Return a service's templates, compiled once for all processes that test, and again only where they changed."""
    made = from_sources(service)
    # What they are compiled with is part of the place: a template alone would not show that it changed.
    how = [path.read_bytes() for path in sorted((ROOT / "shared" / "web").glob("*.py"))]
    made_by = hashlib.sha256(b"".join([version("jinja2").encode(), *how])).hexdigest()[:12]
    folder = COMPILED / f"{service}-{made_by}"
    folder.mkdir(parents=True, exist_ok=True)
    made.bytecode_cache = jinja2.FileSystemBytecodeCache(str(folder))
    return made


@functools.cache
def session() -> botocore.session.Session:
    """Return the session of all tests' clients: what takes long is reading the descriptions of AWS's services, which it keeps."""
    return botocore.session.get_session()


@functools.cache
def operators_session() -> boto3.Session:
    """Return the same for the clients of operators, which boto3 makes its own way."""
    return boto3.Session()


class KeptClients:
    """Stands where clients are made and makes each once for all tests: making them took a tenth of a test with a table.

    One that a test has registered something with is that test's alone.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], Any] = {}

    def create_client(self, service: str, config: Config) -> Any:
        """Return a client of functions, as `botocore.session.Session` makes it."""
        return self._once("functions", service, config, session().create_client)

    def client(self, service: str, config: Config) -> Any:
        """Return a client of operators, as `boto3.Session` makes it."""
        return self._once("operators", service, config, operators_session().client)

    def _once(self, whose: str, service: str, config: Config, make: Callable[..., Any]) -> Any:
        addresses = (
            os.environ.get("AWS_ENDPOINT_URL"),
            os.environ.get(f"AWS_ENDPOINT_URL_{service.upper()}"),
        )
        key = (whose, service, config, *addresses)
        if key not in self._kept:
            self._kept[key] = self._watched(key, make(service, config=config))
        return self._kept[key]

    def _watched(self, key: tuple[object, ...], made: Any) -> Any:
        events, ours = made.meta.events, set[object]()

        def watch(name: str) -> None:
            really = getattr(events, name)

            def registered(event_name: str, handler: Any, *more: Any, **named: Any) -> None:
                if handler.__module__ != of_functions.__name__:
                    self._kept.pop(key, None)
                elif handler in ours:  # `shared.aws` is given the client a second time
                    return
                ours.add(handler)
                really(event_name, handler, *more, **named)

            setattr(events, name, registered)

        for name in ("register", "register_first", "register_last"):
            watch(name)
        return made


KEPT: Final = KeptClients()


def keep_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let tests be given the clients of the tests before them."""
    monkeypatch.setattr(of_functions, "_session", functools.cache(lambda: KEPT))
    monkeypatch.setattr(of_operators, "_session", functools.cache(lambda: KEPT))


@contextmanager
def operators_aws(monkeypatch: pytest.MonkeyPatch, config: Any = None) -> Iterator[None]:
    """Be an operator's process, before an account of moto's with nothing in it."""
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.setenv(name, "eu-west-2")
    with mock_aws(config=config):
        forget_clients()
        yield
    forget_clients()


@contextmanager
def service_on(
    engine: str,
    service: str,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    **settings: str,
) -> Iterator[None]:
    """Be a function of a service, with an empty table of the service's name."""
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setattr(pages, "environment", lambda: templates(service))
    for name, value in {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_SESSION_TOKEN": "testing",
        "AWS_DEFAULT_REGION": "eu-west-2",
        "SERVICE": service,
        "TABLE": service,
        "SITE": SITE,
        "SECRET": "signing-key",
        "BUS": "default",
        "COGNITO_POOL": "pool",
        "READINGS": READINGS,
        **settings,
    }.items():
        monkeypatch.setenv(name, value)
    if engine == "dynamodb_local":
        monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", request.getfixturevalue("dynamodb_local"))
    else:
        monkeypatch.delenv("AWS_ENDPOINT_URL_DYNAMODB", raising=False)
        one_at_a_time(monkeypatch)
    keep_clients(monkeypatch)
    # Who is signed in is whoever their cookie says: what Cognito is asked is tried out by the tests of access.
    monkeypatch.setattr(user, "_still", lambda session, *_, **__: session)
    with mock_aws():
        forget_clients()
        secrets.forget_key()
        for table in (service, READINGS):
            make_table(table)
        client("secretsmanager").create_secret(
            Name="signing-key", SecretString=json.dumps({"signing_key": "k" * 40})
        )
        client("ses").verify_email_identity(EmailAddress=SENDER)
        yield
        if engine == "dynamodb_local":
            for table in (service, READINGS):
                client("dynamodb").delete_table(TableName=table)
    forget_clients()
    secrets.forget_key()


def make_table(name: str) -> None:
    """Make an empty table of the shape every service's has."""
    client("dynamodb").create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("pk", "sk")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        BillingMode="PAY_PER_REQUEST",
    )


def make_bucket(name: str) -> None:
    """Make an empty bucket."""
    client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})


def empty_table(name: str) -> None:
    """Empty a table."""
    client("dynamodb").delete_table(TableName=name)
    make_table(name)


def rows(table: str, entity: str = "") -> list[dict[str, Any]]:
    """Return every row of a table, or every one of an entity."""
    found = [from_item(item) for item in client("dynamodb").scan(TableName=table)["Items"]]
    return [row for row in found if not entity or row["entity"] == entity]


def one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let moto do one thing at a time: it undoes a refused transaction by putting all tables back, and reads while it writes."""
    lock = threading.RLock()

    def alone(name: str) -> None:
        really = getattr(DynamoDBBackend, name)

        def locked(self: DynamoDBBackend, *arguments: object, **named: object) -> object:
            with lock:
                return really(self, *arguments, **named)

        monkeypatch.setattr(DynamoDBBackend, name, locked)

    for name in ("transact_write_items", "put_item", "delete_item", "get_item", "query", "scan"):
        alone(name)


def sqs_batch(envelopes: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return what Lambda hands a consumer: EventBridge's envelopes in SQS messages, by message id."""
    return {"Records": [{"messageId": key, "body": json.dumps(value)} for key, value in envelopes.items()]}


@pytest.fixture(scope="session")
def dynamodb_local() -> Iterator[str]:
    """Run Amazon's DynamoDB Local; return its address."""
    program, folder = java(), npm_package("amplify-dynamodb-simulator") / "emulator"
    port, work = free_port(), tempfile.mkdtemp()
    command = [
        program,
        # A few requests a test: translating itself for speed costs it twice what it gains.
        *("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
        f"-Djava.library.path={folder / 'DynamoDBLocal_lib'}",
        "-jar",
        str(folder / "DynamoDBLocal.jar"),
    ]
    # Nobody's home: it writes a file of its own there.
    environment = {"PATH": os.environ["PATH"], "HOME": work}
    child = processes.start(
        [*command, "-inMemory", "-sharedDb", "-disableTelemetry", "-port", str(port)],
        environment=environment,
        out=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    probe = operators_session().client(
        "dynamodb",
        # Whoever waits asks again by themselves: botocore's pauses between its own tries grow to many seconds.
        config=Config(retries={"total_max_attempts": 1}),
        endpoint_url=address,
        region_name="eu-west-2",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )

    def answers() -> bool:
        try:
            return bool(probe.list_tables())
        except (BotoCoreError, ClientError):
            return False

    try:
        wait_for("DynamoDB Local to answer", answers, 60)
        yield address
    finally:
        processes.stop(child)
        shutil.rmtree(work, ignore_errors=True)
