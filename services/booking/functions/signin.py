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
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from shared.clock import now
from shared.log import failed, logger
from shared.secrets import signing_key
from shared.settings import setting
from shared.tokens import sign, unsign
from shared.web.http import HTTPError, Request, Response, Router, cookie, from_elsewhere, see_other
from shared.web.pages import fault
from shared.web.session import TeamUser, end, issue

if TYPE_CHECKING:
    import jwt

COOKIE: Final = "sign-in"
PATH: Final = "/team/callback"
LASTS: Final = timedelta(minutes=10)
"""Long enough to find a password, short enough that a forgotten tab is no way in."""

LEEWAY: Final = timedelta(seconds=30)
"""By how much Cognito's clock and ours may differ."""

SECONDS: Final = 5.0
"""How long Cognito may take to answer."""

AGAIN: Final = "We could not finish signing you in. Go to the team's page and sign in again."

handler = Router(fault)


@handler.get("/team/sign-in")
def sign_in(request: Request) -> Response:
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    kept = {
        "state": state,
        "nonce": nonce,
        "verifier": verifier,
        "next": local_path(request.query.get("next", "")),
        "until": int((now() + LASTS).timestamp()),
    }
    value = base64.urlsafe_b64encode(json.dumps(kept).encode()).decode().rstrip("=")
    digest = hashlib.sha256(verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": setting("COGNITO_CLIENT_ID"),
        "redirect_uri": setting("SITE") + PATH,
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


@handler.get(PATH)
def callback(request: Request) -> Response:
    kept = _kept(request)
    if kept is None or not hmac.compare_digest(
        request.query.get("state", "").encode(), kept["state"].encode()
    ):
        raise HTTPError(HTTPStatus.BAD_REQUEST, AGAIN)
    if "error" in request.query:
        logger.warning("sign-in refused")
        raise HTTPError(HTTPStatus.FORBIDDEN, "The sign-in page did not let you in. " + AGAIN)
    claims = _claims(_exchange(request.query.get("code", ""), kept["verifier"]), kept["nonce"])
    email = str(claims.get("email", ""))
    user = TeamUser(
        subject=claims["sub"],
        email=email,
        name=str(claims.get("name") or claims.get("given_name") or email),
        groups=tuple(claims.get("cognito:groups", ())),
        session=secrets.token_urlsafe(16),
    )
    logger.info("signed in", extra={"subject": user.subject})
    return see_other(kept["next"], issue(user), cookie(COOKIE, "", seconds=0, path=PATH))


@handler.get("/team/sign-out")
def sign_out(request: Request) -> Response:
    if from_elsewhere(request):
        raise HTTPError(HTTPStatus.FORBIDDEN, "To sign out, use the link on the team's page.")
    asked = {"client_id": setting("COGNITO_CLIENT_ID"), "logout_uri": setting("SITE") + "/"}
    return see_other(f"{setting('COGNITO_DOMAIN')}/logout?{urlencode(asked)}", end())


def local_path(asked: str) -> str:
    """Return where to go after signing in: a page of the team's, never another site."""
    if re.fullmatch(
        r"/team(/[A-Za-z0-9][A-Za-z0-9._-]*)*(\?[a-z]+=[A-Za-z0-9_-]+)?", asked
    ) and not asked.startswith(("/team/sign-", PATH)):
        return asked
    return "/team"


def _kept(request: Request) -> dict[str, Any] | None:
    """Return what this browser's sign-in began with, or None: no cookie, an altered or an old one."""
    value = unsign("sign-in", request.cookies.get(COOKIE, ""), signing_key())
    if value is None:
        return None
    kept: dict[str, Any] = json.loads(base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)))
    return kept if kept["until"] > now().timestamp() else None


def _exchange(code: str, verifier: str) -> str:
    """Return the ID token that Cognito gives for `code`."""
    import urllib3  # noqa: PLC0415  only this step of signing in needs it: the redirect stays fast

    fields = {
        "grant_type": "authorization_code",
        "client_id": setting("COGNITO_CLIENT_ID"),
        "redirect_uri": setting("SITE") + PATH,
        "code": code,
        "code_verifier": verifier,
    }
    try:
        answer = urllib3.request(
            "POST",
            f"{setting('COGNITO_DOMAIN')}/oauth2/token",
            body=urlencode(fields),
            headers={"content-type": "application/x-www-form-urlencoded", "accept": "application/json"},
            timeout=SECONDS,
            retries=False,  # a code can be used once: a second try could only fail
            redirect=False,
        )
        token = answer.json().get("id_token")
    except (urllib3.exceptions.HTTPError, ValueError, AttributeError) as error:
        failed("Cognito did not answer", error)
        raise HTTPError(HTTPStatus.BAD_GATEWAY, AGAIN) from error
    if not isinstance(token, str):
        logger.warning("no token for the code", extra={"status": answer.status})
        raise HTTPError(HTTPStatus.BAD_REQUEST, AGAIN)
    return token


@cache
def _keys() -> "jwt.PyJWKClient":
    import jwt  # noqa: PLC0415  brings cryptography along, which only the callback needs

    return jwt.PyJWKClient(setting("COGNITO_JWKS"), timeout=SECONDS)


def _claims(token: str, nonce: str) -> dict[str, Any]:
    """Return the claims of an ID token that is Cognito's, for us, of now and of this very sign-in."""
    import jwt  # noqa: PLC0415  see `_keys`

    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            _keys().get_signing_key_from_jwt(token).key,
            algorithms=["RS256"],
            audience=setting("COGNITO_CLIENT_ID"),
            issuer=setting("COGNITO_ISSUER"),
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "aud", "iss", "sub", "nonce", "token_use"]},
        )
        of_this_sign_in = {"token_use": "id", "nonce": nonce}
        if not of_this_sign_in.items() <= claims.items():
            raise jwt.InvalidTokenError("not an ID token of this sign-in")
    except jwt.PyJWTError as error:
        failed("token refused", error)
        raise HTTPError(HTTPStatus.BAD_REQUEST, AGAIN) from error
    return claims
