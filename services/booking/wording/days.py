"""What a day of the diary offers, and the times of a day, in words."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from services.booking.domain.diary import DayState
from services.booking.domain.hours import Times, WhyNot
from shared.clock import LONDON
from shared.text import N_, gettext
from shared.text.phrases import day as day_said
from shared.text.phrases import listed

WHY: Final[Mapping[WhyNot, str]] = {
    WhyNot.PAST: N_("%(day)s is past. Choose another day."),
    WhyNot.HOLIDAY: N_("%(day)s is a bank holiday. Choose another day."),
    WhyNot.CLOSED: N_("The team makes no visits on %(day)s. Choose another day."),
    WhyNot.HORIZON: N_("%(day)s is too far ahead to be booked yet. Choose an earlier day."),
    WhyNot.NO_HOURS: N_("The team makes no visits on %(day)s. Choose another day."),
    WhyNot.OUT_OF_TERM: N_("%(day)s is outside school terms. Choose another day."),
    WhyNot.NOTICE: N_("%(day)s is too soon: the team needs more notice. Choose a later day."),
    WhyNot.TOO_SHORT: N_(
        "So many classes don't fit into the team's hours on %(day)s. Choose another day or fewer classes."
    ),
    WhyNot.BLOCKED: N_("The team can't come on %(day)s. Choose another day."),
    WhyNot.FULL: N_("%(day)s is fully booked. Choose another day."),
}

STATES: Final[Mapping[DayState, str]] = {
    DayState.FREE: N_("Free"),
    DayState.ON_REQUEST: N_("On request"),
    DayState.FULL: N_("Full"),
    DayState.NOT_OFFERED: N_("Not offered"),
}


SHORT: Final[Mapping[WhyNot, str]] = {
    WhyNot.PAST: N_("Past"),
    WhyNot.HOLIDAY: N_("Bank holiday"),
    WhyNot.CLOSED: N_("No visits"),
    WhyNot.HORIZON: N_("Too far ahead"),
    WhyNot.NO_HOURS: N_("No visits"),
    WhyNot.OUT_OF_TERM: N_("Outside term"),
    WhyNot.NOTICE: N_("Too soon"),
    WhyNot.TOO_SHORT: N_("Too short"),
    WhyNot.BLOCKED: N_("No visits"),
    WhyNot.FULL: N_("Full"),
}
"""For a cell of the month."""


def why_no_visit(why: WhyNot, on: date) -> str:
    """Return why a day can't be had."""
    return gettext(WHY[why], day=day_said(on))


def day_state(state: DayState, why: WhyNot | None = None) -> str:
    """Return what a day offers, or why nothing, in a word or two."""
    return gettext(SHORT[why] if why else STATES[state])


def clock_24(moment: datetime) -> str:
    """Return the time on London's clocks as a school's timetable has it, such as ``9:05`` or ``13:15``."""
    local = moment.astimezone(LONDON)
    return f"{local.hour}:{local.minute:02d}"


def spans(times: Times) -> str:
    """Return stretches of a day such as ``9:00 to 12:30 and 13:15 to 15:15``."""
    return listed(
        [gettext("%(start)s to %(end)s", start=clock_24(start), end=clock_24(end)) for start, end in times]
    )
