"""What people read on their own pages: sessions, as what somebody comes, times, hours and how an offer stands."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Final

from services.people.domain.call import Caution, Warned
from services.people.domain.need import Capacity, Gap
from services.people.domain.person import OtherDays, Pattern, Person, Post, Stretch, reaches
from services.people.domain.rules import Rules
from services.people.domain.session import Session
from services.people.wording.reasons import caution as by_caution
from services.people.wording.reasons import places, role
from shared.clock import LONDON
from shared.compiled import essentials, plain
from shared.text import N_, gettext, ngettext, say
from shared.text.country import year_name
from shared.text.phrases import WEEKDAYS, clock, days, listed, short_day, span, weekday, when

__all__ = ["clock", "days", "listed", "role", "short_day", "span", "weekday", "when"]

A_DAY: Final = date(2026, 1, 5)
"""A Monday, from which days of the week and times of a day are said."""

HOUR: Final = 60
"""Minutes."""

OFFERS: Final[Mapping[str, str]] = {
    "open": N_("You offered to come. The team will answer."),
    "accepted": N_("The team has accepted your offer."),
    "taken_back": N_("You took your offer back."),
    "turned_down": N_("You offered to come, and the team found others this time. Thank you."),
}

SAID: Final[Mapping[str, str]] = {
    "accepted": N_("Thank you. You are on our list of people who come to visits."),
    "offered": N_("Thank you. Your offer is with the team, who will answer by e-mail."),
    "taken_back": N_("Your offer is taken back."),
    "withdrawn": N_("You are not down for this session any more. Thank you for telling us."),
    "withdrawn_late": N_("You are not down for this session any more. Please ring the team too: it is soon."),
    "kept": N_("Your details are saved."),
    "noted": N_("Thank you. Your hours are written down."),
    "struck": N_("The entry is taken back."),
    "agreed": N_("Thank you. It is noted that you agree."),
    "not_agreed": N_("It is noted that you don't agree."),
}
"""What a page says once of what was just done."""


def said(name: str) -> str:
    """Return the sentence of something that was just done; empty for a name that is none."""
    return gettext(SAID[name]) if name in SAID else ""


def workshop(session: Session) -> str:
    """Return the title of a session's workshop; its id where the programme doesn't have it any more."""
    found = (one["title"] for one in plain()["workshops"] if one["id"] == session.workshop)
    return say(next(found, session.workshop))


def audience(session: Session) -> str:
    """Return who listens, such as ``Year 8, 30 pupils``."""
    return ngettext(
        "%(year)s, %(number)s pupil",
        "%(year)s, %(number)s pupils",
        session.pupils,
        year=year_name(session.year_group),
    )


def place(session: Session) -> str:
    """Return where it is: the school, its town and its postcode as far as they are known."""
    return ", ".join(filter(None, (session.school, session.town, session.postcode)))


def travel(person: Person, session: Session) -> str:
    """Return whether a person said to get to a session's school; empty where they named no places."""
    if not person.reach:
        return ""
    reached = reaches(person, session.postcode)
    if reached is None:
        return gettext("Its postcode is not known here, so look where it is before you offer.")
    if reached:
        return gettext("Within the places that you said you can get to.")
    return gettext("Outside the places that you said you can get to.")


def wanted(rules: Rules, gap: Gap) -> str:
    """Return whom a session needs still."""
    return places(rules, gap.wanted, lead=gap.lead, others=gap.others)


def capacity(rules: Rules, organisations: Mapping[str, str], one: Capacity) -> str:
    """Return as what somebody comes; `organisations` are their names by id."""
    facts = {"role": role(rules, one.role), "organisation": organisations.get(one.organisation, "")}
    if one.lead:
        return gettext("%(role)s at %(organisation)s, leading the session", **facts)
    return gettext("%(role)s at %(organisation)s", **facts)


def post(rules: Rules, organisations: Mapping[str, str], one: Post) -> str:
    """Return what a person is, and where."""
    return capacity(rules, organisations, Capacity(one.organisation, one.role))


def caution(rules: Rules, found: Warned) -> str:
    """Return what somebody should know of their own coming."""
    if found.caution is Caution.AVAILABILITY_NOT_KNOWN:
        return gettext("You did not say when you are free, so look at day and time once more.")
    return by_caution(rules, found)


def offer(standing: str) -> str:
    """Return how an offer stands."""
    return gettext(OFFERS[standing])


def duration(minutes: int) -> str:
    """Return minutes such as ``1 hour 30 minutes``."""
    hours, rest = divmod(minutes, HOUR)
    parts = []
    if hours:
        parts.append(ngettext("%(number)s hour", "%(number)s hours", hours))
    if rest or not hours:
        parts.append(ngettext("%(number)s minute", "%(number)s minutes", rest))
    return " ".join(parts)


def typed_time(value: time) -> str:
    """Return a time of day as it is typed, such as ``9:30``."""
    return f"{value.hour}:{value.minute:02d}"


def stretch(one: Stretch) -> str:
    """Return a stretch of a day such as ``9am to 1pm``."""
    return gettext("%(start)s to %(end)s", start=_clock(one.start), end=_clock(one.end))


def pattern(one: Pattern) -> str:
    """Return a stretch of each week, such as ``Monday, 9am to 1pm``."""
    day = weekday(A_DAY.replace(day=A_DAY.day + one.weekday))
    return gettext("%(weekday)s, %(stretch)s", weekday=day, stretch=stretch(one.stretch))


def weekdays() -> list[str]:
    """Return the days of the week from Monday."""
    return [weekday(A_DAY.replace(day=A_DAY.day + number)) for number in range(len(WEEKDAYS))]


def other_days(one: OtherDays) -> str:
    """Return days that are otherwise, such as ``2 to 8 March 2026: away``."""
    when_ = days(one.first, one.last) if one.first != one.last else short_day(one.first)
    if not one.stretches:
        return gettext("%(days)s: away", days=when_)
    return gettext("%(days)s: %(stretches)s", days=when_, stretches=listed([*map(stretch, one.stretches)]))


def ring() -> str:
    """Return whom to ring, with the number; whom to write to where the programme names none."""
    found = essentials()["programme"]["contact"]
    if found.get("phone"):
        return gettext("Ring %(name)s on %(phone)s.", name=found["name"], phone=found["phone"])
    return gettext("Write to %(name)s at %(email)s.", name=found["name"], email=found["email"])


def _clock(value: time) -> str:
    return clock(datetime.combine(A_DAY, value, LONDON))
