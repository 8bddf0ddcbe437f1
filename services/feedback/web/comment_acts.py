"""What the safeguarding lead does with a comment: approves it, masks more of it, rejects or escalates it, or takes that back."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from http import HTTPStatus
from typing import Final, TypedDict, cast, get_args

from services.access.user import TeamUser, safeguarding_lead
from services.feedback.comments.comment import (
    Action,
    Comment,
    Escalation,
    HeldError,
    Outcome,
    RefusedError,
    Told,
)
from services.feedback.table import comments as table
from services.feedback.table.comments import OvertakenError
from services.feedback.use_cases import comments
from services.feedback.use_cases.comments import NoCommentError
from services.feedback.web import comments_words as words
from services.feedback.web.comment_page import show_comment
from shared.clock import london_day
from shared.text import N_, gettext
from shared.text.phrases import when
from shared.web import csrf
from shared.web.flash import lead_on
from shared.web.forms import Form
from shared.web.http import HTTPError, Request, Response
from shared.web.routes import address

FLASHES: Final[Mapping[str, str]] = {
    "approve": N_("Approved. The session's results show it now."),
    "reject": N_("Rejected. Nobody else sees it."),
    "escalate": N_("Noted. It is kept with what you wrote, and nobody else sees it."),
    "mask": N_("Masked. The words are gone once you decide."),
    "undo": N_("Taken back: the comment is as it was before."),
}
"""What the next page says of each act."""


class By(TypedDict):
    """Who does something, and when."""

    who: str
    at: datetime


STAYS: Final = frozenset({"mask", "undo"})
"""After these the comment's own page is next; after the others, the list."""


@safeguarding_lead
def take(request: Request, user: TeamUser, comment: str, action: str) -> Response:
    """Do what a form of a comment's page says, to the version that was seen; what was done meanwhile is told instead."""
    csrf.check(request, user.subject)
    if action not in get_args(Action):
        raise HTTPError(HTTPStatus.NOT_FOUND)
    try:
        return _take(request, user, comment, action)
    except NoCommentError as error:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext("This comment is not kept any more.")) from error


def _take(request: Request, user: TeamUser, comment: str, action: str) -> Response:
    by: By = {"who": user.name, "at": request.at}
    seen = table.find(comment)
    if seen is None:
        raise NoCommentError
    form, today = Form(request), london_day(request.at)
    picked = _picked(request, seen)
    do = _doing(action, form, request, user, picked)
    if request.one("version") != str(seen.version):
        return _overtaken(user, comments.look(comment, **by), today, form)
    if form.errors or (action == "mask" and request.one("sure") != "yes"):
        found = comments.look(comment, **by)
        return show_comment(user, found, today, values=form.values, errors=form.errors, picked=picked)
    try:
        comments.act(comment, seen.version, action, do, **by)
    except HeldError:
        sentence = gettext("Mask its rude words first, or tick that they may stand")
        return show_comment(user, comments.look(comment, **by), today, errors={"anyway": sentence})
    except (OvertakenError, RefusedError):
        return _overtaken(user, comments.look(comment, **by), today, form)
    if action in STAYS:
        return lead_on(request, address("console.comment", comment=comment), action)
    return lead_on(request, address("console.comments"), f"{action} {comment}")


def _doing(
    action: str, form: Form, request: Request, user: TeamUser, picked: frozenset[int]
) -> Callable[[Comment], Comment]:
    """Return what an action does to a comment; what its form lacks stands in the form's errors."""
    by: By = {"who": user.name, "at": request.at}
    if action == "approve":
        return partial(Comment.approve, **by, anyway=request.one("anyway") == "yes")
    if action == "mask":
        if not picked:
            form.errors["word-0"] = gettext("Tick the words to mask")
        return partial(Comment.mask, chosen=picked, **by)
    if action == "escalate":
        return partial(_escalated, _escalation(form, request), by)
    return Comment.undo if action == "undo" else partial(Comment.reject, **by)


def _escalated(escalation: Escalation | None, by: By, comment: Comment) -> Comment:
    if escalation is None:
        raise RefusedError
    return comment.escalate(escalation, **by)


def _escalation(form: Form, request: Request) -> Escalation | None:
    told = form.choice("told", words.TOLD, gettext("Select whom you told"))
    outcome = form.choice("outcome", words.OUTCOMES, gettext("Select what came of it"))
    on = form.day("on", missing=gettext("Enter the day on which you told them"))
    if on and not date(2020, 1, 1) <= on <= london_day(request.at):
        form.errors["on"] = gettext("The day on which you told them can't be in the future, or years ago")
    note = form.text("note", label=gettext("Your note"))
    if form.errors or on is None:
        return None
    return Escalation(told=cast("Told", told), on=on, outcome=cast("Outcome", outcome), note=note)


def _picked(request: Request, comment: Comment) -> frozenset[int]:
    places = {str(place): place for place in range(len(comment.words))}
    return frozenset(places[one] for one in request.all("word") if one in places)


def _overtaken(user: TeamUser, comment: Comment, today: date, form: Form) -> Response:
    now = comment.now
    who = now.who or gettext("somebody")
    told = (
        gettext(
            "%(who)s was quicker, on %(when)s: this comment is as you see it now. Nothing of yours was saved.",
            who=who,
            when=when(now.at),
        )
        if now.at
        else gettext("This comment changed while you had it open. Nothing of yours was saved.")
    )
    return show_comment(user, comment, today, stale=told, values=form.values)
