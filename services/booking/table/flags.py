"""Booked schools that somebody should look at: the register says that they closed, or calls them otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from services.booking.table import FLAGS
from shared.dynamo import delete, moment_key, put, query, write
from shared.settings import setting

Why = Literal["closed", "renamed"]


@dataclass(frozen=True, slots=True)
class SchoolFlag:
    """A school with visits to come whose entry in the register is not what it was when they were booked."""

    urn: str
    name: str
    """As it is booked."""
    why: Why
    now: str
    """What the register calls it."""
    closed: str
    """The day it closed, ``yyyy-mm-dd``; empty where it has not, or nobody knows when."""
    successors: tuple[str, ...]
    """URNs of the open schools that took its place."""
    bookings: tuple[str, ...]
    """The visits to come, by their references."""
    checked_at: datetime


def flags() -> list[SchoolFlag]:
    """Return the schools to look at, by URN."""
    return [_flag(row) for row in query(setting("TABLE"), FLAGS)]


def replace_flags(found: Sequence[SchoolFlag]) -> None:
    """Keep these flags and drop all others."""
    table, kept = setting("TABLE"), {flag.urn for flag in found}
    for flag in found:
        write(put(table, _row(flag)))
    for row in list(query(table, FLAGS, consistent=True)):
        if row["sk"] not in kept:
            write(delete(table, FLAGS, row["sk"]))


def _row(flag: SchoolFlag) -> dict[str, Any]:
    return {
        "pk": FLAGS,
        "sk": flag.urn,
        "entity": "school flag",
        "name": flag.name,
        "why": flag.why,
        "now": flag.now,
        "closed": flag.closed,
        "successors": flag.successors,
        "bookings": flag.bookings,
        "checked_at": moment_key(flag.checked_at),
    }


def _flag(row: dict[str, Any]) -> SchoolFlag:
    return SchoolFlag(
        row["sk"],
        row["name"],
        row["why"],
        row["now"],
        row["closed"],
        tuple(row["successors"]),
        tuple(row["bookings"]),
        datetime.fromisoformat(row["checked_at"]),
    )
