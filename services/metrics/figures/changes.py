"""Changes since a reader was last told: no delivery, website or platform figure changes silently between reports."""

from dataclasses import dataclass
from datetime import date

from services.metrics.figures.online import figure
from services.metrics.figures.reach import Attendance, attendance
from services.metrics.known import Known, day_of, present
from services.metrics.observations import Series
from services.metrics.period import Period
from services.metrics.told import Delivery, SeriesFigure, Told


@dataclass(frozen=True, slots=True)
class DeliveryChanged:
    """A delivery that was told otherwise; `now` is None where it is counted no more, `school` where the booking is unknown."""

    booking: str
    school: str | None
    before: Delivery
    now: Delivery | None


@dataclass(frozen=True, slots=True)
class RecordedSince:
    """Visits up to the day `last` that nobody had recorded when it was told."""

    last: date
    attendance: Attendance


@dataclass(frozen=True, slots=True)
class SeriesChanged:
    """A series' figure of a period that was told otherwise."""

    series: Series
    period: Period
    before: SeriesFigure
    now: SeriesFigure


@dataclass(frozen=True, slots=True)
class Changes:
    """All that a reader was told otherwise."""

    deliveries: tuple[DeliveryChanged, ...] = ()
    recorded_since: RecordedSince | None = None
    series: tuple[SeriesChanged, ...] = ()


def to_tell(known: Known, period: Period) -> Told:
    """Return what a report of a period tells, for the next one to compare itself with."""
    figures = {one.series.key: _figure(one.series, figure(one, period).value) for one in known.readings}
    return Told(
        period,
        {
            visit.id: Delivery(day_of(visit), dict(sorted(present(visit).items())))
            for visit in known.delivered
        },
        {key: one for key, one in figures.items() if one},
    )


def _figure(series: Series, value: int | None) -> SeriesFigure | None:
    return None if value is None else SeriesFigure(value, series.semantics)


def since(told: Told | None, now: Told, known: Known) -> Changes:
    """Return what a reader was told otherwise than it is `now`; nothing, where they were never told."""
    if told is None:
        return Changes()
    return Changes(_deliveries(told, now, known), _recorded_since(told, known), _series(told, known))


def _deliveries(told: Told, now: Told, known: Known) -> tuple[DeliveryChanged, ...]:
    schools = {visit.id: visit.school_name for visit in known.visits}
    return tuple(
        DeliveryChanged(booking, schools.get(booking), before, now.deliveries.get(booking))
        for booking, before in sorted(told.deliveries.items())
        if now.deliveries.get(booking) != before
    )


def _recorded_since(told: Told, known: Known) -> RecordedSince | None:
    late = [
        visit
        for visit in known.delivered
        if visit.id not in told.deliveries and day_of(visit) <= told.period.last
    ]
    return RecordedSince(told.period.last, attendance(late)) if late else None


def _series(told: Told, known: Known) -> tuple[SeriesChanged, ...]:
    changed = []
    for one in known.readings:
        before = told.series.get(one.series.key)
        now = _figure(one.series, figure(one, told.period).value)
        if before and now and _differ(before, now):
            changed.append(SeriesChanged(one.series, told.period, before, now))
    return tuple(changed)


def _differ(before: SeriesFigure, now: SeriesFigure) -> bool:
    # What was told before semantics were kept is taken to have been of the series' own.
    return before.value != now.value or before.semantics not in {None, now.semantics}
