"""An organisation's page in the console: what is known of it, and its people."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from http import HTTPStatus
from typing import Final

from services.access.user import TeamUser, signed_in
from services.people.domain.person import Organisation
from services.people.domain.refusal import RefusedError
from services.people.domain.statement import Quarter
from services.people.table import organisations, people
from services.people.use_cases import one_organisation as life
from services.people.use_cases import organisations as employers
from services.people.use_cases import two_again
from services.people.use_cases.partners import of_organisation
from services.people.web import organisation_form, organisation_one
from services.people.web.partners_draw import damaged, drawn, why
from services.people.wording import partners as words
from shared import unreachable
from shared.clock import london_day
from shared.text import N_, gettext
from shared.web import csrf
from shared.web.flash import lead_on, say_once
from shared.web.forms import Form
from shared.web.http import HTTPError, Request, Response, Router, see_other
from shared.web.routes import address

QUARTERS: Final = 5
"""Of whose statements the page has links: a year of them, and the one that runs."""

UNKNOWN: Final = N_("There is no such organisation, or not any more. Look for it in the list.")

SAID: Final[Mapping[str, str]] = {
    "added": N_("The organisation is added."),
    "kept": N_("The organisation is saved."),
    "merged": N_("The two are one organisation now."),
    "parted": N_("They are two organisations again. What came since stays with this one."),
    "removed": N_("The organisation is removed."),
    "back": N_("The organisation is back."),
    "apart": N_("It is remembered that the two are not the same. They are not suggested again."),
    "apart_back": N_("It is taken back. The two are suggested again where something speaks for it."),
}


@signed_in
def show(request: Request, user: TeamUser, reference: str) -> Response:
    """Show an organisation, the form to change it, or what making it one with another or removing it would be."""
    one = _one(reference)
    if one.id != reference:
        return see_other(address("console.partner", reference=one.id))
    look = request.query.get("look", "")
    if look and one.offered:
        if look == "edit":
            return _edit(user, one, organisation_form.values_of(one), {})
        if look == "merge":
            return organisation_one.merging(request, user, one)
        if look == "remove":
            return organisation_one.removing(user, one)
    said, forget = say_once(request, address("console.partner", reference=reference))
    told = gettext(SAID[said]) if said in SAID else ""
    return _page(user, one, request.at, said=told, cookies=forget)


@signed_in
def take(request: Request, user: TeamUser, reference: str) -> Response:
    """Do with an organisation what was asked; refused, the page says why, and nothing typed is lost."""
    csrf.check(request, user.subject)
    one, do = _one(reference), request.one("do")
    act = ACTS.get(do)
    if act is None:
        raise damaged()
    try:
        return act(request, user, one)
    except RefusedError as error:
        if do == "merge":
            return organisation_one.merging(request, user, _one(reference), problem=why(error))
        if do == "remove":
            return organisation_one.removing(user, _one(reference), problem=why(error))
        return _page(user, _one(reference), request.at, problem=why(error), cookies=[])


def _take_edit(request: Request, user: TeamUser, one: Organisation) -> Response:
    reference, form = one.id, Form(request)
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
            version=organisation_one.whole(request, "version"),
            who=user.name,
            at=request.at,
        )
    except RefusedError as error:
        return _edit(user, _one(reference), form.values, {}, problem=why(error))
    return lead_on(request, address("console.partner", reference=reference), "kept")


ACTS: Final[Mapping[str, Callable[[Request, TeamUser, Organisation], Response]]] = {
    "edit": _take_edit,
    "merge": organisation_one.take_merge,
    "part": organisation_one.take_part,
    "remove": organisation_one.take_remove,
    "back": organisation_one.take_put_back,
    "apart": organisation_one.take_apart,
    "apart_back": organisation_one.take_apart_back,
}


def _page(
    user: TeamUser, one: Organisation, at: datetime, *, said: str = "", problem: str = "", cookies: list[str]
) -> Response:
    today = london_day(at)
    everybody = people.all_people()
    here = of_organisation(one.id, everybody)
    left = sum(
        person.standing == "gone" and any(post.organisation == one.id for post in person.posts)
        for person in everybody
    )
    return drawn(
        "partners/organisation.jinja",
        user,
        problem=problem,
        one=one,
        unreachable=unreachable.said(unreachable.find(one.contact_email)),
        alike=[
            (other if each.id == one.id else each, because) for each, other, because in life.suggest(one.id)
        ],
        apart=[
            other if each.id == one.id else each
            for each, other in life.told_apart()
            if one.id in {each.id, other.id}
        ],
        merged=two_again.merges_of(one.id, at),
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
    if found and found.same_as:
        found = organisations.by_id().get(reference)
    if found is None:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(UNKNOWN))
    return found


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them."""
    app.get("console.partner")(show)
    app.post("console.partner")(take)
