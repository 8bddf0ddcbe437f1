"""The plain values that go between a connector and what sends its questions."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final

TITLE_LETTERS: Final = 80
"""How much of a post's text becomes its title."""


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request; `json`, `form` or `content` is its body. The query may stand in the address, where its letters matter."""

    method: str
    url: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    json: Any = None
    form: Mapping[str, str] | None = field(default=None, repr=False)
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back; header names are in small letters."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    text: str = field(repr=False)

    @property
    def body(self) -> Any:  # noqa: ANN401  a platform's JSON
        """Its JSON, or None where it is none, such as an error page."""
        try:
            return json.loads(self.text, parse_float=Decimal)
        except ValueError:
            return None

    def part(self, *path: str) -> Any:  # noqa: ANN401  as above
        """Return a part of the JSON, or None where there is none."""
        found = self.body
        for name in path:
            found = found.get(name) if isinstance(found, dict) else None
        return found


@dataclass(frozen=True, slots=True)
class Flag:
    """Something to know of figures that were read: its kind, and what `wording.flag` says it with."""

    kind: str
    about: tuple[tuple[str, str], ...] = ()


def number(value: object) -> Decimal | None:
    """Return a figure as platforms write it, or None where there is none: null, empty, a list, NaN."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return None
    try:
        found = Decimal(value)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def title_of(text: str) -> str:
    """Return the beginning of a post's text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= TITLE_LETTERS else f"{line[: TITLE_LETTERS - 1]}…"
