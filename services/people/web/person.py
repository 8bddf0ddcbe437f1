"""A person's page in the console: what is known of them, their visits, hours and consents; and what can be done."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from http import HTTPStatus
from typing import Any, Final

from services.access.groups import CHECKS
from services.access.user import TeamUser, signed_in
from services.people.domain.consent import last
from services.people.domain.person import Person
from services.people.domain.refusal import RefusedError
from services.people.table import consents, hours, organisations, people
from services.people.use_cases import forget
from services.people.use_cases import people as life
from services.people.use_cases.partners import kept_of, visits, year_begins
from services.people.use_cases.programme import rules, workshop_titles
from services.people.web import person_form
from services.people.web.partners import form_parts
from services.people.web.partners_draw import damaged, drawn, why
from shared import unreachable
from shared.clock import academic_year, london_day
from shared.text import N_, gettext, writing
from shared.visit_link import volunteer_token
from shared.web import csrf
from shared.web.flash import lead_on, say_once
from shared.web.forms import Form
from shared.web.http import HTTPError, Request, Response, Router
from shared.web.routes import address, link

UNKNOWN: Final = N_("There is no such person, or they are forgotten by now. Look for them in the list.")

SAID: Final[Mapping[str, str]] = {
    "invited": N_("The invitation is on its way to them by e-mail."),
    "link": N_("A new link is on its way to them by e-mail. The one before is closed."),
    "again": N_("A new invitation is on its way to them by e-mail."),
    "kept": N_("The person is saved."),
    "left": N_("They have left. They are taken off all visits to come, and their link is closed."),
    "merged": N_("The two are one person now."),
}

SECONDS: Final = 60
"""Of a minute."""

VISITS: Final = 10
"""Visits, to come and over, that are shown at first."""


@signed_in
def show(request: Request, user: TeamUser, reference: str) -> Response:
    """Show a person, the form to change them, or what leaving or forgetting them would mean."""
    person = _one(reference)
    look = request.query.get("look", "")
    if look == "edit":
        return _edit(user, person, person_form.values_of(person) | _asked(person), {})
    if look in SURE:
        return _sure(request, user, person, look)
    said, cookies = say_once(request, address("console.person", reference=reference))
    return _page(request, user, person, said=gettext(SAID[said]) if said in SAID else "", cookies=cookies)


@signed_in
def take(request: Request, user: TeamUser, reference: str) -> Response:
    """Do with a person what was asked; refused, the page says why, and nothing typed is lost."""
    csrf.check(request, user.subject)
    person, act = _one(reference), ACTS.get(request.one("do"))
    if act is None:
        raise damaged()
    try:
        return act(request, user, person)
    except RefusedError as error:
        return _page(request, user, _one(reference), problem=why(error))


def _take_edit(request: Request, user: TeamUser, person: Person) -> Response:
    form = Form(request)
    offered = [one.id for one in organisations.all_organisations()]
    given = person_form.taken(form, rules(), offered, workshop_titles())
    other = next(
        (
            one
            for one in people.all_people()
            if one.id != person.id and _same_address(one, form.values["email"])
        ),
        None,
    )
    if other and "email" not in form.errors:
        form.errors["email"] = gettext(
            "%(name)s has this address. Make the two one person, or use another", name=other.name
        )
    if form.errors:
        return _edit(user, person, form.values, form.errors)
    try:
        life.edit(replace(person, **given), version=_version(request), who=user.name, at=request.at)
    except RefusedError as error:
        return _edit(user, _one(person.id), form.values, {}, problem=why(error))
    return _done(request, person, "kept")


def _same_address(one: Person, email: str) -> bool:
    return bool(email) and one.email.casefold() == email.casefold()


def _version(request: Request) -> int:
    typed = request.one("version")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < len("1000000000") else 0


def _take_link(request: Request, user: TeamUser, person: Person) -> Response:
    life.new_link(person.id, who=user.name, at=request.at)
    return _done(request, person, "link")


def _take_again(request: Request, user: TeamUser, person: Person) -> Response:
    life.invite_again(person.id, who=user.name, at=request.at)
    return _done(request, person, "again")


def _take_leave(request: Request, user: TeamUser, person: Person) -> Response:
    life.leave(person.id, who=user.name, at=request.at)
    return _done(request, person, "left")


def _take_forget(request: Request, user: TeamUser, person: Person) -> Response:
    if request.one("sure") != "yes":
        return _sure(
            request,
            user,
            person,
            "forget",
            errors={"sure": gettext("Tick that you are sure: what is forgotten can't be brought back")},
        )
    forget.erase(person.id, who=user.name, at=request.at)
    return lead_on(request, address("console.partners"), "forgotten")


ACTS: Final[Mapping[str, Callable[[Request, TeamUser, Person], Response]]] = {
    "edit": _take_edit,
    "link": _take_link,
    "again": _take_again,
    "leave": _take_leave,
    "forget": _take_forget,
}

SURE: Final = ("leave", "forget")
"""What is asked about before it is done."""


def _done(request: Request, person: Person, said: str) -> Response:
    return lead_on(request, address("console.person", reference=person.id), said)


def _page(
    request: Request,
    user: TeamUser,
    person: Person,
    *,
    said: str = "",
    problem: str = "",
    cookies: list[str] | None = None,
) -> Response:
    to_come, over = visits(person.id, request.at)
    today = london_day(request.at)
    said_to = consents.of_person(person.id)
    return drawn(
        "partners/person.jinja",
        user,
        problem=problem,
        cookies=cookies or [],
        person=person,
        unreachable=unreachable.said(unreachable.find(person.email)),
        said=said,
        organisations=organisations.by_id(),
        to_come=to_come[:VISITS],
        more_to_come=len(to_come[VISITS:]),
        over=over[:VISITS],
        more_over=len(over[VISITS:]),
        entries=_entries(person.id, today),
        in_sessions=sum(int((one.ends_at - one.starts_at).total_seconds()) for one in over) // SECONDS,
        year=academic_year(today),
        consents=[(terms, last(said_to, terms.id)) for terms in rules().terms.values()],
        history=sorted(said_to, key=lambda one: one.at, reverse=True),
        link=_link(person) if person.standing != "gone" else "",
        reads_checks=CHECKS in user.groups,
    )


def _link(person: Person) -> str:
    """Return the link to hand to a person, without the language that somebody of the team reads this page in."""
    with writing():
        return link("volunteer", token=volunteer_token(person.id, person.link))


def _entries(person: str, today: date) -> list[hours.Kept]:
    """Return what a person wrote down of this academic year, the latest first; not what was taken back."""
    kept = (
        one
        for one in hours.between(year_begins(today), today)
        if one.entry.person == person and one.entry.minutes
    )
    return sorted(kept, key=lambda one: one.entry.day, reverse=True)


def _asked(person: Person) -> dict[str, str]:
    return {"asked_about": " ".join(person.asked_about or workshop_titles())}


def _edit(
    user: TeamUser, person: Person, values: Mapping[str, str], errors: Mapping[str, str], *, problem: str = ""
) -> Response:
    return drawn(
        "partners/person_edit.jinja",
        user,
        errors=errors,
        problem=problem,
        person=person,
        values=values,
        **form_parts(values),
    )


def _sure(
    request: Request, user: TeamUser, person: Person, look: str, *, errors: Mapping[str, str] | None = None
) -> Response:
    to_come, _ = visits(person.id, request.at)
    shown: dict[str, Any] = {"kept": kept_of(person.id, request.at)} if look == "forget" else {}
    return drawn(
        "partners/person_sure.jinja", user, errors=errors, person=person, look=look, to_come=to_come, **shown
    )


def _one(reference: str) -> Person:
    found = people.person(reference)
    if found is None:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(UNKNOWN))
    return found


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them."""
    app.get("console.person")(show)
    app.post("console.person")(take)
