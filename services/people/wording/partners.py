"""How the console's pages of partners say who people are, what a list of them would do, and what is due of their checks."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from services.people.domain.checks import Standing, Status
from services.people.domain.due import Due, Line
from services.people.domain.duplicates import Because as Alike
from services.people.domain.duplicates import SameEmployer
from services.people.domain.free import Free
from services.people.domain.free import said as free_said
from services.people.domain.person import Organisation, Person, Post
from services.people.domain.rules import Rules
from services.people.wording.reasons import check, role
from shared.compiled import plain
from shared.text import N_, gettext, ngettext, say
from shared.text.phrases import clock, day, days, listed, short_day, span, when

if TYPE_CHECKING:  # one page of all names quarters
    from services.people.domain.statement import Quarter

__all__ = ["check", "clock", "day", "listed", "role", "short_day", "span", "when"]

STANDINGS: Final[Mapping[str, str]] = {
    "invited": N_("Invited"),
    "here": N_("With us"),
    "gone": N_("Left"),
}
STANDING_COLOURS: Final[Mapping[str, str]] = {"invited": "yellow", "here": "green", "gone": "grey"}

SIZES: Final[Mapping[str, str]] = {
    "self-employed": N_("One person alone"),
    "micro": N_("Under 10 people"),
    "small": N_("10 to 49 people"),
    "medium": N_("50 to 249 people"),
    "large": N_("250 people and more"),
}

ALIKE: Final[Mapping[Alike, str]] = {
    Alike.EMAIL: N_("Same e-mail address"),
    Alike.PHONE: N_("Same phone number"),
    Alike.NAME: N_("Same name"),
    Alike.NAME_ALIKE: N_("Names alike, at the same organisation"),
}

SAME_EMPLOYER: Final[Mapping[SameEmployer, str]] = {
    SameEmployer.CONTACT: N_("Same contact"),
    SameEmployer.NAME: N_("Same name"),
    SameEmployer.NAME_ALIKE: N_("Names alike"),
}

DUE: Final[Mapping[Due, str]] = {
    Due.EXPIRED: N_("Run out"),
    Due.UNKNOWN: N_("Nothing known"),
    Due.IN_7: N_("Runs out within 7 days"),
    Due.IN_30: N_("Runs out within 30 days"),
    Due.IN_90: N_("Runs out within 90 days"),
    Due.EXEMPT: N_("Exempt"),
}
DUE_COLOURS: Final[Mapping[Due, str]] = {
    Due.EXPIRED: "red",
    Due.UNKNOWN: "red",
    Due.IN_7: "orange",
    Due.IN_30: "yellow",
    Due.IN_90: "blue",
    Due.EXEMPT: "purple",
}

STATUSES: Final[Mapping[Status, str]] = {
    Status.VALID: N_("holds"),
    Status.RENEW: N_("holds, to be renewed"),
    Status.EXPIRED: N_("has run out"),
    Status.EXEMPT: N_("exempt"),
    Status.UNKNOWN: N_("nothing is known of it"),
}


def standing(name: str) -> str:
    """Return how a person stands with the programme."""
    return gettext(STANDINGS[name])


def size(name: str) -> str:
    """Return how many people an employer has; empty where that isn't known."""
    return gettext(SIZES[name]) if name in SIZES else ""


def contact(one: Organisation) -> str:
    """Return whom an organisation's statements go to."""
    if not one.contact_email:
        return gettext("Nobody, so no statement is sent")
    return f"{one.contact_name}, {one.contact_email}" if one.contact_name else one.contact_email


def statement(quarter: "Quarter", today: date) -> str:
    """Return what a quarter's statement is of."""
    period = days(quarter.first, quarter.last)
    if today <= quarter.last:
        return gettext("%(period)s, so far (PDF)", period=period)
    return gettext("%(period)s (PDF)", period=period)


def workshop(name: str) -> str:
    """Return a workshop's title; its id where the programme doesn't have it any more."""
    found = (one["title"] for one in plain()["workshops"] if one["id"] == name)
    return say(next(found, name))


def school(urn: str, otherwise: str) -> str:
    """Return a school's name; what is known otherwise of one that isn't in the programme's list."""
    return next((str(one["name"]) for one in plain()["schools"] if one["urn"] == urn), otherwise)


