"""A session's results as a file, for the team and for the school alike."""

from datetime import datetime
from http import HTTPStatus
from typing import Final

from services.access.user import TeamUser, signed_in
from services.feedback.session import Session
from services.feedback.use_cases.read import by_hand_of, results_of
from services.feedback.web.school import sessions_by
from services.feedback.web.team import found_by
from shared.text import language, speaking
from shared.web.http import HTTPError, Request, Response

STEM: Final = "results"
"""What the files are called, before the dot."""


@signed_in
def for_team(request: Request, _user: TeamUser, session_id: str, file: str) -> Response:
    """Return a session's results to the team."""
    return _drawn(found_by(session_id)[0], file, request.at)


def for_school(request: Request, token: str, session_id: str, file: str) -> Response:
    """Return the results of one of a booking's sessions to whoever has the booking's link."""
    for session, _ in sessions_by(token):
        if session.session_id == session_id:
            return _drawn(session, file, request.at)
    raise HTTPError(HTTPStatus.NOT_FOUND)


def _drawn(session: Session, file: str, at: datetime) -> Response:
    from services.feedback.results.printed import draw  # noqa: PLC0415  the typesetter is only needed for a file
    from shared.print import CONTENT_TYPES, printable  # noqa: PLC0415  see above

    stem, _, ending = file.partition(".")
    kind = next((one for one in CONTENT_TYPES if one == ending), None)
    if stem != STEM or kind is None:
        raise HTTPError(HTTPStatus.NOT_FOUND)
    with speaking(printable(language())):
        drawn = draw(session, results_of(session), kind, at, by_hand_of(session))
    return Response(
        drawn,
        content_type=CONTENT_TYPES[kind],
        headers={
            "content-disposition": f'inline; filename="{STEM}-{session.session_id}.{kind}"',
            "cache-control": "private, max-age=60",
        },
    )
