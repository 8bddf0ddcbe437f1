"""What people type into the booking forms, checked: each check gives the value and, if it won't do, a sentence.

Whatever was typed is kept, right or wrong, so that nobody types anything twice.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from services.booking.model import MAX_PRESENT, MAX_PUPILS
from shared.web.http import Request

LIMITS: Final = {"name": 100, "email": 254, "phone": 30, "notes": 1000, "reason": 500, "note": 500, "q": 100}
"""Characters a field takes: room for the longest real answer, none for a pasted novel. 254 is RFC 5321's limit."""

KEPT: Final = 2000
"""Characters of an overlong answer that are shown again."""

EMAIL: Final = re.compile(
    r"(?=.{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
"""What an address looks like: RFC 5322's dot-atom, which mail servers take, at a domain with a dot."""

WEB_ADDRESS: Final = re.compile(r"://|www\.|[<>]", re.IGNORECASE)

PHONE: Final = re.compile(r"\+?[0-9() .-]{7,29}( ?(x|ext\.?) ?[0-9]{1,6})?", re.IGNORECASE)


@dataclass
class Form:
    """A form that was sent: what was typed, by field, and the sentence for each field that won't do."""

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
        self.values[name] = typed[:KEPT]
        if not typed and missing:
            self.errors[name] = missing
        elif len(typed) > LIMITS[name]:
            self.errors[name] = f"{label} must be {LIMITS[name]:,} characters or fewer"
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
        self.values[name] = typed[:KEPT]
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
            self.errors[name] = "Enter a real date, such as 12 3 2026"
            return None


def contact(form: Form) -> None:
    """Check who asks."""
    name = form.line("name", missing="Enter your name", label="Your name")
    if WEB_ADDRESS.search(name):
        # The name stands in an e-mail to an address that nobody has proved to be theirs.
        form.errors["name"] = "Enter your name without a web address or angle brackets"
    email = form.line("email", missing="Enter your e-mail address", label="Your e-mail address")
    if email and "email" not in form.errors and not EMAIL.fullmatch(email):
        form.errors["email"] = "Enter an e-mail address in the right form, such as name@example.org"
    phone = form.line("phone", label="Your phone number")
    if phone and "phone" not in form.errors and not PHONE.fullmatch(phone):
        form.errors["phone"] = "Enter a phone number, such as 01632 960 001, or leave this empty"
    form.text("notes", label="What you tell us about access needs")


def pupils(form: Form, year_groups: Iterable[int]) -> None:
    """Check which year group comes and how many pupils."""
    form.choice("year_group", [str(year) for year in year_groups], "Select the year group")
    form.number(
        "pupils",
        1,
        MAX_PUPILS,
        missing="Enter how many pupils you expect",
        wrong=f"How many pupils you expect must be a whole number between 1 and {MAX_PUPILS}",
    )


def present(form: Form, name: str, year: int) -> int:
    """Check how many pupils of one year group came; an empty field is none."""
    if not form.request.one(name):
        form.values[name] = ""
        return 0
    return form.number(
        name,
        0,
        MAX_PRESENT,
        missing="",
        wrong=f"How many pupils of Year {year} came must be a whole number between 0 and {MAX_PRESENT:,}",
    )


def version(request: Request) -> int:
    """Return the version of the booking a form was made for; 0, which none has, where it was tampered with."""
    typed = request.one("version")
    return int(typed) if re.fullmatch(r"[0-9]{1,9}", typed) else 0
