"""Rewriting a booking's history without a person, and the audit of what was done with personal data."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from services.booking.domain.history import Entry
from services.booking.table import booking_key, history_key
from services.booking.table.lists import person
from services.booking.table.rows import entry_row
from shared import audits
from shared.dynamo import delete, moment_key, put, query, write
from shared.settings import setting

AUDIT: Final = "PERSON#audit"

DIGITS: Final = 12
"""How many digits of an address's SHA-256 the audit has: whoever reads it without the address can't tell whose it is."""


def rewrite_history(booking_id: str, history: Sequence[Entry]) -> None:
    """Store moves of a booking's history over those that stand there; done again it changes nothing more."""
    for entry in history:
        row = {
            "pk": booking_key(booking_id),
            "sk": history_key(entry.version),
            "entity": "history",
            **entry_row(entry),
        }
        write(put(setting("TABLE"), row))


def forget_asked(email: str) -> None:
    """Take away that somebody asked for the links of an address again, and what it was mailed; the rows have a hash of it."""
    hashed, table = person(email).removeprefix("person#"), setting("TABLE")
    for row in list(query(table, f"ASKED#{hashed}", consistent=True)):
        write(delete(table, "ASKED", f"{row['sk']}#{hashed}"))
        write(delete(table, row["pk"], row["sk"]))
    for row in list(query(table, f"STRANGER#{hashed}", consistent=True)):
        write(delete(table, row["pk"], row["sk"]))


def note_audit(*, who: str, at: datetime, what: str, email: str = "", bookings: Sequence[str] = ()) -> None:
    """Note that someone found, exported or erased a person's data. Of the address only a digest is kept."""
    row = {
        "pk": AUDIT,
        "sk": f"{moment_key(at)}#{secrets.token_hex(4)}",
        "entity": "audit",
        "who": who,
        "what": what,
        "person": digest(email) if email else "",
        "bookings": list(bookings),
        "expires": audits.gone_at(at),
    }
    write(put(setting("TABLE"), row))


def audit(most: int) -> list[dict[str, Any]]:
    """Return the last lines of the audit, newest first: `at`, `who`, `what`, `person`, `bookings`."""
    rows = query(setting("TABLE"), AUDIT, newest_first=True, limit=most)
    return [{"at": datetime.fromisoformat(row["sk"].partition("#")[0]), **row} for row in rows]


def digest(email: str) -> str:
    """Return what an address is known by in the audit: whoever has the address can tell that it is the same."""
    return hashlib.sha256(email.strip().casefold().encode()).hexdigest()[:DIGITS]
