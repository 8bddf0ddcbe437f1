"""Hears from the table's stream of comments that may tell of harm, and tells the safeguarding lead."""

from collections.abc import Mapping
from typing import Any

from services.feedback.mail.flagged import tell
from services.feedback.table import FLAGGED
from shared import stream
from shared.clock import Clock, now
from shared.log import own_thread
from shared.stream import Row


@own_thread
def handler(event: dict[str, Any], _context: object = None, *, clock: Clock = now) -> dict[str, Any]:
    def take(row: Row) -> None:
        tell(_comment(row)["comment"], clock())

    return stream.take_in_turn(stream.rows(event, {FLAGGED}), take, "not told", _comment)


def _comment(row: Row) -> Mapping[str, str]:
    return {"comment": row.image["id"]["S"]}
