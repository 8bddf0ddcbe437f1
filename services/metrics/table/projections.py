"""Which rows of the table follow from something else, and emptying it of them, so that they can be made again.

Facts follow from the event log; lines of figures, what was observed of them and their years from the objects of `observed/`.
Everything else is kept: what readers were told, which schools the team invited, the last days' hits, who renews a credential,
what was spent, where sources stand. So is a row of those kinds whose event or object isn't there: nothing could make it again.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from services.metrics.table import series
from services.metrics.table.batch import delete_all
from shared.aws import client
from shared.dynamo import from_item
from shared.settings import setting

FACTS: Final = frozenset({"visit", "summary", "wish", "line", "brief", "comments", "staff", "hours", "gap"})
"""Rows of facts; their sort key is the id of the booking, session, wish, count or entry."""

FIGURES: Final = frozenset({"series", "observation", "year", "touched", "withdrawn"})

ATTRIBUTES: Final = ("pk", "sk", "entity", "by")


@dataclass(slots=True)
class Found:
    """The table's projections: keys of facts and figures that can be made again, and of those that can't.

    `lines` are the keys of series of which something can't be: their years are made of what stays as well.
    """

    facts: list[tuple[str, str]] = field(default_factory=list)
    figures: list[tuple[str, str]] = field(default_factory=list)
    alone: list[tuple[str, str]] = field(default_factory=list)
    lines: set[str] = field(default_factory=set)
    others: int = 0


def found(events: Collection[str], objects: Collection[str]) -> Found:
    """Look through the table; `events` are ids of the log's facts, `objects` those of runs and drops."""
    all_of_it = Found()
    series_rows = []
    for row in _scan():
        key, entity = (row["pk"], row["sk"]), row["entity"]
        if entity in FACTS:
            (all_of_it.facts if row["sk"] in events else all_of_it.alone).append(key)
        elif entity == "series":
            series_rows.append(key)
        elif entity in FIGURES:
            _figure(all_of_it, row, key, objects)
        else:
            all_of_it.others += 1
    for key in series_rows:
        (all_of_it.alone if key[1] in all_of_it.lines else all_of_it.figures).append(key)
    return all_of_it


def _figure(all_of_it: Found, row: Mapping[str, Any], key: tuple[str, str], objects: Collection[str]) -> None:
    if row["entity"] == "year":
        all_of_it.figures.append(key)
        return
    by = row.get("by", "") if row["entity"] == "observation" else row["pk"].removeprefix("BY#")
    if by in objects:
        all_of_it.figures.append(key)
        return
    all_of_it.alone.append(key)
    if row["entity"] == "observation":
        all_of_it.lines.add(row["pk"].removeprefix("SERIES#"))


def empty(keys: list[tuple[str, str]]) -> None:
    """Delete rows."""
    delete_all(keys)


def make_years(lines: Collection[str]) -> None:
    """Make the years of series anew, of all that stands of them."""
    for key in sorted(lines):
        series.lift(key)


def _scan() -> Iterator[Mapping[str, Any]]:
    arguments: dict[str, Any] = {
        "TableName": setting("TABLE"),
        "ConsistentRead": True,
        "ExpressionAttributeNames": {f"#{place}": name for place, name in enumerate(ATTRIBUTES)},
        "ProjectionExpression": ",".join(f"#{place}" for place in range(len(ATTRIBUTES))),
    }
    while True:
        page = client("dynamodb").scan(**arguments)
        yield from map(from_item, page["Items"])
        if "LastEvaluatedKey" not in page:
            return
        arguments["ExclusiveStartKey"] = page["LastEvaluatedKey"]
