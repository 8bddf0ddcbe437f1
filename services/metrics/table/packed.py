"""An academic year of a series in one row: its current values, and what must be known to keep them current.

What was ever observed stands in rows of its own (`table.sayings`), and this row is made of them. It is small and read at once,
however often a platform restated its figures.

Of each day it keeps the value that was observed last and not withdrawn, by which saying, and the moment of a newer saying that
was withdrawn: so that a run may be quiet where it says nothing new, and only there. A run says nothing new of a day whose newest
saying says the same and can't be withdrawn. Where that newest one could be, or was, what the run says must be kept: it is what
counts once the other is taken back, or when it is not put back.
"""

import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from services.metrics.observations import Value
from services.metrics.period import DAY

KNOWN, PROVISIONAL, UNKNOWN = "c", "p", "-"

EXACT: Final = json.JSONDecoder(parse_float=Decimal, parse_int=Decimal)
"""One for all: `json.loads` would make one for each of a page's hundreds of rows."""

Days = dict[date, "Day"]


class Said(NamedTuple):
    """A run's or drop's saying: when, its id, the zone of its days, and whether it can be taken back."""

    at: str
    by: str
    zone: str
    withdrawable: bool


@dataclass(frozen=True, slots=True)
class Day:
    """What is current of a day; `value` and `said` are None where all that was said of it was withdrawn.

    `aside` is the moment of the newest saying that was withdrawn, where it is newer than the value; else empty.
    """

    value: Decimal | None
    complete: bool
    said: Said | None
    aside: str = ""

    def says(self, value: Decimal, *, complete: bool) -> bool:
        """Tell whether the value is that."""
        return self.value is not None and (self.value, self.complete) == (value, complete)

    @property
    def lasting(self) -> bool:
        """Whether the newest that was said of the day can't be withdrawn, nor was."""
        return self.said is not None and not self.said.withdrawable and not self.aside

    def observed(self, day: date) -> Value | None:
        """Return it as a value of a day."""
        if self.value is None or self.said is None:
            return None
        return Value(day, self.value, self.said.at, self.complete, self.said.by, self.said.zone)


class Saying(NamedTuple):
    """What was said of one day, and whether it was withdrawn."""

    value: Decimal
    complete: bool
    said: Said
    withdrawn: bool = False


def with_saying(day: Day | None, saying: Saying) -> Day:
    """Return a day with one more saying of it, in whatever order they come."""
    before = day or Day(None, complete=False, said=None)
    if saying.withdrawn:
        newer = before.said is None or saying.said.at >= before.said.at
        aside = max(before.aside, saying.said.at) if newer else before.aside
        return Day(before.value, before.complete, before.said, aside)
    if before.value is not None and before.said is not None:
        # Of two sayings at once the same one must count, whichever is heard first.
        old = (before.said.at, before.said.by, before.complete, before.value)
        if (saying.said.at, saying.said.by, saying.complete, saying.value) < old:
            return before
    aside = before.aside if before.aside >= saying.said.at else ""
    return Day(saying.value, saying.complete, saying.said, aside)


def of_sayings(sayings: Iterable[tuple[date, Saying]]) -> Days:
    """Return what is current of all that was said."""
    days: Days = {}
    for day, saying in sayings:
        days[day] = with_saying(days.get(day), saying)
    return days


def plain(value: Decimal) -> str:
    """Return a number as it is kept, without an exponent or zeros that say nothing. Raises `ValueError` for one that is none."""
    if not value.is_finite():
        raise ValueError(f"{value} is no number to keep.")
    text = f"{value or abs(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def loads(text: str) -> Any:  # noqa: ANN401  JSON
    """Return JSON with every number exact."""
    return EXACT.decode(text)


def pack(days: Mapping[date, Day]) -> dict[str, object]:
    """Return the attributes of the row of some days: the same days give the same row."""
    first, last = min(days), max(days)
    every = [days.get(first + number * DAY) for number in range((last - first).days + 1)]
    sayings = sorted({one.said for one in every if one and one.said})
    place = {said: number for number, said in enumerate(sayings)}
    said = {
        "sayings": sayings,
        "of": [place[one.said] if one and one.said else -1 for one in every],
        "aside": {str(number): one.aside for number, one in enumerate(every) if one and one.aside},
    }
    row: dict[str, object] = {
        "first": first.isoformat(),
        "values": f"[{','.join('null' if not one or one.value is None else plain(one.value) for one in every)}]",
        "complete": "".join(_mark(one) for one in every),
        "said": zlib.compress(json.dumps(said, separators=(",", ":")).encode(), 9),
    }
    return row | {"etag": hashlib.sha256(repr(row).encode()).hexdigest()[:16]}


def _mark(day: Day | None) -> str:
    if day is None or day.value is None:
        return UNKNOWN
    return KNOWN if day.complete else PROVISIONAL


def unpack(row: Mapping[str, Any]) -> Days:
    """Return the days of a row."""
    first, values = date.fromisoformat(row["first"]), loads(row["values"])
    said = json.loads(zlib.decompress(row["said"]))
    sayings, aside = [Said(*one) for one in said["sayings"]], said["aside"]
    return {
        first + number * DAY: Day(
            values[number],
            complete=row["complete"][number] == KNOWN,
            said=sayings[place] if place >= 0 else None,
            aside=aside.get(str(number), ""),
        )
        for number, place in enumerate(said["of"])
        if place >= 0 or str(number) in aside
    }
