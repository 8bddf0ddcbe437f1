"""What is kept of a page shown: nothing of the reader.

Apart from the rest of the website's counter, because only this runs while a page loads.
"""

import re
from collections.abc import Collection, Mapping
from typing import Final
from urllib.parse import urlsplit

from services.metrics.counted import account_of
from services.metrics.sources.agents import device, is_program
from shared.limits import OWN_PAGES
from shared.web.routes import PART, ROUTES

LONGEST_PATH: Final = 80
LONGEST_HOST: Final = 100
LONGEST_CAMPAIGN: Final = 40

COUNTED: Final = re.compile(
    "|".join(
        PART.sub("[a-z-]+", ROUTES[route])
        for route in ("home", "book", "book.step", "privacy", "accessibility", "method", "code")
    )
)
"""Our pages that are counted: no page whose address leads to one booking, and no pupil's survey."""

CODE_PAGE: Final = ROUTES["code"]
"""Where pupils type their code: counted, and never part of telling visitors apart."""

THEIRS: Final = re.compile(r"(?!.*\d{5})(?:/[A-Za-z0-9._-]{0,40})+")
"""Pages of other sites that are kept by their path. One with a long number or other letters may be somebody's own."""

PORTS: Final[Mapping[str, int]] = {"http": 80, "https": 443}


def hit_of(
    query: Mapping[str, str], headers: Mapping[str, str], site: str, listed: Collection[str] = ()
) -> dict[str, object] | None:
    """Return what is kept of a page shown, or None where it is not counted.

    `listed` are the origins of the other sites that carry our tag. Not counted: a page of another site, a page that isn't ours to
    count, a program, a reader who asked not to be. The address and the user agent are looked at here and kept nowhere.
    """
    origin = _origin_of(headers, site)
    if origin not in {origin_of(site), *listed}:
        return None
    ours = origin == origin_of(site)
    path = _page(query.get("p", ""), ours=ours)
    agent = headers.get("user-agent", "")
    if path is None or is_program(agent):
        return None
    if headers.get("dnt") == "1" or headers.get("sec-gpc") == "1":
        return None
    host = urlsplit(origin).hostname or ""
    # The picture for readers without scripts: the browser names the page that shows it, not the one before.
    scripted = "n" not in query
    referrer = _host(query.get("r", "")) if scripted else ""
    return {
        "account": OWN_PAGES if ours else account_of(origin),
        "page": path,
        "codes": ours and path == CODE_PAGE,
        "visit": scripted and referrer != host,
        "scripted": scripted,
        "referrer": "" if referrer == host else referrer,
        "campaign": re.sub(r"[^a-z0-9-]", "", query.get("c", "").lower())[:LONGEST_CAMPAIGN],
        "device": device(agent),
    }


def origin_of(address: str) -> str:
    """Return the origin of an address such as ``https://www.example.org``, or an empty text where it has none."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in PORTS or not parts.hostname:
        return ""
    own_port = "" if port in {None, PORTS[parts.scheme]} else f":{port}"
    return f"{parts.scheme}://{parts.hostname}{own_port}"


def _origin_of(headers: Mapping[str, str], site: str) -> str:
    """Return the origin of the page that was shown, as the browser says it: no page can say another's."""
    for named in (headers.get("origin", ""), headers.get("referer", "")):
        if named and named != "null":
            return origin_of(named)
    # A browser that names none says at least whether it is ours.
    return origin_of(site) if headers.get("sec-fetch-site", "same-origin") == "same-origin" else ""


def _page(named: str, *, ours: bool) -> str | None:
    path = named[:LONGEST_PATH].rstrip("/") or "/"
    if ours:
        return path if COUNTED.fullmatch(path) else None
    return path if named and len(named) <= LONGEST_PATH and THEIRS.fullmatch(path) else ""


def _host(named: str) -> str:
    host = named.lower()
    return host if re.fullmatch(rf"[a-z0-9.-]{{1,{LONGEST_HOST}}}", host) else ""
