"""A drop's life: read, then kept on a yes or not kept; taken back and put back.

Each step is written down before it is done, and done again it changes nothing: whoever is cut off, or presses twice, ends where
the row says. A drop's figures have the moment of the first yes, so putting it back never hides what was said since.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from services.metrics.observations import Observation
from services.metrics.period import AcademicYear
from services.metrics.sources import observed
from services.metrics.table import drops, registry, series, years
from services.metrics.table.drops import Change, Drop, Outcome, State, Step
from services.metrics.table.packed import plain
from services.metrics.use_cases.preview import Preview, look
from services.metrics.use_cases.receiving import NAMED, as_read, content_of
from shared.clock import london_day

if TYPE_CHECKING:
    from services.metrics.declared import AnySources

TRIES: Final = 5


class NotThatWayError(Exception):
    """A drop can't come into a state from where it stands; `drop` is how it stands."""

    def __init__(self, drop: Drop) -> None:
        super().__init__(f"{drop.id} is {drop.state}")
        self.drop = drop


def preview(programme: "AnySources", drop: Drop, answers: Mapping[str, str] | None = None) -> Preview:
    """Return what would be kept of a drop that was read. Raises `FileGoneError`."""
    return _look(programme, drop, {**(drop.answers or {}), **(answers or {})})


def _look(programme: "AnySources", drop: Drop, answers: Mapping[str, str]) -> Preview:
    """Read a drop's file as on the day it came: a day that was not over then is not whole in it, whenever somebody says yes."""
    came = london_day(datetime.fromisoformat(drop.came.at))
    return look(programme, drop.name, content_of(drop), came, answers)


def answer(programme: "AnySources", drop: Drop, answers: Mapping[str, str]) -> Drop:
    """Keep what was answered of how to read a file, and read it so; an empty answer takes one back.

    Raises `NotThatWayError` where it does not wait any more, `FileGoneError`.
    """
    if drop.state != "read" or drop.pending:
        raise NotThatWayError(drop)
    given = {name: one for name, one in {**(drop.answers or {}), **answers}.items() if one}
    seen = _look(programme, drop, given)
    after = replace(drop, answers=given)
    changed = drops.change(drop, after if seen.refusal else as_read(after, seen))
    if changed is None:
        raise NotThatWayError(_now(drop))
    return changed


def keep(
    programme: "AnySources", drop: Drop, answers: Mapping[str, str], *, who: str, at: datetime
) -> tuple[Drop, Preview | None]:
    """Keep a drop's figures, with answers to all that is asked; return it as it is then.

    Where something is still open, or the file can't be read so, nothing is kept and what was seen comes back with the drop. Where
    every line of figures was answered with no, the drop is not kept. Kept already, it stays so. Raises `NotThatWayError` where it
    was not kept, refused or taken back meanwhile, `FileGoneError`.
    """
    if drop.state == "kept" or (drop.pending and drop.pending.state == "kept"):
        return _settled(programme, drop), None
    if drop.state != "read" or drop.pending:
        raise NotThatWayError(drop)
    given = {**(drop.answers or {}), **answers}
    seen = _look(programme, drop, given)
    if seen.refusal or seen.open:
        return drop, seen
    if not seen.kept:
        return drop_it(drop, who=who, at=at), None
    decided = replace(
        as_read(drop, seen),
        answers=given,
        outcome=_outcome(seen.kept, seen.left_out),
        pending=Step("kept", at.astimezone(UTC).isoformat(), who),
    )
    after = drops.change(drop, decided)
    if after is None:
        return keep(programme, _now(drop), answers, who=who, at=at)
    return _settled(programme, after), None


def drop_it(drop: Drop, *, who: str, at: datetime) -> Drop:
    """Note that a drop is not kept: a person said no. Said twice, it stays. Raises `NotThatWayError` where it does not wait."""
    if drop.state == "dropped":
        return drop
    if drop.state != "read" or drop.pending:
        raise NotThatWayError(drop)
    step = Step("dropped", at.astimezone(UTC).isoformat(), who)
    after = drops.change(drop, replace(drop, steps=(*drop.steps, step)))
    return after or drop_it(_now(drop), who=who, at=at)


