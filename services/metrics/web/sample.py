"""The first and last rows of a table that was read, as a page shows them: a person knows their own figures again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from services.metrics.observations import Observation, Series, rounded
from services.metrics.table.packed import plain
from shared.text import gettext, ngettext, number
from shared.text.phrases import month, short_day

if TYPE_CHECKING:
    from services.metrics.sources.exports.found import Found

ENDS: Final = 3
"""Rows that are shown of the beginning and of the end."""

COLUMNS: Final = 6

BRANDS: Final = {"youtube": "YouTube", "linkedin": "LinkedIn", "tiktok": "TikTok"}
"""How platforms write themselves whose names have a capital letter inside."""

NOTHING: Final = "\N{EN DASH}"
"""What stands in a cell of which nothing is known."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Some rows of a table: each a name and its cells. `between` says how many rows there are between `first` and `last`."""

    title: str
    columns: Sequence[str]
    first: Sequence[tuple[str, Sequence[str]]]
    last: Sequence[tuple[str, Sequence[str]]]
    between: str
    more_columns: str


def sample(found: "Found") -> Sample:
    """Return the first and last rows of a table with figures."""
    items = found.grain == "lifetime"
    columns = list(dict.fromkeys(one.series.metric for one in found.observations))
    names = {one.series.metric: column(one.series, items=items) for one in found.observations}
    by_row: dict[tuple[date, str], dict[str, Observation]] = {}
    titles: dict[tuple[date, str], str] = {}
    for one in found.observations:
        key = one.day, "".join(value for _, value in one.series.dimensions)
        by_row.setdefault(key, {})[one.series.metric] = one
        titles[key] = one.series.title if items else _period(one.day, found.grain)
    keys = sorted(by_row)
    rows = [(titles[key], [_cell(by_row[key].get(column)) for column in columns[:COLUMNS]]) for key in keys]
    between, left = len(rows) - 2 * ENDS, len(columns) - COLUMNS
    return Sample(
        title=found.shape,
        columns=[
            gettext("Post or video") if items else gettext("Day"),
            *(names[one] for one in columns[:COLUMNS]),
        ],
        first=rows[:ENDS] if between > 0 else rows,
        last=rows[-ENDS:] if between > 0 else [],
        between=ngettext("%(number)s row between", "%(number)s rows between", between) if between > 0 else "",
        more_columns=ngettext("%(number)s more column", "%(number)s more columns", left) if left > 0 else "",
    )


def samples(found: "Iterable[Found]") -> list[Sample]:
    """Return a sample of each table that has figures."""
    return [sample(one) for one in found if one.observations]


def column(series: Series, *, items: bool) -> str:
    """Return what a line of figures is called; the series of a post is called as the post is, so its metric names it."""
    if not items:
        return series.title
    platform, _, metric = series.metric.partition("_")
    return f"{BRANDS.get(platform, platform.capitalize())} {metric.replace('_', ' ')}".strip()


def _period(day: date, grain: str) -> str:
    if grain == "month":
        return month(day)
    return gettext("Week from %(day)s", day=short_day(day)) if grain == "week" else short_day(day)


def _cell(one: Observation | None) -> str:
    return NOTHING if one is None else figure(one.value, one.series.places)


def figure(value: Decimal, places: int) -> str:
    """Return a figure as it is shown."""
    return number(rounded(value, places))


def figure_of(text: str | None) -> str:
    """Return a figure that was kept as text; what is not known is said so."""
    return gettext("unknown") if text is None else number(Decimal(plain(Decimal(text))))
