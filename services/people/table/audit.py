"""Who read or changed which person's checks, and who found, exported or erased a person: written down before it is done."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.people.table import audit_key
from services.people.table.rows import Write, row, value_of
from shared.audits import gone_at
from shared.clock import london_day
from shared.dynamo import moment_key, put, query, write
from shared.settings import setting


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the audit: when, who did what, with whose data; `person` is empty where it was a list of many."""

    at: datetime
    who: str
    what: str
    person: str


def noted(line: Line) -> Write:
    """Return the write of a line, for the transaction of what it tells of."""
    sk = f"{moment_key(line.at)}#{secrets.token_hex(4)}"
    return put(
        setting("TABLE"), row(audit_key(london_day(line.at)), sk, "audit", line, expires=gone_at(line.at))
    )


def note(*, who: str, at: datetime, what: str, person: str = "") -> None:
    """Write a line at once: before something is shown."""
    write(noted(Line(at, who, what, person)))


def of_month(month: date) -> list[Line]:
    """Return a month's lines, newest first."""
    found = query(setting("TABLE"), audit_key(month), newest_first=True)
    return [_line(one) for one in found]


def _line(found: Mapping[str, Any]) -> Line:
    value = value_of(found)
    return Line(datetime.fromisoformat(value["at"]), value["who"], value["what"], value["person"])
