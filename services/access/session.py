"""The team's session: who is signed in, in a signed cookie that scripts can't read.

Cognito says who someone is (`services/access/functions/signin.py`); from then on this cookie does, for a
working day.
"""

import base64
import functools
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from services.access.groups import sees_console
from shared.secrets import signing_key
from shared.text import gettext
from shared.tokens import sign, unsign
from shared.web.http import HTTPError, Request, Response, cookie, see_other
from shared.web.routes import address

COOKIE: Final = "team"
LASTS: Final = timedelta(hours=10)
"""A working day: a facilitator signs in once."""


@dataclass(frozen=True)
class TeamUser:
    """Someone signed in; `subject` is Cognito's id of them, `session` differs at each sign-in."""

    subject: str
    email: str
    name: str
    groups: tuple[str, ...]
    session: str


def issue(user: TeamUser, at: datetime) -> str:
    """Return the cookie that signs `user` in from the moment `at`."""
    content = json.dumps({**asdict(user), "until": int((at + LASTS).timestamp())})
    value = base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")
    return cookie(
        COOKIE,
        sign("session", value, signing_key()),
        seconds=int(LASTS.total_seconds()),
        path=address("console"),
    )


def end() -> str:
    """Return the cookie that signs out."""
    return cookie(COOKIE, "", seconds=0, path=address("console"))


def current(request: Request) -> TeamUser | None:
    """Return who is signed in, or None: no cookie, an altered one, or one whose day is over."""
    value = unsign("session", request.cookies.get(COOKIE, ""), signing_key())
    if value is None:
        return None
    content = json.loads(base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)))
    if content.pop("until") <= request.at.timestamp():
        return None
    return TeamUser(**{**content, "groups": tuple(content["groups"])})


def signed_in(page: Callable[..., Response]) -> Callable[..., Response]:
    """Give a page the signed-in `TeamUser` as its second argument; anyone else is sent to sign in, and then back.

    A form of someone signed out is answered with what to do, so that nothing typed is lost. Someone signed in who is not of
    the team's group is told so.
    """

    @functools.wraps(page)
    def guarded(request: Request, **parts: str) -> Response:
        user = current(request)
        if user is None:
            if request.method == "POST":
                # Not sent to sign in: what was typed would be gone, and browsers stop a form on its way to another site.
                raise HTTPError(HTTPStatus.UNAUTHORIZED)
            back = f"{request.path}?{urlencode(request.query)}" if request.query else request.path
            return see_other(address("sign-in", next=back))
        if not sees_console(user.groups):
            raise HTTPError(
                HTTPStatus.FORBIDDEN,
                gettext(
                    "You are signed in as %(email)s, who is not in the team. Ask the team's lead to add you.",
                    email=user.email,
                ),
            )
        return page(request, user, **parts)

    return guarded
