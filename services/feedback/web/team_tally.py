"""A room without devices: the sheet of paper to print, and the form in which the team enters what was counted by hand.

What is entered is seen first and can be taken back after. It is marked as counted by hand wherever it is shown.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from services.access.frame import frame
from services.access.user import TeamUser, signed_in
from services.feedback import tally
from services.feedback.said import said
from services.feedback.session import Session
from services.feedback.survey import Question, counted
from services.feedback.table import sessions, tallies
from services.feedback.use_cases.questions import survey_of
from shared import suppression
from shared.compiled import essentials
from shared.limits import MAX_PUPILS
from shared.log import logger
from shared.text import N_, gettext, ngettext, number
from shared.text.phrases import when
from shared.thresholds import Thresholds
from shared.web import csrf
from shared.web.forms import Form
from shared.web.http import HTTPError, Request, Response, Router, see_other
from shared.web.pages import render
from shared.web.routes import address

HOW: Final[Mapping[tally.Mode, str]] = {
    "tally": N_("Hands up in the room"),
    "paper": N_("Sheets of paper"),
}

SENTENCES: Final[Mapping[tally.Wrong, str]] = {
    "number": N_("Enter a whole number, such as 7"),
    "many": N_("That is more than the pupils who were asked. Check the numbers of this question"),
}


@signed_in
def sheet(_request: Request, _user: TeamUser, session_id: str) -> Response:
    """Return a session's survey as a sheet to print, one a pupil."""
    from services.feedback.posters import sheet as paper  # noqa: PLC0415  the typesetter is only needed for it
    from shared.print import CONTENT_TYPES  # noqa: PLC0415  see above

    session = _found(session_id)
    named = {"content-disposition": f'inline; filename="survey-{session.session_id}.pdf"'}
    return Response(paper.draw(session, survey_of(session)), content_type=CONTENT_TYPES["pdf"], headers=named)


@signed_in
def show(_request: Request, user: TeamUser, session_id: str) -> Response:
    """Show what was entered, or else the form to enter it."""
    session = _found(session_id)
    entered = tallies.find(session_id)
    return _kept(user, session, entered) if entered else _page(user, session, {}, {})


@signed_in
def take(request: Request, user: TeamUser, session_id: str) -> Response:
    """Take the form: show what it would store, and store it once that was seen."""
    csrf.check(request, user.subject)
    session = _found(session_id)
    survey = survey_of(session)
    values = {name: request.one(name) for name in request.form}
    form, counts = _read(request, counted(survey, session.year_group))
    if form.errors or request.one("do") == "change":
        return _page(user, session, values, form.errors)
    if request.one("do") != "keep":
        return _page(user, session, values, {}, seen=counts)
    entered = tally.Tally(
        mode="paper" if form.values["mode"] == "paper" else "tally",
        pupils=int(form.values["pupils"]),
        counts=counts,
        survey_id=survey["id"],
        survey_version=survey["version"],
        by=user.name,
        at=request.at,
    )
    if not tallies.keep(session_id, entered):
        sentence = gettext(
            "Numbers were entered for this class meanwhile. Look at them first, in another tab"
        )
        return _page(user, session, values, {"form": sentence})
    logger.info("counted by hand", extra={"session": session_id, "mode": entered.mode})
    return see_other(address("console.tally", session_id=session_id))


@signed_in
def take_back(request: Request, user: TeamUser, session_id: str) -> Response:
    """Drop what was entered, so that it can be entered anew."""
    csrf.check(request, user.subject)
    _found(session_id)
    tallies.take_back(session_id)
    logger.info("count by hand taken back", extra={"session": session_id})
    return see_other(address("console.tally", session_id=session_id))


def _found(session_id: str) -> Session:
    found = sessions.find(session_id)
    if found is None:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext("There is no session with this number."))
    return found[0]


def _read(request: Request, questions: list[Question]) -> tuple[Form, tally.Counts]:
    """Return the form with what won't do in it, and the counts."""
    form = Form(request)
    form.choice("mode", tally.MODES, gettext("Choose how the pupils were asked"))
    wrong_pupils = gettext("Enter a number from 1 to %(most)s", most=number(MAX_PUPILS))
    pupils = form.number("pupils", 1, MAX_PUPILS, missing=wrong_pupils, wrong=wrong_pupils)
    # Without their number nothing can be too many.
    counts, wrong = tally.check(questions, pupils or MAX_PUPILS, request.one)
    form.errors |= {name: gettext(SENTENCES[why]) for name, why in wrong.items()}
    if not counts and not wrong:
        form.errors["counts"] = gettext("Enter the numbers of at least one question")
    return form, counts


def _page(
    user: TeamUser,
    session: Session,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    seen: tally.Counts | None = None,
) -> Response:
    page = render(
        "team_tally.jinja",
        **frame(user),
        **_about(user, session),
        questions=[_shown(question, seen) for question in counted(survey_of(session), session.year_group)],
        values=values,
        errors=errors,
        how={mode: gettext(sentence) for mode, sentence in HOW.items()},
        seen=seen,
    )
    return Response(page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK)


def _shown(question: Question, seen: tally.Counts | None) -> dict[str, Any]:
    """Return a question with the names of its fields, and the counts that would be stored."""
    fields = {option["id"]: tally.field(question["id"], option["id"]) for option in question["options"]}
    return {**said(question), "fields": fields, "counts": (seen or {}).get(question["id"])}


def _kept(user: TeamUser, session: Session, entered: tally.Tally) -> Response:
    thresholds = Thresholds(**essentials()["suppression"])
    questions = [
        (said(question), _published(question, entered, thresholds))
        for question in counted(survey_of(session))
        if question["id"] in entered.counts
    ]
    page = render(
        "team_tally_kept.jinja",
        **frame(user),
        **_about(user, session),
        questions=questions,
        how=gettext(HOW[entered.mode]),
        pupils=suppression.attendance(entered.pupils),
        entered=gettext("%(who)s, %(when)s", who=entered.by, when=when(entered.at)),
    )
    return Response(page)


def _published(
    question: Question, entered: tally.Tally, thresholds: Thresholds
) -> dict[str, suppression.Published]:
    """Return the shares of a question's options as the gate publishes them: of those who answered it, or who were asked."""
    counts = entered.counts[question["id"]]
    if question["type"] != "multiple":
        return suppression.shares(counts, thresholds=thresholds)
    return {
        name: suppression.shares({"yes": count, "no": entered.pupils - count}, thresholds=thresholds)["yes"]
        for name, count in counts.items()
    }


def _about(user: TeamUser, session: Session) -> dict[str, object]:
    return {
        "session": session,
        "starts": when(session.starts_at),
        "expected": ngettext(
            "%(number)s pupil was expected.", "%(number)s pupils were expected.", session.expected
        ),
        "csrf": csrf.token(user.subject),
    }


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them."""
    app.get("console.sheet")(sheet)
    app.get("console.tally")(show)
    app.post("console.tally")(take)
    app.post("console.tally.back")(take_back)
