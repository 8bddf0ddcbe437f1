"""What a drop said, taken back and put back: its sayings stay, marked, and what is current is made anew of the others."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from services.metrics.period import AcademicYear
from services.metrics.table import sayings, years
from services.metrics.table.batch import write_all
from services.metrics.table.packed import Days, of_sayings
from shared.dynamo import Item, delete, get, put, query, write
from shared.settings import setting

WITHDRAWN: Final = "withdrawn"
"""The sort key of the mark that a drop was taken back."""


def touched(by: str, key: str, days: Iterable[date]) -> Item:
    """Return the row by which a drop's sayings are found again."""
    span = sorted(days)
    return {"pk": f"BY#{by}", "sk": f"{span[0]}#{span[-1]}#{key}", "entity": "touched"}


def mark_of(by: str) -> Mapping[str, str] | None:
    """Return when and by whom a drop was taken back; None where it stands."""
    row = get(setting("TABLE"), f"BY#{by}", WITHDRAWN, consistent=True)
    return {"at": row["at"], "who": row["who"]} if row else None


def withdraw(by: str, *, at: datetime, who: str) -> int:
    """Take back all that a drop said, at a moment and by somebody; return of how many days of a series.

    Its values stay in the history, marked. What was observed before, or since, is current again. Taken back twice, it stays as it
    was taken back first; cut off, the same call does the rest. Raises `LookupError` where nothing is known that the drop said.
    """
    mark = mark_of(by)
    if mark is None:
        mark = {"at": at.astimezone(UTC).isoformat(), "who": who}
        row = {"pk": f"BY#{by}", "sk": WITHDRAWN, "entity": "withdrawn", **mark}
        places = _spans(by)
        # Marked first: what the drop may still be saying, told twice by a queue, is withdrawn too.
        write(put(setting("TABLE"), row))
    else:
        places = _spans(by)
    return sum(_remark(by, mark, *place) for place in places)


def restore(by: str) -> int:
    """Put back what was withdrawn, with the moment it was first said at; return of how many days of a series.

    Raises `LookupError` where nothing is known that the drop said.
    """
    places = _spans(by)
    write(delete(setting("TABLE"), f"BY#{by}", WITHDRAWN))
    return sum(_remark(by, None, *place) for place in places)


def _spans(by: str) -> list[tuple[date, date, str]]:
    found = spans(by)
    if not found:
        raise LookupError(f"Nothing is known that {by} said.")
    return found


def spans(by: str) -> list[tuple[date, date, str]]:
    """Return where a drop's sayings are: the first and last day, and the series' key; empty where it said nothing."""
    rows = list(query(setting("TABLE"), f"BY#{by}", consistent=True))
    found = [row["sk"].split("#", 2) for row in rows if row["sk"] != WITHDRAWN]
    return [(date.fromisoformat(first), date.fromisoformat(last), key) for first, last, key in found]


def _remark(by: str, mark: Mapping[str, str] | None, first: date, last: date, key: str) -> int:
    """Mark a drop's sayings of a series as withdrawn, or as standing, and make what is current of the days anew."""
    own = [row for row in sayings.read(key, first, last) if row.get("by") == by]
    changed = [row for row in own if row.get("withdrawn") != mark]
    write_all([_marked(row, mark) for row in changed])
    days = sayings.days_of(own)
    places = [(key, year) for year in {AcademicYear.of(day) for day in days}]
    kept = years.read(places)
    for place in places:
        of_year = {day for day in days if day in place[1]}

        def anew(before: Days, of_year: set[date] = of_year) -> Days:
            said = sayings.sayings(sayings.read(key, min(of_year), max(of_year)))
            return before | of_sayings((day, saying) for day, saying in said if day in of_year)

        years.change(place, kept.get(place), anew)
    return len(days)


def _marked(row: Mapping[str, Any], mark: Mapping[str, str] | None) -> Item:
    plain = {name: value for name, value in row.items() if name != "withdrawn"}
    return plain | ({"withdrawn": dict(mark)} if mark else {})
