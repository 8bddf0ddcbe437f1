"""The booking table: the one room that knows its keys.

| row | pk | sk | what for |
|---|---|---|---|
| head | `BOOKING#<id>` | `HEAD` | the booking as it stands |
| history | `BOOKING#<id>` | `HISTORY#<version, 6 digits>` | one move each: when, who, what was said and what changed |
| hold | `HOLDS#<yyyy-mm>` | `<yyyy-mm-ddTHH:MM>#<place>` | a place in the diary; London time; `booking` holds it |
| listed | `LIST#<status>` | `<moment>#<id>` | a line of a list: requests by when the team was asked, others by start |
| listed | `LIST#all` | `<start>#<id>` | the same of every state |
| draft | `DRAFT#<random>` | `DRAFT` | a half-filled form, gone after 24 hours; once sent, only its reference |
| mailed | `MAIL#<booking>#<kind>#<occasion>` | `<reader>` | this e-mail went out, gone after 30 days |
| outbox | `OUTBOX#<id>` | `<version>#<event>` | see `shared.outbox` |

| access | how | read units |
|---|---|---|
| one booking with its history | query `BOOKING#<id>`, consistent | 1 for each 4 KB: 1 up to about ten moves |
| a month's held places, for the dates page | query `HOLDS#<month>` | ½ for each 4 KB: 1 for 50 visits |
| one slot's held places | the same, one slot, consistent | 1 |
| a page of a list | query `LIST#<status>`, `PAGE` lines | ½ for each 4 KB: 2 for 50 lines |
| a half-filled form | get `DRAFT#<random>`, consistent | 1 |
| whether an e-mail went out | get `MAIL#…`, consistent | 1 |

A change is one transaction: the head under the condition that it is still at the version that was read, a history
row, the place it takes and the one it leaves, its lines in the lists, and the outbox row it is handed. Of two
changes of one version the second is refused, and nothing of it is written. A place is a row under the condition that
it isn't there yet, so of two bookings that want the last place exactly one gets it.
"""

from datetime import UTC, datetime

from services.booking.domain.parts import Hold
from shared.clock import LONDON


def booking_key(booking_id: str) -> str:
    """Return the partition of a booking and its history."""
    return f"BOOKING#{booking_id}"


def history_key(version: int) -> str:
    """Return the sort key of a move in the history."""
    return f"HISTORY#{version:06d}"


def slot_key(starts_at: datetime) -> tuple[str, str]:
    """Return the partition of a slot's month, and what the sort keys of the slot's places begin with."""
    key = starts_at.astimezone(LONDON).strftime("%Y-%m-%dT%H:%M")
    return f"HOLDS#{key[:7]}", f"{key}#"


def hold_key(hold: Hold) -> dict[str, str]:
    """Return the key of a place in the diary."""
    month, slot = slot_key(hold.starts_at)
    return {"pk": month, "sk": f"{slot}{hold.place}"}


def draft_key(draft: str) -> dict[str, str]:
    """Return the key of a half-filled form."""
    return {"pk": f"DRAFT#{draft}", "sk": "DRAFT"}


def mail_key(booking_id: str, kind: str, occasion: str, reader: str) -> dict[str, str]:
    """Return the key of the mark that an e-mail went out."""
    return {"pk": f"MAIL#{booking_id}#{kind}#{occasion}", "sk": reader}


def moment_key(moment: datetime) -> str:
    """Return a moment as a sort key, in UTC: on London's clock one hour of October comes twice."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
