"""Every address of the site, by name: the routers register their pages by it, and every link is made of it.

One table for all services, because their pages link to one another and none may import another.
"""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlencode

from shared.settings import setting

ROUTES: Final[Mapping[str, str]] = {
    # The careers lead's pages.
    "home": "/",
    "privacy": "/privacy",
    "accessibility": "/accessibility",
    "book": "/book",
    "book.done": "/book/done/{reference}",
    "book.step": "/book/{step}",
    "booking": "/booking/{token}",
    "booking.cancel": "/booking/{token}/cancel",
    "booking.change": "/booking/{token}/change",
    "booking.change.step": "/booking/{token}/change/{step}",
    # The pupil's.
    "code": "/f",
    "survey": "/f/{code}",
    "survey.answers": "/f/{code}/answers",
    "survey.thanks": "/f/{code}/thanks",
    # The team's.
    "sign-in": "/team/sign-in",
    "sign-in.callback": "/team/callback",
    "sign-out": "/team/sign-out",
    "console": "/team",
    "console.booking": "/team/bookings/{reference}",
    "console.booking.act": "/team/bookings/{reference}/{action}",
    "console.session": "/team/sessions/{session_id}",
    "console.session.file": "/team/sessions/{session_id}/{file}",
    # The website's counter.
    "hit": "/hit",
}

PART: Final = re.compile(r"\{(\w+)\}")


def address(route: str, /, **parts: object) -> str:
    """Return the address of a route such as ``booking`` on this site.

    Parts that the route's path names stand in it, the others become its query. Raises `KeyError` for an unknown route
    or a part that is missing.
    """
    left = dict(parts)
    path = PART.sub(lambda part: quote(str(left.pop(part[1])), safe=""), ROUTES[route])
    return f"{path}?{urlencode(left)}" if left else path


def link(route: str, /, **parts: object) -> str:
    """Return the same with the site in front, for a mail or a poster."""
    return f"{setting('SITE')}{address(route, **parts)}"
