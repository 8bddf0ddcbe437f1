"""The safeguarding lead's pages: which comments wait, one comment, what was decided, what is approved, who looked at what.

Lists have no words of a comment: words are seen on a comment's own page alone, and each look there is noted. Only what is
approved, which all of the team may read, is listed with its words.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from itertools import islice
from typing import Any, Final

from services.access.frame import frame
from services.access.user import TeamUser, safeguarding_lead
from services.feedback.comments.comment import Comment
from services.feedback.table import approved as approved_ones
from services.feedback.table import comments as table
from services.feedback.table import sessions
from services.feedback.table.comments import Line
from services.feedback.use_cases import comments
from services.feedback.use_cases.comments import NoCommentError
from services.feedback.web import comments_words as words
from services.feedback.web.comment_acts import FLASHES, take
from services.feedback.web.comment_page import SHOWN, show_comment
from shared.clock import london_day
from shared.text import gettext
from shared.text.phrases import day, when
from shared.web import csrf
from shared.web.flash import say_once
from shared.web.http import HTTPError, Request, Response, Router
from shared.web.pages import render
from shared.web.routes import address

LISTED: Final = 100
"""Comments, or lines of the audit, on one page: the first of them are those to read first."""

READ: Final = 25
"""Comments on one page of those with their words."""

PLACE: Final = re.compile(r"\d{4}-[0-9T:.+-]{1,40}#[a-z0-9]{1,40}")
"""The place of a comment in the list of those that were decided, as the address of an older page says it."""


@safeguarding_lead
def waiting(request: Request, user: TeamUser) -> Response:
    """List the comments that wait: those that may tell of harm first, then oldest."""
    here = address("console.comments")
    said, cookies = say_once(request, here)
    done, _, comment_id = said.partition(" ")
    lines = table.waiting(LISTED + 1)
    return Response(
        _listed(
            "comments.jinja",
            user,
            lines[:LISTED],
            more=len(lines) > LISTED,
            said=gettext(FLASHES[done]) if done in FLASHES else "",
            undo=address("console.comment", comment=comment_id) if comment_id else "",
            flagged=sum(bool(line.signs) for line in lines),
        ),
        cookies=cookies,
    )


@safeguarding_lead
def decided(_request: Request, user: TeamUser) -> Response:
    """List what was decided, latest first."""
    return Response(_listed("comments_decided.jinja", user, table.decided(LISTED), more=False))


@safeguarding_lead
def approved(request: Request, user: TeamUser) -> Response:
    """List what is approved, latest first, each with what takes it back."""
    until = request.query.get("until", "")
    found = list(islice(approved_ones.newest(until if PLACE.fullmatch(until) else ""), READ + 1))
    here = "console.comments.approved"
    return Response(
        _listed(
            "comments_approved.jinja",
            user,
            found[:READ],
            older=address(here, until=table.place_of(found[READ])) if len(found) > READ else "",
            newest=address(here) if until else "",
            csrf=csrf.token(user.subject),
        )
    )


@safeguarding_lead
def audit(_request: Request, user: TeamUser) -> Response:
    """List who looked at which comment and did what, latest first."""
    acts = table.audit(LISTED)
    schools = _schools(act.session_id for act in acts)
    return Response(
        render(
            "comments_audit.jinja", **frame(user, SHOWN), acts=acts, schools=schools, words=words, when=when
        )
    )


@safeguarding_lead
def one(request: Request, user: TeamUser, comment: str) -> Response:
    """Show a comment to someone who reads it now."""
    try:
        found = comments.look(comment, who=user.name, at=request.at)
    except NoCommentError as error:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext("This comment is not kept any more.")) from error
    here = address("console.comment", comment=comment)
    said, cookies = say_once(request, here)
    shown = show_comment(
        user, found, london_day(request.at), said=gettext(FLASHES[said]) if said in FLASHES else ""
    )
    shown.cookies += cookies
    return shown


def _listed(template: str, user: TeamUser, lines: Sequence[Line | Comment], **values: Any) -> str:  # noqa: ANN401  each list shows its own
    return render(
        template,
        **frame(user, SHOWN),
        lines=lines,
        schools=_schools(line.session_id for line in lines),
        words=words,
        day=day,
        when=when,
        **values,
    )


def _schools(ids: Iterable[str]) -> Mapping[str, str]:
    """Return the schools of sessions, by the session's id."""
    found = {one: sessions.find(one) for one in set(ids)}
    return {name: known[0].school if known else name for name, known in found.items()}


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them."""
    app.get("console.comments")(waiting)
    app.get("console.comments.decided")(decided)
    app.get("console.comments.approved")(approved)
    app.get("console.comments.audit")(audit)
    app.get("console.comment")(one)
    app.post("console.comment.act")(take)
