"""How figures are said, in the reader's language."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from services.metrics.figures.changes import (
    Changes,
    DeliveryChanged,
    RecordedSince,
    SeriesChanged,
    TookNoPlace,
    Why,
)
from services.metrics.figures.due import CounterDue, ExportDue, Waiting
from services.metrics.figures.interest import ENOUGH_SESSIONS, Interest
from services.metrics.figures.online import Figure
from services.metrics.figures.reach import OfTarget, School
from services.metrics.figures.visits import Parted
from services.metrics.observations import Semantics
from services.metrics.reports.wording_visits import pupils, visits
from services.metrics.sources.wording import title
from services.metrics.told import Delivery
from shared import suppression
from shared.limits import OWN_PAGES
from shared.suppression import Published
from shared.text import N_, decimal, gettext, ngettext, number, phrases
from shared.thresholds import Thresholds

NOT_COUNTED: Final[Mapping[Why, str]] = {
    "undone": N_("not counted: its record was undone"),
    "did_not_happen": N_("not counted: it did not happen"),
    "early": N_("not counted until its day"),
    "": N_("not counted"),
}
"""What became of a visit that was told."""


def campaigns(found: Parted) -> str:
    """Return which campaigns led to the website, and how many visits named none; nothing where no visit is known."""
    said = [
        gettext("%(campaign)s %(number)s", campaign=one.name, number=number(one.number))
        for one in found.named
    ]
    if found.others:
        said.append(gettext("all others %(number)s", number=number(found.others)))
    if found.unnamed:
        said.append(gettext("no campaign named %(number)s", number=number(found.unnamed)))
    return gettext("Visits by campaign: %(campaigns)s.", campaigns=", ".join(said)) if said else ""


def academic_year(year: OfTarget) -> str:
    """Return ``2025 to 26``, and that it runs where it does."""
    period = year.attendance.period
    first, _, last = (period.name if period else "").partition("-")
    both = gettext("%(first)s to %(last)s", first=first, last=last)
    return gettext("%(year)s so far", year=both) if year.running else both


def of_target(part: int, whole: int) -> str:
    """Return a share of a target; the part is attendance and so is exact."""
    if 0 < 100 * part < whole:
        return gettext("less than 1%%")
    # Rounded down: a target missed by one pupil is missed.
    return gettext("%(percent)s%%", percent=100 * part // whole)


def school(one: School) -> str:
    """Return a school's name, and that it is no target where it is none."""
    return one.name if one.target else gettext("%(school)s (not a target school)", school=one.name)


def net_change(interest: Interest, up: Published, down: Published, thresholds: Thresholds) -> str:
    """Return the change in interest as one number, and how far it may be off."""
    net = suppression.net(up, down)
    if net.value is None:
        return gettext("There are too few answers or schools to say how interest changed.")
    if net.value > 0:
        said = N_("Of every 100 answers, %(net)s more say that interest rose than that it fell.")
    elif net.value < 0:
        said = N_("Of every 100 answers, %(net)s more say that interest fell than that it rose.")
    else:
        said = N_("As many answers say that interest fell as that it rose.")
    first = gettext(said, net=net)
    if interest.few_sessions:
        few = gettext(
            "There are fewer than %(number)s classes so far, too few to say how far that may be off.",
            number=ENOUGH_SESSIONS,
        )
        return f"{first} {few}"
    below, above = interest.net_between(thresholds)
    # How far up exceeds down; for a fall it is said the other way round, as the sentence before it.
    middle = (up.part - down.part) / up.whole
    ends = (middle + below, middle + above) if net.value >= 0 else (-middle - above, -middle - below)
    low, high = suppression.bounds(*ends, net)
    between = gettext(
        "Allowing for pupils of one class answering alike, that lies between %(low)s and %(high)s (95%% interval).",
        low=low,
        high=high,
    )
    return f"{first} {between}"


def interest_note(interest: Interest, published: Mapping[str, Published], thresholds: Thresholds) -> str:
    """Return what must be said beside the shares of the change in interest, of which none is withheld."""
    sentences = [
        gettext(
            "What %(answers)s answers said of interest after the workshop, before against now.",
            answers=suppression.answers(interest.moved.answers, thresholds),
        ),
        gettext("Self-reported: not proof of cause."),
        gettext(
            "Sign test, the %(same)s who stayed the same left out: p %(p)s. Effect size (rank-biserial): %(effect)s.",
            same=published["same"],
            p=suppression.band(published["up"], published["down"]),
            effect=decimal(interest.effect(thresholds), 1),
        ),
        gettext("Classes answer together, so the true margins of the shares are wider than these."),
    ]
    if suppression.total_of(published.values()) != 100:  # noqa: PLR2004  the whole, in per cent
        sentences.append(gettext("Each share is rounded, so together they make more or less than 100%%."))
    return " ".join(sentences)


