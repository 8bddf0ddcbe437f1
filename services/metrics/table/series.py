"""Lines of figures and every value ever observed of them: what a platform restates stands beside what it said before.

The current value of a day is the one observed last that was not withdrawn: in whatever order drops are written, withdrawn and
put back, and however often. Runs are written in the order of their moments, one collector a source: for a run is quiet where it
says nothing new (`table.packed` has the rule).
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from services.metrics.observations import LONDON, DayByDay, Observation, Readings, Series, Value
from services.metrics.period import AcademicYear
from services.metrics.table import registry, sayings, taken_back, years
from services.metrics.table.batch import write_all
from services.metrics.table.packed import Days, Said, Saying, of_sayings, with_saying
from services.metrics.table.registry import Registered
from services.metrics.table.sayings import Figure

if TYPE_CHECKING:
    from services.metrics.table.years import Place

AT_ONCE: Final = 50
"""Series that are read and written together."""

BACK: Final = 5
"""Academic years that are looked through for a series' newest day."""

parts = registry.parts


def all_series(source: str = "") -> list[Series]:
    """Return every line of figures without dimensions, or those of a source; `parts` has those with."""
    return [one.series for one in registry.registered(source)]


def values(series: Series, first: date, last: date) -> dict[date, Value]:
    """Return a series' current values from `first` to `last`, both included; one read for any number of years."""
    return _values(_current(series, first, last), first, last)


def values_of_all(observations: Iterable[Observation]) -> dict[Series, dict[date, Value]]:
    """Return what is current of many series in the academic years that observations are of; rows of before are not looked for."""
    seen = [(one.series, AcademicYear.of(one.day)) for one in observations]
    of, places = {series.key: series for series, _ in seen}, {(series.key, year) for series, year in seen}
    found: dict[Series, dict[date, Value]] = {}
    for (key, _), kept in years.read(list(places)).items():
        found.setdefault(of[key], {}).update(_values(kept.days, date.min, date.max))
    return found


def _values(days: Days, first: date, last: date) -> dict[date, Value]:
    return {
        day: value
        for day, one in sorted(days.items())
        if first <= day <= last and (value := one.observed(day))
    }


def _current(series: Series, first: date, last: date) -> Days:
    kept = years.read([(series.key, year) for year in years.years(first, last)])
    if not kept and (known := registry.among([series]).get(series.key)) and not known.packed:
        return of_sayings(sayings.sayings(sayings.read(series.key, first, last)))
    return {day: one for of_year in kept.values() for day, one in of_year.days.items()}


def readings(first: date, last: date, *, by: date, source: str = "") -> tuple[Readings, ...]:
    """Return every series without dimensions, or those of a source, with its current values from `first` to `last`.

    With each is the newest day known of it by the day `by`, or, where that is none of the academic years asked for, the newest.
    """
    known = registry.registered(source)
    asked = years.years(first, last)
    kept = years.read([(one.series.key, year) for one in known for year in asked])
    found: dict[str, Days] = {one.series.key: {} for one in known}
    for (key, _), of_year in kept.items():
        found[key] |= of_year.days
    for one in known:
        if not one.packed:
            rows = sayings.read(one.series.key, date.min, date.max)
            found[one.series.key] = of_sayings(sayings.sayings(rows))
    newest = {
        key: max((day for day, one in days.items() if day <= by and one.value is not None), default=None)
        for key, days in found.items()
    }
    newest |= before_year([key for key, day in newest.items() if day is None], asked[0])
    return tuple(
        Readings(
            one.series,
            _values(found[one.series.key], first, last),
            newest[one.series.key],
            frozenset(day for day, of in found[one.series.key].items() if of.aside and first <= day <= last),
        )
        for one in known
    )


def before_year(keys: list[str], year: AcademicYear) -> dict[str, date | None]:
    """Return the newest day known of some series in the years before one."""
    places = []
    for _ in range(BACK):
        year = year.previous
        places += [(key, year) for key in keys]
    newest: dict[str, date | None] = dict.fromkeys(keys)
    for (key, _), of_year in years.read(places).items():
        known = [day for day, one in of_year.days.items() if one.value is not None]
        before = newest[key]
        newest[key] = max([*known, before] if before else known, default=None)
    return newest


def day_by_day(first: date, last: date) -> list[DayByDay]:
    """Return what is current of every series without dimensions: two queries, and one more for each further academic year."""
    known = registry.registered()
    found = years.day_by_day({one.series.key: one.series for one in known if one.packed}, first, last)
    return [
        *found,
        *(DayByDay.of(one.series, values(one.series, first, last)) for one in known if not one.packed),
    ]


