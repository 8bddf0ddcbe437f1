"""Runs of collection and where each source stands: one row a source says what a page needs, one row a run is its history."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from services.metrics.runs import Run, Standing
from shared.dynamo import ConditionFailedError, ContendedError, Item, delete, get, put, query, write
from shared.settings import setting

STANDING: Final = "RUNS"
BACKFILL: Final = "BACKFILL"

KEPT: Final = timedelta(days=400)
"""How long a run is told of."""


def standing(source: str) -> Standing:
    """Return where a source stands this moment."""
    row = get(setting("TABLE"), STANDING, source, consistent=True)
    return _standing(row) if row else Standing(source)


def standings() -> dict[str, Standing]:
    """Return where every source stands that was ever asked, by id; one query."""
    return {row["sk"]: _standing(row) for row in query(setting("TABLE"), STANDING)}


def runs(source: str, limit: int = 30) -> list[Run]:
    """Return a source's newest runs, the newest first."""
    rows = query(setting("TABLE"), f"{STANDING}#{source}", newest_first=True, limit=limit)
    return [Run.of(row["run"]) for row in rows]


def take(source: str, run_id: str, now: datetime, until: datetime) -> Standing | None:
    """Take a source for a run; return where it stands, None where another has it.

    One run a source at a time: runs are written in the order of their moments. A run that still holds it though its time is over
    was cut off: it is `left`, until it was made good.
    """
    before = standing(source)
    if before.held(now.timestamp()):
        return None
    left = before.left or before.holder
    taken = replace(before, holder=run_id, until=int(until.timestamp()), left=left)
    return taken if _put(taken, before.holder) else None


def made_good(held: Standing) -> Standing:
    """Keep that what was left out by a run that was cut off is in the table; return where the source stands."""
    now = replace(held, left="")
    _put(now, held.holder)
    return now


def put_back(held: Standing, before: Standing) -> None:
    """Let a source go as if it had not been taken."""
    _put(before, held.holder)


def give_back(held: Standing, run: Run | None = None) -> bool:
    """Let a source go, with where it stands now, and keep the run; return whether the source was still held."""
    _keep(run)
    return _put(replace(held, holder="", until=0, left=""), held.holder)


def leave(held: Standing, run: Run | None = None) -> bool:
    """Let a source go whose run was cut off: its row still names the run, so that the next one makes good what it left out."""
    _keep(run)
    return _put(replace(held, until=0), held.holder)


def _keep(run: Run | None) -> None:
    if run is None:
        return
    row = {
        "pk": f"{STANDING}#{run.source}",
        "sk": run.id,
        "entity": "run",
        "run": run.data(),
        "expires": int((datetime.fromisoformat(run.begun_at) + KEPT).timestamp()),
    }
    write(put(setting("TABLE"), row))


def reached(source: str, first: date, last: date) -> date | None:
    """Return the last day that a backfill of some days has brought, or None where it has not begun."""
    row = get(setting("TABLE"), BACKFILL, f"{source}#{first}#{last}", consistent=True)
    return date.fromisoformat(row["reached"]) if row else None


def reach(source: str, first: date, last: date, day: date) -> None:
    """Keep how far a backfill has come; one that is done is forgotten, so that it can be made again."""
    key = f"{source}#{first}#{last}"
    if day >= last:
        write(delete(setting("TABLE"), BACKFILL, key))
        return
    row = {"pk": BACKFILL, "sk": key, "entity": "backfill", "reached": day.isoformat()}
    write(put(setting("TABLE"), row))


def _put(one: Standing, holder: str) -> bool:
    row: dict[str, object] = {
        "pk": STANDING,
        "sk": one.source,
        "entity": "standing",
        "holder": one.holder,
        "held_until": one.until,
        "left": one.left,
        "position": one.cursor,
        "run": one.last.data() if one.last else None,
        "success_at": one.success_at,
        "failing_since": one.failing_since,
        "newest": one.newest.isoformat() if one.newest else None,
    }
    condition = "holder = :holder" if holder else "attribute_not_exists(pk) OR holder = :holder"
    try:
        write(put(setting("TABLE"), row, condition=condition, values={":holder": holder}))
    except (ConditionFailedError, ContendedError):
        return False
    return True


def _standing(row: Mapping[str, Any] | Item) -> Standing:
    return Standing(
        row["sk"],
        row["holder"],
        row["held_until"],
        row["left"],
        row["position"],
        Run.of(row["run"]) if row["run"] else None,
        row["success_at"],
        row["failing_since"],
        date.fromisoformat(row["newest"]) if row["newest"] else None,
    )
