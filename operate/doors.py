"""The system's doors: closed while tables are brought back, so that nothing is accepted that would be lost a moment later.

Closed, no function is called by a page, a clock or the counter, and no queue or stream hands anything on: pages answer 503. What
is in a queue or a stream waits there. How it was before is written down before anything is closed, in the bucket of reports, so
that whoever goes on after a crash opens what was open, as wide as it was.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from operate.aws import client
from operate.processes import wait_for

KEY: Final = "restoring.json"
"""The object in the bucket of reports that says that a restore is on its way, to when, and how the doors stood."""

OFF: Final = frozenset({"Disabled", "Disabling", "Deleting"})
"""States of a mapping in which it hands on nothing, or soon nothing more."""

EMPTY_WITHIN: Final = 900.0
"""Seconds that queues may take to be empty once nothing new comes in."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What of a stack can be called: names of functions, ids of mappings of queues and streams."""

    functions: tuple[str, ...]
    mappings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A restore on its way: `to` which moment, of which `tables`, and how the doors stood before it.

    `functions` have as many calls reserved, or None; `mappings` are those that were on.
    """

    to: str
    tables: tuple[str, ...]
    functions: Mapping[str, int | None]
    mappings: tuple[str, ...]

    @property
    def moment(self) -> datetime:
        """The moment to which tables are brought back."""
        return datetime.fromisoformat(self.to)


def parts_of(stack: str) -> Parts:
    """Return what of a stack can be called."""
    found: dict[str, list[str]] = {"AWS::Lambda::Function": [], "AWS::Lambda::EventSourceMapping": []}
    pages = client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
    for page in pages:
        for one in page["StackResourceSummaries"]:
            if one["ResourceType"] in found:
                found[one["ResourceType"]].append(one["PhysicalResourceId"])
    functions, mappings = found.values()
    return Parts(tuple(functions), tuple(mappings))


def place(bucket: str) -> Place | None:
    """Return the restore that is on its way, or None."""
    try:
        body = client("s3").get_object(Bucket=bucket, Key=KEY)["Body"].read()
    except client("s3").exceptions.NoSuchKey:
        return None
    found = json.loads(body)
    return Place(found["to"], tuple(found["tables"]), found["functions"], tuple(found["mappings"]))


def note(bucket: str, parts: Parts, *, to: datetime, tables: tuple[str, ...]) -> Place:
    """Write down that a restore begins, and how the doors stand; one that was noted before is as it was."""
    if before := place(bucket):
        return before
    reserved = {name: _reserved(name) for name in parts.functions}
    # One that is just being changed hands on as well.
    on = tuple(uuid for uuid in parts.mappings if _mapping(uuid)["State"] not in OFF)
    made = Place(to.isoformat(), tables, reserved, on)
    client("s3").put_object(Bucket=bucket, Key=KEY, Body=json.dumps(asdict(made), indent=1).encode())
    return made


def end(bucket: str) -> None:
    """Forget that a restore was on its way."""
    client("s3").delete_object(Bucket=bucket, Key=KEY)


def close_front(place: Place) -> None:
    """Let nothing in: pages, clocks, the counter. Queues and streams still hand on what they have."""
    behind = {
        _mapping(uuid)["FunctionArn"].rpartition(":function:")[2].partition(":")[0] for uuid in place.mappings
    }
    for name in place.functions:
        if name not in behind:
            client("lambda").put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)


def empty(place: Place) -> None:
    """Wait until no queue has anything left. Raises `StageError` after `EMPTY_WITHIN`."""
    urls = list(_queues(place))

    def nothing_waits() -> bool:
        return not any(map(_waiting, urls))

    wait_for(
        "the queues to be empty (`make dead-letters` and the logs say what holds them up)",
        nothing_waits,
        EMPTY_WITHIN,
        pause=0.5,
    )


def cut_off(place: Place) -> bool:
    """Tell whether queues and streams hand on nothing any more."""
    return all(_mapping(uuid)["State"] == "Disabled" for uuid in place.mappings)


def close_back(place: Place) -> None:
    """Let queues and streams hand on nothing more; wait until they don't."""
    for uuid in place.mappings:
        client("lambda").update_event_source_mapping(UUID=uuid, Enabled=False)
    wait_for(
        "queues and streams to be cut off",
        lambda: cut_off(place),
        300,
        pause=0.5,
    )


def open_all(place: Place) -> None:
    """Open what was open, as wide as it was: first what hands on, then what lets in."""
    for uuid in place.mappings:
        client("lambda").update_event_source_mapping(UUID=uuid, Enabled=True)
    for name, reserved in place.functions.items():
        if reserved is None:
            client("lambda").delete_function_concurrency(FunctionName=name)
        else:
            client("lambda").put_function_concurrency(
                FunctionName=name, ReservedConcurrentExecutions=reserved
            )


def _reserved(name: str) -> int | None:
    found = client("lambda").get_function_concurrency(FunctionName=name)
    reserved = found.get("ReservedConcurrentExecutions")
    return None if reserved is None else int(reserved)


def _mapping(uuid: str) -> dict[str, Any]:
    found: dict[str, Any] = client("lambda").get_event_source_mapping(UUID=uuid)
    return found


def _queues(place: Place) -> Iterator[str]:
    for uuid in place.mappings:
        arn = _mapping(uuid)["EventSourceArn"]
        if ":sqs:" in arn:
            yield client("sqs").get_queue_url(QueueName=arn.rpartition(":")[2])["QueueUrl"]


def _waiting(url: str) -> int:
    names = [f"ApproximateNumberOfMessages{more}" for more in ("", "NotVisible", "Delayed")]
    found = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(found.get(name, 0)) for name in names)
