"""The event log as an operator reads it: of each aggregate the newest event."""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

from operate.aws import client
from operate.bar import Bar
from shared.events.base import Event
from shared.events.contracts import UnreadableError
from shared.events.known import parse

PREFIX: Final = "events/"
AT_ONCE: Final = 16


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


def newest(bucket: str, kinds: tuple[type[Event], ...]) -> Log:
    """Read all of the log; return of each aggregate the newest event that is of one of some kinds."""
    s3 = client("s3")
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=PREFIX)
    keys = [one["Key"] for page in pages for one in page.get("Contents", [])]

    def read(key: str) -> tuple[str, Any]:
        return key, json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())

    found: dict[tuple[str, str], Event] = {}
    unreadable = []
    bar = Bar("reading the log", len(keys))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for key, envelope in pool.map(read, keys):
            bar.on()
            try:
                event = parse(envelope)
            except UnreadableError as error:
                unreadable.append(f"{key}: {error}")
                continue
            if not isinstance(event, kinds):
                continue
            whose = event.SOURCE, event.aggregate_id
            if whose not in found or event.version > found[whose].version:
                found[whose] = event
    bar.done()
    return Log(found, len(keys), tuple(unreadable))
