"""One session as a person sees it: what it is, offering to come, taking that back, and saying that one can't come after all."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Final

from services.people.domain.call import Answer
from services.people.domain.need import Capacity
from services.people.domain.person import Person
from services.people.domain.refusal import RefusedError
from services.people.domain.session import withdraws_late
from services.people.use_cases import call, own
from services.people.use_cases.own import Seen
from services.people.use_cases.programme import rules
from services.people.web.linked import drawn, names, own_page
from services.people.wording.reasons import caution, reason
from shared.text import N_, gettext
from shared.visit_link import day_token
from shared.web.flash import lead_on
from shared.web.forms import Form
from shared.web.http import HTTPError, Request, Response, Router
from shared.web.routes import address

UNKNOWN: Final = N_(
    "There is no such session any more. Its visit may have been given other times: look at your list of visits."
)
LEADS: Final = "lead"
"""Ends the value of a choice of those who would lead."""


@own_page
def see(request: Request, person: Person, token: str, session_id: str) -> Response:
    """Show the session; or, before somebody says that they can't come, ask whether it is so."""
    seen = _seen(person, session_id, request.at)
    if "withdraw" in request.query and _may_withdraw(seen, request.at):
        return drawn(
            "withdraw",
            person,
            token,
            title=gettext("Can't you come after all?"),
            session=seen.session,
            late=withdraws_late(rules(), seen.session, request.at),
            here=_here(token, session_id),
        )
    return _page(request, person, token, seen, {}, {})


@own_page
def act(request: Request, person: Person, token: str, session_id: str) -> Response:
    """Take an offer, an offer back, or that somebody can't come; what stands against it is said on the session's page."""
    seen, form = _seen(person, session_id, request.at), Form(request)
    done = {"offer": _offer, "take_back": _take_back, "withdraw": _withdraw}.get(request.one("do"))
    if done is None:
        raise HTTPError(HTTPStatus.BAD_REQUEST)
    try:
        said = done(form, person, seen)
    except RefusedError as error:
        form.errors["as"] = reason(rules(), error.reason)
    if form.errors:
        again = _seen(person, session_id, request.at)
        return _page(request, person, token, again, form.values, form.errors)
    return lead_on(request, _here(token, session_id), said)


def _offer(form: Form, person: Person, seen: Seen) -> str:
    typed = form.values["as"] = form.request.one("as")
    said = form.text("said", label=gettext("What the team should know"))
    capacity, moment = _capacity(typed), _moment(form.request.one("seen"))
    if capacity is None:
        form.errors["as"] = gettext("Select as what you would come")
    if capacity and not form.errors:
        call.offer(
            seen.session.booking,
            seen.session.id,
            person.id,
            capacity,
            seen=moment or seen.session.starts_at,
            said=said,
            at=form.request.at,
        )
    return "offered"


def _take_back(form: Form, person: Person, seen: Seen) -> str:
    call.take_back(seen.session.booking, seen.session.id, person.id, at=form.request.at)
    return "taken_back"


def _withdraw(form: Form, person: Person, seen: Seen) -> str:
    session = seen.session
    roster = call.withdraw(session.booking, session.id, person.id, who=person.id, at=form.request.at)
    return "withdrawn_late" if roster.steps[-1].late else "withdrawn"


def key(capacity: Capacity) -> str:
    """Return what stands for a capacity in the form."""
    return "/".join((capacity.organisation, capacity.role, *([LEADS] if capacity.lead else [])))


def _capacity(typed: str) -> Capacity | None:
    parts = typed.split("/")
    if len(parts) not in {2, 3} or parts[2:] not in ([], [LEADS]):
        return None
    return Capacity(parts[0], parts[1], lead=len(parts) > 2)  # noqa: PLR2004  it leads


def _moment(typed: str) -> datetime | None:
    """Return the start that the page showed; None where the form was tampered with."""
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _seen(person: Person, session_id: str, at: datetime) -> Seen:
    found = own.seen(rules(), person, session_id, at=at)
    if found is None:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(UNKNOWN))
    return found


def _page(
    request: Request,
    person: Person,
    token: str,
    seen: Seen,
    values: Mapping[str, str],
    errors: Mapping[str, str],
) -> Response:
    session, offer = seen.session, seen.offer
    waits = offer is not None and offer.standing == "open"
    holds = offer is not None and offer.starts_at == session.starts_at
    may_offer = [one for one in seen.answers if one.against is None]
    return drawn(
        "session",
        person,
        token,
        request=request,
        errors=errors,
        title=gettext("Visit at %(school)s", school=session.school),
        organisations=names(),
        seen=seen,
        values=values,
        standing="coming" if seen.coming else "offered" if waits and holds and not seen.closed else "",
        moved=waits and not holds,
        possible=may_offer,
        others=_others(seen, may_offer),
        own_cautions=seen.cautions,
        begun=not _may_withdraw(seen, request.at),
        late=withdraws_late(rules(), session, request.at),
        sheet=day_token(session.booking, person.id),
        reason=reason,
        caution=caution,
        key=key,
    )


def _others(seen: Seen, possible: list[Answer]) -> list[Answer]:
    """Return as what else somebody can't come, each with its reason: where one reason stands against all, it is said once."""
    against = [one for one in seen.answers if one.against]
    return against if possible or len({str(one.against) for one in against}) > 1 else []


def _may_withdraw(seen: Seen, at: datetime) -> bool:
    return seen.coming is not None and at < seen.session.starts_at


def _here(token: str, session_id: str) -> str:
    return address("volunteer.session", token=token, session_id=session_id)


def add_to(app: Router) -> None:
    """Register the page with the function that answers for it."""
    app.get("volunteer.session")(see)
    app.post("volunteer.session")(act)
