"""Runs of collection, and where each connection stands: plain values. Sentences are made of them when they are read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, Self

RunKind = Literal["night", "backfill", "reread"]
"""Why a source was asked: the days that may have changed, days of long ago, or answers that were kept and read once more."""

PASSING: Final = frozenset({"down", "quota", "busy"})
"""Kinds of trouble that go by: nobody need do anything, and the next collection goes on where this one was stopped."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something a run has to say: its kind, and what its sentence is made of."""

    kind: str
    about: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str:
        """Return a part of what it is about, or nothing."""
        return dict(self.about).get(name, "")

    def data(self) -> dict[str, Any]:
        """Return it as a row keeps it."""
        return {"kind": self.kind, "about": dict(self.about)}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """Return what `data` gave."""
        return cls(data["kind"], tuple(sorted(data["about"].items())))


@dataclass(frozen=True, slots=True)
class Run:
    """One collection of a source; moments are ISO. `found` are figures that were told, `changed` those that were new or restated.

    `unsupported` are metrics the platform no longer gives, `more` says that it was stopped and goes on at its cursor.
    """

    id: str
    source: str
    kind: RunKind
    begun_at: str
    ended_at: str
    first: date
    last: date
    found: int = 0
    changed: int = 0
    calls: int = 0
    unsupported: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    trouble: Note | None = None
    more: bool = False

    def data(self) -> dict[str, Any]:
        """Return it as a row keeps it."""
        return {
            "id": self.id,
            "source": self.source,
            "kind": self.kind,
            "begun_at": self.begun_at,
            "ended_at": self.ended_at,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "found": self.found,
            "changed": self.changed,
            "calls": self.calls,
            "unsupported": list(self.unsupported),
            "notes": [note.data() for note in self.notes],
            "trouble": self.trouble.data() if self.trouble else None,
            "more": self.more,
        }

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """Return what `data` gave."""
        return cls(
            id=data["id"],
            source=data["source"],
            kind=data["kind"],
            begun_at=data["begun_at"],
            ended_at=data["ended_at"],
            first=date.fromisoformat(data["first"]),
            last=date.fromisoformat(data["last"]),
            found=data["found"],
            changed=data["changed"],
            calls=data["calls"],
            unsupported=tuple(data["unsupported"]),
            notes=tuple(Note.of(one) for one in data["notes"]),
            trouble=Note.of(data["trouble"]) if data["trouble"] else None,
            more=data["more"],
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a connection stands: its last run, its last success, since when it fails, and the newest day that is known of it.

    `holder` is the run that collects it until `until` (seconds since 1970), `left` one before it that was cut off and has to be
    made good; `cursor` is where the next one goes on.
    """

    source: str
    holder: str = ""
    until: int = 0
    left: str = ""
    cursor: str = ""
    last: Run | None = None
    success_at: str = ""
    failing_since: str = ""
    newest: date | None = None

    def held(self, seconds: float) -> bool:
        """Return whether somebody collects it at a moment, in seconds since 1970."""
        return bool(self.holder) and self.until > seconds


def newest_of(days: Iterable[date], before: date | None) -> date | None:
    """Return the newest of some days and one that was known."""
    return max((day for day in (*days, before) if day), default=None)
