"""The digest: what the head of the programme reads, and must be able to defend.

`gather` reads facts and observations, `Digest` holds what may be printed: texts and `Published` numbers, nothing else.
Every figure says its period; what isn't known is said to be unknown, never shown as zero.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from services.metrics import store
from services.metrics.changes import a_day, changes, figures, week_figure
from services.metrics.facts import Facts, day_of, facts, pupils
from services.metrics.model import Series, Value, Week
from services.metrics.statistics import sign_test, wilson
from services.metrics.website import SITE
from shared import suppression
from shared.clock import academic_year, london_day
from shared.events import BookingSnapshot, SessionSummary
from shared.suppression import Published
from shared.words import count, day, short_day

if TYPE_CHECKING:
    from shared.programme import Programme

NONE_YET: Final = "no figures yet"
STALE_DAYS: Final = 10
"""A source whose latest figure is older than this is said to have stopped."""

WEEK_DAYS: Final = 7

MIN_SESSIONS: Final = 10
"""Below this many sessions the interval is said to be too narrow."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: what it is about, its numbers, and a share of the longest bar as a percentage to draw."""

    name: str
    cells: tuple[Published | str, ...]
    bar: str = "0"


@dataclass(frozen=True, slots=True)
class Share:
    """One part of the change in interest."""

    name: str
    share: Published
    interval: Published


@dataclass(frozen=True, slots=True)
class Todo:
    """Something that waits for someone."""

    sentence: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Digest:
    """What is printed."""

    period: str
    week: str
    as_of: str
    since: str
    pupils: Published
    visits: str
    schools_reached: Published
    schools_target: Published
    week_pupils: Published
    week_visits: str
    before_pupils: Published
    by_year: tuple[Line, ...]
    by_year_group: tuple[Line, ...]
    by_school: tuple[Line, ...]
    not_reached: tuple[str, ...]
    answers: Published
    response: Published
    interest: tuple[Share, ...]
    interest_note: str
    website: tuple[Line, ...]
    social: tuple[Line, ...]
    coming: tuple[Line, ...]
    todo: tuple[Todo, ...]
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gathered:
    """A digest, and the figures to remember so that the next one can say what changed."""

    digest: Digest
    figures: dict[str, Any]
    facts: Facts

    @property
    def counted(self) -> dict[str, str]:
        """The bookings whose pupils are in it, with the correlation id each came with."""
        return {visit.id: self.facts.correlation[visit.id] for visit in self.facts.delivered}

    def since(self, told: Mapping[str, Any] | None) -> Digest:
        """Return the digest for a reader who was last told these figures: with what changed since."""
        return replace(self.digest, changes=changes(told, self.figures, self.facts))


def gather(programme: "Programme", now: datetime, site: str) -> Gathered:
    """Return the digest as it stands at `now`: the whole programme, and the last week that is over."""
    today, known = london_day(now), facts()
    week = Week.before(today)
    delivered = known.delivered
    targets = {school.urn: school.name for school in programme.target_schools}
    reached = {visit.urn for visit in delivered if pupils(visit)} & set(targets)
    series = {one: store.values(one, week.previous.monday, today) for one in store.all_series()}
    thresholds = programme.suppression.thresholds()
    shares, note = _interest(known.counted, thresholds)
    answered, present = _response(known)
    digest = Digest(
        period=week.name,
        week=str(week),
        as_of=day(today),
        since=f"{programme.launched:%B %Y}",
        pupils=suppression.attendance(sum(map(pupils, delivered))),
        visits=count(len(delivered), "visit", "visits"),
        schools_reached=suppression.attendance(len(reached)),
        schools_target=suppression.attendance(len(targets)),
        week_pupils=suppression.attendance(_reached_in(delivered, week)),
        week_visits=count(sum(day_of(visit) in week for visit in delivered), "visit", "visits"),
        before_pupils=suppression.attendance(_reached_in(delivered, week.previous)),
        by_year=_by_year(delivered, programme, today),
        by_year_group=_by_year_group(delivered, programme.targets.by_year_group, today),
        by_school=_by_school(known, programme, thresholds),
        not_reached=tuple(sorted(name for urn, name in targets.items() if urn not in reached)),
        answers=suppression.answers(answered, thresholds),
        response=suppression.response_rate(answered, present, thresholds),
        interest=shares,
        interest_note=note,
        website=tuple(_series_line(one, days, week) for one, days in series.items() if one.source == SITE),
        social=tuple(_series_line(one, days, week) for one, days in series.items() if one.source != SITE),
        coming=_coming(known.visits, today),
        todo=_todo(known, programme, series, reached, today, site),
        changes=(),
    )
    return Gathered(digest, figures(delivered, series, week), known)


