"""A form that was sent: what was typed, kept right or wrong so that nobody types anything twice, and what won't do."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from shared.limits import EMAIL_LETTERS
from shared.text import gettext, number
from shared.web.http import Request

LIMITS: Final = {
    "name": 100,
    "email": EMAIL_LETTERS,
    "phone": 30,
    "notes": 1000,
    "reason": 500,
    "note": 500,
    "q": 100,
}
"""Characters a field takes: room for the longest real answer, none for a pasted novel."""

SHOWN_AGAIN: Final = 2000
"""Characters of an overlong answer that are shown again."""


@dataclass
class Form:
    """What was typed, by field, and the sentence for each field that won't do."""

    request: Request
    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def line(self, name: str, *, missing: str = "", label: str = "") -> str:
        """Take a one-line answer: inner spaces and line breaks become one space."""
        return self._take(name, " ".join(self.request.one(name).split()), missing, label)

    def text(self, name: str, *, missing: str = "", label: str = "") -> str:
        """Take an answer of several lines."""
        return self._take(name, self.request.one(name), missing, label)

    def _take(self, name: str, typed: str, missing: str, label: str) -> str:
        self.values[name] = typed[:SHOWN_AGAIN]
        if not typed and missing:
            self.errors[name] = missing
        elif len(typed) > LIMITS[name]:
            self.errors[name] = gettext(
                "%(label)s must be %(most)s characters or fewer", label=label, most=number(LIMITS[name])
            )
        return typed

    def choice(self, name: str, allowed: Iterable[str], missing: str) -> str:
        """Take one of `allowed`; anything else counts as no answer."""
        typed = self.request.one(name)
        self.values[name] = typed if typed in allowed else ""
        if not self.values[name]:
            self.errors[name] = missing
        return self.values[name]

    def number(self, name: str, low: int, high: int, *, missing: str, wrong: str) -> int:
        """Take a whole number from `low` to `high`; 0 where it won't do."""
        typed = self.request.one(name)
        self.values[name] = typed[:SHOWN_AGAIN]
        if not typed:
            self.errors[name] = missing
        elif not re.fullmatch(r"[0-9]{1,6}", typed) or not low <= int(typed) <= high:
            self.errors[name] = wrong
        else:
            return int(typed)
        return 0

    def day(self, name: str, *, missing: str) -> date | None:
        """Take a date typed as day, month and year."""
        parts = [self.request.one(f"{name}-{part}") for part in ("year", "month", "day")]
        self.values |= dict(
            zip((f"{name}-year", f"{name}-month", f"{name}-day"), (p[:10] for p in parts), strict=True)
        )
        if not any(parts):
            self.errors[name] = missing
            return None
        try:
            if not all(re.fullmatch(r"[0-9]{1,4}", part) for part in parts) or len(parts[0]) < len("2026"):
                raise ValueError  # noqa: TRY301  the same answer as for the 31st of June
            return date(*(int(part) for part in parts))
        except ValueError:
            self.errors[name] = gettext("Enter a real date, such as 12 3 2026")
            return None
