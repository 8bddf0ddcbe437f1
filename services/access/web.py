"""Signs the team in and out through Cognito's hosted page (OAuth 2.1: authorization code with PKCE).

What must come back is kept meanwhile in a short-lived signed cookie of this browser alone: so a code or answer
from anyone else's sign-in is refused (state), and so is a token that was made for another one (nonce).
"""

import base64
import hashlib
import hmac
import json
import re
import secrets
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from services.access.cognito import AGAIN, claims_of, exchange
from services.access.session import TeamUser, end, issue
from shared.log import logger
from shared.secrets import signing_key
from shared.settings import setting
from shared.text import gettext
from shared.tokens import sign, unsign
from shared.web.http import HTTPError, Request, Response, Router, cookie, from_elsewhere, see_other
from shared.web.routes import address, link

COOKIE: Final = "sign-in"
PATH: Final = address("sign-in.callback")
LASTS: Final = timedelta(minutes=10)
"""Long enough to find a password, short enough that a forgotten tab is no way in."""


def sign_in(request: Request) -> Response:
    """Send the browser to Cognito's page, with what must come back."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    kept = {
        "state": state,
        "nonce": nonce,
        "verifier": verifier,
        "next": local_path(request.query.get("next", "")),
        "until": int((request.at + LASTS).timestamp()),
    }
    value = base64.urlsafe_b64encode(json.dumps(kept).encode()).decode().rstrip("=")
    digest = hashlib.sha256(verifier.encode()).digest()
    asked = {
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
        f"{setting('COGNITO_DOMAIN')}/oauth2/authorize?{urlencode(asked)}",
        cookie(COOKIE, sign("sign-in", value, signing_key()), seconds=int(LASTS.total_seconds()), path=PATH),
    )


def callback(request: Request) -> Response:
    """Take what Cognito's page sends back, and sign the person in."""
    kept = _kept(request)
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
        session=secrets.token_urlsafe(16),
    )
    logger.info("signed in", extra={"subject": user.subject})
    return see_other(kept["next"], issue(user, request.at), cookie(COOKIE, "", seconds=0, path=PATH))


def sign_out(request: Request) -> Response:
    """Sign out here and at Cognito."""
    if from_elsewhere(request):
        raise HTTPError(HTTPStatus.FORBIDDEN, gettext("To sign out, use the link on the team's page."))
    asked = {"client_id": setting("COGNITO_CLIENT_ID"), "logout_uri": link("home")}
    return see_other(f"{setting('COGNITO_DOMAIN')}/logout?{urlencode(asked)}", end())


def local_path(asked: str) -> str:
    """Return where to go after signing in: a page of the team's, never another site."""
    # The console is under one path, and so are the pages of signing in, which lead round in a circle.
    console = address("console")
    within = rf"{re.escape(console)}(/[A-Za-z0-9][A-Za-z0-9._-]*)*(\?[a-z]+=[A-Za-z0-9_-]+)?"
    if re.fullmatch(within, asked) and not asked.startswith((address("sign-in"), address("sign-out"), PATH)):
        return asked
    return console


def _kept(request: Request) -> dict[str, Any] | None:
    """Return what this browser's sign-in began with, or None: no cookie, an altered or an old one."""
    value = unsign("sign-in", request.cookies.get(COOKIE, ""), signing_key())
    if value is None:
        return None
    kept: dict[str, Any] = json.loads(base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)))
    return kept if kept["until"] > request.at.timestamp() else None


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them."""
    app.get("sign-in")(sign_in)
    app.get("sign-in.callback")(callback)
    app.get("sign-out")(sign_out)
