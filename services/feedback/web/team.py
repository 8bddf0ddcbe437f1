"""The team's page of a session: its code, what is printed of it, how many have answered."""

from datetime import timedelta
from http import HTTPStatus

from services.access.frame import frame
from services.access.user import TeamUser, signed_in
from services.feedback.session import Session
from services.feedback.table import sessions, summaries
from shared import suppression
from shared.clock import london_day
from shared.compiled import essentials
from shared.text import gettext
from shared.text.phrases import day, when
from shared.thresholds import Thresholds
from shared.web.http import HTTPError, Request, Response
from shared.web.pages import render


def found_session(session_id: str) -> tuple[Session, str]:
    """Return a session and its code. Raises `HTTPError` where nothing of its visit was heard yet."""
    found = sessions.find(session_id)
    if found is None:
        raise HTTPError(
            HTTPStatus.NOT_FOUND,
            gettext(
                "There is no session with this number yet. After a visit is confirmed it takes a few seconds: reload this page."
            ),
        )
    return found


@signed_in
def session(request: Request, user: TeamUser, session_id: str) -> Response:
    """Show a session. How many answered is shown as the gate publishes it."""
    found, code = found_session(session_id)
    summary = summaries.last(session_id)
    answers = summary["content"]["answers"] if summary else 0
    thresholds = Thresholds(**essentials()["suppression"])
    return Response(
        render(
            "session.jinja",
            **frame(user),
            session=found,
            code=code,
            open=found.accepts(request.at),
            answers=suppression.answers(answers, thresholds),
            rate=suppression.response_rate(answers, found.present, thresholds) if found.present else None,
            thresholds=thresholds,
            starts=when(found.starts_at),
            # It closes at midnight, which everyone reads as the end of the day before.
            closes=day(london_day(found.closes_at - timedelta(seconds=1))),
        )
    )
