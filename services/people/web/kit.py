"""The console's page of what is taken along to visits: counts, what must be restocked by when, and what each visit takes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Final

from services.access.frame import frame
from services.access.user import TeamUser, signed_in
from services.people.domain.refusal import RefusedError
from services.people.domain.rules import Kit
from services.people.use_cases import kit
from services.people.use_cases.gaps import Upcoming
from services.people.use_cases.kit import KitSeen
from services.people.use_cases.programme import rules, workshop_titles
from services.people.web.draw import draw
from services.people.wording import console as wording
from services.people.wording import reasons
from shared.clock import london_day
from shared.text import N_, gettext, number, say
from shared.web import csrf
from shared.web.flash import lead_on, say_once
from shared.web.forms import Form
from shared.web.http import HTTPError, Request, Response, Router
from shared.web.routes import address

WEEKS: Final = 8
"""How far ahead is packed: longer than most things take to be delivered."""

MOST: Final = 100_000
"""Of one thing that can be counted."""

VISITS: Final = 12
"""On the page; the rest behind a link."""

DONE: Final[Mapping[str, str]] = {
    "counted": N_("Counted. What must be restocked is reckoned by it."),
    "back": N_("Taken back. The count before it holds again."),
}


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing that is brought, as the page shows it."""

    kit: Kit
    version: int
    there: str
    rule: str
    history: list[str]
    can_take_back: bool


@signed_in
def show(request: Request, user: TeamUser) -> Response:
    """Show what there is, what is short, and what the next visits take along."""
    said, cookies = say_once(request, address("console.kit"))
    return _page(request, user, said=gettext(DONE[said]) if said in DONE else "", cookies=cookies)


@signed_in
def take(request: Request, user: TeamUser) -> Response:
    """Keep a count, or take the last one back."""
    csrf.check(request, user.subject)
    name, version = request.one("kit"), request.one("version")
    if name not in {one.id for one in _kits()} or not (version.isascii() and version.isdigit()):
        raise HTTPError(HTTPStatus.NOT_FOUND)
    form = Form(request)
    try:
        if request.one("do") == "back":
            kit.take_back(name, version=int(version), who=user.name, at=request.at)
            return lead_on(request, address("console.kit"), "back")
        found = form.number(
            f"count-{name}",
            0,
            MOST,
            missing=gettext("Enter how many there are, 0 if there is none"),
            wrong=gettext(
                "How many there are must be a whole number between 0 and %(most)s", most=number(MOST)
            ),
        )
        if not form.errors:
            kit.count(name, found, version=int(version), who=user.name, at=request.at)
            return lead_on(request, address("console.kit"), "counted")
    except RefusedError as error:
        return _page(request, user, form=form, problem=reasons.reason(rules(), error.reason, of_others=True))
    return _page(request, user, form=form)


def _page(
    request: Request,
    user: TeamUser,
    *,
    form: Form | None = None,
    problem: str = "",
    said: str = "",
    cookies: list[str] | None = None,
) -> Response:
    seen = kit.look(WEEKS, request.at)
    every = bool(request.query.get("all"))
    visits = seen.visits if every else seen.visits[:VISITS]
    soon = london_day(request.at) + timedelta(days=rules().urgent_days)
    errors = form.errors if form else {}
    page = draw(
        "team/kit.jinja",
        **frame(user, "gaps"),
        weeks=WEEKS,
        last=seen.last,
        short=[
            {"kit": one.kit, "by": one.by, "soon": one.by <= soon, "said": wording.short(one)}
            for one in seen.short
        ],
        things=list(_things(seen)),
        visits=[_visit(one) for one in visits],
        titles=workshop_titles(),
        left=len(seen.visits) - len(visits),
        more=address("console.kit", all=1) if len(visits) < len(seen.visits) else "",
        errors=errors,
        values=form.values if form else {},
        problem=problem,
        said=said,
        csrf=csrf.token(user.subject),
    )
    return Response(
        page, HTTPStatus.UNPROCESSABLE_ENTITY if errors or problem else HTTPStatus.OK, cookies=cookies or []
    )


def _kits() -> list[Kit]:
    """Return each thing that the programme names, once, in the order of its file."""
    every = (one for workshop in rules().workshops.values() for one in workshop.kit)
    return list({one.id: one for one in every}.values())


def _things(seen: KitSeen) -> Iterator[Thing]:
    for one in _kits():
        stock = seen.stocks.get(one.id)
        yield Thing(
            one,
            stock.version if stock else 0,
            wording.last_counted(seen.there.get(one.id), stock.last if stock else None),
            " ".join(_rules_of(one)),
            [wording.counted(each) for each in reversed(stock.counts)] if stock else [],
            bool(stock and stock.last),
        )


def _rules_of(one: Kit) -> Iterator[str]:
    """Yield for how many pupils of which workshops a thing is brought, and whether it comes back."""
    by_number: dict[int, list[str]] = {}
    for name, workshop in rules().workshops.items():
        for each in workshop.kit:
            if each.id == one.id:
                by_number.setdefault(each.pupils_each, []).append(say(workshop_titles().get(name, name)))
    for pupils_each, workshops in by_number.items():
        yield wording.rule(pupils_each, workshops)
    yield wording.comes_back(one)


def _visit(visit: Upcoming) -> dict[str, object]:
    return {
        "booking": visit.booking,
        "school": visit.school,
        "town": visit.town,
        "day": visit.day,
        "lines": [
            {
                "starts_at": one.line.starts_at,
                "workshop": one.line.workshop,
                "pupils": one.line.pupils,
                "packed": wording.packed(one.packed),
            }
            for one in kit.taken(visit)
        ],
    }


def add_to(app: Router) -> None:
    """Register the page with the function that answers for it."""
    app.get("console.kit")(show)
    app.post("console.kit")(take)
