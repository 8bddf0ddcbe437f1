"""The team's page of a session: its code, its posters, how many have answered."""

from datetime import timedelta
from http import HTTPStatus
from typing import Final

from services.feedback import store
from services.feedback.model import Session
from shared import suppression
from shared.clock import london_day, now
from shared.pupil_data import pupil_data
from shared.settings import setting
from shared.suppression import Thresholds
from shared.web.http import HTTPError, Request, Response, Router
from shared.web.pages import fault, render
from shared.web.session import TeamUser, signed_in
from shared.words import day, when

TYPES: Final = {"pdf": "application/pdf", "svg": "image/svg+xml", "png": "image/png"}

handler = Router(fault)


def _found(session_id: str) -> tuple[Session, str]:
    found = store.session(session_id)
    if found is None:
        raise HTTPError(
            HTTPStatus.NOT_FOUND,
            "There is no session with this number yet. After a visit is confirmed it takes a few seconds: reload this page.",
        )
    return found


@handler.get("/team/sessions/{session_id}")
@signed_in
def session(_request: Request, user: TeamUser, session_id: str) -> Response:
    found, code = _found(session_id)
    summary = store.summary(session_id)
    answers = summary["content"]["answers"] if summary else 0
    thresholds = Thresholds(**pupil_data()["suppression"])
    return Response(
        render(
            "session.jinja",
            user=user,
            session=found,
            code=code,
            open=found.accepts(now()),
            answers=suppression.answers(answers, thresholds),
            rate=suppression.response_rate(answers, found.present, thresholds) if found.present else None,
            starts=when(found.starts_at),
            # It closes at midnight, which everyone reads as the end of the day before.
            closes=day(london_day(found.closes_at - timedelta(seconds=1))),
        )
    )


@handler.get("/team/sessions/{session_id}/{file}")
@signed_in
def poster_file(_request: Request, _user: TeamUser, session_id: str, file: str) -> Response:
    from services.feedback import poster  # noqa: PLC0415  the typesetter is only needed for a poster

    stem, _, kind = file.partition(".")
    if stem != "poster" or kind not in TYPES:
        raise HTTPError(HTTPStatus.NOT_FOUND)
    found, code = _found(session_id)
    drawn = poster.draw(found, code, setting("SITE"), pupil_data()["programme"], kind)  # type: ignore[arg-type]  # a key of TYPES
    return Response(
        drawn,
        content_type=TYPES[kind],
        headers={
            "content-disposition": f'inline; filename="poster-{code}.{kind}"',
            "cache-control": "private, max-age=300",
        },
    )
