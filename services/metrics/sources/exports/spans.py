"""The range that a file says it is of, in its name or in what stands above its table."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from services.metrics.sources.exports.daycells import part
from services.metrics.sources.exports.days import Span

if TYPE_CHECKING:
    from datetime import date

_IN_TEXT: Final = re.compile(
    r"(?<!\d)(20\d\d)[-.]?(\d{2})[-.]?(\d{2})(?!\d)|(?<![\w])(\d{1,2} [A-Za-z]{3,9},? 20\d\d|[A-Za-z]{3,9} \d{1,2}, 20\d\d)(?!\d)"
)


def span_of(texts: Iterable[str]) -> Span | None:
    """Return the range that a file's name or titles state: two days in one of them, or a first and a last in two."""
    loose: list[date] = []
    for text in texts:
        found = []
        for one in _IN_TEXT.finditer(text):
            said = part("-".join(one.groups()[:3]) if one[1] else one[4], "dmy")
            if said and said.year and (day := said.on(said.year)):
                found.append(day)
        if len(found[:-1]) == 1 and found[0] <= found[1]:
            return found[0], found[1]
        if len(found) == 1 and re.search(r"\b(start|end|from|to)\b", text, re.IGNORECASE):
            loose += found
    return (loose[0], loose[1]) if len(loose[:-1]) == 1 and loose[0] <= loose[1] else None
