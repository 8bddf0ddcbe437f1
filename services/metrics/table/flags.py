"""Hits that are kept apart until a person decides: how many, why, and what was decided; no hit and no visitor stands here."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from services.metrics.counted import Flag, Verdict
from services.metrics.table.hits import HELD
from shared.clock import london_time
from shared.dynamo import ConditionFailedError, get, put, query, write
from shared.settings import setting

KEPT: Final = timedelta(days=400)
"""How long after their day it is told that hits were apart, and what was decided: two academic years can be compared."""

UNDECIDED: Final = "attribute_not_exists(pk) OR (verdict = :verdict AND judged = :judged)"


class GoneError(LookupError):
    """No such hits are apart."""


def flags(first: date, last: date) -> tuple[Flag, ...]:
    """Return what is apart of London's days from `first` to `last`, both included, the earliest first."""
    rows = query(setting("TABLE"), "FLAGGED", between=(f"{first}", f"{last}~"))
    return tuple(_flag(row) for row in rows)


def waiting(today: date) -> int:
    """Return of how many groups of hits that are still held a person has yet to decide whether they count."""
    return sum(one.waits for one in flags(today - HELD, today))


def keep(found: Iterable[Flag], before: Iterable[Flag]) -> None:
    """Keep what is apart, where it is otherwise than `before`; a verdict given meanwhile stays, and is seen the next time."""
    known = set(before)
    for one in found:
        if one in known:
            continue
        with suppress(ConditionFailedError):
            values = {":verdict": one.verdict, ":judged": one.judged}
            write(put(setting("TABLE"), _row(one), condition=UNDECIDED, values=values))


def decide(key: str, verdict: Verdict, *, views: int, who: str, at: datetime) -> Flag:
    """Note what a member of the team decided of hits, of which they saw so many `views`; return them.

    The next collection counts by it, as long as the hits are held: `hits.HELD`. Raises `GoneError` where no such hits are apart.
    """
    row = get(setting("TABLE"), "FLAGGED", key, consistent=True)
    if row is None:
        raise GoneError(key)
    decided = replace(_flag(row), verdict=verdict, judged=views, who=who, at=at.isoformat())
    write(put(setting("TABLE"), _row(decided)))
    return decided


def _row(one: Flag) -> dict[str, object]:
    return {
        "pk": "FLAGGED",
        "sk": one.key,
        "entity": "flagged",
        "day": one.day.isoformat(),
        "account": one.account,
        "why": one.why,
        "hour": one.hour,
        "views": one.views,
        "visits": one.visits,
        "usual": one.usual,
        "verdict": one.verdict,
        "judged": one.judged,
        "who": one.who,
        "at": one.at,
        "expires": int((london_time(one.day, 0) + KEPT).timestamp()),
    }


def _flag(row: Mapping[str, Any]) -> Flag:
    return Flag(
        date.fromisoformat(row["day"]),
        row["account"],
        row["why"],
        row["hour"],
        row["views"],
        row["visits"],
        row["usual"],
        row["verdict"],
        row["judged"],
        row["who"],
        row["at"],
    )
