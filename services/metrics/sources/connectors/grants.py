"""How the token of a request is had of a credential: it stands there, or is asked for by name, by key, or by a refresh token."""

from abc import ABC, abstractmethod
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from typing import Any, ClassVar, Final

from google.auth.exceptions import GoogleAuthError
from google.oauth2.service_account import Credentials as ServiceAccountCredentials

from services.metrics.sources.connectors.client import Client, StopError
from services.metrics.sources.connectors.credentials import ROOM, Credential, Held, Keyring
from services.metrics.sources.connectors.parts import Reply, Request
from services.metrics.sources.connectors.trouble import Trouble, TroubleError, by_status, short

EARLY: Final = timedelta(minutes=5)
"""How long before its end a token is renewed."""

TOLD: Final = timedelta(days=7)
"""How long before its end a credential's end is told."""


class Grant(ABC):
    """A way to a token; `parts` are what a person enters."""

    parts: tuple[str, ...]
    renewable: ClassVar[bool] = False
    """Whether another token can be had in place of one that the platform refused."""

    @abstractmethod
    def token(self, keyring: Keyring, client: Client, address: str, refused: str = "") -> str:
        """Return a token, another than `refused`. Raises `TroubleError` where there is none."""

    def ends(self, credential: Credential) -> date | None:
        """Return the day from which a person must have given the permission again, if it is known."""
        found = credential.get("refresh_expires_at") or credential.get("expires_at")
        return datetime.fromtimestamp(int(found), UTC).date() if found.isdecimal() else None


def opened(keyring: Keyring, client: Client) -> Credential:
    """Return a source's credential, and hide it from what comes back."""
    credential = keyring.read()
    client.hide(credential.secrets)
    return credential


@dataclass(frozen=True)
class Kept(Grant):
    """The token is what was entered, and holds until it ends."""

    parts: tuple[str, ...] = ("token",)

    def token(self, keyring: Keyring, client: Client, address: str, refused: str = "") -> str:  # noqa: ARG002  nothing is asked
        """Return what was entered."""
        credential = opened(keyring, client)
        ends = credential.get("expires_at")
        if ends.isdecimal() and int(ends) <= client.clock().timestamp():
            raise TroubleError(Trouble("expired"))
        return credential.header("token")


@dataclass(frozen=True)
class Login(Grant):
    """A name and a password are changed for a token; or a key stands there, where the service gives keys (Umami)."""

    path: str = ""
    parts: tuple[str, ...] = ("username", "password")

    def token(self, keyring: Keyring, client: Client, address: str, refused: str = "") -> str:  # noqa: ARG002  each log-in is new
        """Return the key that was entered, or log in."""
        credential = opened(keyring, client)
        if credential.get("token"):
            return credential.header("token")
        form = {"username": credential["username"], "password": credential["password"]}
        reply = client.send(Request("POST", address.rstrip("/") + self.path, json=form))
        found = reply.part("token")
        if reply.status != HTTPStatus.OK or not isinstance(found, str):
            raise TroubleError(by_status(client.cleaned(reply)))
        client.hide([found])
        return found


@dataclass(frozen=True)
class ServiceAccount(Grant):
    """A key of a Google service account signs for a token of an hour, by Google's own library."""

    scopes: tuple[str, ...] = ()
    parts: tuple[str, ...] = ("client_email", "private_key", "token_uri")

    def token(self, keyring: Keyring, client: Client, address: str, refused: str = "") -> str:  # noqa: ARG002  the key says where
        """Return a new token."""
        credential = opened(keyring, client)
        info = {name: credential[name] for name in self.parts} | {
            "token_uri": credential.address("token_uri")
        }
        try:
            account = ServiceAccountCredentials.from_service_account_info(info, scopes=self.scopes)  # type: ignore[no-untyped-call]
            account.refresh(_Transport(client))
        except GoogleAuthError:
            raise TroubleError(Trouble("credential")) from None  # the cause quotes the answer
        except ValueError:
            raise TroubleError(Trouble("incomplete", "private_key")) from None  # the cause quotes the key
        client.hide([str(account.token)])
        return str(account.token)


