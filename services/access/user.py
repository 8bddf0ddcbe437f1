"""Who is signed in.

Cognito says who someone is (`services.access.web`); from then on a signed cookie does, for a working day. Every five minutes
Cognito is asked again, by the next page they open: who was taken out is out then, and whose groups are others sees by those.
"""

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from services.access import reading
from services.access.groups import reads_audit, reads_checks, reads_comments, reads_exact, sees_console
from services.access.standing import AwayError, standing
from shared.text import gettext
from shared.web.cookies import SignedCookie
from shared.web.http import HTTPError, Request, Response, see_other
from shared.web.routes import address

LASTS: Final = timedelta(hours=10)
"""A working day: a facilitator signs in once."""

ASKED_AGAIN: Final = timedelta(minutes=5)
"""How long what Cognito said counts: within it a leaver is out, and a change of groups holds."""

GRACE: Final = timedelta(minutes=30)
"""How long it counts while Cognito does not answer, but for what is closed then: comments, checks, exact counts, who read what,
and every list that is taken away. A facilitator before a class goes on; nobody takes more along than they could read."""

COOKIE: Final = SignedCookie("team", "session", address("console"), LASTS)


@dataclass(frozen=True)
class TeamUser:
    """Someone signed in; `subject` is Cognito's id of them, which never changes."""

    subject: str
    email: str
    name: str
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Session:
    """Who is signed in, since when, and when Cognito was last asked; None if it wasn't, as for a cookie of the version before."""

    user: TeamUser
    since: datetime
    seen: datetime | None


def issue(user: TeamUser, at: datetime, *, since: datetime | None = None, asked: bool = True) -> str:
    """Return the cookie that says that Cognito knew `user` at the moment `at`; it ends `LASTS` after they signed in, `since`.

    Where Cognito was not `asked`, the first page asks it.
    """
    begun = since or at
    kept: dict[str, object] = {
        "subject": user.subject,
        "email": user.email,
        "name": user.name,
        "groups": user.groups,
    }
    if asked:
        kept["seen"] = at.timestamp()
    return COOKIE.keep(kept, begun)


def end() -> str:
    """Return the cookie that signs out."""
    return COOKIE.remove()


def current(request: Request) -> TeamUser | None:
    """Return who is signed in by their cookie, or None: no cookie, an altered one, or one whose day is over."""
    session = session_of(request)
    return session.user if session else None


def session_of(request: Request) -> Session | None:
    """Return the session of a request's cookie, or None as `current` does."""
    kept = COOKIE.read(request)
    if kept is None:
        return None
    # By name: a cookie of the version before may hold more, and has no time at which Cognito was asked.
    user = TeamUser(kept["subject"], kept["email"], kept["name"], tuple(kept["groups"]))
    since = datetime.fromtimestamp(kept["until"], UTC) - LASTS
    return Session(user, since, datetime.fromtimestamp(kept["seen"], UTC) if "seen" in kept else None)


def signed_in(page: Callable[..., Response]) -> Callable[..., Response]:
    """Give a page the signed-in `TeamUser` as its second argument; anyone else is sent to sign in, and then back.

    A form of someone signed out is answered with what to do, so that nothing typed is lost. Someone signed in who is not of
    the team's group gets a page that says so; the safeguarding lead, analysts, readers of checks and of the audit, who need not
    be of it, are led on to theirs.
    """

    def refused(request: Request, user: TeamUser) -> Response:
        if reads_comments(user.groups) and request.path == address("console"):
            return see_other(address("console.comments"))
        if reads_exact(user.groups) and request.path == address("console"):
            return see_other(address("console.programme"))
        if reads_checks(user.groups) and request.path == address("console"):
            return see_other(address("console.checks"))
        if reads_audit(user.groups) and request.path == address("console"):
            return see_other(address("console.audit"))
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

    return _guarded(page, reads_comments, refused, closed=True)


def analyst(page: Callable[..., Response]) -> Callable[..., Response]:
    """Give a page the signed-in analyst as its second argument; anyone else gets a page that says no."""

    def refused(_request: Request, _user: TeamUser) -> Response:
        raise HTTPError(HTTPStatus.FORBIDDEN, gettext("Only analysts can take counts as they are."))

    return _guarded(page, reads_exact, refused, closed=True)


def checks_reader(page: Callable[..., Response]) -> Callable[..., Response]:
    """Give a page one of the two readers of people's checks as its second argument; anyone else gets a page that says no."""

    def refused(_request: Request, _user: TeamUser) -> Response:
        raise HTTPError(
            HTTPStatus.FORBIDDEN, gettext("Only the two readers of checks can see what is held of them.")
        )

    return _guarded(page, reads_checks, refused, closed=True)


def auditor(page: Callable[..., Response]) -> Callable[..., Response]:
    """Give a page one of those who may see who read what as its second argument; anyone else gets a page that says no."""

    def refused(_request: Request, _user: TeamUser) -> Response:
        raise HTTPError(HTTPStatus.FORBIDDEN, gettext("Only those who look after it can see who read what."))

    return _guarded(page, reads_audit, refused, closed=True)


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
    *,
    closed: bool = False,
) -> Callable[..., Response]:
    """Return a page for those who `may`: Cognito still knows them, and what they read is written down before it is read.

    A page that is `closed` is not shown while Cognito does not answer.
    """

    @functools.wraps(page)
    def guarded(request: Request, **parts: str) -> Response:
        session = session_of(request)
        if session is None:
            if request.method == "POST":
                # Not sent to sign in: what was typed would be gone, and browsers stop a form on its way to another site.
                raise HTTPError(HTTPStatus.UNAUTHORIZED)
            back = f"{request.path}?{urlencode(request.query)}" if request.query else request.path
            return see_other(address("sign-in", next=back))
        still = _still(session, request, closed=closed or reading.taken_away(request.route))
        if not may(still.user.groups):
            return refused(request, still.user)
        reading.note(request, still.user.subject, parts)
        response = page(request, still.user, **parts)
        if still.seen != session.seen:
            response.cookies.append(issue(still.user, request.at, since=session.since))
        return response

    return guarded


def _still(session: Session, request: Request, *, closed: bool) -> Session:
    """Return the session as Cognito knows it by now; what it said counts for `ASKED_AGAIN`.

    Raises `HTTPError` with a sentence for the person where it knows them no more, and where it does not answer for too long.
    """
    at = request.at
    if session.seen is not None and at - session.seen <= ASKED_AGAIN:
        return session
    try:
        found = standing(session.user.subject)
    except AwayError as error:
        if not closed and session.seen is not None and at - session.seen <= GRACE:
            return session
        sentence = gettext(
            "The sign-in service does not answer, so we can't tell whether you may still see this. "
            "Nothing of what you typed is lost: go back and try again in a few minutes."
        )
        raise HTTPError(HTTPStatus.BAD_GATEWAY, sentence) from error
    if found is None:
        sentence = gettext(
            "Your account is not one of the team's any more, so you have been signed out. "
            "If that is a mistake, ask the team's lead to add you again."
        )
        raise HTTPError(HTTPStatus.FORBIDDEN, sentence, **{"set-cookie": end()})
    user = replace(session.user, email=found.email, name=found.name, groups=found.groups)
    return replace(session, user=user, seen=at)
