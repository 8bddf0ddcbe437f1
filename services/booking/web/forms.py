"""What the booking's forms ask for, checked: who asks, which class comes, how many came."""

import re
from collections.abc import Iterable
from typing import Final

from shared.limits import EMAIL, MAX_PRESENT, MAX_PUPILS
from shared.text import gettext, number
from shared.web.forms import Form
from shared.web.http import Request

WEB_ADDRESS: Final = re.compile(r"://|www\.|[<>]", re.IGNORECASE)

PHONE: Final = re.compile(r"\+?[0-9() .-]{7,29}( ?(x|ext\.?) ?[0-9]{1,6})?", re.IGNORECASE)


def contact(form: Form) -> None:
    """Check who asks."""
    name = form.line("name", missing=gettext("Enter your name"), label=gettext("Your name"))
    if WEB_ADDRESS.search(name):
        # The name stands in an e-mail to an address that nobody has proved to be theirs.
        form.errors["name"] = gettext("Enter your name without a web address or angle brackets")
    email = form.line(
        "email", missing=gettext("Enter your e-mail address"), label=gettext("Your e-mail address")
    )
    if email and "email" not in form.errors and not EMAIL.fullmatch(email):
        form.errors["email"] = gettext("Enter an e-mail address in the right form, such as name@example.org")
    phone = form.line("phone", label=gettext("Your phone number"))
    if phone and "phone" not in form.errors and not PHONE.fullmatch(phone):
        form.errors["phone"] = gettext("Enter a phone number, such as 01632 960 001, or leave this empty")
    form.text("notes", label=gettext("What you tell us about access needs"))


def pupils(form: Form, year_groups: Iterable[int]) -> None:
    """Check which year group comes and how many pupils."""
    form.choice("year_group", [str(year) for year in year_groups], gettext("Select the year group"))
    form.number(
        "pupils",
        1,
        MAX_PUPILS,
        missing=gettext("Enter how many pupils you expect"),
        wrong=gettext(
            "How many pupils you expect must be a whole number between 1 and %(most)s",
            most=number(MAX_PUPILS),
        ),
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
        wrong=gettext(
            "How many pupils of Year %(year)s came must be a whole number between 0 and %(most)s",
            year=year,
            most=number(MAX_PRESENT),
        ),
    )


def version(request: Request) -> int:
    """Return the version of the booking a form was made for; 0, which none has, where it was tampered with."""
    typed = request.one("version")
    return int(typed) if re.fullmatch(r"[0-9]{1,9}", typed) else 0
