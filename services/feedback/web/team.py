"""The team's page of a session: its code, what is printed of it, how many have answered."""

from datetime import date, timedelta
from http import HTTPStatus

from services.access.frame import frame
from services.access.user import TeamUser, signed_in
from services.feedback.results import drawn
from services.feedback.session import Session
from services.feedback.table import comments, sessions
from services.feedback.use_cases.read import by_hand_of, results_of
from shared.clock import london_day
from shared.compiled import essentials
from shared.text import gettext
from shared.text.phrases import day, when
from shared.thresholds import Thresholds
from shared.web.http import HTTPError, Request, Response
from shared.web.pages import render


def found_by(session_id: str) -> tuple[Session, str]:
    """Return a session and its code. Raises `HTTPError` where there is none."""
    found = sessions.find(session_id)
    if found is None:
        raise HTTPError(
            HTTPStatus.NOT_FOUND,
            gettext(
                "There is no session with this number yet. After a visit is confirmed it takes a few seconds: reload this page."
            ),
        )
    return found


def first_day(session: Session) -> date:
    """Return the first day on which a session takes answers."""
    return london_day(session.opens_at)


def last_day(session: Session) -> date:
    """Return the last day on which a session takes answers; it closes at midnight, which belongs to the day after."""
    return london_day(session.closes_at - timedelta(seconds=1))


def days_of(session: Session) -> dict[str, str]:
    """Return a session's first and last day as they are said."""
    return {"opens": day(first_day(session)), "closes": day(last_day(session))}


@signed_in
def session(request: Request, user: TeamUser, session_id: str) -> Response:
    """Show a session, with what its class said as the gate publishes it."""
    found, code = found_by(session_id)
    thresholds = Thresholds(**essentials()["suppression"])
    later = sessions.later_of(session_id)
    return Response(
        render(
            "session.jinja",
            **frame(user),
            session=found,
            code=code,
            open=found.accepts(request.at),
            to_come=found.open and request.at < found.opens_at,
            results=results_of(found),
            by_hand=by_hand_of(found),
            later=later[0] if later else None,
            drawn=drawn,
            thresholds=thresholds,
            starts=when(found.starts_at),
            **days_of(found),
            comments=comments.approved(session_id),
        )
    )
