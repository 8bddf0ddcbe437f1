"""People's weeks: all of a Monday in one partition, so that everybody is judged for a session with one query."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from services.people.domain.week import Engagement, Week, Weeks
from services.people.table import week_key
from services.people.table.rows import Write, over
from shared.dynamo import get_all, query
from shared.settings import setting

TO_COME: Final = 78
"""Weeks that are looked at for what is to come: a year and a half, longer than booking ahead goes."""

WEEK: Final = timedelta(days=7)


def of_monday(monday: date) -> dict[str, Week]:
    """Return everybody's week by person; of whoever is down for nothing there is none."""
    return {found["sk"]: _week(found) for found in query(setting("TABLE"), week_key(monday))}


def some(keys: Iterable[tuple[str, date]]) -> Weeks:
    """Return those of some weeks, by person and Monday, that are there, as they are this moment."""
    wanted = [(week_key(monday), person) for person, monday in sorted(set(keys))]
    weeks = map(_week, get_all(setting("TABLE"), wanted))
    return {(week.person, week.monday): week for week in weeks}


def of_person(person: str, monday: date, count: int = TO_COME) -> list[Engagement]:
    """Return what a person is down for in so many weeks from a Monday on, as it is this moment, in order."""
    found = some((person, monday + number * WEEK) for number in range(count))
    return sorted(
        (one for week in found.values() for one in week.engagements),
        key=lambda one: (one.starts_at, one.session),
    )


def to_come(monday: date, count: int = TO_COME) -> Iterator[Week]:
    """Yield everybody's weeks from a Monday on, week after week."""
    for number in range(count):
        yield from of_monday(monday + number * WEEK).values()


def kept(after: Week, was: Week | None) -> Write:
    """Return the write of a person's week over the one that was read, None where there was none."""
    text = json.dumps(
        [
            [one.session, one.booking, one.urn, one.starts_at.isoformat(), one.ends_at.isoformat()]
            for one in after.engagements
        ],
        separators=(",", ":"),
    )
    found = {"pk": week_key(after.monday), "sk": after.person, "entity": "week", "line": text}
    return over(found, after.version, was.version if was else 0)


def _week(found: Mapping[str, Any]) -> Week:
    return Week(
        found["sk"],
        date.fromisoformat(found["pk"].partition("#")[2]),
        found["version"],
        tuple(
            Engagement(
                session, booking, urn, datetime.fromisoformat(starts_at), datetime.fromisoformat(ends_at)
            )
            for session, booking, urn, starts_at, ends_at in json.loads(found["line"])
        ),
    )
