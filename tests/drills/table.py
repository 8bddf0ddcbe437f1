"""The table of the fault drill's rounds, made in the end of what each of them found: several processes share them."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from infra.declared import FUNCTIONS

LINE: Final = "{:<14} {:>6} {:>10} {:>6} {:>8} {:>9} {:>8} {:>8} {:>6} {:>5} {:>8}"
HEAD: Final = (
    "fault", "sites", "functions", "again", "longest", "clock", "letters", "mails +", "twice", "lost", "took",
)  # fmt: skip


ROW: Final = "drill"
"""Under what a round's test keeps its row (`record_property`): its place, its cells, and each call site that went wrong."""


def table(rows: Iterable[tuple[int, Sequence[Any], Sequence[Sequence[Any]]]]) -> list[str]:
    """Return the lines of the table, and one on what all rounds together did not reach."""
    ordered = sorted(rows, key=lambda row: row[0])
    sites = {tuple(site) for _, _, its in ordered for site in its}
    met = {function for function, *_ in sites}
    beyond = sorted({one.name for one in FUNCTIONS} - met)
    return [
        LINE.format(*HEAD),
        *(LINE.format(*cells) for _, cells, _ in ordered),
        f"{len(sites)} call sites of {len(met)} functions; none of: {', '.join(beyond) or 'none'}",
    ]
