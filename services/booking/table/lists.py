"""The team's lists, a page at a time."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from services.booking.domain.booking import Booking
from services.booking.domain.parts import Counts, Status
from services.booking.domain.people import other_addresses
from services.booking.domain.plan import plan
from services.booking.domain.states import ALIVE
from services.booking.domain.waiting import missed_at, offers_missed
from shared.dynamo import get_all, moment_key, query
from shared.sent import line_row
from shared.settings import setting

PAGE: Final = 50
"""Lines of a list shown at once."""


BY_WAITING: Final[frozenset[Status]] = frozenset({"requested", "waitlisted"})
"""The lists that are ordered by since when somebody waits; the others are by start."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the team's lists."""

    id: str
    status: Status
    school: str
    urn: str
    town: str
    postcode: str
    workshop: str
    starts_at: datetime
    ends_at: datetime
    waiting_since: datetime
    lapses_at: datetime | None
    """Until when the school must act, where it must."""
    classes: tuple[tuple[int, int], ...]
    """Year group and pupils expected of each session."""
    starts: tuple[datetime, ...]
    """When each session starts, in their order."""
    room: str
    """Where in the school, as it said when it reconfirmed."""
    pupils_present: int
    counts: Counts
    team: int
    """Which team goes; 0 where no place is held."""
    owner: str
    asks: bool
    """Whether the school asks for a change."""
    reconfirmed: bool
    contact: str
    """The careers lead's name."""
    phone: str
    ask_due: datetime | None
    """When the school is asked whether an agreed visit is still on; None where it isn't, or said so already."""
    offers_missed: int
    missed_at: datetime | None
    """When the last offer lapsed."""
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


def every(
    which: Status | str, *, since: datetime | None = None, until: datetime | None = None
) -> Iterator[Listed]:
    """Yield all lines of a list, within the same bounds as `page_of`.

    Half a read unit for each 4 KB: 4 for 50 visits.
    """
    between = (moment_key(since) if since else "0", moment_key(until) if until else "9")
    return map(_listed, query(setting("TABLE"), f"LIST#{which}", between=between))


def those(which: Status, wanted: Iterable[tuple[datetime, str]]) -> list[Listed]:
    """Return the lines of a state's list that have these starts and references, in no order; of one that isn't there nothing.

    A read unit each. Raises as `shared.dynamo.get_all`.
    """
    keys = [(f"LIST#{which}", f"{moment_key(start)}#{reference}") for start, reference in wanted]
    return [_listed(row) for row in get_all(setting("TABLE"), keys)]


def lines(booking: Booking) -> Iterator[dict[str, Any]]:
    """Yield a booking's rows in the lists."""
    starts, mails = moment_key(booking.starts_at), plan(booking)
    asks = [mail.due for mail in mails if mail.kind == "week_before"]
    # Once the contact is erased, who is left.
    contact = booking.contact if booking.contact.email else booking.copy or booking.contact
    fields: dict[str, Any] = {
        "status": booking.status,
        "school": booking.school.name,
        "urn": booking.school.urn,
        "town": booking.school.town,
        "postcode": booking.school.postcode,
        "workshop": booking.workshop.title,
        "starts_at": starts,
        "ends_at": moment_key(booking.ends_at),
        "waiting_since": moment_key(booking.waiting_since),
        "lapses_at": moment_key(booking.lapses_at) if booking.lapses_at else "",
        "classes": [[session.year_group, session.pupils_expected] for session in booking.sessions],
        "starts": [moment_key(session.starts_at) for session in booking.sessions],
        "room": booking.arrival.room if booking.arrival else "",
        "pupils_present": booking.pupils_present,
        "counts": booking.counts,
        "team": booking.hold.team if booking.hold else 0,
        "owner": booking.owner,
        "asks": booking.wish is not None,
        "reconfirmed": booking.arrival is not None,
        "contact": contact.name,
        "phone": contact.phone,
        "ask_due": moment_key(min(asks)) if asks else "",
        "offers_missed": offers_missed(booking),
        "missed_at": (missed := missed_at(booking)) and moment_key(missed),
    }
    # In one attribute: to read each of thirty from DynamoDB's answer takes ten times as long.
    line = {
        "entity": "listed",
        "id": booking.id,
        "line": json.dumps(fields, ensure_ascii=False, separators=(",", ":")),
    }
    ordered_by = moment_key(booking.waiting_since) if booking.status in BY_WAITING else starts
    yield {"pk": f"LIST#{booking.status}", "sk": f"{ordered_by}#{booking.id}", **line}
    yield {"pk": "LIST#all", "sk": f"{starts}#{booking.id}", **line}
    yield {"pk": f"LIST#{school(booking.school.urn)}", "sk": f"{starts}#{booking.id}", **line}
    for email in {one.email for one in (booking.contact, booking.copy) if one and one.email}:
        yield {"pk": f"LIST#{person(email)}", "sk": f"{starts}#{booking.id}", **line}
    for email in other_addresses(booking):
        yield {"pk": f"LIST#{other(email)}", "sk": f"{starts}#{booking.id}", **line}
    if booking.wish:
        yield {"pk": "LIST#asking", "sk": f"{moment_key(booking.wish.asked_at)}#{booking.id}", **line}
    if booking.counts == "disputed":
        yield {"pk": "LIST#differing", "sk": f"{starts}#{booking.id}", **line}
    if not booking.school.listed and booking.status in ALIVE:
        yield {"pk": "LIST#unlisted", "sk": f"{starts}#{booking.id}", **line}
    if booking.lapses_at:
        yield {"pk": "LIST#lapsing", "sk": f"{moment_key(booking.lapses_at)}#{booking.id}", **line}
    for mail in mails:
        yield line_row(booking.id, mail.key, mail.due)


def school(urn: str) -> str:
    """Return the list of a school's bookings."""
    return f"school#{urn}"


def person(email: str) -> str:
    """Return the list of the bookings that an address stands in, whatever its capitals."""
    return f"person#{hashlib.sha256(email.strip().casefold().encode()).hexdigest()[:32]}"


def other(email: str) -> str:
    """Return the list of the bookings in which an address is not confirmed yet, or was the contact's before.

    Apart from `person`: nobody is to be led to a booking by an address that someone else typed.
    """
    return person(email).replace("person", "other", 1)


def _listed(row: Mapping[str, Any]) -> Listed:
    line = json.loads(row["line"])
    return Listed(
        row["id"],
        line["status"],
        line["school"],
        line["urn"],
        line["town"],
        line["postcode"],
        line["workshop"],
        datetime.fromisoformat(line["starts_at"]),
        datetime.fromisoformat(line["ends_at"]),
        datetime.fromisoformat(line["waiting_since"]),
        # A line that was written before has none: one that could still lapse is over within the hour.
        datetime.fromisoformat(lapses) if (lapses := line.get("lapses_at")) else None,
        tuple((year, pupils) for year, pupils in line["classes"]),
        tuple(datetime.fromisoformat(start) for start in line["starts"]),
        line["room"],
        line["pupils_present"],
        line["counts"],
        line["team"],
        line["owner"],
        line["asks"],
        line["reconfirmed"],
        line["contact"],
        line["phone"],
        datetime.fromisoformat(line["ask_due"]) if line["ask_due"] else None,
        line["offers_missed"],
        datetime.fromisoformat(missed) if (missed := line["missed_at"]) else None,
        row["sk"],
    )
