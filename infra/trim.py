"""Takes out of a package what its functions never use and every cold start would read.

Of the 176 ms of a pupil's first answer, over TLS, in a fresh process on one processor, medians of 21 interleaved runs:

- the model of a client with the operations that are called, and no other: 8.5 ms
- `importlib.metadata`, which urllib3 imports for HTTP/2 that nobody asks for: 7 ms
- with garbage left alone while botocore is imported (`shared/aws.py`, 13 ms): 22 ms together
- the root certificates of AWS's endpoints, Amazon's own, and not all 127 of botocore's: 23 ms

`botocore.docs`, 8 ms, stays: three of botocore's modules import it by name, and only a package of our own in its place would
keep it out. Signing by hand, without botocore's clients, stays out too: it would be ours to keep right.
"""

import gzip
import json
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from infra.trim_jinja import rewrite, trim_jinja

OPERATIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "cognito-idp": ("AdminGetUser", "AdminListGroupsForUser"),
    "dynamodb": (
        "BatchGetItem",
        "BatchWriteItem",
        "DeleteItem",
        "GetItem",
        "PutItem",
        "Query",
        "TransactWriteItems",
    ),
    "events": ("PutEvents",),
    # HeadBucket is botocore's own: it asks where a bucket is that answers from another region.
    "s3": ("DeleteObject", "GetObject", "HeadBucket", "HeadObject", "PutObject"),
    "secretsmanager": ("GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage"),
    "ses": ("SendRawEmail",),
    "sqs": ("ChangeMessageVisibility", "SendMessage"),
}
"""What functions call, by client. A test holds it against the calls in `services` and `shared`."""

MODEL: Final = "service-2.json"
HTTP2: Final = Path("urllib3", "http2", "__init__.py")
IMPORT: Final = "\nfrom importlib.metadata import version\n"
USER: Final = "def inject_into_urllib3() -> None:\n"
"""The line that imports what it costs to know a package's version, and the function that alone asks for one."""

ROOTS: Final = (
    *("Amazon Root CA 1", "Amazon Root CA 2", "Amazon Root CA 3", "Amazon Root CA 4"),
    "Starfield Services Root Certificate Authority - G2",
)
"""The roots that Amazon Trust Services asks a trust store of one's own to have, all five (amazontrust.com/repository). What talks
to others than AWS brings its own trust store along: this one is botocore's."""

CERTIFICATE: Final = re.compile(r'# Label: "([^"]+)".*?-----END CERTIFICATE-----\n', re.DOTALL)

UNUSED: Final = ("examples-1", "paginators-1", "waiters-2")
"""Files of a client that only its waiters, paginators and documents read."""


def trim(package: Path, clients: Iterable[str]) -> None:
    """Trim the package that was laid out in the folder `package` and makes these clients.

    Raises `RuntimeError` where a library is no longer as it was when its trim was written, `KeyError` for a client without
    operations.
    """
    _import_later(package / HTTP2)
    _trust(package / "botocore" / "cacert.pem")
    if (package / "jinja2").exists():
        trim_jinja(package / "jinja2")
    for client in clients:
        *older, newest = sorted((package / "botocore" / "data" / client).iterdir())
        for version in older:
            shutil.rmtree(version)  # a client is made of the newest, where its maker names none
        for path in newest.iterdir():
            if path.name.partition(".")[0] in UNUSED:
                path.unlink()
        packed = newest / f"{MODEL}.gz"
        model = trimmed(json.loads(gzip.decompress(packed.read_bytes())), OPERATIONS[client])
        packed.unlink()
        (newest / MODEL).write_text(json.dumps(model, separators=(",", ":")))


def _import_later(path: Path) -> None:
    """Let urllib3 import `importlib.metadata` where it uses it."""
    text = path.read_text()
    if text.count(IMPORT) != 1 or text.count(USER) != 1:
        raise RuntimeError(f"{HTTP2} has changed: see whether infra/trim.py still needs to change it.")
    rewrite(path, text.replace(IMPORT, "\n").replace(USER, f"{USER}    {IMPORT.lstrip()}\n"))


def _trust(path: Path) -> None:
    """Leave in botocore's file of root certificates those that AWS's endpoints lead to."""
    found = {one[1]: one[0] for one in CERTIFICATE.finditer(path.read_text("utf-8"))}
    if missing := [name for name in ROOTS if name not in found]:
        raise RuntimeError(
            f"botocore's root certificates lack {', '.join(missing)}: see what AWS's endpoints lead to now."
        )
    rewrite(path, "\n".join(found[name] for name in ROOTS))


def trimmed(model: Mapping[str, Any], operations: Iterable[str]) -> dict[str, Any]:
    """Return a service's model with these operations alone and the shapes they reach, without prose.

    Raises `KeyError` for an operation the service doesn't have.
    """
    kept = {name: model["operations"][name] for name in operations}
    shapes: dict[str, Any] = {}
    waiting = list(_named(kept))
    while waiting:
        name = waiting.pop()
        if name not in shapes:
            shapes[name] = model["shapes"][name]
            waiting += _named(shapes[name])
    return {**model, **_without_prose({"operations": kept, "shapes": shapes}), "documentation": ""}


def _named(part: object) -> Iterator[str]:
    """Yield the names of shapes in a part of a model."""
    if isinstance(part, list):
        for one in part:
            yield from _named(one)
    elif isinstance(part, dict):
        for name, value in part.items():
            if name == "shape" and isinstance(value, str):
                yield value
            else:
                yield from _named(value)


def _without_prose(part: Any) -> Any:  # noqa: ANN401  a part of a JSON file
    if isinstance(part, list):
        return [_without_prose(one) for one in part]
    if isinstance(part, dict):
        return {
            name: _without_prose(value)
            for name, value in part.items()
            if not (name == "documentation" and isinstance(value, str))
        }
    return part
