"""Taking the filtered list out as a file. Contacts go along only where someone says so, and that is noted."""

from collections.abc import Mapping
from http import HTTPStatus
from itertools import islice
from typing import Any, Final

from services.access.frame import frame
from services.access.user import TeamUser, signed_in
from services.booking.table import bookings, people
from services.booking.use_cases.search import every
from services.booking.web import export
from services.booking.web.console_lists import FIELDS, filter_of, said
from services.booking.web.draw import question
from shared.clock import london_day
from shared.spreadsheet import TYPES, as_csv
from shared.text import N_, gettext, number
from shared.web import csrf
from shared.web.forms import Form
from shared.web.http import Request, Response, Router
from shared.web.routes import address

KINDS: Final = {
    "csv": (TYPES["csv"], as_csv),
    "xlsx": (TYPES["xlsx"], export.as_xlsx),
}

MOST: Final = 2000
"""Bookings in one file: what is read in half the time that the API waits."""


@signed_in
def show_export(request: Request, user: TeamUser) -> Response:
    """Ask which file."""
    return _page(user, said(request.query), {"kind": "xlsx"}, {})


@signed_in
def take_export(request: Request, user: TeamUser) -> Response:
    """Return the file."""
    csrf.check(request, user.subject)
    form = Form(request)
    chosen = said({name: request.one(name) for name in FIELDS})
    kind = form.choice("kind", KINDS, gettext("Select the kind of file"))
    lines = list(islice(every(filter_of(chosen)), MOST + 1))
    if len(lines) > MOST:
        form.errors["kind"] = gettext(
            "These are more than %(most)s bookings. Go back and choose fewer, such as those of one school year",
            most=number(MOST),
        )
    if form.errors:
        return _page(user, chosen, form.values, form.errors)
    personal = request.one("personal") == "yes"
    if personal:
        people.note_audit(who=user.name, at=request.at, what="list exported")
    found = (booking for line in lines if (booking := bookings.load(line.id)))
    content_type, made = KINDS[kind]
    body = made(export.table(found, personal=personal))
    name = f"bookings-{london_day(request.at)}.{kind}"
    return Response(
        body,
        HTTPStatus.OK,
        content_type,
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def _page(
    user: TeamUser, chosen: Mapping[str, str], values: Mapping[str, str], errors: Mapping[str, str]
) -> Response:
    shown: dict[str, Any] = {
        **frame(user, "bookings"),
        "chosen": chosen,
        "values": values,
        "most": MOST,
        "back": address("console.bookings", **chosen),
        "action": address("console.export"),
    }
    return question("team/export.jinja", gettext(TITLE), errors, token=user.subject, **shown)


TITLE: Final = N_("Export bookings")


def add_to(app: Router) -> None:
    """Register the page with the function that answers for it."""
    app.get("console.export")(show_export)
    app.post("console.export")(take_export)
