"""What the next page says once of what was just done: kept in the browser between a post and the page it leads to.

Signed, for one page alone, and gone once that page has said it: an address that is copied, kept or typed says nothing.
"""

import hashlib
from datetime import timedelta
from typing import Final

from shared.web.cookies import SignedCookie
from shared.web.http import Request, Response, see_other

LASTS: Final = timedelta(minutes=2)
"""How long the next page may take to come; what was not said by then is never said."""


def lead_on(request: Request, page: str, said: str) -> Response:
    """Lead to the address `page` after a form was taken; `said` names the sentence it shows once."""
    return see_other(page, _cookie(page).keep({"said": said}, request.at))


def say_once(request: Request, page: str) -> tuple[str, list[str]]:
    """Return what the page `page` says, or an empty text, and the cookies with which its answer forgets it."""
    kept = _cookie(page)
    told = kept.read(request)
    forget = [kept.remove()] if kept.name in request.cookies else []
    return (str(told["said"]) if told else "", forget)


def _cookie(page: str) -> SignedCookie:
    """Return the cookie of one page: its name and its purpose are the page's, so that none is read or forgotten by another."""
    name = hashlib.sha256(page.encode()).hexdigest()[:12]
    return SignedCookie(f"said-{name}", f"said {page}", page, LASTS)
