"""A reader's own pages, by the links in their mails, without an account: confirm, choose, stop, read all of a report."""

from http import HTTPStatus
from typing import Final

from services.metrics.reader import Reader
from services.metrics.reports import quoting
from services.metrics.table import archive
from services.metrics.use_cases import readers as life
from services.metrics.use_cases.readers import NotThatWayError
from services.metrics.web import reader_wording as wording
from shared.compiled import essentials
from shared.text import N_, gettext
from shared.web import csrf, flash
from shared.web.http import HTTPError, Request, Response, Router, see_other
from shared.web.pages import render
from shared.web.routes import address

DAMAGED: Final = N_(
    "This link is damaged, or we have forgotten whom it was for. Open it once more from its e-mail, or write to %(email)s."
)
OLDER: Final = N_("There is a newer invitation. Use the link in the newest e-mail, or write to %(email)s.")
LAPSED: Final = N_(
    "This invitation is more than 30 days old, so it can't be accepted any more. Write to %(email)s for a new one."
)
TAKEN_BACK: Final = N_(
    "The team has taken this back, so there is nothing to choose. Questions? Write to %(email)s."
)
GONE: Final = N_("Somebody changed this at the same moment. Open the link once more.")
NO_REPORT: Final = N_(
    "This link leads to no report: it is damaged, or the report or its reader is not kept any more. Open it once more from its "
    "e-mail, which has the most of it, or write to %(email)s."
)
NO_READER: Final = N_(
    "The team has ended these reports, so this one can't be opened here any more. Your e-mail still has the most of it. "
    "Questions? Write to %(email)s."
)

ALONE: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'none'"
)
"""For a report by itself: its styles and pictures stand in it, and it has no script and no form."""


def ask(request: Request, token: str) -> Response:
    """Ask whether who was invited wants the reports: mail scanners open links, and a link alone confirms nothing."""
    reader = _invited(request, token)
    if reader.state != "invited":
        return see_other(address("reader", token=life.token(reader)))
    return Response(
        render("reader_confirm.jinja", reader=reader, words=wording, token=token, csrf=csrf.token(reader.id))
    )


def confirm(request: Request, token: str) -> Response:
    """Confirm who was invited."""
    reader = _invited(request, token)
    csrf.check(request, reader.id)
    try:
        life.confirm(reader, at=request.at)
    except NotThatWayError as error:
        raise HTTPError(HTTPStatus.CONFLICT, gettext(GONE)) from error
    return flash.lead_on(request, address("reader", token=life.token(reader)), "confirmed")


def show(request: Request, token: str) -> Response:
    """Show what a reader gets, to choose something else."""
    said, cookies = flash.say_once(request, address("reader", token=token))
    page = _page(_reader(token), token, said=wording.done(said))
    page.cookies += cookies
    return page


def choose(request: Request, token: str) -> Response:
    """Take what a reader chose."""
    reader = _reader(token)
    csrf.check(request, reader.id)
    kinds = [one for one in reader.allowed if one in request.all("kinds")]
    if not kinds:
        return _page(reader, token, error=gettext("Choose at least one, or stop all of them below"))
    try:
        life.choose(reader, kinds, at=request.at)
    except NotThatWayError as error:
        raise HTTPError(HTTPStatus.CONFLICT, gettext(GONE)) from error
    return flash.lead_on(request, address("reader", token=token), "chosen")


def _page(reader: Reader, token: str, *, said: str = "", error: str = "") -> Response:
    chosen = reader.kinds if reader.state == "confirmed" and not error else ()
    page = render(
        "reader_own.jinja",
        reader=reader,
        token=token,
        items=wording.choices(reader.allowed, chosen),
        said=said,
        errors={"kinds": error} if error else {},
        csrf=csrf.token(reader.id),
    )
    return Response(page, HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK)


def ask_stop(_request: Request, token: str) -> Response:
    """Ask before a reader is unsubscribed: whoever opens a link to look must not have lost anything by it."""
    reader = _reader(token)
    return Response(render("reader_stop.jinja", reader=reader, token=token, stopped=False))


def stop(request: Request, token: str) -> Response:
    """Unsubscribe a reader: by the page's button, or by a mail program's one click, which follows no redirect (RFC 8058, 3.2)."""
    reader = _known(token)
    try:
        life.unsubscribe(reader, at=request.at)
    except NotThatWayError as error:
        life.unsubscribe(error.reader, at=request.at)
    return Response(render("reader_stop.jinja", reader=reader, token=token, stopped=True))


def show_report(_request: Request, token: str) -> Response:
    """Show all of the one report that a link is of, as it was sent. Who stopped their reports may still read those they had."""
    reader, name = life.of_report(token)
    report = archive.read(name) if reader else None
    if reader is None or report is None:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(NO_REPORT, email=_email()))
    if reader.state == "taken_back":
        raise _gone(NO_READER)
    page = quoting.sent_with(archive.page_of(report), report.quoted)
    return Response(page.html, headers={"content-security-policy": ALONE})


def _reader(token: str) -> Reader:
    reader = _known(token)
    if reader.state == "taken_back":
        raise _gone(TAKEN_BACK)
    return reader


def _known(token: str) -> Reader:
    reader = life.of_token(token)
    if reader is None:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(DAMAGED, email=_email()))
    return reader


def _invited(request: Request, token: str) -> Reader:
    """Return the reader of an invitation's link that still holds."""
    reader, newest = life.of_invitation(token)
    if reader is None:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(DAMAGED, email=_email()))
    if reader.state == "taken_back":
        raise _gone(TAKEN_BACK)
    if reader.state == "invited" and not newest:
        raise _gone(OLDER)
    if reader.lapsed(request.at):
        raise _gone(LAPSED)
    return reader


def _gone(sentence: str) -> HTTPError:
    return HTTPError(HTTPStatus.GONE, gettext(sentence, email=_email()))


def _email() -> str:
    return str(essentials()["programme"]["contact"]["email"])


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them."""
    app.get("reader.confirm")(ask)
    app.post("reader.confirm")(confirm)
    app.get("reader")(show)
    app.post("reader")(choose)
    app.get("reader.report")(show_report)
    app.get("reader.stop")(ask_stop)
    # Mail programs post it for the reader, from wherever they are. Who has the address of the page may do it.
    app.post("reader.stop", from_anywhere=True)(stop)
