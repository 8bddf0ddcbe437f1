"""People who may be one and the same: suggested with reasons, made one after it was shown what that would be, or told apart."""

from collections.abc import Mapping
from typing import Final

from services.access.user import TeamUser, signed_in
from services.people.domain.person import Person
from services.people.domain.refusal import RefusedError
from services.people.table import board, organisations, people
from services.people.use_cases import duplicates as life
from services.people.use_cases import told_apart
from services.people.web.partners_draw import damaged, drawn, why
from shared.clock import london_day
from shared.text import N_, gettext
from shared.web import csrf
from shared.web.flash import lead_on, say_once
from shared.web.http import Request, Response, Router, see_other
from shared.web.routes import address

SAID: Final[Mapping[str, str]] = {
    "told_apart": N_("It is remembered that they are not the same. They are not suggested again."),
    "back": N_("It is taken back. They are suggested again where something speaks for it."),
}


@signed_in
def show(request: Request, user: TeamUser) -> Response:
    """List who may be one; or show what it would be to make two people one."""
    keep, gone = request.query.get("keep", ""), request.query.get("gone", "")
    if keep and gone:
        return _preview(request, user, keep, gone)
    said, cookies = say_once(request, address("console.duplicates"))
    return _list(user, said=gettext(SAID[said]) if said in SAID else "", cookies=cookies)


@signed_in
def take(request: Request, user: TeamUser) -> Response:
    """Make two people one, tell them apart, or take that back."""
    csrf.check(request, user.subject)
    do, one, other = (request.one(name) for name in ("do", "one", "other"))
    if do not in {"merge", "told_apart", "back"} or not one or not other:
        raise damaged()
    try:
        if do == "merge":
            life.merge(one, other, versions=_versions(request), who=user.name, at=request.at)
            return lead_on(request, address("console.person", reference=one), "merged")
        if do == "told_apart":
            life.not_same(one, other, who=user.name, at=request.at)
        else:
            told_apart.take_back(one, other, who=user.name, at=request.at)
    except RefusedError as error:
        if do == "merge" and people.person(one) and people.person(other):
            return _preview(request, user, one, other, problem=why(error))
        return _list(user, problem=why(error))
    return lead_on(request, address("console.duplicates"), do)


def _versions(request: Request) -> tuple[int, int]:
    """Return the versions of both people that were shown; 0, which nobody has, for what is no number."""
    typed = (request.one("version-one"), request.one("version-other"))
    one, other = (
        int(text) if text.isascii() and text.isdigit() and len(text) < len("1000000000") else 0
        for text in typed
    )
    return one, other


def _list(user: TeamUser, *, said: str = "", problem: str = "", cookies: list[str] | None = None) -> Response:
    everybody = {one.id: one for one in people.all_people()}
    suggested = [
        (everybody[one.pair[0]], everybody[one.pair[1]], one.because)
        for one in life.suggest()
        if set(one.pair) <= everybody.keys()
    ]
    apart = [
        (everybody[one], everybody[other])
        for one, other in told_apart.told_apart()
        if one in everybody and other in everybody
    ]
    return drawn(
        "partners/duplicates.jinja",
        user,
        problem=problem,
        cookies=cookies or [],
        said=said,
        suggested=suggested,
        apart=apart,
        organisations=organisations.by_id(),
    )


def _preview(request: Request, user: TeamUser, keep: str, gone: str, *, problem: str = "") -> Response:
    try:
        preview = life.preview(keep, gone, at=request.at)
    except RefusedError as error:
        return _list(user, problem=why(error))
    one, other = people.person(keep), people.person(gone)
    if one is None or other is None:
        return see_other(address("console.duplicates"))
    lines = {line.session: line for line in board.to_come(request.at)}
    today = london_day(request.at)
    return drawn(
        "partners/merge.jinja",
        user,
        problem=problem,
        one=one,
        other=other,
        preview=preview,
        lines=lines,
        coming=[lines[session] for session in preview.sessions if session in lines],
        visits=len(board.visits_with(other.id, today)),
        organisations=organisations.by_id(),
        fields=_fields(one, other, preview.person),
    )


def _fields(one: Person, other: Person, after: Person) -> list[tuple[str, str]]:
    """Return the names of what differs between two people, for the preview's table."""
    named = (
        ("name", N_("Name")),
        ("email", N_("E-mail")),
        ("phone", N_("Phone")),
        ("posts", N_("What they are")),
        ("skills", N_("What they can do")),
        ("languages", N_("What they speak")),
        ("reach", N_("Where they get to")),
        ("free", N_("When they are free")),
        ("asked_about", N_("What they are asked about")),
        ("about", N_("What schools read of them")),
    )
    return [(name, gettext(title)) for name, title in named if _says(name, one, other, after)]


def _says(name: str, *people_shown: Person) -> bool:
    return any(
        (person.patterns or person.others) if name == "free" else getattr(person, name)
        for person in people_shown
    )


def add_to(app: Router) -> None:
    """Register the page with the function that answers for it."""
    app.get("console.duplicates")(show)
    app.post("console.duplicates")(take)
