"""Due: what waits for someone, and which visits come next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from services.metrics.figures.standing import STALE_AFTER
from services.metrics.known import AGREED, Known, day_of, expected
from services.metrics.observations import Readings
from services.metrics.period import Period
from shared.clock import london_day
from shared.limits import OWN_WEBSITE

if TYPE_CHECKING:
    from shared.programme import Programme

RECENT: Final = timedelta(days=28)
"""How long after a visit it is told that fewer pupils were counted, or expected, than answered."""

COMING: Final = 8
"""Visits to come that are named, the next ones."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Requests that wait for an answer, and the day the oldest came."""

    requests: int
    oldest: date


@dataclass(frozen=True, slots=True)
class ExportDue:
    """A platform whose export is due; `last` is the newest day known of it, None where nothing is."""

    title: str
    last: date | None


@dataclass(frozen=True, slots=True)
class CounterDue:
    """A site whose counter told nothing of `days` from `first` to `until`; `last` is the newest day known of it, if any is."""

    account: str
    last: date | None
    days: int
    first: date
    until: date


@dataclass(frozen=True, slots=True)
class Coming:
    """A visit to come; `agreed` is False where the team moved it and the school has not said yes to the new day."""

    school: str
    day: date
    workshop: str
    pupils_expected: int
    agreed: bool = True


@dataclass(frozen=True, slots=True)
class MoreAnswers:
    """A session with more answers than pupils; `school` is empty where nothing was heard of its visit yet."""

    session_id: str
    school: str


def waiting(known: Known) -> Waiting | None:
    """Return the requests nobody has answered."""
    since = [visit.requested_at for visit in known.asked if visit.status == "requested"]
    return Waiting(len(since), london_day(min(since))) if since else None


def more_answers(known: Known, today: date) -> tuple[MoreAnswers, ...]:
    """Return the sessions with more answers than pupils, in the order of their days.

    Those with answers beyond their limit stay among them until the team decided. Those with more answers that count than
    pupils who came, or than were expected where nobody has counted them yet, are among them for four weeks: whoever counted
    may count again, and nothing else ends it.
    """
    pupils = {session.id: session.pupils_expected for visit in known.uncounted for session in visit.sessions}
    for visit in known.delivered:
        for session in visit.sessions:
            pupils[session.id] = sum(group.pupils for group in session.present)
    schools = {visit.id: visit.school_name for visit in known.visits}
    return tuple(
        MoreAnswers(summary.session_id, schools.get(summary.booking_id, ""))
        for summary in sorted(known.summaries, key=lambda one: (one.held_on, one.session_id))
        if summary.aside
        or (
            summary.answers > pupils.get(summary.session_id, summary.answers)
            and today - summary.held_on <= RECENT
        )
    )


def exports_due(readings: Iterable[Readings], programme: "Programme", today: date) -> tuple[ExportDue, ...]:
    """Return the programme's platforms of which nothing is known, or nothing new."""
    newest: dict[tuple[str, str], date] = {}
    for one in readings:
        if one.newest:
            of = (one.series.source, one.series.account)
            newest[of] = max(one.newest, newest.get(of, one.newest))
    told = [(source, newest.get((source.series, source.account))) for source in programme.sources]
    return tuple(
        ExportDue(source.title, day) for source, day in told if day is None or today - day > STALE_AFTER
    )


def counters_due(
    readings: Iterable[Readings], accounts: Sequence[str], week: Period, today: date
) -> tuple[CounterDue, ...]:
    """Return the sites whose counter told nothing of days from the week's first to yesterday: their figures are not zero."""
    told = {
        one.series.account: one
        for one in readings
        if one.series.source == OWN_WEBSITE and one.series.metric == "views"
    }
    until = today - timedelta(days=1)
    found = []
    for account in accounts:
        known = told.get(account)
        if known is None or known.newest is None:
            found.append(CounterDue(account, None, 0, week.first, until))
            continue
        days = (until - week.first).days + 1
        unknown = days - sum(week.first <= day <= until for day in known.values)
        if unknown > 0:
            found.append(CounterDue(account, known.newest, unknown, week.first, until))
    return tuple(found)


def coming(known: Known, today: date) -> tuple[Coming, ...]:
    """Return the next visits that are agreed, today's included."""
    ahead = [visit for visit in known.asked if visit.status in AGREED and day_of(visit) >= today]
    return tuple(
        Coming(
            visit.school_name,
            day_of(visit),
            visit.workshop_title,
            expected(visit),
            agreed=visit.status != "rescheduled",
        )
        for visit in sorted(ahead, key=day_of)[:COMING]
    )
