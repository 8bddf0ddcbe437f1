"""HTTP on Lambda: a request as a page's function wants it, a response as API Gateway wants it, and a router.

A resolver with validation costs 50 to 100 ms of every cold start (`docs/decisions.md`), and our functions take
forms, not JSON: so this is the little that forms need. Every page leaves with the same security headers, and
every post that a browser says comes from another site is refused before a function sees it.
"""

import base64
import binascii
import gzip
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from shared.clock import Clock, now
from shared.log import correlate, failed
from shared.settings import setting
from shared.text import N_, gettext
from shared.web.routes import PART, PARTS, ROUTES

MAX_BODY = 100_000
"""Bytes of a form: ten times what our longest form can hold."""

MIN_GZIP = 1_000
"""Bytes under which compressing makes nothing faster."""

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'{style}; script-src 'self'{script}; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""Nothing but our own files; `style` and `script` take the hash of a style sheet and of a script that stand in the page."""

SECURITY_HEADERS = {
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class BadFormError(Exception):
    """A form that no browser would send: too long, or not text."""

    def __init__(self, status: HTTPStatus, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class HTTPError(Exception):
    """Stop here and show the page for `status`, with a sentence for the reader and what HTTP asks to go with it."""

    def __init__(self, status: HTTPStatus, sentence: str = "", **headers: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.headers = headers


@dataclass(frozen=True)
class Request:
    """One request: names of headers in lower case, values of the form with their outer spaces gone, and when it came."""

    method: str
    path: str
    _: KW_ONLY
    at: datetime
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, list[str]] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    upload: bytes = b""
    """The body of a form with files (multipart/form-data), as it came: who takes files takes it apart."""

    @classmethod
    def of(cls, event: Mapping[str, Any], at: datetime) -> "Request":
        """Return the request in an HTTP API event of payload format 2.0, which came at `at`.

        Raises `BadFormError` for a body that is too long or not a form in UTF-8.
        """
        headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
        # The emulator the local stage runs on leaves `cookies` out: the header carries the same.
        cookie_header = "; ".join(event.get("cookies") or [headers.get("cookie", "")])
        return cls(
            method=event["requestContext"]["http"]["method"],
            path=event.get("rawPath") or "/",
            headers=headers,
            query=_query(event.get("rawQueryString") or ""),
            form=_form(event, headers),
            cookies=_cookies(cookie_header),
            upload=_upload(event, headers),
            at=at,
        )

    def one(self, name: str) -> str:
        """Return the last value the form has for `name`, or an empty text."""
        return (self.form.get(name) or [""])[-1]

    def all(self, name: str) -> list[str]:
        """Return every value the form has for `name`."""
        return list(self.form.get(name, []))


def _parse(text: str) -> dict[str, list[str]]:
    return parse_qs(text, keep_blank_values=True, errors="strict", max_num_fields=300)


def _query(text: str) -> dict[str, str]:
    try:
        return {name: values[-1] for name, values in _parse(text).items()}
    except ValueError as error:
        raise BadFormError(
            HTTPStatus.BAD_REQUEST,
            gettext("The address arrived damaged. Copy the whole of it and try again."),
        ) from error


def _form(event: Mapping[str, Any], headers: Mapping[str, str]) -> dict[str, list[str]]:
    body = event.get("body") or ""
    if not body or "application/x-www-form-urlencoded" not in headers.get("content-type", ""):
        return {}
    if len(body) > MAX_BODY:
        raise BadFormError(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE, gettext("What was sent is longer than this form can hold.")
        )
    try:
        text = base64.b64decode(body, validate=True).decode() if event.get("isBase64Encoded") else body
        parsed = _parse(text)
    except (UnicodeDecodeError, binascii.Error, ValueError) as error:
        raise BadFormError(
            HTTPStatus.BAD_REQUEST,
            gettext("The form arrived damaged. Go back to the page and send it again."),
        ) from error
    return {name: [_clean(value) for value in values] for name, values in parsed.items()}


def _upload(event: Mapping[str, Any], headers: Mapping[str, str]) -> bytes:
    body = event.get("body") or ""
    if not body or not headers.get("content-type", "").startswith("multipart/form-data"):
        return b""
    try:
        return base64.b64decode(body, validate=True) if event.get("isBase64Encoded") else body.encode()
    except (binascii.Error, ValueError) as error:
        raise BadFormError(
            HTTPStatus.BAD_REQUEST,
            gettext("The form arrived damaged. Go back to the page and send it again."),
        ) from error


UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp"})
"""Unicode's categories of controls, formats and separators: no answer needs them, and they can hide text in a mail."""


def _clean(value: str) -> str:
    seen = (letter for letter in value if letter in "\t\n" or unicodedata.category(letter) not in UNSEEN)
    return "".join(seen).strip()


def _cookies(header: str) -> dict[str, str]:
    # `SimpleCookie` drops all that follows a cookie it can't read, and the host's other sites may set such ones.
    pairs = (part.partition("=") for part in header.split(";"))
    return {name.strip(): value.strip() for name, equals, value in pairs if equals}


@dataclass
class Response:
    """One answer; `body` is text or, for files, bytes."""

    body: str | bytes = ""
    status: HTTPStatus = HTTPStatus.OK
    content_type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    cookies: list[str] = field(default_factory=list)
    style: str = ""
    """A source the content security policy allows for styles besides our own files, such as a hash."""
    script: str = ""
    """The same for scripts."""

    def to_api(self, request: Request | None = None) -> dict[str, Any]:
        """Return the answer for API Gateway, compressed where the browser takes it and it pays."""
        policy = CONTENT_SECURITY_POLICY.format(
            style=f" {self.style}" if self.style else "", script=f" {self.script}" if self.script else ""
        )
        headers = {
            "content-type": self.content_type,
            "cache-control": "no-store",
            "content-security-policy": policy,
            **SECURITY_HEADERS,
            **self.headers,
        }
        body = self.body.encode() if isinstance(self.body, str) else self.body
        textual = self.content_type.startswith(("text/", "application/json", "image/svg"))
        accepts = request.headers.get("accept-encoding", "") if request else ""
        if textual and len(body) >= MIN_GZIP and "gzip" in accepts:
            body = gzip.compress(body, 6, mtime=0)
            headers["content-encoding"] = "gzip"
            headers["vary"] = "accept-encoding"
            textual = False
        answer: dict[str, Any] = {
            "statusCode": int(self.status),
            "headers": headers,
            "body": body.decode() if textual else base64.b64encode(body).decode(),
            "isBase64Encoded": not textual,
        }
        if self.cookies:
            answer["cookies"] = self.cookies
        return answer


def see_other(url: str, *cookies: str) -> Response:
    """Send the browser on after a post, so that going back or reloading never posts twice."""
    return Response(status=HTTPStatus.SEE_OTHER, headers={"location": url}, cookies=list(cookies))


def cookie(name: str, value: str, *, seconds: int, path: str = "/") -> str:
    """Return a Set-Cookie that scripts can't read and other sites can't send; `seconds` 0 removes it."""
    secure = "; Secure" if setting("SITE").startswith("https:") else ""
    return f"{name}={value}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"


def from_elsewhere(request: Request) -> bool:
    """Tell whether a browser says that another site sent this request.

    Sec-Fetch-Site is sent by every browser of the last years and can't be set by a page; older ones send
    Origin with a post. A client that sends neither is no browser and carries nobody's cookie.
    """
    fetch_site = request.headers.get("sec-fetch-site")
    if fetch_site is not None:
        return fetch_site not in {"same-origin", "none"}
    origin = request.headers.get("origin")
    return origin is not None and origin.partition("//")[2] != urlsplit(setting("SITE")).netloc


FROM_ELSEWHERE: Final = N_("This form was sent from another website, so we did not take it.")

Handler = Callable[..., Response]
Fault = Callable[[HTTPStatus, str], Response]


class Router:
    """Which function answers which path; an instance is a Lambda handler.

    `fault` draws the page for a status that no function answers, in the service's look; `routes` are the paths by name.
    """

    def __init__(self, fault: Fault, routes: Mapping[str, str] = ROUTES) -> None:
        self._routes = routes
        self._pages: list[tuple[str, re.Pattern[str], Handler]] = []
        self._fault = fault

    def on(self, method: str, route: str) -> Callable[[Handler], Handler]:
        """Register a function for a route; the parts in braces of its path, as in ``/book/{step}``, are its arguments.

        A path whose part does not look like one (`PARTS`) is no address of the route. Raises `KeyError` for a part of no pattern.
        """
        # `split` puts the names of the parts between the pieces of the path.
        pieces = PART.split(self._routes[route])
        parts = (
            f"(?P<{piece}>{PARTS[piece]})" if place % 2 else re.escape(piece)
            for place, piece in enumerate(pieces)
        )
        pattern = re.compile("".join(parts) + "/?")

        def register(handler: Handler) -> Handler:
            self._pages.append((method, pattern, handler))
            return handler

        return register

    def get(self, route: str) -> Callable[[Handler], Handler]:
        """Register a function that shows something; it changes nothing."""
        return self.on("GET", route)

    def post(self, route: str) -> Callable[[Handler], Handler]:
        """Register a function that takes a form."""
        return self.on("POST", route)

    def __call__(
        self, event: dict[str, Any], _context: object = None, *, clock: Clock = now
    ) -> dict[str, Any]:
        """Answer one HTTP API event."""
        correlate(event["requestContext"].get("requestId", ""))
        request: Request | None = None
        try:
            request = Request.of(event, clock())
            response = self._answer(request)
        except BadFormError as error:
            response = self._fault(error.status, str(error))
        except HTTPError as error:
            response = self._fault(error.status, error.sentence)
            response.headers |= error.headers
        except Exception as error:  # noqa: BLE001  the last resort: the log has the trace, the person gets a page
            failed("failed", error, route=event.get("routeKey", ""))
            response = self._fault(HTTPStatus.INTERNAL_SERVER_ERROR, "")
        return response.to_api(request)

    def _answer(self, request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        allowed: list[str] = []
        for wanted, pattern, handler in self._pages:
            found = pattern.fullmatch(request.path)
            if not found:
                continue
            if wanted == method:
                if method == "POST" and from_elsewhere(request):
                    raise HTTPError(HTTPStatus.FORBIDDEN, gettext(FROM_ELSEWHERE))
                return handler(request, **found.groupdict())
            allowed += ["GET", "HEAD"] if wanted == "GET" else [wanted]
        if allowed:
            # RFC 9110, 15.5.6: who is told "not like that" is told how.
            raise HTTPError(HTTPStatus.METHOD_NOT_ALLOWED, allow=", ".join(dict.fromkeys(allowed)))
        raise HTTPError(HTTPStatus.NOT_FOUND)
