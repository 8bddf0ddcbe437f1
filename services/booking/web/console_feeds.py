"""Calendar feeds: an address that a calendar subscribes to without signing in, for everything and for each team."""

from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final

from services.access.frame import frame
from services.access.user import TeamUser, signed_in
from services.booking.domain.states import AGREED, HOLDING
from services.booking.table import feeds
from services.booking.table.lists import Listed
from services.booking.use_cases.search import between
from services.booking.use_cases.teams import team_names
from services.booking.web.draw import draw
from shared.clock import london_day
from shared.dynamo import ConditionFailedError, ContendedError
from shared.secrets import sign, unsign
from shared.text import gettext
from shared.web import csrf
from shared.web.flash import lead_on, say_once
from shared.web.http import HTTPError, Request, Response, Router
from shared.web.routes import address, link

EVERYTHING: Final = "all"
PURPOSE: Final = "calendar feed"
BACK: Final = timedelta(days=90)
AHEAD: Final = timedelta(days=400)
SHOWN: Final = (HOLDING | AGREED) - {"awaiting_address"}
LONGEST: Final = 100
"""Characters of a token."""


def titles() -> dict[str, str]:
    """Return the feeds: what their tokens call them, and their titles."""
    return {
        EVERYTHING: gettext("All teams"),
        **{str(n): name for n, name in enumerate(team_names(), 1)},
    }


def token_of(feed: str, version: int) -> str:
    """Return the token of a feed's address."""
    return sign(PURPOSE, f"{feed}-{version}")


@signed_in
def show_feeds(request: Request, user: TeamUser) -> Response:
    """Show the addresses and how to subscribe."""
    said, forget = say_once(request, address("console.feeds"))
    known = [
        {
            "feed": feed,
            "title": title,
            "version": (version := feeds.version_of(feed)),
            "link": link("feed", token=token_of(feed, version)),
        }
        for feed, title in titles().items()
    ]
    page = draw(
        "team/feeds.jinja",
        **frame(user, "calendar"),
        feeds=known,
        said=said,
        csrf=csrf.token(user.subject),
    )
    return Response(page, cookies=forget)


@signed_in
def withdraw_feed(request: Request, user: TeamUser) -> Response:
    """Let an address hold no more; the page shows the new one."""
    csrf.check(request, user.subject)
    feed, typed = request.one("feed"), request.one("version")
    if feed not in titles() or not typed.isascii() or not typed.isdecimal():
        raise HTTPError(HTTPStatus.BAD_REQUEST)
    try:
        feeds.withdraw(feed, version=int(typed[:9]), who=user.name, at=request.at)
    except (ConditionFailedError, ContendedError):
        return lead_on(request, address("console.feeds"), "before")
    return lead_on(request, address("console.feeds"), "withdrawn")


def give_feed(request: Request, token: str) -> Response:
    """Return a feed's calendar, to whoever has the address that holds."""
    value = unsign(PURPOSE, token) if len(token) <= LONGEST else None
    feed, _, version = (value or "").partition("-")
    known = titles()
    if feed not in known or version != str(feeds.version_of(feed)):
        raise HTTPError(
            HTTPStatus.NOT_FOUND,
            gettext("This calendar's address does not hold any more. Get the new one from the console."),
        )
    from services.booking.mail import feed as calendar  # noqa: PLC0415  only this page needs icalendar

    teams = dict(enumerate(team_names(), 1))
    body = calendar.feed(
        known[feed],
        _visits(request, 0 if feed == EVERYTHING else int(feed)),
        teams,
        at=request.at,
    )
    headers: dict[str, Any] = {"content-disposition": 'inline; filename="visits.ics"'}
    return Response(body, content_type="text/calendar; charset=utf-8", headers=headers)


def _visits(request: Request, team: int) -> Iterator[Listed]:
    today = london_day(request.at)
    for line in between(today - BACK, today + AHEAD):
        if line.status in SHOWN and team in {0, line.team}:
            yield line


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them."""
    app.get("console.feeds")(show_feeds)
    app.post("console.feeds")(withdraw_feed)
    app.get("feed")(give_feed)
