"""What was ever observed of a series, in rows that are only added: a row is what one run or drop said of days of one month.

A saying that was withdrawn keeps its values and has the mark of who took it back, and when.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from services.metrics.observations import LONDON, Value, Withdrawal
from services.metrics.period import Month
from services.metrics.table.packed import Said, Saying, loads, plain
from shared.dynamo import Item, query
from shared.settings import setting

Figure = tuple[Decimal, bool]
"""A value, and whether it is complete."""


def rows_of(
    key: str, said: Said, figures: Mapping[date, Figure], withdrawn: Mapping[str, str] | None = None
) -> Iterator[Item]:
    """Yield the rows of what was said of some days of a series."""
    months: dict[date, dict[date, Figure]] = {}
    for day, figure in sorted(figures.items()):
        months.setdefault(Month.of(day).first, {})[day] = figure
    for of_month in months.values():
        values = ",".join(f'"{day.day}":[{plain(v)},{int(c)}]' for day, (v, c) in of_month.items())
        # Said twice in one run, otherwise: neither row takes the place of the other.
        digest = hashlib.sha256(values.encode()).hexdigest()[:8]
        yield {
            "pk": f"SERIES#{key}",
            "sk": f"{min(of_month).isoformat()}#{said.at}#{said.by}#{digest}",
            "entity": "observation",
            "by": said.by,
            "values": f"{{{values}}}",
            **({"zone": said.zone} if said.zone != LONDON else {}),
            **({"withdrawable": True} if said.withdrawable else {}),
            **({"withdrawn": dict(withdrawn)} if withdrawn else {}),
        }


def read(key: str, first: date, last: date, *, only: Sequence[str] = ()) -> list[Item]:
    """Return the rows that may say something of the days from `first` to `last`, as they stand now; `only` some attributes."""
    between = (Month.of(first).first.isoformat(), f"{last.isoformat()}~")
    return list(query(setting("TABLE"), f"SERIES#{key}", between=between, consistent=True, only=only))


def sayings(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[date, Saying]]:
    """Yield what rows say of each day."""
    for row in rows:
        said = Said(
            row["sk"].split("#")[1], row.get("by", ""), row.get("zone", LONDON), "withdrawable" in row
        )
        for day, (value, complete) in _figures(row).items():
            yield day, Saying(value, complete, said, "withdrawn" in row)


def days_of(rows: Iterable[Mapping[str, Any]]) -> set[date]:
    """Return the days that rows say something of."""
    return {day for row in rows for day in _figures(row)}


def values(rows: Iterable[Mapping[str, Any]], day: date) -> list[Value]:
    """Return every value observed of one day, the oldest first."""
    found = []
    for row in rows:
        figure = _figures(row).get(day)
        if figure:
            mark = row.get("withdrawn")
            by, zone = row.get("by", ""), row.get("zone", LONDON)
            withdrawn = Withdrawal(mark["at"], mark["who"]) if mark else None
            found.append(Value(day, figure[0], row["sk"].split("#")[1], figure[1], by, zone, withdrawn))
    return sorted(found, key=lambda one: (one.observed_at, one.by))


def _figures(row: Mapping[str, Any]) -> dict[date, Figure]:
    day = date.fromisoformat(row["sk"].partition("#")[0])
    if "value" in row:
        # What was kept before runs had ids: a row a day.
        return {day: (Decimal(row["value"]), row["complete"])}
    return {
        day.replace(day=int(number)): (value, bool(complete))
        for number, (value, complete) in loads(row["values"]).items()
    }
