"""What teachers said over many visits, a row for each academic year, and the summaries it is made of.

| access | how | read units |
|---|---|---|
| the page of a period | one `Query` of all years, each a row of about 0.4 KB for each visit answered | 5 for each 100 visits |
| a year made again, every hour | 12 `Query`, one row, and two more rows a visit, 50 visits a `BatchGetItem` | 1 to 2 a visit |
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from services.feedback.session import TEACHER, Session
from services.feedback.table import sessions
from services.feedback.teachers import Label, Told, Version, Year, year_of
from shared.dynamo import MOST_AT_ONCE, ConditionFailedError, get, get_many, put, query, write
from shared.settings import setting

PK: Final = "TEACHERS"
MONTHS: Final = 12


def summaries_of(year: str) -> Iterator[tuple[Session, Mapping[str, Any]]]:
    """Yield the teachers' sessions of an academic year that anyone has answered, each with what its answers say together."""
    first, _ = year_of(year)
    days = [
        date(first.year + (first.month + on - 1) // MONTHS, (first.month + on - 1) % MONTHS + 1, 1)
        for on in range(MONTHS)
    ]
    ids = [row["session_id"] for day in days for row in sessions.of_month(day)]
    keys = [(f"SESSION#{one}", sk) for one in ids if one.endswith(TEACHER) for sk in ("HEAD", "SUMMARY")]
    for start in range(0, len(keys), MOST_AT_ONCE):
        rows = {
            (row["pk"], row["sk"]): row
            for row in get_many(setting("TABLE"), keys[start : start + MOST_AT_ONCE])
        }
        for (pk, sk), row in rows.items():
            # What was left out under load comes with the next hour.
            if sk == "HEAD" and (summary := rows.get((pk, "SUMMARY"))):
                yield Session.of(row), summary["content"]


def find(year: str) -> Year | None:
    """Return what is told of an academic year."""
    row = get(setting("TABLE"), PK, year, consistent=True)
    return _of(row) if row else None


def everything() -> list[Year]:
    """Return what is told of each academic year, the first one first; without what of it each session said."""
    return [
        _of({"taken": {}, **row})
        for row in query(setting("TABLE"), PK, only=("sk", "terms", "workshops", "told", "revision"))
    ]


def keep(year: Year) -> bool:
    """Store what is told of an academic year over what it was made of; False where another run was quicker."""
    row = {
        "pk": PK,
        "sk": year.name,
        "entity": "teachers",
        "revision": year.revision + 1,
        "terms": year.terms,
        "workshops": year.workshops,
        "taken": year.taken,
        "told": [
            {**label._asdict(), "cells": told.cells, "schools": sorted(told.schools)}
            for label, told in sorted(year.told.items())
        ],
    }
    condition = "revision = :was" if year.revision else "attribute_not_exists(pk)"
    try:
        write(
            put(
                setting("TABLE"),
                row,
                condition=condition,
                values={":was": year.revision} if year.revision else None,
            )
        )
    except ConditionFailedError:
        return False
    return True


def _of(row: Mapping[str, Any]) -> Year:
    return Year(
        name=row["sk"],
        terms=tuple(row["terms"]),
        workshops=row["workshops"],
        told={
            Label(Version(*one["survey"]), one["term"], one["workshop"], one["question"]): Told(
                one["cells"], frozenset(one["schools"])
            )
            for one in row["told"]
        },
        taken=row["taken"],
        revision=row["revision"],
    )
