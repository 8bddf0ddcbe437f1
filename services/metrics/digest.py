"""The digest: what the head of the programme reads, and must be able to defend.

`gather` reads facts and observations, `Digest` holds what may be printed: texts and `Published` numbers, nothing else.
Every figure says its period; what isn't known is said to be unknown, never shown as zero.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from services.metrics import store
from services.metrics.model import Series, Value, Week, daily_mean, total
from services.metrics.statistics import sign_test, wilson
from services.metrics.website import SITE
from shared import suppression
from shared.clock import academic_year, london_day
from shared.events import BookingSnapshot, SessionSummary
from shared.suppression import Published

if TYPE_CHECKING:
    from shared.programme import Programme

NONE_YET: Final = "no figures yet"
STALE_DAYS: Final = 10
"""A source whose latest figure is older than this is said to have stopped."""

MIN_SESSIONS: Final = 10
"""Below this many sessions the interval is said to be too narrow."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known, at one moment."""

    visits: tuple[BookingSnapshot, ...]
    summaries: tuple[SessionSummary, ...]
    correlation: Mapping[str, str] = field(default_factory=dict)

    @property
    def delivered(self) -> list[BookingSnapshot]:
        """The visits that took place."""
        return [visit for visit in self.visits if visit.status == "delivered"]


def pupils(visit: BookingSnapshot) -> int:
    """Return how many pupils were present at a visit."""
    return sum(group.pupils for session in visit.sessions for group in session.present)


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
    visits: Published
    schools_reached: Published
    schools_target: Published
    week_pupils: Published
    week_visits: Published
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
    counted: dict[str, str]
    """The bookings whose pupils are in it, with the correlation id each came with."""


def facts() -> Facts:
    """Read all facts."""
    visits, correlation = [], {}
    for row in store.visits():
        visits.append(BookingSnapshot.model_validate_json(row["snapshot"]))
        correlation[row["sk"]] = row["correlation_id"]
    summaries = [SessionSummary.model_validate_json(row["snapshot"]) for row in store.summaries()]
    return Facts(tuple(visits), tuple(summaries), correlation)


def gather(programme: "Programme", now: datetime, site: str) -> Gathered:
    """Return the digest as it stands at `now`: the whole programme, and the last week that is over."""
    today, known = london_day(now), facts()
    week = Week.before(today)
    delivered = known.delivered
    targets = {school.urn: school.name for school in programme.target_schools}
    reached = {visit.urn for visit in delivered if pupils(visit)} & set(targets)
    told = store.last_told()
    series = {one: store.values(one, week.previous.monday, today) for one in store.all_series()}
    thresholds = programme.suppression.thresholds()
    shares, note = _interest(known.summaries, thresholds)
    answered, present = _response(known)
    figures = _figures(delivered, series, week)
    digest = Digest(
        period=week.name,
        week=str(week),
        as_of=_moment(now),
        since=f"{programme.launched:%B %Y}",
        pupils=suppression.attendance(sum(map(pupils, delivered))),
        visits=suppression.attendance(len(delivered)),
        schools_reached=suppression.attendance(len(reached)),
        schools_target=suppression.attendance(len(targets)),
        week_pupils=suppression.attendance(_reached_in(delivered, week)),
        week_visits=suppression.attendance(sum(_day(visit) in week for visit in delivered)),
        before_pupils=suppression.attendance(_reached_in(delivered, week.previous)),
        by_year=_by_year(delivered, programme, today),
        by_year_group=_by_year_group(delivered, today),
        by_school=_by_school(delivered, known.summaries, targets, thresholds),
        not_reached=tuple(sorted(name for urn, name in targets.items() if urn not in reached)),
        answers=suppression.answers(sum(summary.answers for summary in known.summaries), thresholds),
        response=suppression.share(min(answered, present), present, thresholds),
        interest=shares,
        interest_note=note,
        website=tuple(_series_line(one, days, week) for one, days in series.items() if one.source == SITE),
        social=tuple(_series_line(one, days, week) for one, days in series.items() if one.source != SITE),
        coming=_coming(known.visits, today),
        todo=_todo(known, programme, series, reached, today, site),
        changes=_changes(told, figures, known),
    )
    return Gathered(digest, figures, {visit.id: known.correlation[visit.id] for visit in delivered})


