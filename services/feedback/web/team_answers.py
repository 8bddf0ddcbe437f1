"""The team's page of a session's answers: those that stand aside, the days it takes answers on, the trial, the export."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from services.access.frame import frame
from services.access.user import TeamUser, signed_in
from services.feedback.counting import aside, undecided
from services.feedback.session import Session
from services.feedback.table import counts
from services.feedback.use_cases import limit
from services.feedback.use_cases.window import widen
from services.feedback.web.team import days_of, found_by
from shared import suppression
from shared.compiled import essentials
from shared.text import N_, gettext
from shared.thresholds import Thresholds
from shared.web import csrf
from shared.web.flash import lead_on, say_once
from shared.web.http import Request, Response
from shared.web.pages import render
from shared.web.routes import address

SAID: Final[Mapping[str, str]] = {
    "accept": N_("The answers that stood aside count now. The figures follow within a minute."),
    "refuse": N_(
        "The answers that stand aside stay aside and count in nothing. A survey that was full takes answers again."
    ),
    "undo": N_("Your decision is undone. The answers stand aside and wait."),
    "usual": N_("The survey takes answers on its usual days again."),
    "widened": N_("The survey's days are changed."),
    "nothing": N_("No answer stands aside any more. Perhaps a colleague decided just now."),
    "many": N_("These are more answers than a session can have pupils, so they can't count. Set them aside."),
}
"""What the page says once of what was just done."""

ACTIONS: Final[Mapping[str, Callable[[Session, str], object]]] = {
    "accept": limit.accept,
    "refuse": limit.refuse,
    "undo": limit.undo,
    "usual": lambda session, _who: widen(session.session_id, 0, 0),
}


@signed_in
def show(request: Request, user: TeamUser, session_id: str) -> Response:
    """Show what the team can do with a session's answers. How many stand aside is shown as the gate publishes it."""
    session, code = found_by(session_id)
    said, cookies = say_once(request, address("console.session.answers", session_id=session_id))
    count, decision = counts.known(session_id)
    thresholds = Thresholds(**essentials()["suppression"])
    shown: dict[str, Any] = {
        **frame(user),
        **days_of(session),
        "session": session,
        "code": code,
        "csrf": csrf.token(user.subject),
        "said": gettext(SAID[said]) if said in SAID else "",
        "aside": suppression.answers(aside(count, decision), thresholds),
        "some": aside(count, decision) > 0,
        "waiting": undecided(count, decision) > 0,
        "decision": decision,
        "erased": count.erased,
        "limit": limit.limit_of(session),
        "changed_days": bool(session.early_days or session.extra_days),
    }
    return Response(render("session_answers.jinja", **shown), cookies=cookies)


@signed_in
def decide(request: Request, user: TeamUser, session_id: str) -> Response:
    """Carry out what the team decided about a session's answers, or take it back."""
    csrf.check(request, user.subject)
    session, _ = found_by(session_id)
    page = address("console.session.answers", session_id=session_id)
    action = request.one("action")
    if action not in ACTIONS:
        return lead_on(request, page, "")
    try:
        ACTIONS[action](session, user.name)
    except limit.NothingAsideError:
        return lead_on(request, page, "nothing")
    except limit.TooManyError:
        return lead_on(request, page, "many")
    return lead_on(request, page, action)
