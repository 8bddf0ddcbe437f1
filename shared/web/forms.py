"""A form that was sent: what was typed, kept right or wrong so that nobody types anything twice, and what won't do."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Final

from shared.limits import EMAIL_LETTERS
from shared.text import gettext, ngettext, number
from shared.web.http import Request

MAX_ROWS: Final = 12
"""Rows that a form with repeated lines takes."""

LIMITS: Final = {
    **dict.fromkeys(("purpose", "outcomes", "two_way", "reflection", "preparation", "fewer"), 300),
    **dict.fromkeys(("employer", "roles"), 100),
    "name": 100,
    "email": EMAIL_LETTERS,
    "phone": 60,
    "notes": 1000,
    "needs": 200,
    "copy_name": 100,
    "copy_email": EMAIL_LETTERS,
    "room": 100,
    "meets": 100,
    "parking": 200,
    "stays": 100,
    **dict.fromkeys(("reception", "safeguarding"), EMAIL_LETTERS),
    "said": 500,
    "reason": 500,
    "note": 500,
    "q": 100,
    "skills": 500,
    "languages": 200,
    "reach": 200,
    "about": 500,
    "from": 20,
    "until": 20,
    "school_name": 100,
    "town": 60,
    "postcode": 10,
    "free": 1000,
    "sector": 60,
    "seen_by": 100,
    "by": 100,
}
"""Characters a field takes: room for the longest real answer, none for a pasted novel. What is longer is kept whole and
said to be too long, never cut. A field that is asked for several times has a number after its name, ``needs-2``, and the
limit of its name."""

CLOCK: Final = re.compile(r"(\d{1,2})(?:[:.]?(\d{2}))?\s*(am|pm)?", re.IGNORECASE | re.ASCII)

NOON: Final = 12


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
        self.values[name] = typed
        most = LIMITS[name.partition("-")[0]]
        if not typed and missing:
            self.errors[name] = missing
        elif len(typed) > most:
            self.errors[name] = ngettext(
                "%(label)s is %(number)s character too long. It can have %(most)s characters",
                "%(label)s is %(number)s characters too long. It can have %(most)s characters",
                len(typed) - most,
                label=label,
                most=number(most),
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
        self.values[name] = typed
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
        self.values |= dict(zip((f"{name}-year", f"{name}-month", f"{name}-day"), parts, strict=True))
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


def clock_time(typed: str) -> time | None:
    """Return a time of day written as ``9:05``, ``9.05``, ``0905``, ``9am`` or ``1:15pm``; None for anything else."""
    found = CLOCK.fullmatch(typed.strip())
    if not found or (len(found[1]) == 1 and not (found[2] or found[3])):
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half and not 1 <= hour <= NOON:
        return None
    if half:
        hour = hour % NOON + (NOON if half == "pm" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        return None


DAY: Final = re.compile(r"(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}")
"""A day in an address, of a year that somebody may mean: beside the first and the last day there are, none can be reckoned."""


def day_of(typed: str) -> date | None:
    """Return a day written as ``2026-03-12``; None for what is none, or is of a year that nobody means."""
    try:
        return date.fromisoformat(typed) if DAY.fullmatch(typed) else None
    except ValueError:
        return None


def version_of(request: Request) -> int:
    """Return the version of what a form was made for; 0, which nothing kept has, where it was tampered with."""
    typed = request.one("version")
    return int(typed) if re.fullmatch(r"[0-9]{1,9}", typed) else 0


def beside(errors: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return the sentences of fields as NHS.UK frontend's macros take them: they stand beside the fields."""
    unseen = gettext("Error")
    return {field: {"text": sentence, "visuallyHiddenText": unseen} for field, sentence in errors.items()}
