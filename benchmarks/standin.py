"""Stands in for AWS on the loopback address: the few calls our functions and the usual one make, answered from memory.

It speaks TLS, as AWS does: a function's first call pays for reading the certificates it trusts and for the handshake.
While it is being filled it keeps what is written to its tables. Closed, it answers writes and forgets them, so that
every call finds the same rows and does the same work; it only counts them. It checks neither conditions nor signatures: a
benchmark's function is alone, and tests of what is stored are elsewhere.
"""

import base64
import json
import ssl
import tempfile
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedIOBase
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from benchmarks.certificate import serving, trusted
from benchmarks.metered import units

HOST: Final = "127.0.0.1"

SIGNING_KEY: Final = "k" * 64

Item = dict[str, Any]
"""A row as DynamoDB types it."""

SENT: Final = (
    b'<SendRawEmailResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><SendRawEmailResult>'
    b"<MessageId>1</MessageId></SendRawEmailResult></SendRawEmailResponse>"
)


class StandIn:
    """A running stand-in at `address`; use it in a `with` statement.

    `files` are S3's objects by their key, `calls` what it answers of AWS's JSON protocols, `seen` how many rows, events,
    messages and objects each call has brought, `billed` what AWS would bill, and how many calls there were.
    """

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.seen: Counter[str] = Counter()
        self.billed: Counter[str] = Counter()
        self._tables: dict[str, dict[str, dict[str, Item]]] = defaultdict(lambda: defaultdict(dict))
        self._open = True
        self.calls: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "DynamoDB_20120810.GetItem": self._get,
            "DynamoDB_20120810.Query": self._query,
            "DynamoDB_20120810.PutItem": self._put,
            "DynamoDB_20120810.DeleteItem": self._delete,
            "DynamoDB_20120810.UpdateItem": lambda _: {},
            "DynamoDB_20120810.TransactWriteItems": self._transact,
            "DynamoDB_20120810.BatchWriteItem": self._batch,
            "DynamoDB_20120810.BatchGetItem": self._get_many,
            "secretsmanager.GetSecretValue": lambda _: {
                "SecretString": json.dumps({"signing_key": SIGNING_KEY}),
                "VersionId": "0" * 32,
            },
            "secretsmanager.PutSecretValue": lambda _: {"VersionId": "1" * 32},
            "secretsmanager.UpdateSecretVersionStage": lambda _: {"Name": "signing-key"},
            "AWSCognitoIdentityProviderService.AdminGetUser": lambda asked: {
                "Username": asked["Username"],
                "Enabled": True,
                "UserAttributes": [{"Name": "email", "Value": "robin@wewantyou.example"}],
            },
            "AWSCognitoIdentityProviderService.AdminListGroupsForUser": lambda _: {
                "Groups": [{"GroupName": "team"}]
            },
            "AWSEvents.PutEvents": lambda asked: {
                "FailedEntryCount": 0,
                "Entries": [{"EventId": "1"} for _ in asked["Entries"]],
            },
            "AmazonSQS.SendMessage": lambda _: {"MessageId": "1", "MD5OfMessageBody": "0" * 32},
        }
        self._folder = tempfile.TemporaryDirectory(prefix="bench-tls-")
        folder = Path(self._folder.name)
        self._server = _Server((HOST, 0), type("Handler", (_Handler,), {"standin": self}))
        self._server.tls = serving(HOST, folder)
        self.address = f"https://{HOST}:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._folder.cleanup()

    def trusted(self, library: Path) -> Path:
        """Return the certificates for a client whose botocore is the folder `library`."""
        return trusted(Path(self._folder.name), library)

    def close(self) -> None:
        """Keep nothing that is written from now on."""
        self._open = False

    def brought(self) -> Counter[str]:
        """Return what calls have brought since this was last asked."""
        seen, self.seen = self.seen, Counter()
        return seen

    def metered(self) -> Counter[str]:
        """Return what AWS would have billed since this was last asked, and under ``call`` how many calls there were."""
        billed, self.billed = self.billed, Counter()
        return billed

    def bill(self, what: Mapping[str, float]) -> None:
        """Note a call and what it is billed as."""
        self.billed["call"] += 1
        for name, number in what.items():
            self.billed[name] += number  # type: ignore[assignment]  # halves of a unit are counted as well

    def rows(self, table: str, entity: str) -> list[Item]:
        """Return the rows of an entity."""
        partitions = self._tables[table].values()
        return [item for one in partitions for item in one.values() if item["entity"]["S"] == entity]

    def lay(self, table: str, item: Item) -> None:
        """Put a row there, as if it had been written long ago."""
        self._tables[table][item["pk"]["S"]][item["sk"]["S"]] = {
            name: _sent(one) for name, one in item.items()
        }

    def _put(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        if self._open:
            self.lay(asked["TableName"], asked["Item"])
        return {}

    def _transact(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        for write in asked["TransactItems"]:
            if "Put" in write:
                self._put(write["Put"])
            elif "Delete" in write:
                self._delete(write["Delete"])
            # What must still be so is so: one process alone writes here.
        return {}

    def _delete(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        if self._open:
            key = asked["Key"]
            self._tables[asked["TableName"]][key["pk"]["S"]].pop(key["sk"]["S"], None)
        return {}

    def _batch(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        for table, writes in asked["RequestItems"].items():
            for write in writes:
                self._put({"TableName": table, **write["PutRequest"]})
        return {"UnprocessedItems": {}}

    def _get(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        key = asked["Key"]
        found = self._tables[asked["TableName"]][key["pk"]["S"]].get(key["sk"]["S"])
        return {"Item": found} if found else {}

    def _get_many(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        found = {
            table: [
                item
                for key in wanted["Keys"]
                if (item := self._tables[table][key["pk"]["S"]].get(key["sk"]["S"]))
            ]
            for table, wanted in asked["RequestItems"].items()
        }
        return {"Responses": found, "UnprocessedKeys": {}}

    def _query(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Answer the queries that `shared.dynamo.query` writes, by the names of their values."""
        values = {name: value["S"] for name, value in asked["ExpressionAttributeValues"].items()}
        low, high = values.get(":from", ""), values.get(":to", "\U0010ffff")
        found = sorted(
            (sk, item)
            for sk, item in self._tables[asked["TableName"]][values[":pk"]].items()
            if low <= sk <= high and sk.startswith(values.get(":begins", ""))
        )
        items = [item for _, item in found]
        if not asked["ScanIndexForward"]:
            items.reverse()
        items = items[: asked.get("Limit")]
        if wanted := asked.get("ExpressionAttributeNames", {}).values():
            items = [{name: item[name] for name in wanted if name in item} for item in items]
        return {"Items": items, "Count": len(items)}


def _sent(value: Any) -> Any:  # noqa: ANN401  as DynamoDB types it
    """Return a value as it goes over the wire: bytes in Base64, as a client sends them."""
    content = value.get("B")
    return {"B": base64.b64encode(content).decode()} if isinstance(content, bytes) else value


def _parts(asked: Mapping[str, Any]) -> int:
    """Return how many rows, events or messages a call brings; one where it is a call for one thing."""
    batch = asked.get("RequestItems", {}).values()
    return sum(map(len, batch)) or len(asked.get("TransactItems") or asked.get("Entries") or "1")


def _chunks(sent: BufferedIOBase) -> bytes:
    """Return a body that comes in chunks (RFC 9112, 7.1): so botocore sends objects over TLS, with their checksum behind."""
    parts = []
    while size := int(sent.readline(), 16):
        parts.append(sent.read(size))
        sent.readline()
    while sent.readline().strip():
        pass
    return b"".join(parts)


class _Server(ThreadingHTTPServer):
    """Serves TLS; a handshake is made in the connection's own thread."""

    daemon_threads = True
    tls: ssl.SSLContext

    def get_request(self) -> tuple[ssl.SSLSocket, Any]:
        plain, client = super().get_request()
        return self.tls.wrap_socket(plain, server_side=True, do_handshake_on_connect=False), client


class _Handler(BaseHTTPRequestHandler):
    """Answers for one stand-in."""

    standin: StandIn
    protocol_version = "HTTP/1.1"
    # Head and body leave in one packet: else the kernel waits 40 ms for the first one's receipt.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        body = self._body()
        action = self.headers.get("x-amz-target", "")
        if not action:
            self.standin.seen["SendRawEmail"] += 1
            self.standin.bill({"mail": 1})
            self._answer(200, SENT, "text/xml")
            return
        call, asked = self.standin.calls.get(action), json.loads(body)
        self.standin.seen[action.partition(".")[2]] += _parts(asked)
        answer = call(asked) if call else {"__type": "Unknown", "message": f"{action}?"}
        if call:
            self.standin.bill(units(action.partition(".")[2], asked, answer))
        self._answer(200 if call else 400, json.dumps(answer).encode(), "application/x-amz-json-1.0")

    def do_GET(self) -> None:
        key = self.path.partition("?")[0].removeprefix("/").partition("/")[2]
        found = self.standin.files.get(key)
        self.standin.bill({"object read": 1})
        self._answer(200 if found else 404, found or b"", "text/csv")

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_PUT(self) -> None:
        self._body()
        self.standin.seen["PutObject"] += 1
        self.standin.bill({"object written": 1})
        self._answer(200, b"", "text/xml")

    def handle_expect_100(self) -> bool:
        going_on = super().handle_expect_100()
        self.wfile.flush()
        return going_on

    def _body(self) -> bytes:
        if self.headers.get("transfer-encoding") == "chunked":
            return _chunks(self.rfile)
        return self.rfile.read(int(self.headers.get("content-length", 0)))

    def _answer(self, status: int, body: bytes, content_type: str) -> None:
        self.send_response(status)
        self.send_header("content-type", content_type)
        self.send_header("content-length", str(len(body)))
        self.send_header("etag", '"0"')
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else body)

    def log_message(self, *_: object) -> None:
        """Say nothing: a line a call would be timed as well."""
