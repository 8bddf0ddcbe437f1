"""Rows that tell of nobody: each kind of row a store writes stands here or in the table of what is kept of people."""

from collections.abc import Mapping
from typing import Final

from operate.personal_data.model import AUDITS, MERGED, OUTBOX, VOICES
from services.metrics.table import runs

RUNS: Final = f"{runs.KEPT.days} days"

SNAPSHOT: Final = (
    "an event on its way: a booking's, a visit's or a session's public snapshot, with ids and without a contact or "
    "typed words"
)

NOBODY: Final[Mapping[str, tuple[str, str]]] = {
    "booking:outbox": (SNAPSHOT, OUTBOX),
    "booking:gap": ("a visit to come at which somebody is missing: places, no person", "as long as it is so"),
    "booking:school flag": ("a school with visits to come that closed or was renamed", "until looked at"),
    "people:outbox": (SNAPSHOT, OUTBOX),
    "people:merged": ("that an organisation was made one with another, and what that one was before", MERGED),
    "people:voice": ("how many pupils of a class are more interested than before, in steps of ten", VOICES),
    "feedback:outbox": (SNAPSHOT, OUTBOX),
    "feedback:session": ("a class's session: when, where, how many are expected", "kept"),
    "feedback:code": ("the same, found by the code on the wall", "kept"),
    "feedback:month": ("which sessions a month has", "kept"),
    "feedback:survey": ("the questions a session asked", "kept with the answers"),
    "feedback:summary": ("what a class's answers say together", "kept"),
    "feedback:unsettled": ("that not all of a session's answers are told of", "until they are"),
    "feedback:count": ("which answers count and how many there are", "kept"),
    "feedback:teachers": ("what teachers said, ten of three schools or more at a time", "kept"),
    "feedback:audit": ("when the answers of a session were deleted", AUDITS),
    "feedback:comments-counted": ("that a morning's count of comments was told", "kept"),
    "metrics:summary": ("what a class's answers say together, in steps of ten or more, by the day", "kept"),
    "metrics:wish": ("that no date suited: school, year groups, pupils, month", "kept"),
    "metrics:comments": ("how many comments waited on a morning, no session", "kept"),
    "metrics:gap": ("places not filled at a visit's planned sessions", "kept"),
    "metrics:line": ("a visit or wish in a line, for the board of schools", "kept"),
    "metrics:brief": ("what figures read of an event", "kept"),
    "metrics:whole": ("that every event has its brief", "kept"),
    "metrics:series": ("a line of figures of the website or a platform, and what it means", "kept"),
    "metrics:observation": ("figures of a day or month: totals", "kept"),
    "metrics:year": ("the same, of a year", "kept"),
    "metrics:touched": ("which figures a file said", "kept"),
    "metrics:renewal": ("which run renews a source's credential", "kept"),
    "metrics:spending": ("what reading a source cost", "kept"),
    "metrics:standing": ("where a connection stands", "kept"),
    "metrics:run": ("what became of one run", RUNS),
    "metrics:backfill": ("how far one has come", "until it is done"),
    "metrics:rebuild": ("how far one has come", "until it is done"),
    "metrics:taken_over": ("that the readers of the settings became the first ones", "kept"),
}
"""By service and `entity` what a row says and for how long it is kept."""