def parts_day_by_day(source: str, account: str, metric: str, first: date, last: date) -> list[DayByDay]:
    """Return what is current of a metric's series with dimensions, such as its pages or posts."""
    known = {one.key: one for one in registry.parts(source, account, metric)}
    metrics = {"#".join(key.split("#")[:3]) for key in known}
    return [one for of in metrics for one in years.day_by_day(known, first, last, of)]


def history(series: Series, day: date) -> list[Value]:
    """Return every value observed of one day, the oldest first; those that were withdrawn among them, marked."""
    return sayings.values(sayings.read(series.key, day, day), day)


def observe(
    observations: Iterable[Observation],
    *,
    at: datetime,
    by: str = "",
    withdrawable: bool = False,
    zone: str = LONDON,
    every: bool = False,
) -> int:
    """Add what a source says at a moment; return how many days of a series were new or changed.

    `by` is the id of the run or drop. What a drop says is `withdrawable`: it is always written, and `taken_back` undoes it; its
    moment is that of the yes to it. What a run says that says nothing new is not written: collecting the same window again
    leaves the table as it was. `every` writes it all the same, for what `table.news` found before. Said again by the same run
    or drop, all stays as it was.

    Raises `MeaningChangedError` where a series has another unit or other semantics than are kept, before anything is written;
    `ValueError` for a drop without an id or a value that is no number; `ThrottledError` where the table took nothing for long:
    then some may be written, and the same call does the rest.
    """
    if withdrawable and not by:
        raise ValueError("What can be withdrawn needs an id.")
    said = Said(at.astimezone(UTC).isoformat(timespec="microseconds"), by, zone, withdrawable)
    by_key: dict[str, tuple[Series, dict[date, Figure]]] = {}
    for one in observations:
        series, figures = by_key.setdefault(one.series.key, (one.series, {}))
        registry.check(one.series, Registered(series, packed=True))
        figures[one.day] = Decimal(one.value), one.complete
    known = registry.among(series for series, _ in by_key.values())
    for series, _ in by_key.values():
        registry.check(series, known.get(series.key))
    mark = taken_back.mark_of(by) if withdrawable else None
    groups = list(by_key.values())
    return sum(
        _observe(groups[start : start + AT_ONCE], said, known, mark, every=every or withdrawable)
        for start in range(0, len(groups), AT_ONCE)
    )


def _observe(
    groups: list[tuple[Series, dict[date, Figure]]],
    said: Said,
    known: Mapping[str, Registered],
    mark: Mapping[str, str] | None,
    *,
    every: bool,
) -> int:
    for series, _ in groups:
        if series.key in known and not known[series.key].packed:
            lift(series.key)
    kept = years.read(
        list({(series.key, AcademicYear.of(day)) for series, figures in groups for day in figures})
    )
    rows = list(registry.rows_of((series for series, _ in groups), known))
    new: dict[Place, dict[date, Figure]] = {}
    changed = 0
    for series, figures in groups:
        written: dict[date, Figure] = {}
        for day, (value, complete) in figures.items():
            place = series.key, AcademicYear.of(day)
            before = kept[place].days.get(day) if place in kept else None
            same = before is not None and before.says(value, complete=complete)
            changed += not same
            if every or not (same and before and before.lasting):
                new.setdefault(place, {})[day] = written[day] = (value, complete)
        if said.withdrawable:
            rows.append(taken_back.touched(said.by, series.key, figures))
        rows += sayings.rows_of(series.key, said, written, mark)
    write_all(rows)
    for place, figures in new.items():
        said_now = [(day, Saying(*figure, said, mark is not None)) for day, figure in figures.items()]
        years.change(place, kept.get(place), _adding(said_now))
    return changed


def _adding(said: list[tuple[date, Saying]]) -> Callable[[Days], Days]:
    def add(days: Days) -> Days:
        after = dict(days)
        for day, saying in said:
            after[day] = with_saying(after.get(day), saying)
        return after

    return add


def lift(key: str) -> None:
    """Make the years of a series of all that was said of it: those of before they were kept, or that are to be made anew."""
    by_year: dict[AcademicYear, list[tuple[date, Saying]]] = {}
    for day, saying in sayings.sayings(sayings.read(key, date.min, date.max)):
        by_year.setdefault(AcademicYear.of(day), []).append((day, saying))
    kept = years.read([(key, year) for year in by_year])
    for year, said in by_year.items():
        years.change((key, year), kept.get((key, year)), _adding(said))