def _reached_in(delivered: Iterable[BookingSnapshot], week: Week) -> int:
    return sum(pupils(visit) for visit in delivered if day_of(visit) in week)


def _bar(part: float, longest: float) -> str:
    return f"{round(100 * part / longest)}" if longest else "0"


def _by_year(delivered: Sequence[BookingSnapshot], programme: "Programme", today: date) -> tuple[Line, ...]:
    years = sorted(
        {academic_year(programme.launched), academic_year(today)}
        | {academic_year(day_of(v)) for v in delivered}
    )
    target = programme.targets.pupils_per_year
    lines = []
    for year in years:
        visits = [visit for visit in delivered if academic_year(day_of(visit)) == year]
        present = sum(map(pupils, visits))
        so_far = " so far" if year == academic_year(today) else ""
        lines.append(
            Line(
                f"{year.replace('-', ' to ')}{so_far}",
                (
                    suppression.attendance(present),
                    suppression.attendance(target),
                    _of(present, target),
                    suppression.attendance(len({visit.urn for visit in visits})),
                ),
                _bar(min(present, target), target),
            )
        )
    return tuple(lines)


def _of(part: int, whole: int) -> str:
    """Return a share of a target; the part is attendance and so is exact."""
    # Rounded down: a target missed by one pupil is missed.
    return "less than 1%" if 0 < 100 * part < whole else f"{100 * part // whole}%"


def _by_year_group(
    delivered: Iterable[BookingSnapshot], targets: Mapping[int, int], today: date
) -> tuple[Line, ...]:
    ever: Counter[int] = Counter()
    now: Counter[int] = Counter()
    for visit in delivered:
        for session in visit.sessions:
            for group in session.present:
                ever[group.year_group] += group.pupils
                if academic_year(day_of(visit)) == academic_year(today):
                    now[group.year_group] += group.pupils
    longest = max(ever.values(), default=0)
    return tuple(
        Line(
            f"Year {year}",
            (
                suppression.attendance(ever[year]),
                suppression.attendance(now[year]),
                suppression.attendance(targets[year]) if year in targets else "none",
                _of(now[year], targets[year]) if year in targets else "",
            ),
            _bar(ever[year], longest),
        )
        for year in sorted({*ever, *targets})
    )


def _by_school(known: Facts, programme: "Programme", thresholds: suppression.Thresholds) -> tuple[Line, ...]:
    """Return a line for each target school, reached or not, and for each other one that was reached."""
    present: Counter[str] = Counter()
    visits: Counter[str] = Counter()
    answers: Counter[str] = Counter()
    names = {school.urn: school.name for school in programme.target_schools}
    for visit in known.delivered:
        present[visit.urn] += pupils(visit)
        visits[visit.urn] += 1
        names.setdefault(visit.urn, f"{visit.school_name} (not a target school)")
    for summary in known.counted:
        answers[summary.urn] += summary.answers
    rolls = {
        school.urn: sum(school.rolls.get(year, 0) for year in programme.targets.by_year_group)
        for school in programme.schools
    }
    longest = max(present.values(), default=0)
    return tuple(
        Line(
            names[urn],
            (
                suppression.attendance(present[urn]),
                suppression.attendance(rolls[urn]) if rolls.get(urn) else "not known",
                suppression.attendance(visits[urn]),
                suppression.answers(answers[urn], thresholds),
            ),
            _bar(present[urn], longest),
        )
        for urn in sorted(names, key=lambda urn: (-present[urn], names[urn]))
    )


def _response(known: Facts) -> tuple[int, int]:
    """Return answers and pupils present, of the visits that took place."""
    return sum(summary.answers for summary in known.counted), sum(map(pupils, known.delivered))


