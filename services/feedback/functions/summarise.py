"""Hears from the table's stream what changes a session's summary, and makes it again: answers, and what the team decides."""

from collections.abc import Mapping
from typing import Any, Final

from services.feedback.table import ANSWER, DECISION, SESSION, summaries
from services.feedback.use_cases.summarise import update
from shared import stream
from shared.clock import Clock, now
from shared.log import own_thread
from shared.stream import Row

MATTERS: Final = frozenset({ANSWER, DECISION, SESSION})
"""Rows that may change a summary: a pupil changes her mind, the team decides of answers that stand aside, a booking of more
pupils takes them in."""


@own_thread
def handler(event: dict[str, Any], _context: object, *, clock: Clock = now) -> dict[str, Any]:
    made = set[str]()

    def take(row: Row) -> None:
        session_id = _session(row)["session"]
        if session_id in made or (row.entity == SESSION and summaries.last(session_id) is None):
            # A session that nobody has answered yet has no summary, and gets none.
            return
        made.add(session_id)
        update(session_id, clock())

    batch = stream.rows(event, MATTERS, stream.NEW_OR_CHANGED)
    return stream.take_in_turn(batch, take, "not summarised", _session)


def _session(row: Row) -> Mapping[str, str]:
    # What a pupil's own row is called is nobody's business.
    return {"session": row.image["session_id"]["S"]}
