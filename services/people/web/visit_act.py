"""What a lead does on a visit's page: put somebody down, take somebody off, answer an offer, ask everybody who could come."""

from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from services.access.frame import frame
from services.access.user import TeamUser, signed_in
from services.people.domain.call import Caution, Warned
from services.people.domain.joining import withdraw
from services.people.domain.need import Capacity
from services.people.domain.refusal import RefusedError
from services.people.domain.session import withdraws_late
from services.people.use_cases import asking, call
from services.people.use_cases.consents import may_be_asked
from services.people.use_cases.programme import rules
from services.people.use_cases.visit import Seen, VisitSeen
from services.people.web import visit as shown
from services.people.web.draw import DAMAGED, draw, key_of
from services.people.wording import console as wording
from shared.text import N_, gettext, ngettext
from shared.text.phrases import span
from shared.web import csrf
from shared.web.flash import lead_on, say_once
from shared.web.http import HTTPError, Request, Response, Router
from shared.web.routes import address

NOBODY: Final = N_("Nobody is left to ask: whoever could come offered to, or nobody can.")

DONE: Final[Mapping[str, str]] = {
    "assign": N_("%(person)s is down for this session, and gets an e-mail that says so."),
    "accept": N_("The offer of %(person)s is accepted. They get an e-mail that says so."),
    "turn_down": N_("The offer of %(person)s is turned down. They get an e-mail that thanks them."),
    "off": N_("%(person)s is taken off this session, and gets an e-mail that says so."),
}

Sent = Callable[[Request, TeamUser, VisitSeen, Seen], Response]


@signed_in
def show(request: Request, user: TeamUser, reference: str) -> Response:
    """Show the visit; with somebody named to be taken off, what that would do."""
    visit = shown.found(reference, request)
    seen = visit.session(request.query.get("session", ""))
    off = request.query.get("off", "")
    if off and seen:
        try:
            return _sure_off(user, visit, seen, off)
        except RefusedError as error:
            return shown.page(request, user, visit, problem=wording.why_not(rules(), error.reason))
    said, cookies = say_once(request, address("console.visit", reference=reference))
    sentence, undo = _done(visit, said)
    return shown.page(request, user, visit, said=sentence, undo=undo, cookies=cookies)


@signed_in
def take(request: Request, user: TeamUser, reference: str) -> Response:
    """Do what a form asks; where something stands against it, show the visit as it is by now, and say what."""
    csrf.check(request, user.subject)
    visit = shown.found(reference, request)
    seen, do = visit.session(request.one("session")), ACTS.get(request.one("do"))
    if do is None or seen is None:
        raise HTTPError(HTTPStatus.BAD_REQUEST, gettext(DAMAGED))
    try:
        return do(request, user, visit, seen)
    except RefusedError as error:
        why = wording.why_not(rules(), error.reason)
        return shown.page(request, user, shown.found(reference, request), problem=why)


def _assign(request: Request, user: TeamUser, visit: VisitSeen, seen: Seen) -> Response:
    """Put somebody down; of somebody who is down for another visit of the week it is asked once more."""
    person, capacity = key_of(request, "person"), _capacity(request.one("as"))
    cautions = _cautions(seen, person, capacity)
    if any(one.caution is Caution.SAME_WEEK for one in cautions) and not request.one("sure"):
        return _sure_assign(request, user, visit, seen, cautions)
    call.assign(
        _reference(visit),
        seen.session.id,
        person,
        capacity,
        who=user.name,
        at=request.at,
        seen=_moment(request.one("seen")),
    )
    return _lead_on(request, visit, f"assign {seen.session.id} {person}")


def _off(request: Request, user: TeamUser, visit: VisitSeen, seen: Seen) -> Response:
    person = key_of(request, "person")
    call.withdraw(_reference(visit), seen.session.id, person, who=user.name, at=request.at)
    return _lead_on(request, visit, f"off {seen.session.id} {person}")


def _accept(request: Request, user: TeamUser, visit: VisitSeen, seen: Seen) -> Response:
    person = key_of(request, "person")
    call.accept(_reference(visit), seen.session.id, person, who=user.name, at=request.at)
    return _lead_on(request, visit, f"accept {seen.session.id} {person}")


def _turn_down(request: Request, user: TeamUser, visit: VisitSeen, seen: Seen) -> Response:
    person = key_of(request, "person")
    call.turn_down(_reference(visit), seen.session.id, person, who=user.name, at=request.at)
    return _lead_on(request, visit, f"turn_down {seen.session.id} {person}")


def _ask(request: Request, user: TeamUser, visit: VisitSeen, seen: Seen) -> Response:
    """Ask everybody who could come by e-mail."""
    started = _moment(request.one("seen"))
    asked = asking.ask(_reference(visit), seen.session.id, who=user.name, at=request.at, seen=started)
    if not asked.people:
        return shown.page(request, user, visit, problem=gettext(NOBODY))
    mailed = len(may_be_asked(asked.people))
    return _lead_on(request, visit, f"ask {seen.session.id} {len(asked.people)} {mailed}")


ACTS: Final[Mapping[str, Sent]] = {
    "assign": _assign,
    "off": _off,
    "accept": _accept,
    "turn_down": _turn_down,
    "ask": _ask,
}


