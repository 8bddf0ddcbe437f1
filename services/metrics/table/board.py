"""The board of target schools: each visit's line, as `facts` kept it, and who was invited. A page waits: no event is read."""

from collections.abc import Iterator
from datetime import date

from services.metrics.board import Invitation, Line
from shared.dynamo import delete, get, put, query, write
from shared.settings import setting

BOARD, INVITED = "BOARD", "INVITED"


def lines() -> Iterator[Line]:
    """Yield every visit's line."""
    return (Line.of(row) for row in query(setting("TABLE"), BOARD))


def line(booking_id: str) -> Line | None:
    """Return a visit's line, or None where nothing was heard of it."""
    row = get(setting("TABLE"), BOARD, booking_id)
    return Line.of(row) if row else None


def invite(invitation: Invitation) -> None:
    """Keep that a school was invited: once a day, with what was noted last."""
    row = {
        "pk": INVITED,
        "sk": _key(invitation.urn, invitation.day),
        "entity": "invitation",
        "who": invitation.who,
        "note": invitation.note,
    }
    write(put(setting("TABLE"), row))


def withdraw(urn: str, day: date) -> None:
    """Take back that a school was invited on a day, where that is known."""
    write(delete(setting("TABLE"), INVITED, _key(urn, day)))


def invitations() -> Iterator[Invitation]:
    """Yield all invitations."""
    for row in query(setting("TABLE"), INVITED):
        urn, _, day = row["sk"].partition("#")
        yield Invitation(urn, date.fromisoformat(day), row["who"], row["note"])


def _key(urn: str, day: date) -> str:
    return f"{urn}#{day.isoformat()}"
