"""`make rebuild`: lists the projections, or makes one or all of them again and says how many rows are other than before."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from operate import projections
from operate.processes import StageError
from operate.projections import Keys, Projection
from operate.rebuild import rebuild
from shared.programme import Programme

EVERYTHING: Final = "all"
FIGURES: Final = "figures"
"""The one that says beforehand which rows it can't make again."""


def made_again(
    outputs: Mapping[str, str], programme: Programme, what: str, *, really: bool, at: datetime
) -> int:
    """Make the projections that are meant again where `really` meant, else list them; the exit code is 1 where something is left.

    Raises `StageError` for a projection that there is not.
    """
    if what in {"", EVERYTHING} and not really:
        return _listed(outputs)
    chosen = [one for one in projections.ALL if what in {one.name, EVERYTHING}]
    if not chosen:
        names = ", ".join(one.name for one in projections.ALL)
        raise StageError(f"There is no projection “{what}”. There are: {names}; or WHAT=all.")
    if not really and what == FIGURES:
        return rebuild(outputs, programme, really=False, at=at)
    if not really:
        print(f"Nothing was changed. To make it again: make rebuild WHAT={what} REALLY=1")
        return 0
    return max(_again(one, outputs, programme, at) for one in chosen)


def _listed(outputs: Mapping[str, str]) -> int:
    for one in projections.ALL:
        print(f"{one.name:10}{len(one.rows(outputs)):8} rows of {one.service}, made of {one.made_of}")
    print("\nNothing was changed. make rebuild WHAT=name REALLY=1, or WHAT=all")
    return 0


def _again(one: Projection, outputs: Mapping[str, str], programme: Programme, at: datetime) -> int:
    before = one.rows(outputs)
    print(f"\n{one.name}: of {one.made_of}", flush=True)
    code = one.again(outputs, programme, at)
    print(said(before, one.rows(outputs)))
    return code


def said(before: Keys, after: Keys) -> str:
    """Return how rows differ from what they were."""
    other = sum(before[key] != after[key] for key in before.keys() & after.keys())
    new, gone = len(after.keys() - before.keys()), len(before.keys() - after.keys())
    if not (other or new or gone):
        return f"{len(after)} rows, each what it was."
    return (
        f"{len(after)} rows: {len(after) - other - new} as they were, {other} other, {new} new, {gone} gone."
    )
