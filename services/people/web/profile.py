"""A person's own details: what they are, when they are free, where they get to, what they are asked about; and leaving."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from services.people.domain.person import Person, Post
from services.people.domain.refusal import RefusedError
from services.people.use_cases import own
from services.people.use_cases import people as life
from services.people.use_cases.own import Down
from services.people.use_cases.programme import rules
from services.people.web import profile_form
from services.people.web.linked import drawn, names, own_page
from services.people.web.profile_form import OTHER, PATTERN, POST, SPARE, rows
from services.people.wording import volunteer as words
from services.people.wording.reasons import reason
from shared.clock import london_day
from shared.compiled import plain
from shared.text import gettext, ngettext, say
from shared.web.flash import lead_on
from shared.web.forms import Form, version_of
from shared.web.http import Request, Response, Router
from shared.web.routes import address

LISTS: Final = {"patterns": PATTERN, "others": OTHER}
"""The form's lists, and what a row of each asks for."""


@own_page
def see(request: Request, person: Person, token: str) -> Response:
    """Show the details to change; or what leaving means, before it is done."""
    if "leave" in request.query:
        return _leaving(request, person, token, {})
    asked = person.asked_about or tuple(_workshops())
    return _page(request, person, token, profile_form.values_of(person), {}, asked=asked)


@own_page
def keep(request: Request, person: Person, token: str) -> Response:
    """Keep the details as they were typed; or let the person leave."""
    if request.one("do") == "leave":
        return _leave(request, person, token)
    form, workshops = Form(request), _workshops()
    changes = profile_form.take(form, person)
    asked = tuple(one for one in workshops if one in request.all("asked_about"))
    if not asked:
        form.errors["asked_about"] = gettext("Select what you may be asked about")
    changes["asked_about"] = () if set(asked) == set(workshops) else asked
    losing = _losing(person, changes["posts"], request.at)
    sure = ",".join(one.session.id for one in losing)
    if losing and not form.errors and request.one("sure") != sure:
        form.errors["sure"] = ngettext(
            "You come to %(number)s session as what you took away. If you save this, you are not down for it any more",
            "You come to %(number)s sessions as what you took away. If you save this, you are not down for them any more",
            len(losing),
        )
    if not form.errors:
        try:
            life.edit(replace(person, **changes), version=version_of(request), who=person.id, at=request.at)
        except RefusedError as error:
            form.errors["form"] = reason(rules(), error.reason)
        else:
            return lead_on(request, address("volunteer.profile", token=token), "kept")
    # Sent again, the form says that what was shown was seen.
    shown = {"losing": losing, "sure": sure} if "sure" in form.errors else {}
    return _page(request, person, token, form.values, form.errors, asked=asked, **shown)


def _losing(person: Person, posts: Collection[Post], at: datetime) -> list[Down]:
    """Return the sessions to come that a person is down for as something that is not among their posts any more."""
    return [
        one
        for one in own.down_for(person.id, at)
        if at < one.session.starts_at and Post(one.capacity.organisation, one.capacity.role) not in posts
    ]


def _leave(request: Request, person: Person, token: str) -> Response:
    try:
        life.leave(person.id, who=person.id, at=request.at)
    except RefusedError as error:
        return _leaving(request, person, token, {"leave": reason(rules(), error.reason)})
    return drawn("left", person, token, title=gettext("You have left"))


def _workshops() -> dict[str, str]:
    """Return the workshops' titles by id."""
    return {one["id"]: say(one["title"]) for one in plain()["workshops"]}


def _page(
    request: Request,
    person: Person,
    token: str,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    *,
    asked: tuple[str, ...],
    **shown: object,
) -> Response:
    organisations = names()
    own_roles = dict.fromkeys(one.role for one in person.posts)
    return drawn(
        "profile",
        person,
        token,
        request=request,
        errors=errors,
        title=gettext("Your details"),
        current="volunteer.profile",
        values=values,
        rows={name: rows(values, fields) for name, fields in LISTS.items()},
        # Nothing is added here, so there is no row for it.
        posts=rows(values, POST) - SPARE,
        organisations=[
            (name, organisations.get(name, name))
            for name in dict.fromkeys(one.organisation for one in person.posts)
        ],
        roles=[(name, words.role(rules(), name)) for name in own_roles],
        workshops=_workshops(),
        asked=asked,
        **shown,
    )


def _leaving(request: Request, person: Person, token: str, errors: Mapping[str, str]) -> Response:
    today = london_day(request.at)
    found = own.visits(rules(), person, today, today, at=request.at)
    return drawn(
        "leave",
        person,
        token,
        errors=errors,
        title=gettext("Leave the list of people who come to visits?"),
        coming=[one for one in found.coming if request.at < one.session.starts_at],
        offered=found.offered,
    )


def add_to(app: Router) -> None:
    """Register the page with the function that answers for it."""
    app.get("volunteer.profile")(see)
    app.post("volunteer.profile")(keep)
