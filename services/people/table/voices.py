"""How many pupils of a session are more interested than before, as the feedback service told it last: counts alone.

They are gone two years after their session: no statement is asked for that is older.
"""

import json
from datetime import date, timedelta
from typing import Any, Final

from services.people.domain.voice import Answered
from services.people.table import VOICES
from services.people.table.rows import row
from shared.clock import london_time
from shared.dynamo import query
from shared.settings import setting

KEPT: Final = timedelta(days=730)


def row_of(told: Answered, held_on: date) -> dict[str, Any]:
    """Return the row of what was told of a session."""
    gone = int((london_time(held_on, 0) + KEPT).timestamp())
    return row(VOICES, told.session, "voice", [told.more, told.others], expires=gone)


def all_sessions() -> list[Answered]:
    """Return what is known, of all sessions."""
    found = query(setting("TABLE"), VOICES, only=["sk", "line"])
    return [Answered(one["sk"], *json.loads(one["line"])) for one in found]
