"""Handing in a list of people: the template, what the list would do, the yes to it, and what can't be taken given back."""

import secrets
from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from services.access.user import TeamUser, signed_in
from services.people.domain.columns import Column
from services.people.domain.given import Words, words_of
from services.people.domain.imported import Plan, Row
from services.people.table import people
from services.people.use_cases.imported import Handed, OtherwiseError, keep, preview
from services.people.use_cases.programme import rules, workshop_titles
from services.people.web import reading
from services.people.web.partners_draw import damaged, drawn
from services.people.web.template import as_file as template_file
from services.people.wording import imported as words
from shared.sheets.unread import UnreadError
from shared.spreadsheet import TYPES, as_csv, as_xlsx
from shared.text import N_, gettext, ngettext, say
from shared.web import csrf
from shared.web.flash import lead_on
from shared.web.http import Request, Response
from shared.web.routes import address

NO_FILE: Final = N_("Choose a file")
OVER: Final = N_("The file is longer than 4 MB. Hand in fewer people at a time.")
MEANWHILE: Final = N_(
    "Somebody changed people meanwhile, so this list would now do something else. Look at it again. Nothing of it was written."
)
MOST_BYTES: Final = 3_990_000
"""Of a file: what `shared.web.upload` takes, less what the form has besides it."""

KEY: Final = 8
"""Bytes of what is drawn for a list."""


@signed_in
def ask(request: Request, user: TeamUser) -> Response:
    """Show the form for a file; or give the template."""
    wanted = request.query.get("template", "")
    if wanted in TYPES:
        return _file(template_file(wanted), f"people.{wanted}", wanted)
    return _form(user)


def _form(user: TeamUser, error: str = "") -> Response:
    return drawn(
        "partners/import.jinja",
        user,
        errors={"file": error} if error else {},
        most=MOST_BYTES,
        over=gettext(OVER),
        columns=[words.column(one) for one in Column if one is not Column.WHY],
    )


@signed_in
def take(request: Request, user: TeamUser) -> Response:
    """Read a file, keep what was seen of it, or give the rows back that can't be taken."""
    if request.upload:
        return _read(request, user)
    csrf.check(request, user.subject)
    do = request.one("do")
    try:
        handed = reading.unpacked(request.one("list"))
    except UnreadError as error:
        return _form(user, reading.why(error))
    if do == "keep":
        return _keep(request, user, handed)
    if do in TYPES:
        plan = preview(_words(), handed)
        return _file(_given_back(handed, plan, do), f"not-taken.{do}", do)
    raise damaged()


def _read(request: Request, user: TeamUser) -> Response:
    from shared.web.upload import parted  # noqa: PLC0415  what takes forms with files apart is wanted by this alone

    request, files = parted(request, gettext(OVER))
    csrf.check(request, user.subject)
    if not files:
        return _form(user, gettext(NO_FILE))
    try:
        handed = reading.read(files[0].name, files[0].content, secrets.token_hex(KEY))
        return _preview(user, handed, preview(_words(), handed))
    except UnreadError as error:
        return _form(user, reading.why(error))


def _keep(request: Request, user: TeamUser, handed: Handed) -> Response:
    try:
        written = keep(_words(), handed, request.one("seen").split(), who=user.name, at=request.at)
    except OtherwiseError as error:
        return _preview(user, handed, error.plan, problem=_otherwise(error))
    return lead_on(request, address("console.partners"), f"kept {written}" if written else "nothing")


def _otherwise(error: OtherwiseError) -> str:
    if not error.written:
        return gettext(MEANWHILE)
    return ngettext(
        "%(number)s person is written down. Of the others somebody changed something at this moment: look at the list again.",
        "%(number)s people are written down. Of the others somebody changed something at this moment: look at the list again.",
        error.written,
    )


def _preview(user: TeamUser, handed: Handed, plan: Plan, *, problem: str = "") -> Response:
    names = {one.id: one.name for one in (*people.all_people(), *plan.people)}
    return drawn(
        "partners/import_preview.jinja",
        user,
        said=words,
        problem=problem,
        plan=plan,
        parts=[(deed, [row for row in plan.rows if row.deed == deed]) for deed in words.DEEDS],
        good=plan.count("make") + plan.count("change"),
        names=names,
        passed_over=handed.header.passed_over,
        list=reading.packed(handed),
        seen=" ".join(row.mark for row in plan.rows),
    )


def _given_back(handed: Handed, plan: Plan, kind: str) -> bytes:
    """Return the rows that can't be taken, as they were handed in, each with the reason in a column of its own."""
    refused = [row for row in plan.rows if row.deed == "refuse"]
    width = max((len(row.line.cells) for row in plan.rows), default=0)
    reason = handed.header.places.get(Column.WHY, width)
    head = reading.headings(handed, width)
    table = [
        _with(head, reason, Column.WHY.value),
        *(_with(_cells(row, width), reason, words.all_against(row.why)) for row in refused),
    ]
    return as_csv(table) if kind == "csv" else as_xlsx({gettext("People"): table})


def _cells(row: Row, width: int) -> list[str]:
    return [*row.line.cells, *[""] * (width - len(row.line.cells))]


def _with(cells: Sequence[str], place: int, said: str) -> list[str]:
    return [*cells[:place], said, *cells[place + 1 :]]


def _words() -> Words:
    return words_of(rules(), workshop_titles(), say)


def _file(content: bytes, name: str, kind: str) -> Response:
    return Response(
        content,
        HTTPStatus.OK,
        TYPES[kind],
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )
