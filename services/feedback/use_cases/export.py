"""What sessions' answers say together, for a file of them: those of some sessions, or of all held in a period."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from services.feedback.export import Line
from services.feedback.table import sessions, summaries
from services.feedback.use_cases.questions import survey_of

MOST_DAYS: Final = 400
"""Days of one file: a school year and its summer."""


def lines_of(ids: Iterable[str]) -> Iterator[Line]:
    """Yield the sessions of which anything may be said.

    Teachers' are none: too few answer each, and beside what is told of all visits a single one would tell more.
    """
    for session_id in ids:
        found, summary = sessions.find(session_id), summaries.last(session_id)
        if found and summary and found[0].kind != "teacher":
            yield Line(found[0], survey_of(found[0]), summary["content"])


def held(first: date, last: date) -> Iterator[str]:
    """Yield the sessions held from the first day to the last, in the order of their days."""
    found: list[tuple[date, str]] = []
    month = first.replace(day=1)
    while month <= last:
        found += [(row["held_on"], row["session_id"]) for row in sessions.of_month(month)]
        month = (
            date(month.year + 1, 1, 1)
            if month.month == 12  # noqa: PLR2004  December
            else date(month.year, month.month + 1, 1)
        )
    yield from (session_id for held_on, session_id in sorted(found) if first <= held_on <= last)
