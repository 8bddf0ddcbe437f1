"""What the team entered of a room without devices: one tally a session, apart from its answers."""

from services.feedback.tally import Tally
from shared.dynamo import ConditionFailedError, delete, get, put, write
from shared.settings import setting


def find(session_id: str) -> Tally | None:
    """Return what was entered of a session."""
    row = get(setting("TABLE"), f"SESSION#{session_id}", "TALLY", consistent=True)
    return Tally.of(row) if row else None


def keep(session_id: str, tally: Tally) -> bool:
    """Store what was entered of a session; False where something is there: it is taken back first."""
    row = {"pk": f"SESSION#{session_id}", "sk": "TALLY", "entity": "tally", "session_id": session_id}
    try:
        write(put(setting("TABLE"), row | tally.row(), condition="attribute_not_exists(pk)"))
    except ConditionFailedError:
        return False
    return True


def take_back(session_id: str) -> None:
    """Drop what was entered of a session."""
    write(delete(setting("TABLE"), f"SESSION#{session_id}", "TALLY"))