class _Transport:
    """google-auth's way to HTTP: through our client, so that its limits hold, and refusals come as ours."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        **_: object,
    ) -> "_Response":
        reply = self.client.send(Request(method, url, headers=headers or {}, content=body))
        if reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR or reply.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise TroubleError(
                by_status(self.client.cleaned(reply))
            )  # else the library would wait and ask again by itself
        return _Response(reply.status, reply.headers, reply.text.encode())


@dataclass(frozen=True)
class _Response:
    status: int
    headers: Mapping[str, str] = field(repr=False)
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Refresh(Grant):
    """OAuth 2.0's refresh token (RFC 6749, section 6); where the answer brings another one, that is saved and holds.

    `names` are what the platform calls the client's id and its secret; `basic` sends both as RFC 6749 section 2.3.1 has it.
    """

    at: str
    """The token's address, unless the credential has a `token_uri` of its own."""
    names: tuple[str, str] = ("client_id", "client_secret")
    basic: bool = False
    parts: tuple[str, ...] = ("client_id", "client_secret", "refresh_token")
    renewable: ClassVar[bool] = True

    def ends(self, credential: Credential) -> date | None:
        """Return the day on which the refresh token ends, where the platform says it; the access token's end is ours to mend."""
        found = credential.get("refresh_expires_at")
        return datetime.fromtimestamp(int(found), UTC).date() if found.isdecimal() else None

    def token(self, keyring: Keyring, client: Client, address: str, refused: str = "") -> str:  # noqa: ARG002  `at` is it
        """Return the access token that is kept while it holds, else renew it."""
        credential = opened(keyring, client)
        if _holds(credential, client, refused):
            return credential["access_token"]
        if client.left < ROOM.total_seconds():
            raise StopError  # what is begun must be saved
        with keyring.held() as held:
            client.hide(held.credential.secrets)
            if _holds(held.credential, client, refused):  # another has renewed it meanwhile
                return held.credential["access_token"]
            return self._renew(held, client)

    def _renew(self, held: Held, client: Client) -> str:
        """Ask for another access token once: a second try after no answer could burn what the first one brought."""
        request = self._request(held.credential)
        held.begin()
        reply = client.send(request, attempts=1)
        # From here to `save` nothing else is done: what came is nowhere but in this process.
        if reply.status == HTTPStatus.OK and isinstance(reply.part("access_token"), str):
            credential = held.save(_kept(reply.body, client.clock()))
            client.hide(credential.secrets)
            return credential["access_token"]
        if reply.status < HTTPStatus.INTERNAL_SERVER_ERROR and not held.cut_off:
            held.refused()
        raise TroubleError(_refusal(client.cleaned(reply), cut_off=held.cut_off))

    def _request(self, credential: Credential) -> Request:
        own = {self.names[0]: credential["client_id"], self.names[1]: credential["client_secret"]}
        form = {"grant_type": "refresh_token", "refresh_token": credential["refresh_token"], **own}
        headers = {}
        if self.basic:
            pair = f"{credential['client_id']}:{form.pop(self.names[1])}".encode()
            headers["authorization"] = f"Basic {b64encode(pair).decode()}"
        at = credential.address("token_uri") if credential.get("token_uri") else self.at
        return Request("POST", at, form=form, headers=headers)


def _holds(credential: Credential, client: Client, refused: str) -> bool:
    """Return whether a credential has an access token that holds for a while yet, and is not the one that was refused."""
    token, ends = credential.get("access_token"), credential.get("expires_at")
    if not token or token == refused:
        return False
    return not ends.isdecimal() or int(ends) > (client.clock() + EARLY).timestamp()


def _kept(answer: Mapping[str, Any], now: datetime) -> dict[str, str]:
    """Return what is kept of a platform's answer; ends are seconds since 1970, as `expires_in` says them."""
    parts = {"access_token": answer["access_token"], "expires_at": ""}
    if isinstance(answer.get("refresh_token"), str):
        parts["refresh_token"] = answer["refresh_token"]
    lasting = {
        "expires_at": answer.get("expires_in"),
        # TikTok's name, then LinkedIn's.
        "refresh_expires_at": answer.get("refresh_expires_in") or answer.get("refresh_token_expires_in"),
    }
    for name, seconds in lasting.items():
        if isinstance(seconds, int):
            parts[name] = str(int(now.timestamp()) + seconds)
    return parts


def _refusal(reply: Reply, *, cut_off: bool) -> Trouble:
    said = short(reply.part("error_description") or reply.part("error"))
    match reply.part("error"):
        case "invalid_grant" | "invalid_request" if reply.status < HTTPStatus.INTERNAL_SERVER_ERROR:
            return Trouble("lost" if cut_off else "ending", said)
        case "invalid_client" | "unauthorized_client":
            return Trouble("credential", said)
        case _:
            return by_status(reply, said)
