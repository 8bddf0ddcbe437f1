"""What is seen of a browser by the name it sends: whether it is a program, and which class of device it runs on.

The name itself, the user agent, is looked at while a hit is taken and kept nowhere. That is why it is judged there and not
behind the queue: it would have to lie in the queue for days. Nobody waits for the answer, so the list may take its 50 ms once a
process.
"""

import re
from typing import Final, Literal

import crawleruseragents

Device = Literal["phone", "tablet", "desktop"]

LONGEST: Final = 512
"""Characters of a user agent that are looked at: browsers' have 80 to 300."""

BROWSER: Final = re.compile(r"(?:Mozilla|Opera)/\d")
"""How the user agent of every browser begins; libraries begin with a name of their own, such as ``python-requests/2.31``."""

PROGRAM: Final = re.compile(
    r"\b(?:bot|crawler|spider|scraper)s?\b"
    r"|(?<!\bcu)bot/\d"
    r"|\b(?:headless\w*|lighthouse|preview)\b",
    re.IGNORECASE,
)
"""Words by which programs that the list does not know yet call themselves. Between borders: CUBOT makes phones."""

TABLET: Final = re.compile(r"\b(?:iPad|Tablet|PlayBook|Silk|Kindle)\b|\bAndroid\b(?!.*\bMobile\b)")
PHONE: Final = re.compile(r"\b(?:iPhone|iPod|Mobi\w*|Android|Opera M(?:ini|obi))\b")


def is_program(agent: str) -> bool:
    """Tell whether a user agent is that of a program: by the maintained list of `crawleruseragents`, and by its words.

    A program that calls itself a browser is none here: what many of those do is seen when a day is counted.
    """
    looked_at = agent[:LONGEST]
    return bool(
        not BROWSER.match(looked_at) or PROGRAM.search(looked_at) or crawleruseragents.is_crawler(looked_at)
    )


def device(agent: str) -> Device:
    """Return the class of device. A tablet of Apple's that asks for pages as a desktop does is counted as one."""
    looked_at = agent[:LONGEST]
    if TABLET.search(looked_at):
        return "tablet"
    return "phone" if PHONE.search(looked_at) else "desktop"
