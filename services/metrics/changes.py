"""What changed since a reader was last told: no delivery, website or platform figure changes silently between digests."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from services.metrics import store
from services.metrics.facts import Facts, day_of, pupils
from services.metrics.model import Series, Value, Week, daily_mean, total
from shared import suppression
from shared.events import BookingSnapshot
from shared.suppression import Published
from shared.words import count, short_day


def week_figure(series: Series, days: Mapping[date, Value], week: Week) -> Published | None:
    """Return a week's figure of a line, or None where nothing is known of it."""
    unique = series.semantics == "unique"
    found = daily_mean(days, week) if unique else total(series.semantics, days, week)
    return None if found is None else suppression.measure(found)


def a_day(series: Series) -> str:
    """Return what follows a figure that is a daily mean."""
    return " a day" if series.semantics == "unique" else ""


def figures(
    delivered: Iterable[BookingSnapshot], series: Mapping[Series, Mapping[date, Value]], week: Week
) -> dict[str, Any]:
    """Return what the next digest compares itself with."""
    shown = {one.key: week_figure(one, days, week) for one, days in series.items()}
    return {
        "visits": {visit.id: _recorded(visit) for visit in delivered},
        "week": week.monday.isoformat(),
        "series": {key: str(figure) for key, figure in shown.items() if figure},
    }


def _recorded(visit: BookingSnapshot) -> str:
    """Return all of a delivery that a figure is made of: a change of any of it changes one."""
    present: Counter[int] = Counter()
    for session in visit.sessions:
        for group in session.present:
            present[group.year_group] += group.pupils
    groups = ", ".join(f"{number:,} of Year {year}" for year, number in sorted(present.items()))
    return f"{groups or 'no pupils'} on {short_day(day_of(visit))}"


def changes(told: Mapping[str, Any] | None, now: Mapping[str, Any], known: Facts) -> tuple[str, ...]:
    """Return a sentence for each figure that an earlier digest told otherwise."""
    if told is None:
        return ()
    week = Week(date.fromisoformat(told["week"]))
    schools = {visit.id: visit.school_name for visit in known.visits}
    sentences = [
        f"{schools.get(booking, 'A visit')} ({booking}): {old}, now {new}."
        for booking, old in sorted(told["visits"].items())
        if (new := now["visits"].get(booking, "not counted")) != old
    ]
    late = [v for v in known.delivered if v.id not in told["visits"] and day_of(v) <= week.sunday]
    if late:
        what = f"{count(len(late), 'visit', 'visits')}, {count(sum(map(pupils, late)), 'pupil', 'pupils')}"
        sentences.append(f"Recorded since, of {short_day(week.sunday)} and before: {what}.")
    for one in store.all_series():
        old = told["series"].get(one.key)
        new = week_figure(one, store.values(one, week.monday, week.sunday), week)
        if old and new and str(new) != old:
            sentences.append(f"{one.title}, {week}: {old}{a_day(one)}, now {new}{a_day(one)}.")
    return tuple(sentences)
