"""What the school prints or shows, by the link in its mail: a teacher has it without an account."""

import re
from http import HTTPStatus
from typing import Final

from services.feedback.session import Session
from services.feedback.table import sessions
from shared.results_link import booking_of
from shared.text import gettext
from shared.web.http import HTTPError, Request, Response, see_other
from shared.web.routes import address, link

Classes = list[tuple[Session, str]]


CODE: Final = re.compile(r"(qr|kiosk)-([1-9])(?:\.svg)?")
"""What a day sheet shows of one of a visit's classes: the code as a picture, and the way to its survey."""


def sheet(request: Request, token: str, file: str) -> Response:
    """Return a sheet such as ``slips.pdf`` of a booking's classes, a page each; of those that may still answer.

    Of a single class ``qr-1.svg`` is its QR code, and ``kiosk-1`` leads to its survey on a device that goes round.
    """
    if one := CODE.fullmatch(file):
        return _of_class(_classes(request, token), one[1], f"-{one[2]}")
    from services.feedback import posters  # noqa: PLC0415  the typesetter is only needed for what is printed

    # As a PDF alone: it has a page for each class, and a picture has one.
    name = next((one for one in posters.SHEETS if file == f"{one}.pdf"), None)
    if name is None:
        raise HTTPError(HTTPStatus.NOT_FOUND)
    booking_id, classes = _classes(request, token)
    return Response(
        posters.draw(classes, name),
        content_type="application/pdf",
        headers={
            "content-disposition": f'inline; filename="{name}-{booking_id}.pdf"',
            "cache-control": "private, max-age=300",
        },
    )


def _of_class(found: tuple[str, Classes], what: str, ending: str) -> Response:
    booking_id, classes = found
    code = next((code for session, code in classes if session.session_id == booking_id + ending), None)
    if code is None:
        raise HTTPError(HTTPStatus.NOT_FOUND)
    if what == "kiosk":
        return see_other(address("survey", code=code, kiosk=1))
    from shared.qr import qr_svg  # noqa: PLC0415  nothing else here draws a code

    headers = {"cache-control": "private, max-age=300"}
    return Response(qr_svg(link("survey", code=code)), content_type="image/svg+xml", headers=headers)


def _classes(request: Request, token: str) -> tuple[str, Classes]:
    """Return the booking of a link, and those of its classes that may still answer, each with its code."""
    booking_id = booking_of(token)
    if booking_id is None:
        raise HTTPError(
            HTTPStatus.NOT_FOUND,
            gettext("This link is not whole. Open it again from our e-mail, or copy all of it."),
        )
    found = sessions.of_booking(booking_id)
    # Those that a change of the booking left behind were not heard of with its latest version.
    latest = max((session.version for session, _ in found), default=0)
    classes = [
        (session, code)
        for session, code in found
        if session.version == latest and session.open and request.at < session.closes_at
    ]
    if not classes:
        raise HTTPError(
            HTTPStatus.GONE,
            gettext("There is nothing to print for this visit: it is over, or it does not take place."),
        )
    return booking_id, classes
