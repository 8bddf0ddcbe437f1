"""The form of a person: what the team says of them, kept as it is typed until all of it is right."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from services.people.domain.free import NotReadError, typed
from services.people.domain.given import parts, place_of, places
from services.people.domain.numbers import like_a_certificates
from services.people.domain.person import Person, Post
from services.people.domain.rules import Rules
from services.people.wording import partners as words
from shared.limits import EMAIL
from shared.text import gettext
from shared.text.country import example_beginnings
from shared.web.forms import Form

POSTS: Final = 4
"""Posts that the form has room for: nobody comes for more employers than two."""


def values_of(person: Person) -> dict[str, str]:
    """Return a person as the form shows them."""
    posts = {
        f"{name}-{number}": value
        for number, post in enumerate(person.posts, 1)
        for name, value in (("organisation", post.organisation), ("role", post.role))
    }
    return {
        "name": person.name,
        "email": person.email,
        "phone": person.phone,
        "skills": ", ".join(person.skills),
        "languages": ", ".join(person.languages),
        "reach": ", ".join(person.reach),
        "free": "\n".join(words.free(person)),
        "about": person.about,
        **posts,
    }


def rows_of(values: Mapping[str, str]) -> range:
    """Return the numbers of the rows of posts that a form shows: two at least, and one empty one."""
    used = [
        number
        for number in range(1, POSTS + 5)
        if values.get(f"role-{number}") or values.get(f"organisation-{number}")
    ]
    return range(1, max(2, len(used) + 1) + 1)


def taken(
    form: Form, rules: Rules, organisations: Collection[str], workshops: Mapping[str, str]
) -> dict[str, Any]:
    """Take what the form says of a person, as the fields of one; what won't do stands in the form's errors."""
    name = form.line("name", missing=gettext("Enter their name"), label=gettext("The name"))
    email = form.line("email", missing=gettext("Enter their e-mail address"), label=gettext("The address"))
    if email and "email" not in form.errors and not EMAIL.fullmatch(email):
        form.errors["email"] = gettext("Enter an e-mail address in the right form, such as name@example.org")
    phone = form.line("phone", label=gettext("The phone number"))
    found = {
        "name": name,
        "email": email,
        "phone": phone,
        "posts": _posts(form, rules, organisations),
        "skills": parts(form.line("skills", label=gettext("What they can do"))),
        "languages": parts(form.line("languages", label=gettext("What they speak"))),
        "reach": _reach(form),
        "about": form.text("about", label=gettext("What schools read of them")),
        "asked_about": _asked(form, workshops),
        **_free(form),
    }
    for field in ("name", "skills", "languages", "about"):
        if field not in form.errors and like_a_certificates(form.values[field]):
            form.errors[field] = certificate()
    return found


def certificate() -> str:
    """Return what is said of a field with what looks like the number of a certificate."""
    return gettext(
        "This looks like the number of a certificate. No such number is ever kept, nor what a certificate says: take it out"
    )


def _posts(form: Form, rules: Rules, organisations: Collection[str]) -> tuple[Post, ...]:
    found = []
    for number in range(1, POSTS + 5):
        fields = {name: form.request.one(f"{name}-{number}") for name in ("organisation", "role")}
        form.values |= {f"{name}-{number}": value for name, value in fields.items()}
        if not any(fields.values()):
            continue
        if fields["organisation"] not in organisations:
            form.errors[f"organisation-{number}"] = gettext("Choose their organisation")
        if fields["role"] not in rules.roles:
            form.errors[f"role-{number}"] = gettext("Choose their role")
        found.append(Post(fields["organisation"], fields["role"]))
    if not found:
        form.errors["organisation-1"] = gettext("Choose their organisation and their role")
    return tuple(dict.fromkeys(found))


def _reach(form: Form) -> tuple[str, ...]:
    typed_here = places(form.line("reach", label=gettext("Where they get to")))
    found = {one: place_of(one) for one in typed_here}
    wrong = next((one for one, place in found.items() if place is None), None)
    if wrong is not None:
        form.errors["reach"] = gettext(
            "“%(said)s” is not how a postcode begins, such as %(places)s",
            said=wrong[:40],
            places=example_beginnings(),
        )
    return tuple(dict.fromkeys(place for place in found.values() if place is not None))


def _asked(form: Form, workshops: Mapping[str, str]) -> tuple[str, ...]:
    """Return the workshops that were ticked; none where it was all of them, so that a new one is among them."""
    ticked = [name for name in workshops if name in form.request.all("asked_about")]
    form.values["asked_about"] = " ".join(ticked)
    if not ticked:
        form.errors["asked_about"] = gettext("Tick at least one workshop that they may be asked about")
    return () if len(ticked) == len(workshops) else tuple(ticked)


def _free(form: Form) -> dict[str, Any]:
    try:
        found = typed(form.text("free", label=gettext("When they are free")))
    except NotReadError as error:
        form.errors["free"] = gettext(
            "“%(said)s” says no time. Write a line such as Monday 9:00-15:00", said=error.line[:60]
        )
        return {}
    return {"patterns": found.patterns, "others": found.others}