def _day(visit: BookingSnapshot) -> date:
    return visit.delivered_on or london_day(visit.sessions[0].starts_at)


def _moment(now: datetime) -> str:
    day = london_day(now)
    return f"{day:%A} {day.day} {day:%B %Y}"


def _short(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _reached_in(delivered: Iterable[BookingSnapshot], week: Week) -> int:
    return sum(pupils(visit) for visit in delivered if _day(visit) in week)


def _bar(part: float, longest: float) -> str:
    return f"{round(100 * part / longest)}" if longest else "0"


def _by_year(delivered: Sequence[BookingSnapshot], programme: "Programme", today: date) -> tuple[Line, ...]:
    years = sorted(
        {academic_year(programme.launched), academic_year(today)}
        | {academic_year(_day(v)) for v in delivered}
    )
    target = programme.targets.pupils_per_year
    lines = []
    for year in years:
        visits = [visit for visit in delivered if academic_year(_day(visit)) == year]
        count = sum(map(pupils, visits))
        so_far = " so far" if year == academic_year(today) else ""
        lines.append(
            Line(
                f"{year.replace('-', ' to ')}{so_far}",
                (
                    suppression.attendance(count),
                    suppression.attendance(target),
                    f"{100 * count / target:.0f}%",
                    suppression.attendance(len({visit.urn for visit in visits})),
                ),
                _bar(min(count, target), target),
            )
        )
    return tuple(lines)


def _by_year_group(delivered: Iterable[BookingSnapshot], today: date) -> tuple[Line, ...]:
    ever: Counter[int] = Counter()
    now: Counter[int] = Counter()
    for visit in delivered:
        for session in visit.sessions:
            for group in session.present:
                ever[group.year_group] += group.pupils
                if academic_year(_day(visit)) == academic_year(today):
                    now[group.year_group] += group.pupils
    longest = max(ever.values(), default=0)
    return tuple(
        Line(
            f"Year {year}",
            (suppression.attendance(ever[year]), suppression.attendance(now[year])),
            _bar(ever[year], longest),
        )
        for year in sorted(ever)
    )


def _by_school(
    delivered: Iterable[BookingSnapshot],
    summaries: Iterable[SessionSummary],
    targets: Mapping[str, str],
    thresholds: suppression.Thresholds,
) -> tuple[Line, ...]:
    count: Counter[str] = Counter()
    visits: Counter[str] = Counter()
    answers: Counter[str] = Counter()
    names = dict(targets)
    for visit in delivered:
        count[visit.urn] += pupils(visit)
        visits[visit.urn] += 1
        names.setdefault(visit.urn, f"{visit.school_name} (not a target school)")
    for summary in summaries:
        answers[summary.urn] += summary.answers
    longest = max(count.values(), default=0)
    return tuple(
        Line(
            names[urn],
            (
                suppression.attendance(number),
                suppression.attendance(visits[urn]),
                suppression.answers(answers[urn], thresholds),
            ),
            _bar(number, longest),
        )
        for urn, number in sorted(count.items(), key=lambda item: (-item[1], names[item[0]]))
    )


def _response(known: Facts) -> tuple[int, int]:
    """Return answers and pupils present, of the sessions that took place."""
    present = {
        session.id: sum(group.pupils for group in session.present)
        for visit in known.delivered
        for session in visit.sessions
    }
    answered = sum(summary.answers for summary in known.summaries if present.get(summary.session_id))
    return answered, sum(present.values())


def _interest(
    summaries: Sequence[SessionSummary], thresholds: suppression.Thresholds
) -> tuple[tuple[Share, ...], str]:
    moved = Counter({"up": 0, "same": 0, "down": 0})
    for summary in summaries:
        for before, row in enumerate(summary.interest):
            for after, count in enumerate(row):
                moved["up" if after > before else "down" if after < before else "same"] += count
    paired = sum(moved.values())
    answered = [summary for summary in summaries if summary.answers]
    shares = suppression.shares(
        moved, schools=len({summary.urn for summary in answered}), thresholds=thresholds
    )
    names = {"up": "More interested than before", "same": "The same", "down": "Less interested than before"}
    lines = tuple(
        Share(names[name], shares[name], suppression.interval(*wilson(moved[name], paired), shares[name]))
        for name in names
    )
    if any(line.share.withheld for line in lines):
        return lines, "Too few pupils or schools have answered to say more."
    p = sign_test(moved["up"], moved["down"])
    sure = "less than 0.001" if p < 0.001 else f"{p:.3f}"  # noqa: PLR2004  the usual least p that is printed
    note = (
        f"What {suppression.answers(paired, thresholds)} pupils said of themselves after the workshop, before against now. "
        f"Self-reported: not proof of cause. Sign test, pupils who stayed the same left out: p {sure}. "
    )
    few = "There are few sessions so far, and classes " if len(answered) < MIN_SESSIONS else "Classes "
    return lines, f"{note}{few}answer together, so the true margins are wider than these."


def _series_line(series: Series, days: Mapping[date, Value], week: Week) -> Line:
    """Return a line of a website or platform: this week, the week before, and how fresh it is."""

    def figure(which: Week) -> Published | str:
        if series.semantics == "unique":
            found, about = daily_mean(days, which), " a day"
        else:
            found, about = total(series.semantics, days, which), ""
        if found is None:
            return NONE_YET
        provisional = any(not value.complete for day, value in days.items() if day in which)
        shown = suppression.measure(found)
        return f"{shown}{about}{' (provisional)' if provisional else ''}" if about or provisional else shown

    latest = max(days, default=None)
    if latest is None:
        newest = store.newest(series)
        latest = newest.day if newest else None
    fresh = f"to {_short(latest)}" if latest else NONE_YET
    return Line(series.title, (figure(week), figure(week.previous), fresh))


def _coming(visits: Iterable[BookingSnapshot], today: date) -> tuple[Line, ...]:
    ahead = sorted(
        (visit for visit in visits if visit.status == "confirmed" and _day(visit) >= today), key=_day
    )[:8]
    return tuple(
        Line(
            visit.school_name,
            (
                _short(_day(visit)),
                visit.workshop_title,
                suppression.attendance(sum(session.pupils_expected for session in visit.sessions)),
            ),
        )
        for visit in ahead
    )


def _count(number: int, one: str, many: str) -> str:
    return f"1 {one}" if number == 1 else f"{number:,} {many}"


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
        what = _count(len(waiting), "request waits", "requests wait")
        todo.append(Todo(f"{what} for an answer, the oldest since {_short(oldest)}.", f"{site}/team"))
    open_visits = [v for v in known.visits if v.status == "confirmed" and _day(v) < today]
    if open_visits:
        what = _count(len(open_visits), "visit is over but has", "visits are over but have")
        todo.append(Todo(f"{what} no attendance recorded.", f"{site}/team?show=record"))
    missing = len(programme.target_schools) - len(reached)
    if missing:
        todo.append(
            Todo(f"{_count(missing, 'target school has', 'target schools have')} not been reached yet.")
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
                    f"{source.title}: the last figure is of {_short(seen[source.id])}. Hand in a new export."
                )
            )
    return tuple(todo)


