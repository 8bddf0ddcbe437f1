"""What only the console says: a visit's sessions in one line, what a school asks, why times are doubted, ready reasons."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from services.booking.domain.hours import Misfit, WhyNot
from services.booking.domain.parts import Class, ReasonCode, Wish
from shared.clock import london_day
from shared.languages import NAMES
from shared.text import N_, gettext
from shared.text.country import year_name
from shared.text.phrases import clock, day

if TYPE_CHECKING:
    from services.booking.domain.sessions import Times

REASONS: Final[Mapping[ReasonCode, str]] = {
    "no_team": N_("No team free"),
    "date_full": N_("The day is full"),
    "too_far": N_("Too far"),
    "too_late": N_("Too short notice"),
    "not_our_workshop": N_("Not what we offer"),
    "no_answer": N_("No answer"),
    "school_closed": N_("School closed"),
    "staff_ill": N_("Somebody is ill"),
    "other": N_("Another reason"),
}
"""By their code, for the team."""

DECLINING: Final[Sequence[ReasonCode]] = (
    "no_team",
    "date_full",
    "too_far",
    "too_late",
    "not_our_workshop",
    "no_answer",
    "other",
)
CANCELLING: Final[Sequence[ReasonCode]] = ("school_closed", "staff_ill", "no_team", "no_answer", "other")

_WHY_NOT: Final[Mapping[WhyNot, str]] = {
    WhyNot.PAST: N_("This day is past."),
    WhyNot.HOLIDAY: N_("This day is a bank holiday."),
    WhyNot.CLOSED: N_("No team goes out on this day."),
    WhyNot.HORIZON: N_("This day is further ahead than careers leads can book."),
    WhyNot.NO_HOURS: N_("No team goes out on this day of the week."),
    WhyNot.OUT_OF_TERM: N_("This day is out of term."),
    WhyNot.NOTICE: N_("This day is sooner than the notice that careers leads must give."),
}

_MISFIT: Final[Mapping[Misfit, str]] = {
    Misfit.OUTSIDE: N_("Class %(place)s lies outside the team's hours."),
    Misfit.OVERLAPS: N_("Class %(place)s starts before the one before ends."),
}


def reason_code(code: ReasonCode) -> str:
    """Return why something was declined or called off, in a few words."""
    return gettext(REASONS[code]) if code in REASONS else ""


def language(code: str) -> str:
    """Return a language as its speakers call it."""
    return NAMES.get(code, code)


def day_of(moment: datetime) -> str:
    """Return the day in London of a moment, such as ``Thursday 12 March 2026``."""
    return day(london_day(moment))


def sessions(times: "Times") -> str:
    """Return when a visit's classes are, such as ``Thursday 12 March 2026, 10:05am to 11am; 11:15am to 12:10pm``."""
    parts = [gettext("%(start)s to %(end)s", start=clock(start), end=clock(end)) for start, end in times]
    return gettext("%(day)s, %(time)s", day=day(london_day(times[0][0])), time="; ".join(parts))


def of_classes(classes: Sequence[Class]) -> str:
    """Return who is expected, with what each class needs."""
    return "; ".join(class_line(one.year_group, one.pupils_expected, one.needs) for one in classes)


def class_line(year: object, pupils: object, needs: str) -> str:
    """Return a class, such as ``Year 8, 30 pupils (a ramp)``; also as somebody typed it."""
    said = gettext("%(year)s, %(pupils)s pupils", year=year_name(year), pupils=pupils)
    return gettext("%(class)s (%(needs)s)", **{"class": said, "needs": needs}) if needs else said


def wish(asked: Wish) -> str:
    """Return what a school asks for, in one line."""
    parts = [sessions(asked.times) if asked.times else "", of_classes(asked.classes) if asked.classes else ""]
    return ". ".join(part for part in (*parts, asked.said) if part)


def doubtful(why: WhyNot | None, misfits: Mapping[int, Misfit], *, nobody_free: bool) -> list[str]:
    """Return what speaks against a time, each a sentence."""
    said = [gettext(_WHY_NOT[why])] if why and why in _WHY_NOT else []
    said += [gettext(_MISFIT[misfit], place=place + 1) for place, misfit in misfits.items()]
    if nobody_free:
        said.append(gettext("No team is free at these times: another visit or a block is in the way."))
    return said