def reconsider(drop: Drop, *, who: str, at: datetime) -> Drop:
    """Let a drop that was not kept wait for an answer again. Raises `NotThatWayError` where it was kept meanwhile."""
    if drop.state == "read":
        return drop
    if drop.state != "dropped":
        raise NotThatWayError(drop)
    step = Step("read", at.astimezone(UTC).isoformat(), who)
    after = drops.change(drop, replace(drop, steps=(*drop.steps, step), answers=None))
    return after or reconsider(_now(drop), who=who, at=at)


def withdraw(programme: "AnySources", drop: Drop, *, who: str, at: datetime) -> Drop:
    """Take back what a drop said. Taken back already, it stays so. Raises `NotThatWayError` where it was never kept."""
    return _turn(programme, drop, "withdrawn", "kept", who=who, at=at)


def restore(programme: "AnySources", drop: Drop, *, who: str, at: datetime) -> Drop:
    """Put back what was taken back. Standing already, it stays so. Raises `NotThatWayError` where it was never kept."""
    if drop.yes is None or (drop.pending and drop.pending is drop.yes):
        raise NotThatWayError(drop)
    return _turn(programme, drop, "kept", "withdrawn", who=who, at=at)


def _turn(programme: "AnySources", drop: Drop, to: State, of: State, *, who: str, at: datetime) -> Drop:
    if drop.pending:
        # What was begun is brought to its end first.
        drop = _settled(programme, drop)
    if drop.state == to:
        return _settled(programme, drop)
    if drop.state != of:
        raise NotThatWayError(drop)
    pending = Step(to, at.astimezone(UTC).isoformat(), who)
    after = drops.change(drop, replace(drop, pending=pending))
    if after is None:
        return _turn(programme, _now(drop), to, of, who=who, at=at)
    return _settled(programme, after)


def _settled(programme: "AnySources", drop: Drop) -> Drop:
    """Do what was decided of a drop, and write down that it is done.

    Where another was quicker, what the row says by then is done: nobody who was held up leaves the figures otherwise.
    """
    for _ in range(TRIES):
        _done(programme, drop)
        if drop.pending is None:
            return drop
        after = drops.change(drop, replace(drop, steps=(*drop.steps, drop.pending), pending=None))
        if after:
            return after
        drop = _now(drop)
    raise NotThatWayError(drop)


def _done(programme: "AnySources", drop: Drop) -> None:
    *before, last = [*drop.steps, drop.pending] if drop.pending else drop.steps
    if last.state == "withdrawn":
        observed.withdraw(drop.id, at=datetime.fromisoformat(last.at), who=last.who)
    elif last.state == "kept" and any(step.state == "kept" for step in before):
        observed.restore(drop.id)
    elif last.state == "kept" and drop.pending:
        _observe(programme, drop, datetime.fromisoformat(last.at))


def _observe(programme: "AnySources", drop: Drop, at: datetime) -> None:
    seen = _look(programme, drop, drop.answers or {})
    observed.observe(seen.kept, at=at, by=drop.id, withdrawable=True)


def _outcome(kept: Sequence[Observation], left_out: int) -> Outcome:
    """Return what a yes will do, held against what is known before it."""
    new, same, changes = 0, 0, []
    for one, before in zip(kept, _before(kept), strict=True):
        if before is None:
            new += 1
        elif before == one.value:
            same += 1
        else:
            day = one.day.isoformat()
            changes.append(Change(one.series.title, day, plain(before), plain(one.value)))
    return Outcome(new, len(changes), same, tuple(changes[:NAMED]), left_out)


def _before(seen: Sequence[Observation]) -> list[Decimal | None]:
    """Return what is known of each observation's day: read together, for a file of posts has hundreds of series."""
    for key, known in registry.among({one.series for one in seen}).items():
        if not known.packed:
            series.lift(key)
    kept = years.read(list({_place(one) for one in seen}))
    days = [kept[place].days.get(one.day) if (place := _place(one)) in kept else None for one in seen]
    return [day.value if day else None for day in days]


def _place(one: Observation) -> years.Place:
    return one.series.key, AcademicYear.of(one.day)


def _now(drop: Drop) -> Drop:
    found = drops.read(drop.id)
    if found is None:
        raise RuntimeError(f"{drop.id} is gone.")
    return found
