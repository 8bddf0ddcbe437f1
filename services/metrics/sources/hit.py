"""What is kept of a page shown: nothing of the reader.

Apart from the rest of the website's counter, because only this runs while a page loads.
"""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from shared.web.routes import PART, ROUTES

LONGEST_PATH: Final = 80
LONGEST_HOST: Final = 100
LONGEST_CAMPAIGN: Final = 40

COUNTED: Final = re.compile(
    "|".join(
        PART.sub("[a-z]+", ROUTES[route])
        for route in ("home", "book", "book.step", "privacy", "accessibility", "code")
    )
)
"""The pages that are counted: no page whose address leads to one booking, and no pupil's survey."""

MACHINES: Final = re.compile(
    r"bot|crawl|spider|slurp|preview|scan|monitor|headless|lighthouse|curl|wget|python|java/|go-http|okhttp",
    re.IGNORECASE,
)
"""What the user agents of programs have in common; a program that hides is counted like anyone."""


def hit_of(query: Mapping[str, str], headers: Mapping[str, str], site: str) -> dict[str, object] | None:
    """Return what is kept of a page shown, or None where it is not counted.

    Not counted: a page that isn't ours to count, a program, a reader who asked not to be. The address and the user agent are
    looked at here and kept nowhere.
    """
    path = query.get("p", "")[:LONGEST_PATH].rstrip("/") or "/"
    if not COUNTED.fullmatch(path) or MACHINES.search(headers.get("user-agent", "")):
        return None
    if headers.get("dnt") == "1" or headers.get("sec-gpc") == "1":
        return None
    own = (urlsplit(site).hostname or "").lower()
    # The picture for readers without scripts: the browser names the page that shows it, not the one before.
    scripted = "n" not in query
    referrer = query.get("r", "")[:LONGEST_HOST].lower() if scripted else ""
    if not re.fullmatch(r"[a-z0-9.-]*", referrer):
        referrer = ""
    return {
        "page": path,
        "visit": scripted and referrer != own,
        "referrer": "" if referrer == own else referrer,
        "campaign": re.sub(r"[^a-z0-9-]", "", query.get("c", "").lower())[:LONGEST_CAMPAIGN],
    }
