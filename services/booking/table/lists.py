"""The team's lists, a page at a time."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from services.booking.domain.booking import Booking
from services.booking.domain.parts import Status
from services.booking.table import moment_key
from shared.dynamo import query
from shared.settings import setting

PAGE: Final = 50
"""Lines of a list shown at once."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the team's lists."""

    id: str
    status: Status
    school: str
    workshop: str
    starts_at: datetime
    waiting_since: datetime
    classes: tuple[tuple[int, int], ...]
    """Year group and pupils expected of each session."""
    pupils_present: int
    key: str
    """Where the next page goes on."""


def page_of(
    which: Status | str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    after: str = "",
    newest_first: bool = False,
) -> list[Listed]:
    """Return a page, up to `PAGE` lines, of the list `which`: a state's or ``all``.

    `since` and `until` bound the moment that orders the list: when the team was asked for requests, the start for others.
    `after` is the key of the last line of the page before.
    """
    low, high = moment_key(since) if since else "0", moment_key(until) if until else "9"
    if after:
        low, high = (low, after) if newest_first else (after, high)
    if low > high:
        return []
    rows: Iterable[dict[str, Any]] = query(
        setting("TABLE"), f"LIST#{which}", between=(low, high), newest_first=newest_first, limit=PAGE + 1
    )
    return [_listed(row) for row in islice((row for row in rows if row["sk"] != after), PAGE)]


def lines(booking: Booking) -> Iterator[dict[str, Any]]:
    """Yield a booking's rows in the lists."""
    starts = moment_key(booking.starts_at)
    line = {
        "entity": "listed",
        "id": booking.id,
        "status": booking.status,
        "school": booking.school.name,
        "workshop": booking.workshop.title,
        "starts_at": starts,
        "waiting_since": moment_key(booking.waiting_since),
        "classes": [[session.year_group, session.pupils_expected] for session in booking.sessions],
        "pupils_present": booking.pupils_present,
    }
    ordered_by = moment_key(booking.waiting_since) if booking.status == "requested" else starts
    yield {"pk": f"LIST#{booking.status}", "sk": f"{ordered_by}#{booking.id}", **line}
    yield {"pk": "LIST#all", "sk": f"{starts}#{booking.id}", **line}


def _listed(row: Mapping[str, Any]) -> Listed:
    return Listed(
        row["id"],
        row["status"],
        row["school"],
        row["workshop"],
        datetime.fromisoformat(row["starts_at"]),
        datetime.fromisoformat(row["waiting_since"]),
        tuple((year, pupils) for year, pupils in row["classes"]),
        row["pupils_present"],
        row["sk"],
    )
