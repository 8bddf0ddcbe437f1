"""What a pupil is told of a survey that takes no answers now, and the trial that counts nowhere."""

from datetime import datetime
from http import HTTPStatus

from services.feedback.session import Session
from services.feedback.web.pupil_page import page
from shared.clock import london_day
from shared.text import gettext
from shared.web.http import Request, Response


def trying(request: Request) -> bool:
    """Whether the survey is only tried, as the team's and the teachers' link says: nothing of it is kept."""
    return "try" in request.query


def closed(session: Session, at: datetime) -> Response:
    """Return the page of a survey that takes no answers at a moment."""
    status, heading, sentence = why_closed(session, at)
    return page("pupil_message.jinja", status, heading=heading, sentence=sentence)


def why_closed(session: Session, at: datetime) -> tuple[HTTPStatus, str, str]:
    """Return the status, the heading and the sentence of a survey that takes no answers at a moment.

    Not open yet is no 410: what a device holds for it may be sent again.
    """
    heading = gettext("This survey has closed")
    if not session.open:
        sentence = gettext(
            "This workshop was called off or moved, so its survey is closed. Ask your teacher."
        )
        return HTTPStatus.GONE, heading, sentence
    if session.full:
        sentence = gettext(
            "Far more answers came than there are pupils, so we can't take any more. Tell your teacher: they can write to us."
        )
        return HTTPStatus.GONE, heading, sentence
    if at < session.opens_at:
        from shared.text.phrases import day  # noqa: PLC0415  a post that is stored says no day

        heading = gettext("This survey is not open yet")
        opens = day(london_day(session.opens_at))
        return HTTPStatus.FORBIDDEN, heading, gettext("It opens on %(day)s. Come back then.", day=opens)
    return HTTPStatus.GONE, heading, gettext("Thank you for wanting to answer it.")
