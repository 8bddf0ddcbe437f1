"""What of some observations the table does not say yet: what `series.observe` would write, before anything is."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from services.metrics.observations import Observation, Series
from services.metrics.period import AcademicYear
from services.metrics.table import registry, years
from services.metrics.table.registry import Registered
from services.metrics.table.series import AT_ONCE, lift

Told = dict[date, Observation]


def news(observations: Iterable[Observation]) -> list[Observation]:
    """Return those that a run would write: the last of each series and day, where the table does not say the same for good.

    A series that is new, or is called or shown otherwise, is among them with one of its days at least. Raises
    `MeaningChangedError` for a series of another unit or other semantics than are kept, `ValueError` for what is no number.
    """
    by_key: dict[str, tuple[Series, Told]] = {}
    for one in observations:
        series, told = by_key.setdefault(one.series.key, (one.series, {}))
        registry.check(one.series, Registered(series, packed=True))
        if not Decimal(one.value).is_finite():
            raise ValueError(f"{one.value} is no number to keep.")
        told[one.day] = one
    known = registry.among(series for series, _ in by_key.values())
    for series, _ in by_key.values():
        registry.check(series, known.get(series.key))
    groups = list(by_key.values())
    return [
        one
        for start in range(0, len(groups), AT_ONCE)
        for one in _news(groups[start : start + AT_ONCE], known)
    ]


def _news(groups: list[tuple[Series, Told]], known: Mapping[str, Registered]) -> Iterator[Observation]:
    for series, _ in groups:
        if series.key in known and not known[series.key].packed:
            lift(series.key)
    kept = years.read(list({(series.key, AcademicYear.of(day)) for series, told in groups for day in told}))
    for series, told in groups:
        new = [one for one in told.values() if not _said(kept, one)]
        if not new and known.get(series.key) != Registered(series, packed=True):
            new = [told[max(told)]]
        yield from new


def _said(kept: Mapping[years.Place, years.Kept], one: Observation) -> bool:
    place = one.series.key, AcademicYear.of(one.day)
    day = kept[place].days.get(one.day) if place in kept else None
    return day is not None and day.says(one.value, complete=one.complete) and day.lasting