def post(rules: Rules, organisations: Mapping[str, Organisation], one: Post) -> str:
    """Return what a person is, and where."""
    found = organisations.get(one.organisation)
    if found is None:
        return role(rules, one.role)
    return gettext("%(role)s at %(organisation)s", role=role(rules, one.role), organisation=found.name)


def free(person: Person) -> tuple[str, ...]:
    """Return when a person is free, as it is typed."""
    return tuple(free_said(Free(person.patterns, person.others)))


def because(found: Iterable[Alike]) -> str:
    """Return why two people may be one."""
    return " · ".join(gettext(ALIKE[one]) for one in found)


def same_employer(found: Iterable[SameEmployer]) -> str:
    """Return why two organisations may be one."""
    return " · ".join(gettext(SAME_EMPLOYER[one]) for one in found)


def due(rules: Rules, line: Line) -> str:
    """Return how a check stands, today and on the day of the next visit."""
    if not line.check:
        return gettext(
            "Nothing says what is required of this role: %(role)s. Nobody can come in it.",
            role=role(rules, line.role),
        )
    parts = []
    if line.today:
        parts.append(gettext("Today: %(standing)s.", standing=stands(line.today)))
    if line.then and line.visit:
        parts.append(
            gettext(
                "On the next visit, %(day)s: %(standing)s.",
                day=short_day(line.visit.day),
                standing=stands(line.then),
            )
        )
    elif line.visit is None:
        parts.append(gettext("Down for no visit."))
    if line.last and not line.today:
        parts.append(gettext("Asked for from %(day)s on.", day=short_day(line.last + timedelta(days=1))))
    return " ".join(parts)


def stands(found: Standing) -> str:
    """Return how a check stands on a day, and until when."""
    said = gettext(STATUSES[found.status])
    if found.until is None:
        return said
    until = short_day(found.until)
    if found.status is Status.EXEMPT:
        return gettext("exempt until %(day)s, by %(by)s", day=until, by=found.by)
    if found.status is Status.EXPIRED:
        return gettext("has run out, its last day was %(day)s", day=until)
    return gettext("%(standing)s, its last day is %(day)s", standing=said, day=until)


def upto(last: date | None) -> str:
    """Return until when something is; for good where it has no end."""
    return short_day(last) if last else gettext("no end")


STATUS_COLOURS: Final[Mapping[Status, str]] = {
    Status.VALID: "green",
    Status.RENEW: "yellow",
    Status.EXPIRED: "red",
    Status.EXEMPT: "purple",
    Status.UNKNOWN: "red",
}

TAGS: Final[Mapping[Status, str]] = {
    Status.VALID: N_("Holds"),
    Status.RENEW: N_("Renew now"),
    Status.EXPIRED: N_("Run out"),
    Status.EXEMPT: N_("Exempt"),
    Status.UNKNOWN: N_("Nothing known"),
}

LOST: Final[Mapping[str, str]] = {
    "name": N_("the name %(value)s"),
    "email": N_("the address %(value)s"),
    "phone": N_("the phone number %(value)s"),
    "about": N_("the lines for schools “%(value)s”"),
}

HOUR: Final = 60
"""Minutes."""


def status(found: Standing) -> str:
    """Return in a word or two how a check stands."""
    return gettext(TAGS[found.status])


def lost(found: Iterable[tuple[str, str]]) -> str:
    """Return what of a person would be lost with a merge."""
    return listed([gettext(LOST[name], value=value) for name, value in found])


def terms(rules: Rules, name: str) -> str:
    """Return the title of terms; their id where the programme doesn't have them any more."""
    known = {str(one.id): one for one in rules.terms.values()}.get(name)
    return say(known.title) if known else name


def duration(minutes: int) -> str:
    """Return minutes such as ``1 hour 30 minutes``."""
    hours, rest = divmod(minutes, HOUR)
    parts = [ngettext("%(number)s hour", "%(number)s hours", hours)] if hours else []
    if rest or not hours:
        parts.append(ngettext("%(number)s minute", "%(number)s minutes", rest))
    return " ".join(parts)
