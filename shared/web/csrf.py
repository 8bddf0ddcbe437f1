"""A token in each form of the team and the careers leads, bound to the session or draft it belongs to."""

from http import HTTPStatus

from shared.secrets import sign, unsign
from shared.text import gettext
from shared.web.http import HTTPError, Request

FIELD = "csrf"


def token(subject: str) -> str:
    """Return the token for the forms of `subject`: a team member, a draft or a booking, by id."""
    return sign("csrf", subject).rpartition(".")[2]


def holds(subject: str, given: str) -> bool:
    """Tell whether a token is one of `subject`, by whichever key that is kept: forms stay open while a new key begins to sign."""
    return unsign("csrf", f"{subject}.{given}") == subject


def check(request: Request, subject: str) -> None:
    """Refuse a form whose token is not one of `subject`, with a page that says what to do."""
    if not holds(subject, request.one(FIELD)):
        raise HTTPError(
            HTTPStatus.FORBIDDEN,
            gettext(
                "This page had been open for too long to be sent safely. Go back, reload the page and send it again."
            ),
        )
