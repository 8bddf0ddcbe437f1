"""What the booking's forms ask for, checked: who asks, which class comes, how many came."""

from collections.abc import Iterable
from typing import Final

from services.booking.domain.typed import NameFault, likely_slip, name_fault, rings
from shared.limits import EMAIL, MAX_PRESENT, MAX_PUPILS
from shared.text import N_, gettext, number
from shared.text.country import year_name
from shared.web.forms import Form

_IN_A_NAME: Final = {
    NameFault.WEB_ADDRESS: N_(
        "%(label)s must not have a web address or angle brackets in it. Put a space after a full stop, as in J. Smith"
    ),
    NameFault.MAILBOX: N_("%(label)s must not have an e-mail address in it"),
    NameFault.PHONE: N_("%(label)s must not have a phone number in it"),
}
"""Why a name can't be taken: it stands in an e-mail to an address that nobody has proved to be theirs."""


def name(form: Form, field: str, *, missing: str, label: str) -> str:
    """Take the name of a person or of a school, as typed."""
    typed = form.line(field, missing=missing, label=label)
    fault = None if field in form.errors else name_fault(typed)
    if fault:
        form.errors[field] = gettext(_IN_A_NAME[fault], label=label)
    return typed


CLASS_FIELDS: Final = ("year_group", "pupils", "needs")
"""What is asked of a class."""


def contact(form: Form) -> None:
    """Check who asks."""
    name(form, "name", missing=gettext("Enter your name"), label=gettext("Your name"))
    email = form.line(
        "email", missing=gettext("Enter your e-mail address"), label=gettext("Your e-mail address")
    )
    if email and "email" not in form.errors and not EMAIL.fullmatch(email):
        form.errors["email"] = gettext("Enter an e-mail address in the right form, such as name@example.org")
    phone = form.line("phone", label=gettext("Your phone number"))
    if phone and "phone" not in form.errors and not rings(phone):
        form.errors["phone"] = gettext("Enter a phone number, such as 01632 960 001, or leave this empty")
    form.text("notes", label=gettext("What you tell us about access needs"))


def second_contact(form: Form) -> None:
    """Check who else gets our mails: nobody, or a name and an address that is not the first one's."""
    colleague = name(form, "copy_name", missing="", label=gettext("Your colleague's name"))
    email = form.line("copy_email", label=gettext("Your colleague's e-mail address"))
    if email and not colleague:
        form.errors["copy_name"] = gettext("Enter your colleague's name, or leave the address empty too")
    if colleague and not email:
        form.errors["copy_email"] = gettext(
            "Enter your colleague's e-mail address, or leave the name empty too"
        )
    elif email and "copy_email" not in form.errors and not EMAIL.fullmatch(email):
        form.errors["copy_email"] = gettext(
            "Enter an e-mail address in the right form, such as name@example.org"
        )
    elif email and email.casefold() == form.values.get("email", "").casefold():
        form.errors["copy_email"] = gettext("Enter another address than your own, or leave both fields empty")


def settle_slip(form: Form) -> str:
    """Return the address to ask about where the one typed looks like a slip; the answer to that question is taken, once.

    Whoever sends the form again without an answer is taken at their word.
    """
    typed = form.values["email"]
    meant = likely_slip(typed)
    if meant is None:
        return ""
    if form.request.one("asked") != typed:
        return meant
    if form.request.one("email_is") == meant:
        form.values["email"] = meant
    return ""


def one_class(form: Form, place: int, year_groups: Iterable[int]) -> dict[str, str]:
    """Check one of a visit's classes, the `place`th from 1: its year group, how many pupils, what they need to take part."""
    form.choice(
        f"year_group-{place}",
        [str(year) for year in year_groups],
        gettext("Select the year group of class %(place)s", place=place),
    )
    form.number(
        f"pupils-{place}",
        1,
        MAX_PUPILS,
        missing=gettext("Enter how many pupils you expect in class %(place)s", place=place),
        wrong=gettext(
            "How many pupils you expect in class %(place)s must be a whole number between 1 and %(most)s",
            place=place,
            most=number(MAX_PUPILS),
        ),
    )
    label = gettext("What you tell us about the access needs of class %(place)s", place=place)
    form.line(f"needs-{place}", label=label)
    return {name: form.values[f"{name}-{place}"] for name in CLASS_FIELDS}


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
            "How many pupils of %(year)s came must be a whole number between 0 and %(most)s",
            year=year_name(year),
            most=number(MAX_PRESENT),
        ),
    )
