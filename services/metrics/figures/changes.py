"""Changes since a reader was last told: no delivery, website or platform figure changes silently between reports."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from services.metrics.figures.online import Figure, figure
from services.metrics.known import AGREED, Known, day_of, present
from services.metrics.observations import Series, rounded
from services.metrics.period import Period
from services.metrics.told import Delivery, SeriesFigure, Told

if TYPE_CHECKING:
    from shared.events.booking import BookingSnapshot

Why = Literal["undone", "did_not_happen", "cancelled", "early", ""]


@dataclass(frozen=True, slots=True)
class DeliveryChanged:
    """A delivery that was told otherwise; `now` is None where it is counted no more, `school` where the booking is unknown.

    `why` it is counted no more, where that is known: its record was undone, it did not happen, it was cancelled, or its day is
    still to come.
    """

    booking: str
    school: str | None
    before: Delivery
    now: Delivery | None
    why: Why = ""


@dataclass(frozen=True, slots=True)
class TookNoPlace:
    """A visit that was told to have taken place, without a count, and is now said not to have."""

    booking: str
    school: str | None
    day: date
    why: Why


@dataclass(frozen=True, slots=True)
class CountedSince:
    """A visit that was over when it was told, and that nobody had recorded then."""

    booking: str
    school: str
    now: Delivery


@dataclass(frozen=True, slots=True)
class SeriesChanged:
    """A series' figure of a period that was told otherwise; `now` is None where nothing is known any more: it was taken back."""

    series: Series
    period: Period
    before: SeriesFigure
    now: SeriesFigure | None


@dataclass(frozen=True, slots=True)
class Changes:
    """All that a reader was told otherwise."""

    deliveries: tuple[DeliveryChanged, ...] = ()
    took_no_place: tuple[TookNoPlace, ...] = ()
    counted_since: tuple[CountedSince, ...] = ()
    series: tuple[SeriesChanged, ...] = ()


def to_tell(known: Known, period: Period) -> Told:
    """Return what a report of a period tells, for the next one to compare itself with."""
    figures = {one.series.key: _figure(figure(one, period)) for one in known.readings}
    return Told(
        period,
        {
            visit.id: Delivery(day_of(visit), dict(sorted(present(visit).items())))
            for visit in known.delivered
        },
        {key: one for key, one in figures.items() if one},
        {visit.id: day_of(visit) for visit in known.uncounted},
    )


def _figure(one: Figure | None) -> SeriesFigure | None:
    if one is None or one.value is None:
        return None
    return SeriesFigure(rounded(one.value, one.series.places), one.series.semantics)


def since(told: Told | None, now: Told, known: Known) -> Changes:
    """Return what a reader was told otherwise than it is `now`; nothing, where they were never told."""
    if told is None:
        return Changes()
    return Changes(
        _deliveries(told, now, known),
        _took_no_place(told, now, known),
        _counted_since(told, now, known),
        _series(told, known),
    )


def _deliveries(told: Told, now: Told, known: Known) -> tuple[DeliveryChanged, ...]:
    visits = {visit.id: visit for visit in known.visits}
    changed = []
    for booking, before in sorted(told.deliveries.items()):
        visit, after = visits.get(booking), now.deliveries.get(booking)
        if after != before:
            school = visit.school_name if visit else None
            changed.append(
                DeliveryChanged(booking, school, before, after, "" if after else _why(visit, known))
            )
    return tuple(changed)


def _took_no_place(told: Told, now: Told, known: Known) -> tuple[TookNoPlace, ...]:
    visits = {visit.id: visit for visit in known.visits}
    gone = told.uncounted.keys() - now.uncounted.keys() - now.deliveries.keys()
    return tuple(
        TookNoPlace(
            booking,
            visits[booking].school_name if booking in visits else None,
            told.uncounted[booking],
            _why(visits.get(booking), known),
        )
        for booking in sorted(gone)
    )


def _why(visit: "BookingSnapshot | None", known: Known) -> Why:
    """Return why a visit is not counted."""
    if visit is None:
        return ""
    if visit.status == "did_not_happen":
        return "did_not_happen"
    if visit.status == "cancelled":
        return "cancelled"
    if visit in known.early:
        return "early"
    return "undone" if visit.status in AGREED else ""


def _counted_since(told: Told, now: Told, known: Known) -> tuple[CountedSince, ...]:
    return tuple(
        CountedSince(visit.id, visit.school_name, now.deliveries[visit.id])
        for visit in sorted(known.delivered, key=lambda one: (day_of(one), one.id))
        if visit.id not in told.deliveries and day_of(visit) <= told.period.last
    )


def _series(told: Told, known: Known) -> tuple[SeriesChanged, ...]:
    changed = []
    for one in known.readings:
        before = told.series.get(one.series.key)
        now = _figure(figure(one, told.period))
        if before and (now is None or _differ(before, now)):
            changed.append(SeriesChanged(one.series, told.period, before, now))
    return tuple(changed)


def _differ(before: SeriesFigure, now: SeriesFigure) -> bool:
    # What was told before semantics were kept is taken to have been of the series' own.
    return before.value != now.value or before.semantics not in {None, now.semantics}
