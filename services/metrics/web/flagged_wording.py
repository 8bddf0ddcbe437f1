"""How the page of hits that are kept apart says what it shows."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from services.metrics.counted import Flag
from shared.clock import london_time
from shared.limits import OWN_PAGES
from shared.text import N_, gettext, ngettext
from shared.text.phrases import clock, day, when

DONE: Final[Mapping[str, str]] = {
    "count": N_("They will count. The next count, five past the hour, has them."),
    "leave": N_("They stay left out. The next count, five past the hour, makes the day complete."),
    "again": N_("They wait for your answer again."),
}

HOUR: Final = timedelta(hours=1)


def done(verdict: str) -> str:
    """Return what is said once a decision was noted; nothing where none was."""
    return gettext(DONE[verdict]) if verdict in DONE else ""


def whose(one: Flag) -> str:
    """Return the day and the site of hits that are apart."""
    site = gettext("our own pages") if one.account == OWN_PAGES else one.account
    return gettext("%(day)s, %(site)s", day=day(one.day), site=site)


def why(one: Flag) -> str:
    """Return why hits are apart, with their numbers."""
    views = ngettext("%(number)s page shown", "%(number)s pages shown", one.views)
    if one.why == "visitor":
        return gettext(
            "%(views)s to one visitor in a day. That is a program more often than a person.", views=views
        )
    if one.hour is None:
        return gettext(
            "%(views)s in a day to visitors from nowhere: no site and no campaign led them here.", views=views
        )
    return gettext(
        "%(views)s from %(begin)s to %(end)s to visitors from nowhere: no site and no campaign led them here.",
        views=views,
        begin=clock(london_time(one.day, one.hour)),
        end=clock(london_time(one.day, one.hour) + HOUR),
    )


def usual(one: Flag) -> str:
    """Return how many pages are shown on a usual day of the site."""
    if not one.usual:
        return gettext("What is usual here is not known yet.")
    return ngettext(
        "On a usual day %(number)s page is shown in all.",
        "On a usual day %(number)s pages are shown in all.",
        one.usual,
    )


def decided(one: Flag) -> str:
    """Return what was decided of hits, by whom and when; of those no longer held, what became of them."""
    if one.waits:
        return gettext("Nobody decided in time: they are left out.")
    values = {"who": one.who, "moment": when(datetime.fromisoformat(one.at))}
    if one.verdict == "count":
        return gettext("They count. %(who)s decided so on %(moment)s.", **values)
    return gettext("They are left out. %(who)s decided so on %(moment)s.", **values)
