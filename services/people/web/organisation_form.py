"""The form of an organisation."""

from collections.abc import Iterable
from typing import Any

from services.people.domain.given import folded
from services.people.domain.numbers import like_a_certificates
from services.people.domain.person import Organisation
from services.people.web.person_form import certificate
from services.people.wording import partners as words
from shared.limits import EMAIL
from shared.text import gettext
from shared.web.forms import Form


def values_of(organisation: Organisation) -> dict[str, str]:
    """Return an organisation as the form shows it."""
    return {
        "employer": organisation.name,
        "sector": organisation.sector,
        "size": organisation.size,
        "name": organisation.contact_name,
        "email": organisation.contact_email,
    }


def taken(form: Form, there: Iterable[Organisation]) -> dict[str, Any]:
    """Take what the form says of an organisation, beside those that are `there`; what won't do stands in the form's errors."""
    name = form.line("employer", missing=gettext("Enter its name"), label=gettext("The name"))
    sector = form.line("sector", label=gettext("The sector"))
    size = form.request.one("size")
    form.values["size"] = size if size in words.SIZES else ""
    to = form.line("name", label=gettext("The contact's name"))
    email = form.line("email", label=gettext("The contact's address"))
    if email and "email" not in form.errors and not EMAIL.fullmatch(email):
        form.errors["email"] = gettext("Enter an e-mail address in the right form, such as name@example.org")
    same = next((one for one in there if folded(one.name) == folded(name)), None)
    if name and same:
        form.errors["employer"] = gettext(
            "%(name)s is there already. Use its page, or another name", name=same.name
        )
    for field in ("employer", "sector", "name"):
        if field not in form.errors and like_a_certificates(form.values[field]):
            form.errors[field] = certificate()
    return {"name": name, "sector": sector, "size": form.values["size"], "contact": (to, email)}
