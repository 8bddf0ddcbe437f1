"""The team's diary as a calendar to subscribe to: schools, places and classes, nobody's name."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from services.booking.table.lists import Listed
from services.booking.wording import listed_classes
from shared.calendar import Entry, subscribed
from shared.text import say
from shared.web.routes import link

AGREED: Final = frozenset({"confirmed", "delivered"})


def feed(title: str, visits: Iterable[Listed], teams: Mapping[int, str], *, at: datetime) -> bytes:
    """Return a calendar of visits as a file in UTF-8; those not agreed yet are tentative."""
    return subscribed(title, (_entry(visit, teams) for visit in visits), at=at)


def _entry(visit: Listed, teams: Mapping[int, str]) -> Entry:
    said = (say(visit.workshop), listed_classes(visit), teams.get(visit.team, ""), visit.id)
    return Entry(
        id=f"{visit.id.lower()}-team",
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        title=visit.school,
        where=f"{visit.school}, {visit.town}" if visit.town else visit.school,
        text="\n".join(filter(None, said)),
        url=link("console.booking", reference=visit.id),
        tentative=visit.status not in AGREED,
    )
