"""Makes the metrics tables' rows again: facts of the event log, figures of what was kept when they were observed.

Every step may be made twice, so one that was stopped is started again: it goes on at the object where it stopped. Meanwhile no
source is asked; what is heard, handed in or counted meanwhile is kept as always, and is there afterwards.
"""

import contextlib
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from infra.hears import FACTS
from operate.bar import Bar
from operate.event_log import Log, newest
from operate.processes import StageError
from operate.stage import as_function_of
from services.metrics.functions.facts import keep
from services.metrics.runs import Standing
from services.metrics.sources import observed
from services.metrics.table import projections, rebuilding, runs
from services.metrics.table.projections import Found
from services.metrics.table.rebuilding import Place
from shared.programme import Connection, Programme

HELD: Final = timedelta(hours=12)
"""How long a rebuild may keep the sources from being asked; it lets go of them when it ends."""

NAME: Final = "rebuild"


def rebuild(outputs: Mapping[str, str], programme: Programme, *, really: bool, at: datetime) -> int:
    """Say what would be made again and, where it is `really` meant, do it; the exit code is 1 where an event can't be read."""
    log = newest(outputs["EventsBucket"], FACTS)
    with as_function_of("metrics", outputs):
        objects = observed.kept()
        found = projections.found(log.ids, {one.by for one in objects})
        begun = rebuilding.place()
        _say(log, found, len(objects), begun)
        if not really:
            print("Nothing was changed. To make them again: make rebuild WHAT=figures REALLY=1")
            return 1 if log.unreadable else 0
        with _sources_held(programme, at):
            try:
                _make(log, found, objects, begun)
            except KeyboardInterrupt:
                print(
                    "\nRows are missing until it is done. The same command goes on: make rebuild WHAT=figures REALLY=1",
                    file=sys.stderr,
                )
                raise
    return 1 if log.unreadable else 0


def _say(log: Log, found: Found, objects: int, begun: Place | None) -> None:
    print(
        f"The event log has {log.read} events of {len(log.newest)} bookings, sessions, wishes, counts and entries of hours."
    )
    print(f"{objects} runs and files handed in have said something of figures.")
    print(f"To be emptied and made again: {len(found.facts)} rows of facts, {len(found.figures)} of figures.")
    if found.alone:
        print(f"{len(found.alone)} rows stay as they are: nothing is kept that they could be made of again.")
    print(f"{found.others} rows are of no such kind and stay.")
    for line in log.unreadable:
        print(f"Can't be read, and is left out: {line}")
    if begun:
        print(f"An earlier rebuild was stopped: it goes on after {begun.after or 'the facts'}.")


def _make(log: Log, found: Found, objects: list[observed.Kept], begun: Place | None) -> None:
    if begun is None:
        bar = Bar("emptying", len(found.facts) + len(found.figures))
        for keys in (found.facts, found.figures):
            for start in range(0, len(keys), 500):
                projections.empty(keys[start : start + 500])
                bar.on(len(keys[start : start + 500]))
        bar.done()
        rebuilding.reach(Place(tuple(sorted(found.lines))))
    # Facts have their versions: however far an earlier one came, they come to the same.
    bar = Bar("facts", len(log.newest))
    for event in log.newest.values():
        keep(event)
        bar.on()
    bar.done()
    place = begun or Place(tuple(sorted(found.lines)))
    names = [one.by for one in objects]
    left = names[names.index(place.after) + 1 :] if place.after in names else names
    bar = Bar("figures", len(left))
    for by in left:
        observed.again(by)
        rebuilding.reach(Place(place.lines, by))
        bar.on()
    projections.make_years(place.lines)
    rebuilding.end()
    bar.done()
    print("Made again.")


@contextlib.contextmanager
def _sources_held(programme: Programme, at: datetime) -> Iterator[None]:
    """Keep the programme's sources from being asked meanwhile. Raises `StageError` where one is asked right now."""
    held: list[tuple[Standing, Standing]] = []
    try:
        held.extend(_taken(one, at) for one in programme.connections)
        yield
    except BaseException:
        for taken, before in held:
            runs.put_back(taken, before)
        raise
    for taken, _ in held:
        # What a run that was cut off had left out of the table is in it now, too.
        runs.give_back(taken)


def _taken(connection: Connection, at: datetime) -> tuple[Standing, Standing]:
    """Take a source; return where it stands, and where it stood. One that a rebuild took that was killed is taken already."""
    before = runs.standing(connection.id)
    taken = runs.take(connection.id, NAME, at, at + HELD)
    if taken is None and before.holder != NAME:
        raise StageError(f"{connection.title} is being asked right now. Try again in some minutes.")
    return taken or before, before
