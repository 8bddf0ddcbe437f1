"""One person's checks, for the two readers: what was seen by whom, until when it holds; writing down, exempting, taking back.

No certificate, no number of one and nothing that it says is asked for or kept.
"""

from collections.abc import Callable, Mapping
from datetime import date
from http import HTTPStatus
from typing import Any, Final

from services.access.user import TeamUser, checks_reader
from services.people.domain.checks import Check, CheckFile, Standing, standings
from services.people.domain.due import Visit, last_day
from services.people.domain.numbers import like_a_certificates
from services.people.domain.person import Person
from services.people.domain.refusal import RefusedError
from services.people.table import organisations, people
from services.people.use_cases import checks as life
from services.people.use_cases.checks_due import next_visits
from services.people.use_cases.programme import rules
from services.people.web.partners_draw import damaged, drawn, why
from services.people.web.person_form import certificate
from shared.clock import london_day
from shared.text import N_, gettext
from shared.web import csrf
from shared.web.flash import lead_on, say_once
from shared.web.forms import Form
from shared.web.http import HTTPError, Request, Response, Router
from shared.web.routes import address

CURRENT: Final = "checks"

UNKNOWN: Final = N_("There is no such person, or they are forgotten by now. Look for them in the list.")

SAID: Final[Mapping[str, str]] = {
    "recorded": N_("The check is written down."),
    "exempted": N_("The exemption is written down."),
    "taken_back": N_("It is taken back. Whoever is not fit without it is taken off the visits to come."),
}

MISSING_DAY: Final[Mapping[str, str]] = {
    "issued": N_("Enter the day on which it was issued"),
    "seen_on": N_("Enter the day on which it was seen"),
    "until": N_("Enter the last day on which they are exempt"),
}
"""By the field; the day that is optional has none."""


@checks_reader
def show(request: Request, user: TeamUser, reference: str) -> Response:
    """Show a person's checks, and the forms to write another one or an exemption down."""
    person = _one(reference)
    said, cookies = say_once(request, address("console.checks.person", reference=reference))
    return _page(request, user, person, said=gettext(SAID[said]) if said in SAID else "", cookies=cookies)


@checks_reader
def take(request: Request, user: TeamUser, reference: str) -> Response:
    """Write a check or an exemption down, or take one back."""
    csrf.check(request, user.subject)
    person, act = _one(reference), ACTS.get(request.one("do"))
    if act is None:
        raise damaged()
    form = Form(request)
    try:
        done = act(form, user, person)
    except RefusedError as error:
        return _page(request, user, person, form=form, problem=why(error))
    if form.errors:
        return _page(request, user, person, form=form)
    return lead_on(request, address("console.checks.person", reference=reference), done)


def _record(form: Form, user: TeamUser, person: Person) -> str:
    levels = {f"{check.id}:{level}" for check in rules().checks.values() for level in check.levels}
    chosen = form.choice("what", levels, gettext("Choose the check and its level"))
    issued = _day(form, "issued")
    seen_by = _who(form, "seen_by", gettext("Enter who saw it"), gettext("Who saw it"))
    seen_on = _day(form, "seen_on")
    due = _day(form, "due")
    if not form.errors and issued and seen_on:
        kind, _, level = chosen.partition(":")
        check = Check(kind, level, issued, seen_by, seen_on, due)
        life.record(person.id, check, who=user.name, at=form.request.at)
    return "recorded"


def _exempt(form: Form, user: TeamUser, person: Person) -> str:
    check = form.choice("check", rules().checks, gettext("Choose the check"))
    until = _day(form, "until")
    by = _who(form, "by", gettext("Enter who decided it"), gettext("Who decided it"))
    if not form.errors and until:
        life.exempt(person.id, check, until=until, by=by, who=user.name, at=form.request.at)
    return "exempted"


def _take_back(form: Form, user: TeamUser, person: Person) -> str:
    request = form.request
    life.take_back(person.id, request.one("type"), request.one("level"), who=user.name, at=request.at)
    return "taken_back"


def _end(form: Form, user: TeamUser, person: Person) -> str:
    request = form.request
    life.end_exemption(person.id, request.one("check"), who=user.name, at=request.at)
    return "taken_back"


ACTS: Final[Mapping[str, Callable[[Form, TeamUser, Person], str]]] = {
    "record": _record,
    "exempt": _exempt,
    "take_back": _take_back,
    "end": _end,
}


def _day(form: Form, name: str) -> date | None:
    """Take a day typed as day, month and year."""
    missing = MISSING_DAY.get(name, "")
    found = form.day(name, missing=gettext(missing) if missing else "")
    if not missing and form.errors.get(name) == "":
        del form.errors[name]
    return found


def _who(form: Form, name: str, missing: str, label: str) -> str:
    """Take who saw or decided something; what looks like the number of a certificate is refused, and is not shown again."""
    typed = form.line(name, missing=missing, label=label)
    if like_a_certificates(typed):
        form.errors[name] = certificate()
        form.values[name] = ""
    return typed


def _page(
    request: Request,
    user: TeamUser,
    person: Person,
    *,
    form: Form | None = None,
    said: str = "",
    problem: str = "",
    cookies: list[str] | None = None,
) -> Response:
    file = life.read(person.id, who=user.name, at=request.at)
    today, visit = london_day(request.at), next_visits(request.at).get(person.id)
    return drawn(
        "checks/person.jinja",
        user,
        current=CURRENT,
        errors=form.errors if form else {},
        problem=problem,
        cookies=cookies or [],
        person=person,
        said=said,
        file=file,
        organisations=organisations.by_id(),
        visit=visit,
        roles=list(_of_roles(person, file, today, visit)),
        values=form.values if form else _today(today),
        do=request.one("do"),
        exemptable=sorted(_exemptable()),
    )


def _today(today: date) -> dict[str, str]:
    """Return the day on which most checks are written down: the one on which they are seen."""
    return {"seen_on-day": str(today.day), "seen_on-month": str(today.month), "seen_on-year": str(today.year)}


def _of_roles(
    person: Person, file: CheckFile, today: date, visit: Visit | None
) -> list[tuple[str, list[tuple[Standing, date | None, Standing | None]] | None]]:
    """Return of each role of a person how what is required stands today, up to when it holds, and on the next visit.

    None where nothing says what is required of a role.
    """
    found: list[tuple[str, list[tuple[Standing, date | None, Standing | None]] | None]] = []
    for role in dict.fromkeys(post.role for post in person.posts):
        now = standings(rules().policy(today), role, file, today)
        if now is None:
            found.append((role, None))
            continue
        on = (
            standings(rules().policy(visit.day), role, file, visit.day)
            if visit and visit.role == role
            else ()
        )
        then: dict[str, Any] = {one.check: one for one in on or ()}
        found.append(
            (
                role,
                [
                    (one, last_day(rules(), [role], one.check, file, today), then.get(one.check))
                    for one in now
                ],
            )
        )
    return found


def _exemptable() -> set[str]:
    """Return the checks from which the newest policy lets one person be exempt."""
    return {
        one.check.id
        for policy in rules().policies[-1:]
        for required in policy.required.values()
        for one in required
        if one.exempt_days
    }


def _one(reference: str) -> Person:
    found = people.person(reference)
    if found is None:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(UNKNOWN))
    return found


def add_to(app: Router) -> None:
    """Register the page with the function that answers for it."""
    app.get("console.checks.person")(show)
    app.post("console.checks.person")(take)
