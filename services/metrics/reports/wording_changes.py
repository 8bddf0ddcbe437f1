"""How it is said that a reader was told something otherwise: what it was, what it is, by how much, and why."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from services.metrics.figures.changes import (
    Changes,
    CountedSince,
    DeliveryChanged,
    SeriesChanged,
    TookNoPlace,
    Why,
)
from services.metrics.reports.section import Label, Sentence, Value, joined, said
from services.metrics.reports.wording import title, value
from services.metrics.told import Delivery
from shared import suppression
from shared.text import N_, gettext, phrases
from shared.text.country import year_name

if TYPE_CHECKING:
    from shared.suppression import Published

SAME: Final = N_("→\N{NO-BREAK SPACE}the same")
"""An arrow and what it is of never stand in two lines, here as below; the words may, in a phone's narrow column."""

NOT_COUNTED: Final[Mapping[Why, str]] = {
    "undone": N_("not counted: its record was undone"),
    "did_not_happen": N_("not counted: it did not happen"),
    "cancelled": N_("not counted: it was cancelled"),
    "early": N_("not counted until its day"),
    "": N_("not counted"),
}
"""What became of a visit that was told."""

BECAUSE: Final[Mapping[str, str]] = {
    "corrected": N_("a count was corrected"),
    "late": N_("a count came late"),
    "undone": N_("a record was undone"),
    "did_not_happen": N_("a visit did not happen"),
    "cancelled": N_("a visit was cancelled"),
    "early": N_("a visit was recorded before its day"),
    "gone": N_("a visit is not counted any more"),
    "answers": N_("answers came late, or were decided about"),
    "staff": N_("who came was said since, or corrected"),
    "hours": N_("hours were told or corrected since"),
    "requests": N_("a request was answered or called off since"),
    "restated": N_("restated or completed by its source"),
    "taken back": N_("a file was taken back"),
}
"""Why a figure is another than it was told, by the cause."""


def of_visits(found: Changes) -> Iterator[tuple[str, Sentence]]:
    """Yield a sentence for each visit that was told otherwise, or was not counted yet, with its booking."""
    for changed in found.deliveries:
        yield changed.booking, _delivery_changed(changed)
    for one in found.took_no_place:
        yield one.booking, _took_no_place(one)
    for late in found.counted_since:
        yield late.booking, _counted_since(late)


def because(causes: Iterable[str]) -> Sentence | None:
    """Return why a figure changed; nothing where that is not known."""
    found = [said(BECAUSE[one]) for one in BECAUSE if one in set(causes)]
    return joined(found, "; ") if found else None


def moved(before: float | None, now: float | None) -> Sentence | None:
    """Return by how many percent a figure rose or fell, with an arrow; nothing where one of the two is not known or nought."""
    if before is None or now is None or (not before and now):
        return None
    if now == before:
        return said(SAME)
    percent = round(100 * (now - before) / abs(before))
    if not percent:
        return said(
            N_("↑\N{NO-BREAK SPACE}less than 1%%") if now > before else N_("↓\N{NO-BREAK SPACE}less than 1%%")
        )
    arrow = N_("↑\N{NO-BREAK SPACE}%(percent)s%%") if percent > 0 else N_("↓\N{NO-BREAK SPACE}%(percent)s%%")
    return said(arrow, percent=suppression.measure(abs(percent)))


def points(before: float | None, now: float | None) -> Sentence | None:
    """Return by how many percentage points a share rose or fell."""
    if before is None or now is None:
        return None
    if now == before:
        return said(SAME)
    arrow = (
        N_("↑\N{NO-BREAK SPACE}%(points)s\N{NO-BREAK SPACE}points")
        if now > before
        else N_("↓\N{NO-BREAK SPACE}%(points)s\N{NO-BREAK SPACE}points")
    )
    return said(arrow, points=suppression.measure(round(abs(now - before))))


def figure(name: Value, both: Sentence, change: Sentence | None, why: Sentence | None) -> Sentence:
    """Return that a figure was told otherwise: what it was and is (`now` or `instead`), by how much it moved, and why."""
    values: dict[str, Value] = {"figure": name, "both": both}
    if change is not None:
        values["change"] = change
    if why is not None:
        values["why"] = why
    forms = {
        (False, False): N_("%(figure)s: %(both)s."),
        (True, False): N_("%(figure)s: %(both)s (%(change)s)."),
        (False, True): N_("%(figure)s: %(both)s: %(why)s."),
        (True, True): N_("%(figure)s: %(both)s (%(change)s): %(why)s."),
    }
    return said(forms[change is not None, why is not None], **values)


def now(before: Value, is_now: Value) -> Sentence:
    """Return what a figure was, and what it is."""
    return said(N_("%(before)s, now %(now)s"), before=before, now=is_now)


def instead(before: Value, should: Value) -> Sentence:
    """Return what a figure was, and what it should have been: the visits since have made it another besides."""
    return said(N_("%(before)s, should have been %(now)s"), before=before, now=should)


def told(before: float | None, places: int, unit: str) -> Value:
    """Return a figure as it was told, or that it was withheld then."""
    if before is None:
        return said(suppression.WITHHELD)
    shown: Published = suppression.measure(Decimal(repr(before)), places)
    return said(N_("%(percent)s%%"), percent=shown) if unit == "percent" else shown


def series_changed(one: SeriesChanged) -> Sentence:
    """Return that a series' figure was told otherwise."""
    return said(
        N_("%(series)s, %(period)s: %(before)s, now %(now)s."),
        series=title(one.series),
        period=Label(phrases.days(one.period.first, one.period.last)),
        before=value(one.before.value, one.before.semantics or one.series.semantics, one.series.places),
        now=value(one.now.value, one.now.semantics, one.series.places) if one.now else said(N_("not known")),
    )


def _delivery_changed(one: DeliveryChanged) -> Sentence:
    return said(
        N_("%(school)s (%(booking)s): %(before)s, now %(now)s."),
        school=_school(one.school),
        booking=Label(one.booking),
        before=_delivery(one.before),
        now=said(NOT_COUNTED[one.why]) if one.now is None else _delivery(one.now),
    )


def _took_no_place(one: TookNoPlace) -> Sentence:
    return said(
        N_("%(school)s (%(booking)s): took place on %(day)s without a count, now %(now)s."),
        school=_school(one.school),
        booking=Label(one.booking),
        day=Label(phrases.short_day(one.day)),
        now=said(NOT_COUNTED[one.why]),
    )


def _school(name: str | None) -> Label:
    return Label.typed(gettext("A visit") if name is None else name)


def _delivery(one: Delivery) -> Sentence:
    groups = [
        said(
            N_("%(number)s of %(year)s"),
            number=suppression.attendance(count),
            year=Label(year_name(year)),
        )
        for year, count in sorted(one.present.items())
    ]
    return said(
        N_("%(pupils)s on %(day)s"),
        pupils=joined(groups, ", ") if groups else said(N_("no pupils")),
        day=Label(phrases.short_day(one.day)),
    )


def _counted_since(one: CountedSince) -> Sentence:
    return said(
        N_("%(school)s (%(booking)s): its count came since, %(now)s."),
        school=_school(one.school),
        booking=Label(one.booking),
        now=_delivery(one.now),
    )