def _done(visit: VisitSeen, said: str) -> tuple[str, dict[str, Any] | None]:
    """Return the sentence for what was just done, and the form that takes it back where there is one."""
    do, _, rest = said.partition(" ")
    session, _, told = rest.partition(" ")
    seen = visit.session(session)
    if seen is None:
        return "", None
    if do == "ask":
        return _told_of_ask(*map(int, told.split())), None
    person = visit.people.get(told)
    name = person.name if person else gettext(wording.NOT_KNOWN)
    sentence = gettext(DONE[do], person=name) if do in DONE else ""
    if do != "off":
        return sentence, None
    step = next((one for one in reversed(seen.roster.steps) if one.coming.person == told), None)
    if step is None or step.move != "withdraw":
        return sentence, None
    fields = {"do": "assign", "session": session, **shown.put_back(seen, step)}
    return sentence, {
        "text": gettext("Take it back: %(person)s comes after all", person=name),
        "fields": fields,
    }


def _told_of_ask(people: int, mailed: int) -> str:
    """Return how many are asked, and how many of them by e-mail: the others didn't agree to be written to."""
    asked = ngettext(
        "%(number)s person who could come is asked.", "%(number)s people who could come are asked.", people
    )
    mails = ngettext(
        "%(number)s of them agreed to be written to and gets an e-mail with a link; of the others each finds it on their page.",
        "%(number)s of them agreed to be written to and get an e-mail with a link; of the others each finds it on their page.",
        mailed,
    )
    if mailed == people:
        mails = gettext("All of them get an e-mail with a link.")
    elif not mailed:
        mails = gettext(
            "None of them agreed to be written to: they find it on their pages, so ring them if it is pressing."
        )
    return gettext("%(asked)s %(mails)s", asked=asked, mails=mails)


def _sure_off(user: TeamUser, visit: VisitSeen, seen: Seen, person: str) -> Response:
    """Ask before somebody is taken off: who is missing then, and that they are told. Raises `RefusedError`."""
    after = withdraw(rules(), seen.roster, person, who=user.name, at=seen.call.at)
    coming = next(one for one in seen.coming if one.id == person)
    name = coming.person.name if coming.person else gettext(wording.NOT_KNOWN)
    effects = [gettext("%(person)s gets an e-mail that says so.", person=name)]
    missing = wording.missing(rules(), type(seen.call)(rules(), after, seen.call.at).gap)
    if missing:
        effects.append(gettext("Then missing: %(people)s.", people=missing))
    effects.append(gettext("You can assign them again."))
    late = withdraws_late(rules(), seen.session, seen.call.at)
    warnings = [gettext("The visit is near: ring them, so that nobody comes in vain.")] if late else []
    return _sure(
        user,
        visit,
        seen,
        title=gettext("Take %(person)s off", person=name),
        what=wording.capacity(rules(), coming.capacity, visit.employers),
        warnings=warnings,
        effects=effects,
        send=gettext("Take off"),
        variant="warning",
        fields={"do": "off", "session": seen.session.id, "person": person},
    )


def _sure_assign(
    request: Request, user: TeamUser, visit: VisitSeen, seen: Seen, cautions: tuple[Warned, ...]
) -> Response:
    """Ask before somebody is put down who is down for another visit in the same week."""
    person = visit.people[request.one("person")]
    return _sure(
        user,
        visit,
        seen,
        title=gettext("Assign %(person)s all the same?", person=person.name),
        what=wording.capacity(rules(), _capacity(request.one("as")), visit.employers),
        warnings=[wording.caution(rules(), one) for one in cautions],
        effects=[gettext("%(person)s gets an e-mail that says so.", person=person.name)],
        send=gettext("Assign all the same"),
        variant=None,
        fields={
            "sure": "yes",
            **{name: request.one(name) for name in ("do", "session", "person", "as", "seen")},
        },
    )


def _sure(user: TeamUser, visit: VisitSeen, seen: Seen, **values: object) -> Response:
    session = seen.session
    where = gettext(
        "%(school)s, %(span)s", school=session.school, span=span(session.starts_at, session.ends_at)
    )
    return Response(
        draw(
            "team/visit_sure.jinja",
            **frame(user, "gaps"),
            where=where,
            action=address("console.visit", reference=_reference(visit)),
            csrf=csrf.token(user.subject),
            **values,
        )
    )


def _cautions(seen: Seen, person: str, capacity: Capacity) -> tuple[Warned, ...]:
    for one in seen.choice.able:
        if one.person.id == person:
            return next((answer.cautions for answer in one.answers if answer.capacity == capacity), ())
    return ()


def _capacity(typed: str) -> Capacity:
    """Return as what somebody is put down. Raises `HTTPError` for what no form of ours says."""
    parts = typed.split(" ")
    if len(parts) != len(("organisation", "role", "leads")) or parts[2] not in {"leads", "helps"}:
        raise HTTPError(HTTPStatus.BAD_REQUEST, gettext(DAMAGED))
    return Capacity(parts[0], parts[1], parts[2] == "leads")


def _moment(typed: str) -> datetime:
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise HTTPError(HTTPStatus.BAD_REQUEST, gettext(DAMAGED))
    return found


def _reference(visit: VisitSeen) -> str:
    return visit.visit.head.booking


def _lead_on(request: Request, visit: VisitSeen, said: str) -> Response:
    return lead_on(request, address("console.visit", reference=_reference(visit)), said)


def add_to(app: Router) -> None:
    """Register the page with the function that answers for it."""
    app.get("console.visit")(show)
    app.post("console.visit")(take)
