"""What the school prints or shows, by the link in its mail: a teacher has it without an account."""

from http import HTTPStatus

from services.feedback.table import sessions
from shared.results_link import booking_of
from shared.text import gettext
from shared.web.http import HTTPError, Request, Response


def sheet(request: Request, token: str, file: str) -> Response:
    """Return a sheet such as ``slips.pdf`` of a booking's classes, a page each; of those that may still answer."""
    from services.feedback import posters  # noqa: PLC0415  the typesetter is only needed for what is printed

    # As a PDF alone: it has a page for each class, and a picture has one.
    name = next((one for one in posters.SHEETS if file == f"{one}.pdf"), None)
    if name is None:
        raise HTTPError(HTTPStatus.NOT_FOUND)
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
    return Response(
        posters.draw(classes, name),
        content_type="application/pdf",
        headers={
            "content-disposition": f'inline; filename="{name}-{booking_id}.pdf"',
            "cache-control": "private, max-age=300",
        },
    )
