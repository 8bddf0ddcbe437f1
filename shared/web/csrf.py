"""A token in each form of the team and the careers leads, bound to the session or draft it belongs to."""

import hmac
from http import HTTPStatus

from shared.secrets import signing_key
from shared.text import gettext
from shared.tokens import sign
from shared.web.http import HTTPError, Request

FIELD = "csrf"


def token(subject: str) -> str:
    """Return the token for the forms of `subject`: a team member, a draft or a booking, by id."""
    return sign("csrf", subject, signing_key()).rpartition(".")[2]


def check(request: Request, subject: str) -> None:
    """Refuse a form whose token is not the one of `subject`, with a page that says what to do."""
    if not hmac.compare_digest(request.one(FIELD).encode(), token(subject).encode()):
        raise HTTPError(
            HTTPStatus.FORBIDDEN,
            gettext(
                "This page had been open for too long to be sent safely. Go back, reload the page and send it again."
            ),
        )
