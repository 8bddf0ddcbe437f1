"""Which language a reader gets: the one chosen on the page, else the one the browser prefers."""

import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from typing import Final

from shared.languages import ENGLISH

CHOSEN: Final = re.compile("(?:^|&)lang=([a-z]+)(?=&|$)")


def wanted(query: str, header: str, offered: Collection[str]) -> tuple[str, bool] | None:
    """Return the language that a request wants, and whether its query says so; None for the first of all that nobody chose.

    Of several ``lang=`` the last counts, as with every other part of a query; one that is not offered counts as none.
    """
    chosen = [language for language in CHOSEN.findall(query) if language in offered]
    if chosen:
        return chosen[-1], True
    preferred = negotiated(header, offered)
    return None if preferred == next(iter(offered), ENGLISH) else (preferred, False)


def negotiated(header: str, offered: Collection[str]) -> str:
    """Return the language among those `offered` that a header Accept-Language prefers; the first where it names none of them.

    Where English is not the first, a browser that names it chose nothing: nearly all here do, also those of Welsh speakers.

    RFC 9110, 12.5.4, with the look-up of RFC 4647, 3.4: ``cy-GB`` asks for ``cy``. Of two wanted alike the first is taken.
    What makes no sense in the header is passed over.
    """
    first = next(iter(offered), ENGLISH)
    may = set(offered) - ({ENGLISH} if first != ENGLISH else set())
    wanted = [(weight, language) for language, weight in _ranges(header) if weight and language in may]
    return max(wanted, key=lambda one: one[0])[1] if wanted else first


def _ranges(header: str) -> Iterator[tuple[str, float]]:
    """Yield each language that a header names, and how much it is wanted: from 0, not at all, to 1."""
    for part in header.split(","):
        language, *parameters = (piece.strip().lower() for piece in part.split(";"))
        yield language.partition("-")[0], min((_weight(one) for one in parameters), default=1.0)


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return 1.0
    with suppress(ValueError):
        return weight if 0 <= (weight := float(value)) <= 1 else 0.0
    return 0.0
