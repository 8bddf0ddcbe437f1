"""Making two organisations one, and removing one: what it would be is shown before it is done."""

from services.access.user import TeamUser
from services.people.domain.person import Organisation
from services.people.domain.refusal import RefusedError, WhyNot
from services.people.table import merged, organisations, people
from services.people.use_cases import one_organisation as life
from services.people.use_cases import two_again
from services.people.use_cases.organisations import put_back, remove
from services.people.use_cases.partners import of_organisation
from services.people.web.partners_draw import drawn, why
from services.people.wording import partners as words
from shared.clock import london_day
from shared.text import N_, gettext
from shared.web.flash import lead_on
from shared.web.http import Request, Response
from shared.web.routes import address


def merging(request: Request, user: TeamUser, one: Organisation, *, problem: str = "") -> Response:
    """Let another organisation be chosen, or show what it would be to make it one with this one."""
    other = _named(request.query.get("gone", "") or request.one("gone"))
    if other is None:
        return _choosing(user, one, problem)
    try:
        preview = life.preview(one.id, other.id, at=request.at)
    except RefusedError as error:
        return _choosing(user, one, why(error))
    fields = (
        (N_("Name"), *(each.name for each in (one, other, preview.made))),
        (N_("Sector"), *(each.sector for each in (one, other, preview.made))),
        (N_("Size"), *(words.size(each.size) for each in (one, other, preview.made))),
        (N_("Its contact"), *(words.contact(each) for each in (one, other, preview.made))),
    )
    return drawn(
        "partners/organisation_merge.jinja",
        user,
        problem=problem,
        one=one,
        other=other,
        preview=preview,
        until=london_day(request.at + merged.KEPT),
        fields=[(gettext(title), *shown) for title, *shown in fields],
    )


def take_merge(request: Request, user: TeamUser, one: Organisation) -> Response:
    """Make another organisation one with this one."""
    versions = (whole(request, "version-one"), whole(request, "version-other"))
    life.merge(one.id, _other(request, "gone").id, versions=versions, who=user.name, at=request.at)
    return lead_on(request, address("console.partner", reference=one.id), "merged")


def take_part(request: Request, user: TeamUser, one: Organisation) -> Response:
    """Take back that another organisation was made one with this one."""
    two_again.part(_merged(request, one), who=user.name, at=request.at)
    return lead_on(request, address("console.partner", reference=one.id), "parted")


def removing(user: TeamUser, one: Organisation, *, problem: str = "") -> Response:
    """Show what it would be to remove an organisation."""
    here = of_organisation(one.id, people.all_people())
    return drawn("partners/organisation_remove.jinja", user, problem=problem, one=one, people=here)


def take_remove(request: Request, user: TeamUser, one: Organisation) -> Response:
    """Remove an organisation."""
    remove(one.id, version=whole(request, "version-one"), who=user.name, at=request.at)
    return lead_on(request, address("console.partner", reference=one.id), "removed")


def take_put_back(request: Request, user: TeamUser, one: Organisation) -> Response:
    """Put an organisation back that was removed."""
    put_back(one.id, who=user.name, at=request.at)
    return lead_on(request, address("console.partner", reference=one.id), "back")


def take_apart(request: Request, user: TeamUser, one: Organisation) -> Response:
    """Remember that another organisation is not this one."""
    life.tell_apart(one.id, _other(request).id, who=user.name, at=request.at)
    return lead_on(request, address("console.partner", reference=one.id), "apart")


def take_apart_back(request: Request, user: TeamUser, one: Organisation) -> Response:
    """Forget that another organisation is not this one."""
    life.take_back(one.id, _other(request).id, who=user.name, at=request.at)
    return lead_on(request, address("console.partner", reference=one.id), "apart_back")


def whole(request: Request, field: str) -> int:
    """Return the version that a form's field says; 0, which nothing has, for what is no number."""
    typed = request.one(field)
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < len("1000000000") else 0


def _named(typed: str) -> Organisation | None:
    """Return the organisation of an id that somebody may have typed: what is no id is no key to read by."""
    return next((one for one in organisations.all_organisations() if one.id == typed), None)


def _other(request: Request, field: str = "other") -> Organisation:
    found = _named(request.one(field))
    if found is None:
        raise RefusedError(WhyNot.NOT_FOUND)
    return found


def _merged(request: Request, one: Organisation) -> str:
    """Return the id of an organisation that was made one with this one."""
    typed = request.one("other")
    if not any(typed == each.id and each.same_as == one.id for each in organisations.every()):
        raise RefusedError(WhyNot.NOT_FOUND)
    return typed


def _choosing(user: TeamUser, one: Organisation, problem: str) -> Response:
    others = [(each.id, each.name) for each in organisations.all_organisations() if each.id != one.id]
    return drawn("partners/organisation_choose.jinja", user, problem=problem, one=one, others=others)
