"""Who is signed in.

Cognito says who someone is (`services.access.web`); from then on a signed cookie does, for a working day.
"""

import functools
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from services.access.groups import reads_checks, reads_comments, reads_exact, sees_console
from shared.text import gettext
from shared.web.cookies import SignedCookie
from shared.web.http import HTTPError, Request, Response, see_other
from shared.web.routes import address

LASTS: Final = timedelta(hours=10)
"""A working day: a facilitator signs in once."""

COOKIE: Final = SignedCookie("team", "session", address("console"), LASTS)


@dataclass(frozen=True)
class TeamUser:
    """Someone signed in; `subject` is Cognito's id of them, which never changes."""

    subject: str
    email: str
    name: str
    groups: tuple[str, ...]


def issue(user: TeamUser, at: datetime) -> str:
    """Return the cookie that signs `user` in from the moment `at`."""
    return COOKIE.keep(asdict(user), at)


def end() -> str:
    """Return the cookie that signs out."""
    return COOKIE.remove()


def current(request: Request) -> TeamUser | None:
    """Return who is signed in, or None: no cookie, an altered one, or one whose day is over."""
    kept = COOKIE.read(request)
    if kept is None:
        return None
    # By name: a cookie of the version before may hold more.
    return TeamUser(kept["subject"], kept["email"], kept["name"], tuple(kept["groups"]))


def signed_in(page: Callable[..., Response]) -> Callable[..., Response]:
    """Give a page the signed-in `TeamUser` as its second argument; anyone else is sent to sign in, and then back.

    A form of someone signed out is answered with what to do, so that nothing typed is lost. Someone signed in who is not of
    the team's group gets a page that says so; the safeguarding lead, analysts and readers of checks, who need not be of
    it, are led on to theirs.
    """

    def refused(request: Request, user: TeamUser) -> Response:
        if reads_comments(user.groups) and request.path == address("console"):
            return see_other(address("console.comments"))
        if reads_exact(user.groups) and request.path == address("console"):
            return see_other(address("console.programme"))
        if reads_checks(user.groups) and request.path == address("console"):
            return see_other(address("console.checks"))
        raise HTTPError(
            HTTPStatus.FORBIDDEN,
            gettext(
                "You are signed in as %(email)s, who is not in the team. Ask the team's lead to add you.",
                email=user.email,
            ),
        )

    return _guarded(page, sees_console, refused)


def safeguarding_lead(page: Callable[..., Response]) -> Callable[..., Response]:
    """Give a page the signed-in safeguarding lead as its second argument; anyone else of the team gets a page that says no."""

    def refused(_request: Request, _user: TeamUser) -> Response:
        raise HTTPError(
            HTTPStatus.FORBIDDEN, gettext("Only the safeguarding lead can read what pupils wrote.")
        )

    return _guarded(page, reads_comments, refused)


def analyst(page: Callable[..., Response]) -> Callable[..., Response]:
    """Give a page the signed-in analyst as its second argument; anyone else gets a page that says no."""

    def refused(_request: Request, _user: TeamUser) -> Response:
        raise HTTPError(HTTPStatus.FORBIDDEN, gettext("Only analysts can take counts as they are."))

    return _guarded(page, reads_exact, refused)


def checks_reader(page: Callable[..., Response]) -> Callable[..., Response]:
    """Give a page one of the two readers of people's checks as its second argument; anyone else gets a page that says no."""

    def refused(_request: Request, _user: TeamUser) -> Response:
        raise HTTPError(
            HTTPStatus.FORBIDDEN, gettext("Only the two readers of checks can see what is held of them.")
        )

    return _guarded(page, reads_checks, refused)


def team_or_analyst(page: Callable[..., Response]) -> Callable[..., Response]:
    """Give a page whoever is signed in of the team or of the analysts as its second argument."""

    def may(groups: Iterable[str]) -> bool:
        held = tuple(groups)
        return sees_console(held) or reads_exact(held)

    def refused(_request: Request, user: TeamUser) -> Response:
        raise HTTPError(
            HTTPStatus.FORBIDDEN,
            gettext(
                "You are signed in as %(email)s, who is neither in the team nor an analyst. Ask the team's lead to add you.",
                email=user.email,
            ),
        )

    return _guarded(page, may, refused)


def _guarded(
    page: Callable[..., Response],
    may: Callable[[Iterable[str]], bool],
    refused: Callable[[Request, TeamUser], Response],
) -> Callable[..., Response]:
    @functools.wraps(page)
    def guarded(request: Request, **parts: str) -> Response:
        user = current(request)
        if user is None:
            if request.method == "POST":
                # Not sent to sign in: what was typed would be gone, and browsers stop a form on its way to another site.
                raise HTTPError(HTTPStatus.UNAUTHORIZED)
            back = f"{request.path}?{urlencode(request.query)}" if request.query else request.path
            return see_other(address("sign-in", next=back))
        return page(request, user, **parts) if may(user.groups) else refused(request, user)

    return guarded
