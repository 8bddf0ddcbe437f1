"""What a table says in short, beside what was last known: what a person looks at before saying yes."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from services.metrics.observations import Series
from services.metrics.sources.exports.doubts import RECENT, Known
from services.metrics.sources.exports.found import Found
from services.metrics.sources.exports.said import Said
from shared.text import N_, NN_

if TYPE_CHECKING:
    from decimal import Decimal


def summary(found: Found, known: Known) -> tuple[Said, ...]:
    """Return what a table says, a sentence a series, beside what was last known of it."""
    by_key = {series.key: values for series, values in known.items()}
    said = []
    new: dict[Series, list[Decimal]] = {}
    for seen in found.observations:
        new.setdefault(seen.series, []).append(seen.value)
    for one, values in new.items():
        usual = [
            value.value
            for day, value in sorted(by_key.get(one.key, {}).items())
            if found.first is None or day < found.first
        ][-RECENT:]
        facts: dict[str, object] = {
            "title": one.title,
            "number": len(values),
            "least": min(values),
            "most": max(values),
        }
        if usual:
            said.append(
                _grained(one, facts | {"before_least": min(usual), "before_most": max(usual)}, before=True)
            )
        else:
            said.append(_grained(one, facts, before=False))
    return tuple(said)


_SUMMARIES: Final[Mapping[tuple[str, bool], tuple[str, str]]] = {
    ("day", False): NN_(
        "%(title)s, %(number)s day, %(most)s",
        "%(title)s, %(number)s days, %(least)s to %(most)s a day",
    ),
    ("day", True): NN_(
        "%(title)s, %(number)s day, %(most)s; before it %(before_least)s to %(before_most)s",
        "%(title)s, %(number)s days, %(least)s to %(most)s a day; before them %(before_least)s to %(before_most)s",
    ),
    ("week", False): NN_(
        "%(title)s, %(number)s week, %(most)s",
        "%(title)s, %(number)s weeks, %(least)s to %(most)s a week",
    ),
    ("week", True): NN_(
        "%(title)s, %(number)s week, %(most)s; before it %(before_least)s to %(before_most)s",
        "%(title)s, %(number)s weeks, %(least)s to %(most)s a week; before them %(before_least)s to %(before_most)s",
    ),
    ("month", False): NN_(
        "%(title)s, %(number)s month, %(most)s",
        "%(title)s, %(number)s months, %(least)s to %(most)s a month",
    ),
    ("month", True): NN_(
        "%(title)s, %(number)s month, %(most)s; before it %(before_least)s to %(before_most)s",
        "%(title)s, %(number)s months, %(least)s to %(most)s a month; before them %(before_least)s to %(before_most)s",
    ),
}


def _grained(series: Series, facts: Mapping[str, object], *, before: bool) -> Said:
    if series.grain == "lifetime":
        return Said(N_("%(title)s: %(least)s %(unit)s so far"), {**facts, "unit": series.unit})
    one, many = _SUMMARIES[series.grain, before]
    return Said(one, facts, many)
