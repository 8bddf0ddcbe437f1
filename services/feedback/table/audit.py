"""What was done to answers that nobody can see any more, each a line."""

import secrets
from datetime import UTC, datetime

from shared import audits
from shared.dynamo import put, write
from shared.settings import setting


def note(what: str, session_id: str, at: datetime) -> None:
    """Note what was done to a session's answers at a moment."""
    row = {
        "pk": "AUDIT",
        "sk": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}#{secrets.token_hex(4)}",
        "entity": "audit",
        "what": what,
        "session_id": session_id,
        "expires": audits.gone_at(at),
    }
    write(put(setting("TABLE"), row))
