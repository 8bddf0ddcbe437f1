"""Blocking a day, half a day or one team: what it hits is shown before it is saved, and it can be taken back."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final, get_args

from services.access.frame import frame
from services.access.user import TeamUser, signed_in
from services.booking.domain.booking import Booking
from services.booking.domain.refusal import RefusedError
from services.booking.domain.team_day import Block, Kind
from services.booking.table import diary
from services.booking.use_cases import blocks
from services.booking.use_cases.blocks import Part
from services.booking.use_cases.offer import offer
from services.booking.use_cases.teams import team_name, team_names
from services.booking.web import fields
from services.booking.web.console_calendar import part_of
from services.booking.web.draw import question
from services.booking.wording import refusal
from shared.clock import london_day
from shared.text import N_, gettext
from shared.web import csrf
from shared.web.flash import lead_on, say_once
from shared.web.forms import Form, day_of
from shared.web.http import Request, Response, Router
from shared.web.routes import address

PARTS: Final[Mapping[Part, str]] = {
    "day": N_("The whole day"),
    "morning": N_("The morning, until midday"),
    "afternoon": N_("The afternoon, from midday"),
}

KINDS: Final[Mapping[Kind, str]] = {
    "off": N_("No team goes: nobody can ask for it"),
    "nobody": N_("Nobody is there to go yet: it can be asked for, and is said to be on request"),
}

AHEAD: Final = timedelta(days=120)
"""How far ahead the page lists what is blocked."""


@signed_in
def show_blocks(request: Request, user: TeamUser) -> Response:
    """Show what is blocked, and the form that blocks more."""
    said, forget = say_once(request, address("console.blocks"))
    day = day_of(request.query.get("day", ""))
    values = {"part": "day", "team": "0", "kind": "off"} | (fields.day_values("on", day) if day else {})
    page = _page(request, user, values, {}, said=said)
    page.cookies = forget
    return page


@signed_in
def take_block(request: Request, user: TeamUser) -> Response:
    """Show which visits a block would hit; sent again with those seen, save it. Or take a block back."""
    csrf.check(request, user.subject)
    form = Form(request)
    day = form.day("on", missing=gettext("Enter the day"))
    typed = form.choice("part", get_args(Part), gettext("Select which part of the day"))
    numbers = [str(number) for number in range(len(team_names()) + 1)]
    number = form.choice("team", numbers, gettext("Select whom it is for"))
    part: Part = next((one for one in get_args(Part) if one == typed), "day")
    if request.one("do") == "unblock" and day and not form.errors:
        blocks.unblock(offer(), day, part=part, team=int(number) or None, now=request.at)
        return lead_on(request, address("console.blocks"), "unblocked")
    kind: Kind = "nobody" if request.one("kind") == "nobody" else "off"
    form.values["kind"] = kind
    why = fields.line(form, "why", label=gettext("The reason"), missing=gettext("Enter why"))
    if day and day < london_day(request.at):
        form.errors["on"] = gettext("The day must be today or later")
    hits: list[Booking] = []
    if day and not form.errors:
        hits = blocks.hits(offer(), day, part=part, team=int(number) or None, now=request.at)
        if request.one("seen") == _shown(hits) and request.one("do") == "block":
            try:
                blocks.block(
                    offer(), day, part=part, team=int(number) or None, why=why, kind=kind, now=request.at
                )
            except RefusedError as error:
                form.errors["form"] = refusal(error)
            else:
                return lead_on(request, address("console.blocks"), "blocked")
    return _page(request, user, form.values, form.errors, hits=hits, ask=not form.errors)


def _shown(hits: list[Booking]) -> str:
    """Return which visits a page shows, so that one that came meanwhile is shown before it is hit."""
    return ",".join(f"{booking.id}:{booking.version}" for booking in hits)


def _page(
    request: Request,
    user: TeamUser,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    *,
    hits: list[Booking] | None = None,
    ask: bool = False,
    said: str = "",
) -> Response:
    today = london_day(request.at)
    shown: dict[str, Any] = {
        **frame(user, "blocks"),
        "values": values,
        "parts": {name: gettext(label) for name, label in PARTS.items()},
        "kinds": {name: gettext(label) for name, label in KINDS.items()},
        "teams": [("0", gettext("All teams")), *((str(n), name) for n, name in enumerate(team_names(), 1))],
        "hits": hits or [],
        "seen": _shown(hits or []),
        "ask": ask,
        "said": said,
        "blocked": _blocked(today, today + AHEAD),
        "back": address("console.calendar"),
        "action": address("console.blocks"),
    }
    return question("team/blocks.jinja", gettext("Block a day"), errors, token=user.subject, **shown)


def _blocked(first: date, last: date) -> list[dict[str, Any]]:
    """Return what is blocked, a line a block, with what takes it back."""
    return [
        {
            "day": day,
            "team": team_name(one.team),
            "part": part_of(block.starts_at, block.ends_at),
            "why": block.why,
            "kind": block.kind,
            "values": {**fields.day_values("on", day), "part": _part(day, block), "team": str(one.team)},
        }
        for day, team_days in sorted(diary.team_days(first, last).items())
        for one in team_days
        for block in one.blocks
    ]


def _part(day: date, block: Block) -> Part:
    found = (part for part in get_args(Part) if blocks.span_of(day, part) == (block.starts_at, block.ends_at))
    return next(found, "day")


def add_to(app: Router) -> None:
    """Register the page with the function that answers for it."""
    app.get("console.blocks")(show_blocks)
    app.post("console.blocks")(take_block)
