"""The event log as an operator reads it: object by object, or of each aggregate the newest event.

What was published after a moment to which the tables were brought back is no longer so. It stays in the log, out of which nothing
is taken; beside it `restores/<moment>.json` names the objects that are void since, and whoever reads the log leaves them out.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from botocore.exceptions import ClientError

from operate.aws import client
from operate.bar import Bar
from shared.events.base import Event
from shared.events.contracts import UnreadableError
from shared.events.known import parse

PREFIX: Final = "events/"
VOID: Final = "restores/"
"""Below it lies what a restore took back; the log's function may not write there."""

AT_ONCE: Final = 16


@dataclass(frozen=True, slots=True)
class Entry:
    """An object of the log: when it was written, under which contract, and the event in it, lifted to its newest contract."""

    key: str
    written: datetime
    contract: int
    event: Event


@dataclass(frozen=True)
class Log:
    """The newest event of each aggregate, by whose it is and its id; how many events were read, and which can't be."""

    newest: Mapping[tuple[str, str], Event]
    read: int
    unreadable: tuple[str, ...]

    @property
    def ids(self) -> frozenset[str]:
        """What the events are of."""
        return frozenset(aggregate for _, aggregate in self.newest)


class Reader:
    """Reads the log once; afterwards `read` says of how many objects, and `unreadable` which could not be."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket
        self.read = 0
        self.unreadable: list[str] = []

    def entries(
        self, wanted: Callable[[str, datetime], bool] = lambda _key, _written: True, *, void: bool = False
    ) -> Iterator[Entry]:
        """Yield the objects that are `wanted` by their key and when they were written; with `void` those taken back too."""
        taken_back = {} if void else self._taken_back()
        found = [
            (key, written)
            for key, written in self._listed(PREFIX)
            if wanted(key, written)
            and written > taken_back.get(key, written.min.replace(tzinfo=written.tzinfo))
        ]
        self.read = len(found)
        bar = Bar("reading the log", len(found))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for (key, written), envelope in zip(
                found, pool.map(self._object, [key for key, _ in found]), strict=True
            ):
                bar.on()
                if not isinstance(envelope, dict):
                    self.unreadable.append(f"{key}: It is no event.")
                    continue
                try:
                    event = parse(envelope)
                except UnreadableError as error:
                    self.unreadable.append(f"{key}: {error}")
                    continue
                yield Entry(key, written, envelope["detail"].get("contract", 1), event)
        bar.done()

    def _listed(self, prefix: str) -> Iterator[tuple[str, datetime]]:
        pages = client("s3").get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
        for page in pages:
            for one in page.get("Contents", []):
                yield one["Key"], one["LastModified"]

    def _object(self, key: str) -> Any:  # noqa: ANN401  whatever JSON holds; None where it is none
        body = client("s3").get_object(Bucket=self._bucket, Key=key)["Body"].read()
        try:
            return json.loads(body)
        except ValueError:
            return None

    def _taken_back(self) -> dict[str, datetime]:
        """Return for each object that a restore took back when that was: what is written under its key later counts."""
        found: dict[str, datetime] = {}
        for key, written in self._listed(VOID):
            for one in self._object(key)["void"]:
                found[one] = max(written, found.get(one, written))
        return found


def newest(bucket: str, kinds: tuple[type[Event], ...]) -> Log:
    """Read all of the log; return of each aggregate the newest event that is of one of some kinds."""
    reader = Reader(bucket)
    found: dict[tuple[str, str], Event] = {}
    for entry in reader.entries():
        event = entry.event
        if not isinstance(event, kinds):
            continue
        whose = event.SOURCE, event.aggregate_id
        if whose not in found or event.version > found[whose].version:
            found[whose] = event
    return Log(found, reader.read, tuple(reader.unreadable))


def take_back(bucket: str, keys: Collection[str], *, to: datetime, at: datetime) -> None:
    """Note that objects of the log are void since `at`, when the tables were brought `to` a moment before they were written."""
    body = {"to": to.isoformat(), "at": at.isoformat(), "void": sorted(keys)}
    client("s3").put_object(
        Bucket=bucket,
        Key=f"{VOID}{at:%Y-%m-%dT%H:%M:%SZ}.json",
        Body=json.dumps(body, indent=1).encode(),
        ContentType="application/json",
        # S3 takes nothing into a locked bucket without one.
        ChecksumAlgorithm="CRC32",
    )


def hidden(bucket: str, since: datetime) -> list[tuple[str, str]]:
    """Return the objects of the log that were deleted since a moment, each with its deletion mark: below it is what was there."""
    pages = client("s3").get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=PREFIX)
    return [
        (one["Key"], one["VersionId"])
        for page in pages
        for one in page.get("DeleteMarkers", [])
        if one["IsLatest"] and one["LastModified"] >= since.replace(microsecond=0)
    ]


def bring_back(bucket: str, marks: Collection[tuple[str, str]]) -> None:
    """Take deletion marks away, so that the objects below them are there again."""
    s3 = client("s3")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda one: s3.delete_object(Bucket=bucket, Key=one[0], VersionId=one[1]), marks))


def has(bucket: str, key: str) -> bool:
    """Tell whether the log has an object. Raises botocore's `ClientError` where S3 does not say."""
    try:
        client("s3").head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != HTTPStatus.NOT_FOUND:
            raise
        return False
    return True


def missing(bucket: str, keys: Collection[str]) -> set[str]:
    """Return those of some objects that the log does not have. Raises as `has`."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = pool.map(lambda key: has(bucket, key), keys)
        return {key for key, there in zip(keys, found, strict=True) if not there}
