"""What the school sees by its booking's link: each class's results, and before there are any, what will stand here and when."""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final, Literal

from services.feedback.results import Results, drawn
from services.feedback.session import Session
from services.feedback.table import sessions
from services.feedback.use_cases.read import by_hand_of, results_of
from shared.clock import london_day
from shared.results_link import booking_of
from shared.text import N_, gettext
from shared.text.phrases import day, when
from shared.web.http import HTTPError, Request, Response
from shared.web.pages import render

UNKNOWN_LINK: Final = N_(
    "We can't find a visit for this link. It may have been cut short in the e-mail: copy the whole link, up to its last "
    "letter, or write to us and we will help."
)
NOTHING_YET: Final = N_(
    "Your visit has no survey yet. It gets one when it is confirmed; after the visit, what your pupils said stands on this page."
)

Stage = Literal["before", "open", "closed"]
"""Where a class stands: its visit is still to come, its survey takes answers, it takes none any more."""


def sessions_by(token: str) -> list[tuple[Session, str]]:
    """Return the sessions of the visit a link is for, each with its code. Raises `HTTPError` for a link that was altered."""
    booking_id = booking_of(token)
    if booking_id is None:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(UNKNOWN_LINK))
    return sessions.of_booking(booking_id)


def school_results(request: Request, token: str) -> Response:
    """Show the school what its classes said."""
    found = sessions_by(token)
    classes = [(session, code, results_of(session)) for session, code in found]
    # A class that was taken out of the visit is no class of it; one that has answered is, whatever became of it since.
    newest = max((session.version for session, _ in found), default=0)
    shown = [
        (session, code, results)
        for session, code, results in classes
        if results.answered.value != 0 or (session.open and session.version == newest)
    ]
    return Response(
        render(
            "school_results.jinja",
            token=token,
            school=found[0][0].school if found else "",
            workshop=found[0][0].workshop if found else "",
            to_print=any(session.open and request.at < session.closes_at for session, _, _ in shown),
            nothing_yet=gettext(NOTHING_YET),
            classes=[_class(*one, request.at) for one in shown],
            drawn=drawn,
        ),
        headers={"x-robots-tag": "noindex"},
    )


def _class(session: Session, code: str, results: Results, at: datetime) -> dict[str, object]:
    later, later_code = sessions.later_of(session.session_id) or (None, "")
    return {
        "later": results_of(later) if later else None,
        # Before its weeks and after them nobody could answer by it.
        "later_code": later_code if later and later.accepts(at) else "",
        "later_closes": day(london_day(later.closes_at - timedelta(seconds=1))) if later else "",
        "session": session,
        "code": code,
        "results": results,
        "by_hand": by_hand_of(session),
        "starts": when(session.starts_at),
        "closes": day(london_day(session.closes_at - timedelta(seconds=1))),
        "stage": _stage(session, at),
    }


def _stage(session: Session, at: datetime) -> Stage:
    if session.open and london_day(at) < london_day(session.starts_at):
        return "before"
    return "open" if session.accepts(at) else "closed"
