"""What sources said otherwise than before of a day: found in all that was ever said, for a page that asks for one source."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import Any, Final

from services.metrics.observations import Series
from services.metrics.table import sayings
from services.metrics.table.packed import plain

MOST: Final = 30
"""So many are returned, the newest first."""

AT_ONCE: Final = 3
"""Queries at a time: each waits for the table longer than it takes, and each connection costs a handshake."""

ONLY: Final = ("sk", "values", "value", "withdrawn")
"""What is read of a row of what was said: fewer attributes take less time."""

AS_WRITTEN: Final = json.JSONDecoder(parse_float=str, parse_int=str)
"""A value is written in one way alone, so texts are compared; numbers are made of those that are shown."""


@dataclass(frozen=True, slots=True)
class Restated:
    """That a day's final figure became another: from what to what, and when (an ISO moment)."""

    series: Series
    day: date
    before: Decimal
    after: Decimal
    at: str


def restated(lines: Iterable[Series], first: date, last: date) -> tuple[Restated, ...]:
    """Return what was restated of some series' days, the newest first; one query a series.

    A figure that grew while its day was not over is no restatement, nor is what was taken back.
    """
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  the list of sources asks for nothing of this

    found: list[tuple[str, str, Series, str, str]] = []
    begins, ends = first.isoformat(), last.isoformat()
    every = list(lines)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        told = list(pool.map(lambda one: sayings.read(one.key, first, last, only=ONLY), every))
    for series, rows in zip(every, told, strict=True):
        for day, said in _by_day(rows).items():
            if len(said) == 1 or not begins <= day <= ends:
                continue
            before = ""
            for at, _, value in sorted(said, key=itemgetter(0, 1)):
                if before and before != value:
                    found.append((at, day, series, before, value))
                # What is said of a day that runs grows until it ends.
                before = value if at[:10] > day else ""
    newest = sorted(found, key=itemgetter(0, 1), reverse=True)[:MOST]
    return tuple(
        Restated(series, date.fromisoformat(day), Decimal(before), Decimal(after), at)
        for at, day, series, before, after in newest
    )


def _by_day(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[tuple[str, str, str]]]:
    """Return what was said of each day and stands: when, by whom, and the value as it is written."""
    found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for row in rows:
        if "withdrawn" in row:
            continue
        first, at, *by = row["sk"].split("#")
        who = by[0] if by else ""
        if "value" in row:
            # What was kept before runs had ids: a row a day.
            found[first].append((at, who, plain(Decimal(row["value"]))))
            continue
        for number, (value, _) in AS_WRITTEN.decode(row["values"]).items():
            found[f"{first[:8]}{number:0>2}"].append((at, who, value))
    return found
