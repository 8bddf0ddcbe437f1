"""The console's lists of partners' people and of organisations, searched and filtered; inviting somebody; adding one."""

from collections.abc import Mapping
from typing import Any, Final

from services.access.user import TeamUser, signed_in
from services.people.domain.person import Person
from services.people.domain.refusal import RefusedError
from services.people.table import organisations, people
from services.people.use_cases import one_organisation
from services.people.use_cases import organisations as employers
from services.people.use_cases import people as life
from services.people.use_cases.partners import Filter, found, of_organisation
from services.people.use_cases.programme import rules, workshop_titles
from services.people.web import organisation_form, person_form
from services.people.web.partners_draw import damaged, drawn, why
from services.people.wording import partners as words
from shared.text import N_, gettext, ngettext
from shared.web import csrf
from shared.web.flash import lead_on, say_once
from shared.web.forms import Form
from shared.web.http import Request, Response, Router
from shared.web.routes import address

SHOWN: Final = 40
"""People on a page."""

STANDINGS: Final = ("here", "invited", "gone")

SAID: Final[Mapping[str, str]] = {
    "nothing": N_("All of the list was there already: nothing was changed."),
    "forgotten": N_("The person is forgotten. Their hours stay with their employer, without them."),
}


@signed_in
def show(request: Request, user: TeamUser) -> Response:
    """Show the people, the organisations, or the form for one more of either."""
    view = request.query.get("show", "")
    if view == "organisations":
        return _organisations(request, user)
    if view == "organisation":
        return _organisation(user, {}, {})
    if view == "invite":
        return _invite(user, {"organisation-1": request.query.get("organisation", "")}, {})
    return _people(request, user)


def filter_of(query: Mapping[str, str]) -> Filter:
    """Return what an address says of the filter; what is no role and no standing counts as not said."""
    role, standing = query.get("role", ""), query.get("standing", "")
    return Filter(
        words=" ".join(query.get("q", "").split())[:100],
        role=role if role in rules().roles else "",
        organisation=query.get("organisation", "")[:40],
        standing=standing if standing in STANDINGS else "",
    )


def _people(request: Request, user: TeamUser) -> Response:
    wanted = filter_of(request.query)
    all_found, known = found(wanted)
    typed = request.query.get("page", "1")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < len("1000") else 1
    pages = max(1, -(-len(all_found) // SHOWN))
    number = min(max(number, 1), pages)
    values = {
        name: value
        for name, value in (
            ("q", wanted.words),
            ("role", wanted.role),
            ("organisation", wanted.organisation),
            ("standing", wanted.standing),
        )
        if value
    }
    said, forget = say_once(request, address("console.partners"))
    everybody = people.all_people()
    return drawn(
        "partners/people.jinja",
        user,
        cookies=forget,
        people=all_found[(number - 1) * SHOWN : number * SHOWN],
        count=len(all_found),
        organisations=known,
        values=values,
        said=_said(said),
        nobody=not everybody,
        page=number,
        pages=pages,
        before=address("console.partners", **values, page=number - 1) if number > 1 else "",
        after=address("console.partners", **values, page=number + 1) if number < pages else "",
    )


def _said(said: str) -> str:
    what, _, number = said.partition(" ")
    if what == "kept" and number.isdigit():
        return ngettext(
            "%(number)s person is written down.", "%(number)s people are written down.", int(number)
        )
    return gettext(SAID[what]) if what in SAID else ""


def _organisations(request: Request, user: TeamUser) -> Response:
    everybody = people.all_people()
    typed = " ".join(request.query.get("q", "").split())[:100]
    found_now = [
        one for one in organisations.every() if typed.casefold() in f"{one.name} {one.sector}".casefold()
    ]
    return drawn(
        "partners/organisations.jinja",
        user,
        organisations=[(one, len(of_organisation(one.id, everybody))) for one in found_now if one.offered],
        removed=[one for one in found_now if one.removed],
        alike=() if typed else one_organisation.suggest(),
        values={"q": typed} if typed else {},
    )


@signed_in
def take(request: Request, user: TeamUser) -> Response:
    """Invite somebody, or add an organisation."""
    csrf.check(request, user.subject)
    act = {"invite": _take_invite, "organisation": _take_organisation}.get(request.one("do"))
    if act is None:
        raise damaged()
    return act(request, user)


def _take_invite(request: Request, user: TeamUser) -> Response:
    form = Form(request)
    offered = [one.id for one in organisations.all_organisations()]
    given = person_form.taken(form, rules(), offered, workshop_titles())
    if not form.errors:
        same = next((one for one in people.all_people() if _same_address(one, given["email"])), None)
        if same:
            return _invite(user, form.values, {"email": _there(same)}, same=same)
        try:
            person = life.invite(Person(id="", version=0, **given), who=user.name, at=request.at)
        except RefusedError as error:
            return _invite(user, form.values, form.errors, problem=why(error))
        return lead_on(request, address("console.person", reference=person.id), "invited")
    return _invite(user, form.values, form.errors)


def _same_address(person: Person, email: str) -> bool:
    return person.email.casefold() == email.casefold()


def _there(same: Person) -> str:
    return gettext("%(name)s has this address already. Use their page, or another address", name=same.name)


def _take_organisation(request: Request, user: TeamUser) -> Response:
    form = Form(request)
    given = organisation_form.taken(form, organisations.all_organisations())
    if form.errors:
        return _organisation(user, form.values, form.errors)
    try:
        made = employers.add(**given, who=user.name, at=request.at)
    except RefusedError as error:
        return _organisation(user, form.values, {}, problem=why(error))
    return lead_on(request, address("console.partner", reference=made.id), "added")


def _invite(
    user: TeamUser,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    *,
    same: Person | None = None,
    problem: str = "",
) -> Response:
    return drawn(
        "partners/invite.jinja",
        user,
        errors=errors,
        problem=problem,
        values=values,
        same=same,
        **form_parts(values),
    )


def form_parts(values: Mapping[str, str]) -> dict[str, Any]:
    """Return what the form of a person offers to choose from."""
    workshops = workshop_titles()
    ticked = values["asked_about"].split() if "asked_about" in values else list(workshops)
    return {
        "organisations": organisations.all_organisations(),
        "workshops": workshops,
        "ticked": ticked,
        "rows": person_form.rows_of(values),
    }


def _organisation(
    user: TeamUser, values: Mapping[str, str], errors: Mapping[str, str], *, problem: str = ""
) -> Response:
    return drawn(
        "partners/organisation_new.jinja",
        user,
        errors=errors,
        problem=problem,
        values=values,
        sizes=words.SIZES,
    )


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them."""
    app.get("console.partners")(show)
    app.post("console.partners")(take)
