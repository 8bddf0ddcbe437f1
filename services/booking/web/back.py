"""Where Back leads from a booking: to the list that it was opened from, as that was filtered, also after something was done."""

from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from shared.web.cookies import SignedCookie
from shared.web.http import Request
from shared.web.routes import address

COOKIE: Final = SignedCookie("list", "console list", address("console"), timedelta(hours=10))
"""The list last seen, for a working day."""


def keep(request: Request) -> str:
    """Return the cookie that remembers the list a request asked for."""
    query = f"?{urlencode(request.query)}" if request.query else ""
    return COOKIE.keep({"to": f"{request.path}{query}"[:500]}, request.at)


def back(request: Request) -> str:
    """Return the address of the list last seen; that of all bookings where there was none."""
    kept = COOKIE.read(request)
    return str(kept["to"]) if kept else address("console.bookings")