def value(of: Decimal, semantics: Semantics | None, places: int) -> str:
    """Return a website's or platform's figure to its places: ``1,234``, and ``1,234 a day`` for a daily mean."""
    shown = str(suppression.measure(of, places))
    return gettext("%(figure)s a day", figure=shown) if semantics == "unique" else shown


def figure(one: Figure) -> str:
    """Return a website's or platform's figure and how sure it is."""
    if one.value is None:
        return gettext("no figures yet")
    shown = value(one.value, one.series.semantics, one.series.places)
    if one.partial:
        sentence = (
            N_("%(figure)s (%(known)s of %(days)s days)")
            if one.complete
            else N_("%(figure)s (%(known)s of %(days)s days, provisional)")
        )
        return gettext(sentence, figure=shown, known=one.days_known, days=one.days)
    return shown if one.complete else gettext("%(figure)s (provisional)", figure=shown)


def waiting(one: Waiting) -> str:
    """Return that requests wait."""
    return ngettext(
        "%(number)s request waits for an answer, the oldest since %(day)s.",
        "%(number)s requests wait for an answer, the oldest since %(day)s.",
        one.requests,
        day=phrases.short_day(one.oldest),
    )


def unreached(count: int) -> str:
    """Return that target schools wait."""
    return ngettext(
        "%(number)s target school has not been reached yet.",
        "%(number)s target schools have not been reached yet.",
        count,
    )


def apart(number: int) -> str:
    """Return that hits of the website wait for somebody to decide whether they count."""
    return ngettext(
        "Hits of the website look made up and count only if you say so.",
        "%(number)s groups of hits of the website look made up and count only if you say so.",
        number,
    )


def export_due(one: ExportDue) -> str:
    """Return that an export is to be handed in."""
    if one.last is None:
        return gettext("%(source)s: no figures yet. Hand in an export.", source=one.title)
    return gettext(
        "%(source)s: the last figure is of %(day)s. Hand in a new export.",
        source=one.title,
        day=phrases.short_day(one.last),
    )


def counter_due(one: CounterDue) -> str:
    """Return that the website's counter was not heard of, or had days on which nothing was: nobody says that they had none."""
    site = gettext("this website") if one.account == OWN_PAGES else one.account
    if one.last is None:
        return gettext(
            "The counter of %(site)s has not been heard of yet. See whether its pages carry it.", site=site
        )
    return ngettext(
        "The counter of %(site)s told nothing on %(number)s day from %(week)s: not known, not zero. See whether it works.",
        "The counter of %(site)s told nothing on %(number)s days from %(week)s: not known, not zero. See whether it works.",
        one.days,
        site=site,
        week=phrases.days(one.first, one.until),
    )


def changes(all_of_them: Changes) -> tuple[str, ...]:
    """Return a sentence for each change."""
    return (
        *map(_delivery_changed, all_of_them.deliveries),
        *map(_took_no_place, all_of_them.took_no_place),
        *([_recorded_since(all_of_them.recorded_since)] if all_of_them.recorded_since else []),
        *map(_series_changed, all_of_them.series),
    )


def _delivery_changed(one: DeliveryChanged) -> str:
    return gettext(
        "%(school)s (%(booking)s): %(before)s, now %(now)s.",
        school=gettext("A visit") if one.school is None else one.school,
        booking=one.booking,
        before=_delivery(one.before),
        now=gettext(NOT_COUNTED[one.why]) if one.now is None else _delivery(one.now),
    )


def _took_no_place(one: TookNoPlace) -> str:
    return gettext(
        "%(school)s (%(booking)s): took place on %(day)s without a count, now %(now)s.",
        school=gettext("A visit") if one.school is None else one.school,
        booking=one.booking,
        day=phrases.short_day(one.day),
        now=gettext(NOT_COUNTED[one.why]),
    )


def _delivery(one: Delivery) -> str:
    groups = [
        gettext("%(number)s of Year %(year)s", number=number(count), year=year)
        for year, count in sorted(one.present.items())
    ]
    return gettext(
        "%(pupils)s on %(day)s",
        pupils=", ".join(groups) or gettext("no pupils"),
        day=phrases.short_day(one.day),
    )


def _recorded_since(one: RecordedSince) -> str:
    return gettext(
        "Recorded since, of %(day)s and before: %(visits)s, %(pupils)s.",
        day=phrases.short_day(one.last),
        visits=visits(one.attendance.visits),
        pupils=pupils(one.attendance.pupils),
    )


def _series_changed(one: SeriesChanged) -> str:
    return gettext(
        "%(series)s, %(period)s: %(before)s, now %(now)s.",
        series=title(one.series),
        period=phrases.days(one.period.first, one.period.last),
        before=value(one.before.value, one.before.semantics or one.series.semantics, one.series.places),
        now=value(one.now.value, one.now.semantics, one.series.places) if one.now else gettext("unknown"),
    )