def _interest(
    summaries: Sequence[SessionSummary], thresholds: suppression.Thresholds
) -> tuple[tuple[Share, ...], str]:
    moved = Counter({"up": 0, "same": 0, "down": 0})
    for summary in summaries:
        for before, row in enumerate(summary.interest):
            for after, paired in enumerate(row):
                moved["up" if after > before else "down" if after < before else "same"] += paired
    in_all = sum(moved.values())
    answered = [summary for summary in summaries if any(map(sum, summary.interest))]
    shares = suppression.shares(
        moved, schools=len({summary.urn for summary in answered}), thresholds=thresholds
    )
    names = {"up": "More interested than before", "same": "The same", "down": "Less interested than before"}
    lines = tuple(
        Share(names[name], shares[name], suppression.interval(*wilson(moved[name], in_all), shares[name]))
        for name in names
    )
    if any(line.share.withheld for line in lines):
        return lines, "Too few pupils or schools have answered to say more."
    p = sign_test(moved["up"], moved["down"])
    sure = "less than 0.001" if p < 0.001 else f"{p:.3f}"  # noqa: PLR2004  the usual least p that is printed
    note = (
        f"What {suppression.answers(in_all, thresholds)} pupils said of themselves after the workshop, before against now. "
        f"Self-reported: not proof of cause. Sign test, pupils who stayed the same left out: p {sure}. "
    )
    few = "There are few sessions so far, and classes " if len(answered) < MIN_SESSIONS else "Classes "
    return lines, f"{note}{few}answer together, so the true margins are wider than these."


def _series_line(series: Series, days: Mapping[date, Value], week: Week) -> Line:
    """Return a line of a website or platform: this week, the week before, and how fresh it is."""

    def figure(which: Week) -> str:
        shown = week_figure(series, days, which)
        if shown is None:
            return NONE_YET
        known = [value for day, value in days.items() if day in which]
        notes = []
        if series.semantics == "flow" and len(known) < WEEK_DAYS:
            notes.append(f"{len(known)} of {WEEK_DAYS} days")
        if not all(value.complete for value in known):
            notes.append("provisional")
        said = f" ({', '.join(notes)})" if notes else ""
        return f"{shown}{a_day(series)}{said}"

    latest = max(days, default=None)
    if latest is None:
        newest = store.newest(series)
        latest = newest.day if newest else None
    fresh = f"to {short_day(latest)}" if latest else NONE_YET
    return Line(series.title, (figure(week), figure(week.previous), fresh))


def _coming(visits: Iterable[BookingSnapshot], today: date) -> tuple[Line, ...]:
    ahead = sorted(
        (visit for visit in visits if visit.status == "confirmed" and day_of(visit) >= today), key=day_of
    )[:8]
    return tuple(
        Line(
            visit.school_name,
            (
                short_day(day_of(visit)),
                visit.workshop_title,
                suppression.attendance(sum(session.pupils_expected for session in visit.sessions)),
            ),
        )
        for visit in ahead
    )


def _todo(
    known: Facts,
    programme: "Programme",
    series: Mapping[Series, Mapping[date, Value]],
    reached: set[str],
    today: date,
    site: str,
) -> tuple[Todo, ...]:
    todo = []
    waiting = sorted((v for v in known.visits if v.status == "requested"), key=lambda v: v.requested_at)
    if waiting:
        oldest = london_day(waiting[0].requested_at)
        what = count(len(waiting), "request waits", "requests wait")
        todo.append(Todo(f"{what} for an answer, the oldest since {short_day(oldest)}.", f"{site}/team"))
    open_visits = [v for v in known.visits if v.status == "confirmed" and day_of(v) < today]
    if open_visits:
        what = count(len(open_visits), "visit is over but has", "visits are over but have")
        todo.append(Todo(f"{what} no attendance recorded.", f"{site}/team?show=record"))
    missing = len(programme.target_schools) - len(reached)
    if missing:
        todo.append(
            Todo(f"{count(missing, 'target school has', 'target schools have')} not been reached yet.")
        )
    seen: dict[str, date] = {}
    for one, days in series.items():
        newest = store.newest(one) if not days else None
        latest = max(days, default=newest.day if newest else None)
        if latest and one.source != SITE:
            seen[one.source] = max(latest, seen.get(one.source, latest))
    for source in programme.sources:
        if source.id not in seen:
            todo.append(Todo(f"{source.title}: no figures yet. Hand in an export."))
        elif (today - seen[source.id]).days > STALE_DAYS:
            todo.append(
                Todo(
                    f"{source.title}: the last figure is of {short_day(seen[source.id])}. Hand in a new export."
                )
            )
    return tuple(todo)


def refuse_raw_numbers(value: object, where: str = "digest") -> None:
    """Raise `TypeError` for a number in `value` that did not pass the suppression gate, naming its place."""
    if isinstance(value, Published | str) or value is None:
        return
    if isinstance(value, int | float):
        raise TypeError(f"{where} is a bare number: only shared.suppression decides what may be printed.")
    if is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            refuse_raw_numbers(getattr(value, one.name), f"{where}.{one.name}")
    elif isinstance(value, Iterable):
        for number, inner in enumerate(value):
            refuse_raw_numbers(inner, f"{where}[{number}]")
