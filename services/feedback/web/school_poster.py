"""The school's poster, by the link in its mail: a teacher prints it without an account."""

from http import HTTPStatus

from services.feedback.session import Session
from services.feedback.table import sessions
from shared.secrets import signing_key
from shared.text import gettext
from shared.tokens import unsign
from shared.web.http import HTTPError, Request, Response

PURPOSE = "school"
"""What the tokens are signed for that name a booking in the school's links to its feedback."""


def poster(request: Request, token: str) -> Response:
    """Return the poster of a booking's classes, a page each; of those that may still answer."""
    booking_id = unsign(PURPOSE, token, signing_key())
    if booking_id is None:
        raise HTTPError(
            HTTPStatus.NOT_FOUND,
            gettext("This link is not whole. Open it again from our e-mail, or copy all of it."),
        )
    classes = [
        (session, code)
        for session, code in _classes(booking_id)
        if session.open and request.at < session.closes_at
    ]
    if not classes:
        raise HTTPError(
            HTTPStatus.GONE,
            gettext("There is no poster for this visit: it is over, or it does not take place."),
        )
    from services.feedback import posters  # noqa: PLC0415  the typesetter is only needed for a poster

    return Response(
        posters.draw(classes),
        content_type="application/pdf",
        headers={
            "content-disposition": f'inline; filename="poster-{booking_id}.pdf"',
            "cache-control": "private, max-age=300",
        },
    )


def _classes(booking_id: str) -> list[tuple[Session, str]]:
    """Return the sessions of a booking as it is now, in their order.

    They are numbered from 1. Those that a change of the booking left behind were not heard of with its latest version.
    """
    found: list[tuple[Session, str]] = []
    while one := sessions.find(f"{booking_id}-{len(found) + 1}"):
        found.append(one)
    latest = max((session.version for session, _ in found), default=0)
    return [(session, code) for session, code in found if session.version == latest]
