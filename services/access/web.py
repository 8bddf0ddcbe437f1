"""Signs the team in and out through Cognito's hosted page (OAuth 2.1: authorization code with PKCE).

What must come back is kept meanwhile in a short-lived signed cookie of this browser alone. So a code or answer
from anyone else's sign-in is refused (state), and so is a token that was made for another one (nonce).
"""

import base64
import hashlib
import hmac
import re
import secrets
from datetime import timedelta
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from services.access.cognito import AGAIN, claims_of, exchange
from services.access.user import TeamUser, end, issue
from shared.log import logger
from shared.settings import setting
from shared.text import gettext
from shared.web.cookies import SignedCookie
from shared.web.http import HTTPError, Request, Response, Router, from_elsewhere, see_other
from shared.web.routes import address, link

CALLBACK: Final = address("sign-in.callback")

COOKIE: Final = SignedCookie("sign-in", "sign-in", CALLBACK, timedelta(minutes=10))
"""Lasts long enough to find a password, and not so long that somebody else could finish a sign-in left open."""


def sign_in(request: Request) -> Response:
    """Send the browser to Cognito's page, with what must come back."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    kept = {
        "state": state,
        "nonce": nonce,
        "verifier": verifier,
        "next": local_path(request.query.get("next", "")),
    }
    digest = hashlib.sha256(verifier.encode()).digest()
    query = {
        "response_type": "code",
        "client_id": setting("COGNITO_CLIENT_ID"),
        "redirect_uri": link("sign-in.callback"),
        "scope": "openid email profile",
        "state": state,
        "nonce": nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
    }
    return see_other(
        f"{setting('COGNITO_DOMAIN')}/oauth2/authorize?{urlencode(query)}", COOKIE.keep(kept, request.at)
    )


def callback(request: Request) -> Response:
    """Take what Cognito's page sends back, and sign the person in."""
    kept = COOKIE.read(request)
    if kept is None or not hmac.compare_digest(
        request.query.get("state", "").encode(), kept["state"].encode()
    ):
        raise HTTPError(HTTPStatus.BAD_REQUEST, gettext(AGAIN))
    if "error" in request.query:
        logger.warning("sign-in refused")
        raise HTTPError(
            HTTPStatus.FORBIDDEN,
            gettext(
                "The sign-in page did not let you in. "
                "We could not finish signing you in. Go to the team's page and sign in again."
            ),
        )
    claims = claims_of(exchange(request.query.get("code", ""), kept["verifier"]), kept["nonce"])
    email = str(claims.get("email", ""))
    user = TeamUser(
        subject=claims["sub"],
        email=email,
        name=str(claims.get("name") or claims.get("given_name") or email),
        groups=tuple(claims.get("cognito:groups", ())),
    )
    logger.info("signed in", extra={"subject": user.subject})
    # Cognito's own page remembers who signed in there, so a token may be of somebody disabled since: the first page asks.
    return see_other(kept["next"], issue(user, request.at, asked=False), COOKIE.remove())


def sign_out(request: Request) -> Response:
    """Sign out here and at Cognito."""
    if from_elsewhere(request):
        raise HTTPError(HTTPStatus.FORBIDDEN, gettext("To sign out, use the link on the team's page."))
    query = {"client_id": setting("COGNITO_CLIENT_ID"), "logout_uri": link("home")}
    return see_other(f"{setting('COGNITO_DOMAIN')}/logout?{urlencode(query)}", end())


def local_path(wanted: str) -> str:
    """Return where to go after signing in: the page wanted if it is one of the team's, never another site."""
    # The pages of signing in are under the console's path too, and would only lead to signing in again.
    console = address("console")
    within = rf"{re.escape(console)}(/[A-Za-z0-9][A-Za-z0-9._-]*)*(\?[a-z]+=[A-Za-z0-9_-]+)?"
    if re.fullmatch(within, wanted) and not wanted.startswith(
        (address("sign-in"), address("sign-out"), CALLBACK)
    ):
        return wanted
    return console


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them."""
    app.get("sign-in")(sign_in)
    app.get("sign-in.callback")(callback)
    app.get("sign-out")(sign_out)
