"""Files handed in, a row each, with an id of its own: what was read of it, what was decided, who did it and when."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, Literal

from shared.dynamo import ConditionFailedError, ContendedError, get, put, query, write
from shared.settings import setting

State = Literal["read", "refused", "kept", "dropped", "withdrawn"]
"""Read and waiting for an answer; not understood; its figures count; a person said no; taken back."""

Way = Literal["page", "pasted", "command", "bucket"]
"""How a file came: by the console's page, typed into it, by the operator's command, laid into the bucket."""

PARTITION: Final = "DROPS"
PREFIX: Final = "drops/"
"""How the keys of the files begin that are kept under their drops' ids."""


@dataclass(frozen=True, slots=True)
class Step:
    """That a drop came into a state: when (an ISO moment), and by whom."""

    state: State
    at: str
    who: str


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that another took the place of, as facts: `before` or `after` is None where nothing was, or is, known."""

    title: str
    day: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a yes did: how many figures were new, changed and as they were; the first of the changed by name.

    `left_out` are the tables or series that the person did not want.
    """

    new: int
    changed: int
    same: int
    changes: tuple[Change, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Drop:
    """A file handed in, and its life.

    `name` is the file's, as ``<source>/<file>`` where a source was named with it. `digest` tells the same content. `said` are the
    sentences of what was read, `notes` of what was passed over and `refusal` of why nothing was taken, as facts. `sources` are
    those whose figures it has, as ``<source>/<account>``. `pending` is the step that was decided on and is being done: done
    twice, it is done once.
    """

    id: str
    name: str
    size: int
    digest: str
    way: Way
    steps: tuple[Step, ...]
    sources: tuple[str, ...] = ()
    shapes: tuple[str, ...] = ()
    first: str = ""
    last: str = ""
    said: tuple[Mapping[str, Any], ...] = ()
    notes: tuple[Mapping[str, Any], ...] = ()
    refusal: Mapping[str, Any] | None = None
    answers: Mapping[str, str] | None = None
    outcome: Outcome | None = None
    pending: Step | None = None
    version: int = 1

    @property
    def state(self) -> State:
        """Where it stands."""
        return self.steps[-1].state

    @property
    def came(self) -> Step:
        """When it was handed in, and by whom."""
        return self.steps[0]

    @property
    def key(self) -> str:
        """Where its file lies in the bucket."""
        return f"{PREFIX}{self.id}/{self.name}"

    @property
    def yes(self) -> Step | None:
        """The first yes to it, whose moment its figures have."""
        kept = (step for step in self.steps if step.state == "kept")
        pending = self.pending if self.pending and self.pending.state == "kept" else None
        return next(kept, pending)


def new_id(at: datetime, mark: str = "") -> str:
    """Return an id that sorts by the moment; `mark` in place of chance, where the same must lead to the same."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%S%f}Z-{mark or secrets.token_hex(4)}"


def begin(drop: Drop) -> bool:
    """Keep a new drop; return whether it was new."""
    return _put(drop, "attribute_not_exists(pk)", {})


def read(drop: str) -> Drop | None:
    """Return a drop as it stands now."""
    row = get(setting("TABLE"), PARTITION, drop, consistent=True)
    return _of(row) if row else None


def change(before: Drop, after: Drop) -> Drop | None:
    """Write a drop down as it is now, where it still is as it was before; return it, or None where another was quicker."""
    newer = replace(after, version=before.version + 1)
    return newer if _put(newer, "version = :version", {":version": before.version}) else None


def newest(limit: int) -> list[Drop]:
    """Return the last drops, the newest first."""
    return [_of(row) for row in query(setting("TABLE"), PARTITION, newest_first=True, limit=limit)]


def _put(drop: Drop, condition: str, values: Mapping[str, object]) -> bool:
    try:
        write(put(setting("TABLE"), _row(drop), condition=condition, values=values))
    except (ConditionFailedError, ContendedError):
        return False
    return True


def _row(drop: Drop) -> dict[str, object]:
    outcome = drop.outcome
    return {
        "pk": PARTITION,
        "sk": drop.id,
        "entity": "drop",
        "name": drop.name,
        "size": drop.size,
        "digest": drop.digest,
        "way": drop.way,
        "steps": [_step(step) for step in drop.steps],
        "sources": drop.sources,
        "shapes": drop.shapes,
        "first": drop.first,
        "last": drop.last,
        "said": drop.said,
        "notes": drop.notes,
        "refusal": drop.refusal,
        "answers": drop.answers,
        "outcome": outcome
        and {
            "new": outcome.new,
            "changed": outcome.changed,
            "same": outcome.same,
            "left_out": outcome.left_out,
            "changes": [[one.title, one.day, one.before, one.after] for one in outcome.changes],
        },
        "pending": drop.pending and _step(drop.pending),
        "version": drop.version,
    }


def _step(step: Step) -> Mapping[str, str]:
    return {"state": step.state, "at": step.at, "who": step.who}


def _of(row: Mapping[str, Any]) -> Drop:
    outcome = row["outcome"]
    return Drop(
        id=row["sk"],
        name=row["name"],
        size=row["size"],
        digest=row["digest"],
        way=row["way"],
        steps=tuple(Step(**step) for step in row["steps"]),
        sources=tuple(row["sources"]),
        shapes=tuple(row["shapes"]),
        first=row["first"],
        last=row["last"],
        said=tuple(row["said"]),
        notes=tuple(row["notes"]),
        refusal=row["refusal"],
        answers=row["answers"],
        outcome=outcome
        and Outcome(
            outcome["new"],
            outcome["changed"],
            outcome["same"],
            tuple(Change(*one) for one in outcome["changes"]),
            outcome["left_out"],
        ),
        pending=Step(**row["pending"]) if row["pending"] else None,
        version=row["version"],
    )
