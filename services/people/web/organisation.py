"""An organisation's page in the console: what is known of it, and its people."""

from collections.abc import Iterator, Mapping
from datetime import date
from http import HTTPStatus
from typing import Final

from services.access.user import TeamUser, signed_in
from services.people.domain.person import Organisation
from services.people.domain.refusal import RefusedError
from services.people.domain.statement import Quarter
from services.people.table import organisations, people
from services.people.use_cases import organisations as employers
from services.people.use_cases.partners import of_organisation
from services.people.web import organisation_form
from services.people.web.partners_draw import damaged, drawn, why
from services.people.wording import partners as words
from shared.clock import london_day
from shared.text import N_, gettext
from shared.web import csrf
from shared.web.flash import lead_on, say_once
from shared.web.forms import Form
from shared.web.http import HTTPError, Request, Response, Router
from shared.web.routes import address

QUARTERS: Final = 5
"""Of whose statements the page has links: a year of them, and the one that runs."""

UNKNOWN: Final = N_("There is no such organisation, or not any more. Look for it in the list.")

SAID: Final[Mapping[str, str]] = {
    "added": N_("The organisation is added."),
    "kept": N_("The organisation is saved."),
}


@signed_in
def show(request: Request, user: TeamUser, reference: str) -> Response:
    """Show an organisation, or the form to change it."""
    one = _one(reference)
    if request.query.get("look") == "edit":
        return _edit(user, one, organisation_form.values_of(one), {})
    said, forget = say_once(request, address("console.partner", reference=reference))
    told = gettext(SAID[said]) if said in SAID else ""
    return _page(user, one, london_day(request.at), said=told, cookies=forget)


@signed_in
def take(request: Request, user: TeamUser, reference: str) -> Response:
    """Save an organisation as it was typed."""
    csrf.check(request, user.subject)
    one = _one(reference)
    if request.one("do") != "edit":
        raise damaged()
    form = Form(request)
    there = (other for other in organisations.all_organisations() if other.id != one.id)
    given = organisation_form.taken(form, there)
    if form.errors:
        return _edit(user, one, form.values, form.errors)
    try:
        employers.edit(
            one.id,
            called=given["name"],
            sector=given["sector"],
            size=given["size"],
            contact=given["contact"],
            version=_version(request),
            who=user.name,
            at=request.at,
        )
    except RefusedError as error:
        return _edit(user, _one(reference), form.values, {}, problem=why(error))
    return lead_on(request, address("console.partner", reference=reference), "kept")


def _version(request: Request) -> int:
    typed = request.one("version")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < len("1000000000") else 0


def _page(user: TeamUser, one: Organisation, today: date, *, said: str = "", cookies: list[str]) -> Response:
    everybody = people.all_people()
    here = of_organisation(one.id, everybody)
    left = sum(
        person.standing == "gone" and any(post.organisation == one.id for post in person.posts)
        for person in everybody
    )
    return drawn(
        "partners/organisation.jinja",
        user,
        one=one,
        people=here,
        left=left,
        organisations=organisations.by_id(),
        quarters=list(_quarters(today)),
        today=today,
        said=said,
        cookies=cookies,
    )


def _quarters(today: date) -> Iterator[Quarter]:
    """Yield the quarters that the page gives statements of, the one that runs first."""
    quarter = Quarter.of(today)
    for _ in range(QUARTERS):
        yield quarter
        quarter = quarter.previous


def _edit(
    user: TeamUser,
    one: Organisation,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    *,
    problem: str = "",
) -> Response:
    return drawn(
        "partners/organisation_edit.jinja",
        user,
        errors=errors,
        problem=problem,
        one=one,
        values=values,
        sizes=words.SIZES,
    )


def _one(reference: str) -> Organisation:
    found = organisations.organisation(reference)
    if found is None:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(UNKNOWN))
    return found


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them."""
    app.get("console.partner")(show)
    app.post("console.partner")(take)
