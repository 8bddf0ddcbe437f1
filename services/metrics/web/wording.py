"""How the board of target schools is said."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from services.metrics.figures.coverage import STATES, Covered, State, Why, YearGroup, missing
from services.metrics.figures.gaps import Gap, Urgency
from services.metrics.period import AcademicYear
from shared.text import N_, gettext, ngettext, number, phrases
from shared.text.country import year_name

STATE: Final[Mapping[State, str]] = {
    "never": N_("Not contacted"),
    "invited": N_("Invited"),
    "asked": N_("Asked for a visit"),
    "booked": N_("Booked"),
    "delivered": N_("Delivered"),
}

COLOURS: Final[Mapping[State, str]] = {
    "never": "red",
    "invited": "yellow",
    "asked": "orange",
    "booked": "blue",
    "delivered": "green",
}

WHY: Final[Mapping[Why, str]] = {
    "turned_away": N_("Asked for a visit in %(month)s and did not get one."),
    "never_reached": N_("Never reached."),
    "no_answer": N_("Invited on %(day)s, no answer yet."),
    "not_this_year": N_("Last visit on %(day)s, none this academic year."),
    "years_missing": N_("Not reached yet: %(years)s."),
    "to_answer": N_("Asked for %(day)s and waits for our answer."),
    "to_count": N_("The visit of %(day)s has no count yet."),
    "invited": N_("Invited on %(day)s."),
    "booked": N_("A visit is agreed for %(day)s."),
    "reached": N_("Visited this academic year."),
}


GAP: Final[Mapping[Urgency, str]] = {
    "urgent": N_("Urgent: %(lacks)s"),
    "soon": N_("Soon: %(lacks)s"),
    "later": "%(lacks)s",
}


def state(of: State) -> str:
    """Return a school's state."""
    return gettext(STATE[of])


def why(one: Covered) -> str:
    """Return why a school has its place in the order."""
    return gettext(
        WHY[one.why],
        day=phrases.short_day(one.since) if one.since else "",
        month=phrases.month(one.since) if one.since else "",
        years=phrases.listed([year_group(year) for year in missing(one)]),
    )


def year_group(year: int) -> str:
    """Return ``Year 8``."""
    return year_name(year)


def of_roll(pupils: int, roll: int | None) -> str:
    """Return ``28 of 112``, or ``28`` where the roll is not known."""
    if roll is None:
        return number(pupils)
    return gettext("%(pupils)s of %(roll)s", pupils=number(pupils), roll=number(roll))


def counted(one: Covered) -> str:
    """Return of how many of a school's visits its pupils are, where some are not counted; else nothing."""
    if one.counted == one.took_place:
        return ""
    return ngettext(
        "%(counted)s of %(number)s visit counted",
        "%(counted)s of %(number)s visits counted",
        one.took_place,
        counted=number(one.counted),
    )


def years(of: Iterable[YearGroup]) -> Iterator[str]:
    """Yield what was reached of each year group that the school has, or that came."""
    for one in of:
        if one.pupils or one.roll is not None:
            yield gettext(
                "%(year)s: %(reached)s",
                year=year_group(one.year_group),
                reached=of_roll(one.pupils, one.roll),
            )


def day(of: date | None) -> str:
    """Return a day, or that there is none."""
    return phrases.short_day(of) if of else gettext("none")


def gap(one: Gap) -> str:
    """Return how many places of a visit to come nobody fills, and how pressing that is."""
    lacks = ngettext(
        "%(day)s: %(number)s place unfilled",
        "%(day)s: %(number)s places unfilled",
        one.places,
        day=day(one.day),
    )
    return gettext(GAP[one.urgency], lacks=lacks)


def lacking(found: Sequence[Gap], unknown: int) -> str:
    """Return how many visits to come lack people, at whatever school, and of how many that isn't known; else nothing."""
    urgent = sum(one.urgency == "urgent" for one in found)
    said = []
    if found:
        said.append(
            ngettext(
                "%(number)s visit to come lacks people, %(urgent)s of them urgently.",
                "%(number)s visits to come lack people, %(urgent)s of them urgently.",
                len(found),
                urgent=number(urgent),
            )
        )
    if unknown:
        said.append(
            ngettext(
                "Of %(number)s visit to come it is not known who is needed.",
                "Of %(number)s visits to come it is not known who is needed.",
                unknown,
            )
        )
    return " ".join(said)


def summary(schools: Iterable[Covered], year: AcademicYear) -> str:
    """Return how many schools are in each state in an academic year."""
    found = [one.state for one in schools]
    counts = [
        gettext("%(state)s: %(number)s", state=state(one), number=number(found.count(one)))
        for one in STATES
        if one in found
    ]
    said = ngettext(
        "%(number)s target school in the academic year %(year)s.",
        "%(number)s target schools in the academic year %(year)s.",
        len(found),
        year=gettext("%(first)s to %(last)s", first=year.first.year, last=f"{year.last:%y}"),
    )
    return f"{said} {', '.join(counts)}." if counts else said
