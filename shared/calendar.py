"""A calendar to subscribe to, as a file (RFC 5545, 7986).

It is fetched whole, so it has no METHOD and what is gone is simply not in it. Moments are in UTC, which needs no table of the
summer time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from icalendar import Calendar, Event

from shared.compiled import essentials, plain
from shared.text import gettext

REFRESH: Final = timedelta(hours=1)
"""How often a calendar is asked to look again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event. `id` tells it from all others of the site, and stays while it changes; what isn't agreed yet is tentative."""

    id: str
    starts_at: datetime
    ends_at: datetime
    title: str
    where: str
    text: str
    url: str = ""
    tentative: bool = False


def subscribed(title: str, entries: Iterable[Entry], *, at: datetime) -> bytes:
    """Return a calendar of entries as a file in UTF-8, called by the programme and `title`."""
    calendar = Calendar()
    calendar.add("prodid", "-//Outreach//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    name = gettext("%(programme)s: %(title)s", programme=essentials()["programme"]["name"], title=title)
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    domain = plain()["mail"]["sender"].rpartition("@")[2]
    for entry in entries:
        calendar.add_component(_event(entry, domain, at))
    return bytes(calendar.to_ical())


def _event(entry: Entry, domain: str, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.id}@{domain}")
    event.add("dtstamp", at)
    event.add("dtstart", entry.starts_at)
    event.add("dtend", entry.ends_at)
    event.add("status", "TENTATIVE" if entry.tentative else "CONFIRMED")
    event.add(
        "summary",
        gettext("To be confirmed: %(title)s", title=entry.title) if entry.tentative else entry.title,
    )
    event.add("location", entry.where)
    event.add("description", entry.text)
    if entry.url:
        event.add("url", entry.url)
    return event
