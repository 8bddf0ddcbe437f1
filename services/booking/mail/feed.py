"""The team's diary as a calendar to subscribe to (RFC 5545, 7986): schools, places and classes, nobody's name.

A calendar that is subscribed to is fetched whole, so it has no METHOD and what is gone is simply not in it. Moments are in UTC,
which needs no table of the summer time.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from icalendar import Calendar, Event

from services.booking.table.lists import Listed
from services.booking.wording import listed_classes
from shared.compiled import essentials
from shared.text import gettext
from shared.web.routes import link

AGREED: Final = frozenset({"confirmed", "delivered"})

REFRESH: Final = timedelta(hours=1)
"""How often a calendar is asked to look again."""


def feed(title: str, visits: Iterable[Listed], teams: dict[int, str], *, domain: str, now: datetime) -> bytes:
    """Return a calendar of visits as a file in UTF-8; those not agreed yet are tentative."""
    calendar = Calendar()
    calendar.add("prodid", "-//Outreach//Booking//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    name = gettext("%(programme)s: %(title)s", programme=essentials()["programme"]["name"], title=title)
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for visit in visits:
        calendar.add_component(_event(visit, teams, domain, now))
    return bytes(calendar.to_ical())


def _event(visit: Listed, teams: dict[int, str], domain: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{visit.id.lower()}-team@{domain}")
    event.add("dtstamp", now)
    event.add("dtstart", visit.starts_at)
    event.add("dtend", visit.ends_at)
    agreed = visit.status in AGREED
    event.add("status", "CONFIRMED" if agreed else "TENTATIVE")
    where = f"{visit.school}, {visit.town}" if visit.town else visit.school
    event.add(
        "summary", visit.school if agreed else gettext("To be confirmed: %(school)s", school=visit.school)
    )
    event.add("location", where)
    event.add(
        "description",
        "\n".join(filter(None, (visit.workshop, listed_classes(visit), teams.get(visit.team, ""), visit.id))),
    )
    event.add("url", link("console.booking", reference=visit.id))
    return event
