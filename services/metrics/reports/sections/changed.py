"""What changed since a reader was told: each visit that is counted otherwise, each figure with what it was, by how much and why.

Figures of a running period grow by the visits that took place since: that is news and no change. So a figure is compared with
what it would be without them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from services.metrics.asked import SERIES, Ask
from services.metrics.figures import changes
from services.metrics.figures.changes import Changes
from services.metrics.known import Known, day_of
from services.metrics.observations import Series
from services.metrics.reports import wording_asked as words
from services.metrics.reports import wording_changes as wording
from services.metrics.reports.answering import Answering
from services.metrics.reports.defined import FIGURES
from services.metrics.reports.defined_people import TOLD_LATER
from services.metrics.reports.retold import Retold, retold
from services.metrics.reports.section import Section, Sentence, Todo, joined, said, said_of
from services.metrics.reports.todo import Link
from services.metrics.reports.wording import title
from services.metrics.told import Told, ToldFigure
from shared import suppression
from shared.suppression import Published
from shared.text import N_, NN_

PERIODS: Final = 3
"""Periods of one figure that are told one by one, the newest ones: a source may restate a whole year in a night."""

MORE: Final = NN_(
    "%(figure)s: %(number)s earlier period is another as well, %(period)s.",
    "%(figure)s: %(number)s earlier periods are others as well, the first %(period)s.",
)

SAID_EXACTLY: Final = frozenset({"attendance", "people"})
"""What figures are made of that is no answer of a pupil."""

TENTHS: Final = 1
"""Decimal places of hours, as `shared.suppression.hours` says them."""

PERCENT: Final = frozenset({"percent", "of 100"})


@dataclass(frozen=True, slots=True)
class Cause:
    """Something that made figures others: which, of which days, at which school (empty for any)."""

    why: str
    days: tuple[date, ...]
    school: str


def section(answering: Answering, told: Sequence[Told], link: Link, *, visits: bool = True) -> Section | None:
    """Return what a reader was told otherwise, the newest told last; None where nothing changed."""
    found = todos(answering, told, link, visits=visits)
    return Section("changed", said(N_("What changed since we last told you")), todo=found) if found else None


def todos(answering: Answering, told: Sequence[Told], link: Link, *, visits: bool) -> tuple[Todo, ...]:
    """Return each thing that a reader was told otherwise, and the page that shows it.

    `visits` says whether each visit is named: else only figures are told.
    """
    sentences: dict[str, Todo] = {}
    for one in told:
        found = changes.since(one, changes.to_tell(answering.known, one.period), answering.known)
        for booking, sentence in wording.of_visits(found) if visits else ():
            to = link("console.booking", reference=booking) if booking in _bookings(answering.known) else ""
            sentences.setdefault(str(sentence), Todo(sentence, to))
        if not one.figures:
            # What was told before figures were remembered one by one.
            for changed in found.series:
                said_so = wording.series_changed(changed)
                sentences.setdefault(str(said_so), Todo(said_so))
        both = [(each, False) for each in _of_periods_over(one, answering)]
        both += _of_running_periods(one, answering)
        figures: list[tuple[Retold, Todo]] = []
        for each, grown in sorted(both, key=lambda each: bool(each[0].part or each[0].ask.only)):
            figure = _figure(each, answering, found, one, visits=visits, grown=grown)
            if figure is not None:
                figures.append((each, Todo(figure, _how(each.ask, link))))
        for todo in _together(figures, answering, link):
            sentences.setdefault(str(todo.sentence), todo)
    return tuple(sentences.values())


def _together(changed: Sequence[tuple[Retold, Todo]], answering: Answering, link: Link) -> Iterator[Todo]:
    """Yield what changed: of a figure that is another in many periods the newest ones, and how many more there are."""
    periods: dict[tuple[Ask, str], list[date]] = {}
    for one, _ in changed:
        periods.setdefault(_same(one), []).append(_end(one))
    for one, todo in changed:
        ends = sorted(periods[_same(one)], reverse=True)
        if _end(one) in ends[:PERIODS]:
            yield todo
        elif _end(one) == ends[-1]:
            name = _name(one, answering, period=False)
            since = words.period(one.ask.period)
            left = suppression.attendance(len(ends) - PERIODS)
            yield Todo(said_of(MORE, left, figure=name, period=since), _how(one.ask, link))


def _same(one: Retold) -> tuple[Ask, str]:
    """Return what is the same figure in all its periods."""
    return replace(one.ask, period=None), one.part


def _end(one: Retold) -> date:
    return one.ask.period.last if one.ask.period else date.max


def _how(ask: Ask, link: Link) -> str:
    return link("console.figure", **ask.place)


def _bookings(known: Known) -> set[str]:
    return {one.id for one in known.visits}


def without_news(known: Known, told: Told) -> Known:
    """Return what is known but for the visits that took place since it was told: what is left was to be known then."""
    old = {*told.deliveries, *told.uncounted}
    return replace(
        known, visits=tuple(one for one in known.visits if one.id in old or day_of(one) <= told.period.last)
    )


def _over(one: ToldFigure, told: Told) -> bool:
    return one.ask.period is not None and one.ask.period.last <= told.period.last


def _of_periods_over(told: Told, answering: Answering) -> Iterable[Retold]:
    return retold([one for one in told.figures if _over(one, told)], answering.aside)


def _of_running_periods(told: Told, answering: Answering) -> Iterator[tuple[Retold, bool]]:
    """Yield what would be another figure without the visits since, and whether there are any that are in it."""
    before = without_news(answering.known, told)
    grown = len(before.delivered) != len(answering.known.delivered)
    running = [one for one in told.figures if not _over(one, told) and _comparable(one, grown=grown)]
    for one in retold(running, Answering(before, answering.programme)):
        yield one, grown


def _comparable(one: ToldFigure, *, grown: bool) -> bool:
    """Tell whether a running period's figure can be held against what it was.

    What was asked for in vain, and what people told of their hours, has no day on which it came to be known. A part of what
    pupils answered is not published without the visits since, beside the same part with them: the two together would tell of one
    class.
    """
    if one.ask.figure.startswith(SERIES):
        return False
    kind = FIGURES[one.ask.figure].kind if one.ask.figure in FIGURES else "demand"
    if kind == "demand" or one.ask.figure in TOLD_LATER:
        return False
    return kind in SAID_EXACTLY or not grown or not one.ask.cut


def _figure(
    one: Retold, answering: Answering, found: Changes, told: Told, *, visits: bool, grown: bool
) -> Sentence | None:
    """Return how a figure is said to be another; None for a part whose visits are named anyway."""
    series = _series(one.ask, answering)
    if one.ask.figure.startswith(SERIES) and series is None:
        return None
    places, unit = (series.places, "") if series else (0, FIGURES[one.ask.figure].unit)
    places = TENTHS if unit == "hours" else places
    causes = _causes(one, answering, found, told)
    attended = series is None and FIGURES[one.ask.figure].kind == "attendance"
    if visits and attended and causes and (one.part or one.ask.only):
        return None
    # A part with no row left has nobody in it.
    gone = suppression.attendance(0) if attended else said(N_("not known"))
    now = words.shown(one.ask.figure, one.now) if one.now else gone
    after = one.now.value if one.now else gone.value if isinstance(gone, Published) else None
    change = wording.points(one.before, after) if unit in PERCENT else wording.moved(one.before, after)
    before = wording.told(one.before, places, unit)
    both = wording.instead(before, now) if grown else wording.now(before, now)
    return wording.figure(_name(one, answering), both, change, wording.because(causes))


def _name(one: Retold, answering: Answering, *, period: bool = True) -> Sentence:
    series = _series(one.ask, answering)
    parts = [title(series) if series else words.title(one.ask)]
    parts += [words.period(one.ask.period)] if period else []
    if part := words.part_asked(one.ask, one.part, answering):
        parts.append(part)
    return joined(parts, ", ")


def _series(ask: Ask, answering: Answering) -> Series | None:
    key = ask.figure.removeprefix(SERIES)
    return next((one.series for one in answering.known.readings if one.series.key == key), None)


def _causes(one: Retold, answering: Answering, found: Changes, told: Told) -> set[str]:
    if one.ask.figure.startswith(SERIES):
        return {_of_series(one, answering)}
    kind = FIGURES[one.ask.figure].kind
    if kind == "demand":
        return {"requests"}
    if one.ask.figure in TOLD_LATER:
        return {"hours"}
    school = dict(one.ask.only).get("school", "") or (one.part if one.ask.by == "school" else "")
    causes = {
        cause.why
        for cause in _of_visits(found, answering.known, told)
        if (not school or cause.school in {school, ""})
        and (one.ask.period is None or any(day in one.ask.period for day in cause.days))
    }
    return causes or {"people": {"staff"}, "attendance": set()}.get(kind, {"answers"})


def _of_series(one: Retold, answering: Answering) -> str:
    """Return why a series' figure is another: days of it were taken back, a file said otherwise, or its source did."""
    key, period = one.ask.figure.removeprefix(SERIES), one.ask.period
    back = [
        day
        for readings in answering.known.readings
        if readings.series.key == key
        for day in readings.taken_back
        if period and day in period
    ]
    return "taken back" if back or one.now is None else "restated"


def _of_visits(found: Changes, known: Known, told: Told) -> Iterable[Cause]:
    schools = {one.id: one.urn for one in known.visits}
    for changed in found.deliveries:
        days = tuple(each.day for each in (changed.before, changed.now) if each)
        why = "corrected" if changed.now else changed.why or "gone"
        yield Cause(why, days, schools.get(changed.booking, ""))
    for gone in found.took_no_place:
        yield Cause(gone.why or "gone", (gone.day,), schools.get(gone.booking, ""))
    for visit in known.delivered:
        if visit.id not in told.deliveries and day_of(visit) <= told.period.last:
            yield Cause("late", (day_of(visit),), visit.urn)
