"""The page of one comment: what it says, what it may tell of, and what can be done with it."""

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from typing import Any, Final

from services.access.frame import frame
from services.access.user import TeamUser
from services.feedback.comments.comment import Comment
from services.feedback.session import Session
from services.feedback.table import sessions
from services.feedback.use_cases.questions import NoSurveyError, survey_of
from services.feedback.web import comments_words as words
from shared.text.phrases import day, when
from shared.web import csrf
from shared.web.forms import LIMITS
from shared.web.http import Response
from shared.web.pages import render

SHOWN: Final = "comments"
"""The tab that the pages belong to."""


def show_comment(  # noqa: PLR0913  what the page says beside the comment, each by name
    user: TeamUser,
    comment: Comment,
    today: date,
    *,
    said: str = "",
    stale: str = "",
    values: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    picked: frozenset[int] = frozenset(),
) -> Response:
    """Return a comment's page; with `picked` it shows how the text would read with these words masked.

    `stale` says what somebody else did meanwhile; what was typed stays in its fields.
    """
    found = sessions.find(comment.session_id)
    session = found[0] if found else None
    shown: dict[str, Any] = {
        "comment": comment,
        "session": session,
        "question": _question(session, comment.question),
        "said": said,
        "stale": stale,
        "values": values or {},
        "errors": errors or {},
        "today": today,
        "picked": picked,
        "preview": comment.with_masked(picked) if picked else "",
        "csrf": csrf.token(user.subject),
        "words": words,
        "day": day,
        "when": when,
        "limits": LIMITS,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.CONFLICT if stale else HTTPStatus.OK
    return Response(render("comment.jinja", **frame(user, SHOWN), **shown), status)


def _question(session: Session | None, name: str) -> str:
    """Return the question that a comment answers, or nothing where its survey asks for it no more."""
    try:
        asked = survey_of(session)["questions"] if session else ()
    except NoSurveyError:
        return ""
    return next((one["text"] for one in asked if one["id"] == name), "")
