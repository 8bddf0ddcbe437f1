"""Collecting: where each connection stands, and what of it waits for somebody."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from services.metrics.runs import PASSING, Note, Standing
from shared.clock import london_day, london_time

if TYPE_CHECKING:
    from services.metrics.declared import AnyConnection

ENDINGS: Final = ("credential ends", "version ends")
"""What a run notes of what ends soon: a credential within seven days, a version of the platform's interface within sixty."""

LASTING: Final = timedelta(days=2)
"""How long trouble that passes by itself may last before somebody is told."""

Why = Literal["trouble", "never", "stale", "ends", "unsupported"]


@dataclass(frozen=True, slots=True)
class Collected:
    """A connection as a page shows it; moments are aware.

    `newest` is the newest day that is known of it; `stale` that it is older than promised. `trouble` is what stopped its last
    run, `since` when that began. `notes` are what the last run noted, `more` says that it goes on where it was stopped.
    """

    id: str
    title: str
    connector: str
    success: datetime | None = None
    newest: date | None = None
    stale: bool = False
    trouble: Note | None = None
    since: datetime | None = None
    unsupported: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    more: bool = False
    calls: int = 0
    found: int = 0
    changed: int = 0

    @property
    def ends(self) -> tuple[Note, ...]:
        """What ends soon."""
        return tuple(note for note in self.notes if note.kind in ENDINGS)


@dataclass(frozen=True, slots=True)
class ToSee:
    """Something of a connection that waits for somebody; `note` is what its sentence is made of, where it has one."""

    connection: Collected
    why: Why
    note: Note | None = None


def collected(
    connections: Iterable["AnyConnection"], standings: Mapping[str, Standing], at: datetime
) -> tuple[Collected, ...]:
    """Return where each connection stands at a moment, in the programme's order."""
    return tuple(_collected(one, standings.get(one.id, Standing(one.id)), at) for one in connections)


def _collected(connection: "AnyConnection", standing: Standing, at: datetime) -> Collected:
    last = standing.last
    return Collected(
        connection.id,
        connection.title,
        connection.connector,
        success=_moment(standing.success_at),
        newest=standing.newest,
        stale=_stale(connection, standing.newest, at),
        trouble=last.trouble if last else None,
        since=_moment(standing.failing_since),
        unsupported=last.unsupported if last else (),
        notes=last.notes if last else (),
        more=bool(standing.cursor),
        calls=last.calls if last else 0,
        found=last.found if last else 0,
        changed=last.changed if last else 0,
    )


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _stale(connection: "AnyConnection", newest: date | None, at: datetime) -> bool:
    """Return whether the newest day ended longer ago than the connection promises."""
    if newest is None:
        return False  # never collected is another thing to say
    ended = london_time(newest + timedelta(days=1), 0)
    return at - ended > timedelta(hours=connection.fresh_hours)


def to_see(all_of_them: Iterable[Collected], at: datetime) -> tuple[ToSee, ...]:
    """Return what waits for somebody: trouble, figures that are too old, and what ends soon.

    Trouble that passes by itself is told after two days. Where there is trouble, that figures are old is not told besides. What
    costs money and is not turned on waits for nobody.
    """
    found = []
    for one in all_of_them:
        if one.trouble and one.trouble.kind == "off":
            continue
        if one.trouble and (one.trouble.kind not in PASSING or (one.since and at - one.since > LASTING)):
            found.append(ToSee(one, "trouble", one.trouble))
        elif one.stale:
            found.append(ToSee(one, "stale"))
        elif one.success is None and one.trouble is None and not one.more:
            found.append(ToSee(one, "never"))
        found += [ToSee(one, "ends", note) for note in one.ends if _still(note, at)]
        if one.unsupported:
            found.append(
                ToSee(one, "unsupported", Note("unsupported", (("metrics", ", ".join(one.unsupported)),)))
            )
    return tuple(found)


def _still(note: Note, at: datetime) -> bool:
    """Return whether what a run noted lies ahead yet; what has ended is trouble of its own."""
    return date.fromisoformat(note.get("day")) >= london_day(at)
