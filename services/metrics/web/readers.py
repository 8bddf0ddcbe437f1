"""The console's pages of readers: who they are, inviting one, and what can be done with each."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final, cast

from services.access.frame import frame
from services.access.user import TeamUser, signed_in
from services.metrics.kinds import ROLES, Role
from services.metrics.outline import outlined
from services.metrics.reader import Reader
from services.metrics.table import readers
from services.metrics.use_cases import readers as life
from services.metrics.use_cases.inviting import send_invitation
from services.metrics.use_cases.overdue import overdue
from services.metrics.use_cases.readers import NotThatWayError
from services.metrics.web import reader_wording as wording
from shared import unreachable
from shared.compiled import compiled
from shared.limits import EMAIL
from shared.text import N_, gettext
from shared.text.country import example_number, is_school_number, school_number, schooling
from shared.web import csrf, flash
from shared.web.forms import Form
from shared.web.http import HTTPError, Request, Response, Router
from shared.web.pages import render
from shared.web.routes import address

CURRENT: Final = "reports"
UNKNOWN: Final = N_("There is no such reader. Look for them in the list.")
DAMAGED: Final = N_("The form arrived damaged. Go back to the page and send it again.")


@signed_in
def show(request: Request, user: TeamUser) -> Response:
    """Show every reader, and what did not reach whom."""
    programme, at = outlined(), request.at
    unread: list[Exception] = []
    known = life.everyone(programme, at, unread)
    page = render(
        "readers.jinja",
        **frame(user, CURRENT),
        words=wording,
        at=at,
        readers=sorted(known, key=lambda one: (wording.ORDER.index(one.state), one.email.casefold())),
        out=unreachable.among([one.email for one in known]),
        said=unreachable.said,
        late=[wording.overdue(one) for one in overdue(programme, known, at)],
        coming=wording.coming(programme, at),
        others=life.not_taken_over(programme, known),
        unread=len(unread),
    )
    return Response(page)


@signed_in
def ask(request: Request, user: TeamUser) -> Response:
    """Show the form that invites a reader."""
    values = {"role": "", "kinds": [], "email": request.query.get("email", "")[:254]}
    return _form(user, values, {})


def _form(user: TeamUser, values: Mapping[str, Any], errors: Mapping[str, str]) -> Response:
    page = render(
        "reader_new.jinja",
        **frame(user, CURRENT),
        words=wording,
        values=values,
        errors=errors,
        every=list(wording.choices(ROLES["head"], values["kinds"])),
        csrf=csrf.token(user.subject),
    )
    return Response(page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK)


@signed_in
def invite(request: Request, user: TeamUser) -> Response:
    """Invite a reader, and mail them the link."""
    csrf.check(request, user.subject)
    form = Form(request)
    email = form.line("email", missing=gettext("Enter their e-mail address"), label=gettext("The address"))
    if "email" not in form.errors and not EMAIL.fullmatch(email):
        form.errors["email"] = gettext("Enter an e-mail address such as name@example.org")
    said = _described(form)
    if not form.errors:
        try:
            made = life.invite(email, **said, who=user.name, at=request.at)
        except NotThatWayError as error:
            form.errors["email"] = gettext(wording.MEANWHILE[error.reader.state])
        else:
            return _invited(request, made)
    return _form(user, form.values | {"kinds": request.all("kinds")}, form.errors)


def _described(form: Form) -> dict[str, Any]:
    """Take name, role, school and kinds."""
    name = form.line("name", label=gettext("The name"))
    role = form.choice("role", ROLES, gettext("Choose what they are"))
    allowed = ROLES[cast("Role", role)] if role else ()
    kinds = [one for one in allowed if one in form.request.all("kinds")]
    urn = form.values["urn"] = form.request.one("urn")
    if role == "careers" and not is_school_number(urn):
        form.errors["urn"] = gettext(
            "Enter the %(number)s of their school, %(digits)s digits such as %(example)s",
            number=school_number(),
            digits=schooling().digits,
            example=example_number(),
        )
    if role and not kinds:
        form.errors["kinds"] = gettext(
            "Choose at least one that they may get: %(kinds)s",
            kinds=wording.kinds(dict.fromkeys(allowed, "")),
        )
    return {"name": name, "role": role, "urn": urn if role == "careers" else "", "kinds": kinds}


def _invited(request: Request, reader: Reader) -> Response:
    went = send_invitation(compiled(), reader)
    return flash.lead_on(
        request, address("console.reader", reader=reader.id), "invited" if went else "unsent"
    )


@signed_in
def show_one(request: Request, user: TeamUser, reader: str) -> Response:
    """Show a reader, and what can be done."""
    said, cookies = flash.say_once(request, address("console.reader", reader=reader))
    page = _page(request, user, _one(reader), said=wording.done(said))
    page.cookies += cookies
    return page


@signed_in
def decide(request: Request, user: TeamUser, reader: str) -> Response:
    """Do with a reader what a person decided; done otherwise by somebody meanwhile, they are shown as they are."""
    csrf.check(request, user.subject)
    found, act = _one(reader), ACTS.get(request.one("do"))
    if act is None:
        raise HTTPError(HTTPStatus.BAD_REQUEST, gettext(DAMAGED))
    try:
        return act(request, user, found)
    except NotThatWayError as error:
        return _page(request, user, error.reader, problem=gettext(wording.MEANWHILE[error.reader.state]))


def _describe(request: Request, user: TeamUser, reader: Reader) -> Response:
    form = Form(request)
    said = _described(form)
    if form.errors:
        values = form.values | {"kinds": request.all("kinds")}
        return _page(request, user, reader, values=values, errors=form.errors)
    return _done(request, life.describe(reader, **said, at=request.at), "described")


def _again(request: Request, user: TeamUser, reader: Reader) -> Response:
    return _invited(request, life.invite_again(reader, who=user.name, at=request.at))


def _done(request: Request, reader: Reader, said: str) -> Response:
    return flash.lead_on(request, address("console.reader", reader=reader.id), said)


ACTS: Final[Mapping[str, Callable[[Request, TeamUser, Reader], Response]]] = {
    "describe": _describe,
    "again": _again,
    "stop": lambda request, user, reader: _done(
        request, life.unsubscribe(reader, who=user.name, at=request.at), "unsubscribed"
    ),
    "take_back": lambda request, user, reader: _done(
        request, life.take_back(reader, who=user.name, at=request.at), "taken_back"
    ),
    "undo": lambda request, user, reader: _done(
        request, life.undo(reader, who=user.name, at=request.at), "undone"
    ),
}


def _page(
    request: Request,
    user: TeamUser,
    reader: Reader,
    *,
    said: str = "",
    problem: str = "",
    values: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
) -> Response:
    values = values or {
        "name": reader.name,
        "role": reader.role,
        "urn": reader.urn,
        "kinds": list(reader.kinds),
    }
    schools = {one.urn: one.name for one in outlined().schools}
    page = render(
        "reader.jinja",
        **frame(user, CURRENT),
        words=wording,
        at=request.at,
        reader=reader,
        school=schools.get(reader.urn, reader.urn),
        values=values,
        every=wording.choices(ROLES["head"], values["kinds"]),
        said=said,
        problem=problem,
        errors=errors or {},
        csrf=csrf.token(user.subject),
    )
    if problem:
        return Response(page, HTTPStatus.CONFLICT)
    return Response(page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK)


def _one(reader: str) -> Reader:
    found = readers.find(reader)
    if found is None:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(UNKNOWN))
    return found


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them."""
    app.get("console.readers")(show)
    app.get("console.reader.new")(ask)
    app.post("console.reader.new")(invite)
    app.get("console.reader")(show_one)
    app.post("console.reader")(decide)
