"""What is current of a drop's days would it be taken back, or put back: looked at before it is done. Nothing is written."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.metrics.observations import Series
from services.metrics.table import registry, sayings
from services.metrics.table.packed import Days, Saying, of_sayings
from services.metrics.table.taken_back import spans


@dataclass(frozen=True, slots=True)
class Turn:
    """A day's figure as it is and as it would be; None where it is, or would be, unknown."""

    series: Series
    day: date
    now: Decimal | None
    then: Decimal | None


def turns(by: str, *, withdrawn: bool) -> tuple[Turn, ...]:
    """Return what would be another figure if the drop were `withdrawn`, or stood; empty where nothing of it is known.

    A day on which something newer is known stays as it is.
    """
    places = spans(by)
    known = registry.of_keys(sorted({key for _, _, key in places}))
    found: list[Turn] = []
    for first, last, key in places:
        rows = sayings.read(key, first, last)
        own = sayings.days_of(row for row in rows if row.get("by") == by)
        said = [(day, saying) for day, saying in sayings.sayings(rows) if day in own]
        now, then = of_sayings(said), of_sayings(_as_if(said, by, withdrawn=withdrawn))
        found += [
            Turn(known[key], day, before, after)
            for day in sorted(own)
            if (before := _value(now, day)) != (after := _value(then, day))
        ]
    return tuple(found)


def _as_if(said: list[tuple[date, Saying]], by: str, *, withdrawn: bool) -> list[tuple[date, Saying]]:
    return [(day, one._replace(withdrawn=withdrawn) if one.said.by == by else one) for day, one in said]


def _value(days: Days, day: date) -> Decimal | None:
    return days[day].value if day in days else None
