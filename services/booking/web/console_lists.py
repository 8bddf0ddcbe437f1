"""The console's list of bookings, filtered and searched; and several requests declined at once."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final, get_args

from services.access.frame import frame
from services.access.user import TeamUser, signed_in
from services.booking.domain.booking import Booking
from services.booking.domain.parts import Status
from services.booking.domain.refusal import RefusedError
from services.booking.table import bookings
from services.booking.use_cases import team
from services.booking.use_cases.offer import offer
from services.booking.use_cases.promise import answer_due
from services.booking.use_cases.search import Filter, found
from services.booking.use_cases.teams import team_name, team_names
from services.booking.web import back
from services.booking.web.actions import DECLINE, coded_reason
from services.booking.web.draw import draw, question
from services.booking.wording import refusal
from services.booking.wording.console import DECLINING
from shared.clock import london_day
from shared.text import N_, gettext, ngettext
from shared.web import csrf
from shared.web.flash import lead_on, say_once
from shared.web.forms import Form, day_of
from shared.web.http import HTTPError, Request, Response, Router, see_other
from shared.web.routes import address

PAGE_KEY: Final = re.compile(r"[0-9TZ:-]{20}#[A-Z0-9-]{1,30}")
"""The key of a list's line, from which the next page goes on."""

REFERENCE: Final = re.compile(r"[A-Z]{2,5}-[0-9A-Z]{6}")

CHOICE: Final = re.compile(r"([A-Z0-9-]{4,20}):([0-9]{1,9})")
"""A request chosen in the list, with the version that the page of the question shows."""

MOST: Final = 50
"""Requests declined at once."""

SPECIAL: Final[Mapping[str, str]] = {
    "asking": N_("Change asked for"),
    "differing": N_("Counts that differ"),
    "unlisted": N_("School not in the register"),
}
"""Lists that are no state of their own, by their name in the table."""

STATES: Final = frozenset({*get_args(Status), *SPECIAL})

FIELDS: Final = ("q", "state", "workshop", "owner", "team", "from", "to")
SHOWN: Final = 15
"""Bookings on a page: four screens of a phone."""

WORDS: Final = 100
"""Characters of what is searched for."""


def filter_of(values: Mapping[str, str]) -> Filter:
    """Return what the fields of the filter say; what is no state, team or day counts as not said."""
    state, number, owner = values.get("state", ""), values.get("team", ""), values.get("owner", "")
    return Filter(
        words=values.get("q", "")[:WORDS],
        state=state if state in STATES else "",
        workshop=values.get("workshop", "")[:WORDS],
        owner={"": None, "-": ""}.get(owner, owner[:WORDS]),
        team=int(number) if re.fullmatch(r"[0-9]{1,2}", number) else 0,
        first=day_of(values.get("from", "")),
        last=day_of(values.get("to", "")),
    )


def said(values: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of the filter that say something, for an address; a state that is none says nothing."""
    shown = {name: values[name][:WORDS] for name in FIELDS if values.get(name)}
    if shown.get("state") not in STATES:
        shown.pop("state", None)
    return shown


@signed_in
def show_bookings(request: Request, user: TeamUser) -> Response:
    """Show a page of what the filter lets through; a reference that is typed leads to its booking."""
    typed = request.query.get("q", "").strip()
    if REFERENCE.fullmatch(typed.upper()) and bookings.load(typed.upper()):
        return see_other(address("console.booking", reference=typed.upper()))
    wanted, after = filter_of(request.query), request.query.get("after", "")
    done, forget = say_once(request, address("console.bookings"))
    shown = said(request.query)
    results = found(wanted, after=after if PAGE_KEY.fullmatch(after) else "", most=SHOWN)
    page = draw(
        "team/bookings.jinja",
        **frame(user, "bookings"),
        found=results,
        values=shown,
        states=get_args(Status),
        special=SPECIAL,
        workshops=[workshop.title for workshop in offer().workshops],
        teams=list(enumerate(team_names(), 1)),
        team_name=team_name,
        more=address("console.bookings", **shown, after=results.more) if results.more else "",
        export=address("console.export", **shown),
        done=done,
        full=len(results.lines) == SHOWN,
        now=request.at,
        answer_due=answer_due,
        today=london_day(request.at),
    )
    return Response(page, cookies=[*forget, back.keep(request)])


@signed_in
def show_decline(request: Request, user: TeamUser) -> Response:
    """Ask why the requests chosen in the list are declined. Each is asked about at the version it has now."""
    chosen = _chosen(request.query.get("pick", "").split(","))
    if not chosen:
        return lead_on(request, address("console.bookings"), "none")
    return _question(user, chosen, {}, {})


@signed_in
def pick(request: Request, user: TeamUser) -> Response:
    """Lead from the boxes ticked in the list to the question, or decline what the question was about."""
    if request.query.get("ask"):
        return see_other(address("console.decline", pick=",".join(request.all("pick")[:MOST])))
    csrf.check(request, user.subject)
    form = Form(request)
    code, reason = coded_reason(form, DECLINING)
    pairs = [match for one in request.all("chosen")[:MOST] if (match := CHOICE.fullmatch(one))]
    if form.errors:
        return _question(user, _chosen([match[1] for match in pairs]), form.values, form.errors)
    declined, refused = team.decline_several(
        ((match[1], int(match[2])) for match in pairs),
        who=user.name,
        now=request.at,
        reason=reason,
        code=next(one for one in DECLINING if one == code),
    )
    if not refused:
        return lead_on(request, address("console.bookings"), f"declined {len(declined)}")
    return _question(user, _chosen([one for one, _ in refused]), form.values, _errors(declined, refused))


def _errors(declined: list[Booking], refused: list[tuple[str, RefusedError]]) -> dict[str, str]:
    """Return what was not declined and why, so that the rest can be looked at and sent again."""
    done = ngettext("%(number)s request is declined.", "%(number)s requests are declined.", len(declined))
    why = [f"{reference}: {refusal(error)}" for reference, error in refused]
    return {"form": " ".join([*([str(done)] if declined else []), *why])}


def _chosen(references: list[str]) -> list[Booking]:
    known = [one for one in dict.fromkeys(references[:MOST]) if REFERENCE.fullmatch(one)]
    found_now = (bookings.load(one) for one in known)
    return [booking for booking in found_now if booking and booking.can(DECLINE.action)]


def _question(
    user: TeamUser, chosen: list[Booking], values: Mapping[str, str], errors: Mapping[str, str]
) -> Response:
    if not chosen and not errors:
        raise HTTPError(HTTPStatus.NOT_FOUND)
    shown: dict[str, Any] = {
        **frame(user, "bookings"),
        "chosen": chosen,
        "codes": DECLINING,
        "values": values,
        "effect": gettext("Each school gets an e-mail with this reason, and the places are free again."),
        "back": address("console.bookings", state="requested"),
        "action": address("console.decline"),
    }
    title = ngettext("Decline %(number)s request", "Decline %(number)s requests", len(chosen))
    return question("team/decline.jinja", title, errors, token=user.subject, **shown)


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them."""
    app.get("console.bookings")(show_bookings)
    app.get("console.decline")(show_decline)
    app.post("console.decline")(pick)