def _figures(
    delivered: Iterable[BookingSnapshot], series: Mapping[Series, Mapping[date, Value]], week: Week
) -> dict[str, Any]:
    """Return what the next digest compares itself with."""
    weeks = {}
    for one, days in series.items():
        if one.semantics == "flow" and (value := total(one.semantics, days, week)) is not None:
            weeks[one.key] = value
    return {
        "pupils": {visit.id: pupils(visit) for visit in delivered},
        "week": week.monday.isoformat(),
        "sums": weeks,
    }


def _changes(told: Mapping[str, Any] | None, figures: Mapping[str, Any], known: Facts) -> tuple[str, ...]:
    """Return a sentence for each figure that an earlier digest told otherwise."""
    if told is None:
        return ()
    schools = {visit.id: visit.school_name for visit in known.visits}
    sentences = [
        f"{schools.get(booking, 'A visit')} ({booking}): pupils present {old:,}, now {figures['pupils'].get(booking, 0):,}."
        for booking, old in sorted(told["pupils"].items())
        if figures["pupils"].get(booking, 0) != old
    ]
    titles = {one.key: one for one in store.all_series()}
    week = Week(date.fromisoformat(told["week"]))
    for key, old in sorted(told["sums"].items()):
        one = titles.get(key)
        if one is None:
            continue
        new = total(one.semantics, store.values(one, week.monday, week.sunday), week)
        if new is not None and new != old:
            sentences.append(f"{one.title}, {week}: {old:,}, now {new:,}.")
    return tuple(sentences)


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
