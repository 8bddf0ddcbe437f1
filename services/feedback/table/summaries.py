"""Sessions' summaries, each stored with the event that tells of it where there is one to tell."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from services.feedback.steps import Steps, nothing
from shared.dynamo import ConditionFailedError, ContendedError, delete, get, put, query, transact, write
from shared.settings import setting

UNSETTLED = "UNSETTLED"
"""The partition of the sessions whose answers are not all told of."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A summary as it is kept: `version` is that of its last event, 0 before the first; `revision` counts its changes."""

    steps: Steps
    version: int = 0
    revision: int = 0


def find(session_id: str) -> Kept | None:
    """Return a session's summary as it is kept."""
    row = get(setting("TABLE"), f"SESSION#{session_id}", "SUMMARY", consistent=True)
    return _kept(row) if row else None


def _kept(row: Mapping[str, Any]) -> Kept:
    content = row["content"]
    if "revision" not in row:
        # Rows of before there were steps: all they say was told, with each answer.
        return Kept(Steps(content, content, content, content["answers"]), row["version"])
    steps = Steps(content, row["held"], row["told"], row["told_of"])
    return Kept(steps, row["version"], row["revision"])


def last(session_id: str) -> Mapping[str, Any] | None:
    """Return what pages and files may make of a session's summary, None where nobody has answered.

    `answers` is how many have answered by now. `content` is what is held: of as many answers as it says itself, the same until
    ten more have come, and empty before the first ten.
    """
    kept = find(session_id)
    if kept is None:
        return None
    answers = kept.steps.made["answers"]
    return {
        "answers": answers,
        "content": kept.steps.held or {**nothing(), "answers": answers},
        "version": kept.version,
    }


def keep(session_id: str, steps: Steps, was: Kept | None, outbox_row: Mapping[str, Any] | None) -> bool:
    """Store a summary over what it `was`, with its event; False where another one was quicker."""
    revision = was.revision if was else 0
    row = {
        "pk": f"SESSION#{session_id}",
        "sk": "SUMMARY",
        "entity": "summary",
        "version": (was.version if was else 0) + bool(outbox_row),
        "revision": revision + 1,
        "content": steps.made,
        "held": steps.held,
        "told": steps.told,
        "told_of": steps.told_of,
    }
    if was is None:
        put_row = put(setting("TABLE"), row, condition="attribute_not_exists(pk)")
    elif not revision:
        put_row = put(
            setting("TABLE"),
            row,
            condition="attribute_not_exists(revision) AND #version = :was",
            names={"#version": "version"},
            values={":was": was.version},
        )
    else:
        put_row = put(setting("TABLE"), row, condition="revision = :was", values={":was": revision})
    waiting = {"pk": UNSETTLED, "sk": session_id, "entity": "unsettled", "revision": revision + 1}
    try:
        transact([put_row, put(setting("TABLE"), waiting), *([outbox_row] if outbox_row else [])])
    except (ConditionFailedError, ContendedError):
        return False
    return True


def unsettled() -> Iterator[str]:
    """Yield the ids of the sessions whose answers are not all told of."""
    for row in query(setting("TABLE"), UNSETTLED):
        yield row["sk"]


def settle(session_id: str, revision: int) -> None:
    """Take a closed session from those whose answers are not all told of, unless its summary was made anew meanwhile."""
    with contextlib.suppress(ConditionFailedError):
        write(
            delete(
                setting("TABLE"),
                UNSETTLED,
                session_id,
                condition="revision = :revision",
                values={":revision": revision},
            )
        )
