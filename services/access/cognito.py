"""Cognito's side of signing in: a code exchanged for a token, and the token checked against Cognito's keys."""

from datetime import timedelta
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from shared.log import failed, logger
from shared.settings import setting
from shared.text import N_, gettext
from shared.web.http import HTTPError
from shared.web.routes import link

if TYPE_CHECKING:
    import jwt

LEEWAY: Final = timedelta(seconds=30)
"""By how much Cognito's clock and ours may differ."""

TIMEOUT: Final = 5.0
"""Seconds that Cognito may take to answer."""

AGAIN: Final = N_("We could not finish signing you in. Go to the team's page and sign in again.")


def exchange(code: str, verifier: str) -> str:
    """Return the ID token that Cognito gives for `code`, whose `verifier` only this browser's sign-in knows.

    Raises `HTTPError` with a sentence for the person where Cognito gives none or doesn't answer.
    """
    import urllib3  # noqa: PLC0415  only this step of signing in needs it: the redirect stays fast

    fields = {
        "grant_type": "authorization_code",
        "client_id": setting("COGNITO_CLIENT_ID"),
        "redirect_uri": link("sign-in.callback"),
        "code": code,
        "code_verifier": verifier,
    }
    try:
        answer = urllib3.request(
            "POST",
            f"{setting('COGNITO_DOMAIN')}/oauth2/token",
            body=urlencode(fields),
            headers={"content-type": "application/x-www-form-urlencoded", "accept": "application/json"},
            timeout=TIMEOUT,
            retries=False,  # a code can be used once: a second try could only fail
            redirect=False,
        )
        token = answer.json().get("id_token")
    except (urllib3.exceptions.HTTPError, ValueError, AttributeError) as error:
        failed("Cognito did not answer", error)
        raise HTTPError(HTTPStatus.BAD_GATEWAY, gettext(AGAIN)) from error
    if not isinstance(token, str):
        logger.warning("no token for the code", extra={"status": answer.status})
        raise HTTPError(HTTPStatus.BAD_REQUEST, gettext(AGAIN))
    return token


@cache
def keys() -> "jwt.PyJWKClient":
    """Return what fetches and keeps the keys that Cognito signs with."""
    import jwt  # noqa: PLC0415  brings cryptography along, which only the callback needs

    return jwt.PyJWKClient(setting("COGNITO_JWKS"), timeout=TIMEOUT)


def claims_of(token: str, nonce: str) -> dict[str, Any]:
    """Return the claims of an ID token that Cognito made for us in this sign-in, whose nonce it carries, and that still holds.

    Raises `HTTPError` with a sentence for the person for any other token.
    """
    import jwt  # noqa: PLC0415  see `keys`

    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            keys().get_signing_key_from_jwt(token).key,
            algorithms=["RS256"],
            audience=setting("COGNITO_CLIENT_ID"),
            issuer=setting("COGNITO_ISSUER"),
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "aud", "iss", "sub", "nonce", "token_use"]},
        )
        expected = {"token_use": "id", "nonce": nonce}
        if not expected.items() <= claims.items():
            raise jwt.InvalidTokenError("not an ID token of this sign-in")
    except jwt.PyJWTError as error:
        failed("token refused", error)
        raise HTTPError(HTTPStatus.BAD_REQUEST, gettext(AGAIN)) from error
    return claims
