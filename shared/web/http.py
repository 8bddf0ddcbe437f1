"""HTTP on Lambda: a request as a page's function wants it, a response as API Gateway wants it, and a router.

A resolver with validation costs 50 to 100 ms of every cold start (`docs/decisions.md`), and our functions take
forms, not JSON: so this is the little that forms need. Every page leaves with the same security headers, and
every post that a browser says comes from another site is refused before a function sees it.
"""

import base64
import gzip
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from shared.clock import Clock, now
from shared.log import correlate, failed
from shared.settings import setting
from shared.text import N_, gettext, language, speaking
from shared.web import parsing
from shared.web.parsing import BadFormError
from shared.web.routes import PART, PARTS, ROUTES

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
    route: str = ""
    """The name of the route that took it."""
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
            query=parsing.query(event.get("rawQueryString") or ""),
            form=parsing.form(event, headers),
            cookies=parsing.cookies(cookie_header),
            upload=parsing.upload(event, headers),
            at=at,
        )

    def one(self, name: str) -> str:
        """Return the last value the form has for `name`, or an empty text."""
        return (self.form.get(name) or [""])[-1]

    def all(self, name: str) -> list[str]:
        """Return every value the form has for `name`."""
        return list(self.form.get(name, []))


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
            headers["vary"] = ", ".join([*filter(None, [headers.get("vary")]), "accept-encoding"])
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
Languages = Callable[[], Collection[str]]


ENGLISH_FIRST: Final = re.compile(r"\s*en(-[a-z]+)?\s*(,.*)?|", re.IGNORECASE)
"""A header Accept-Language that most browsers here send: English before all else, or nothing."""


def _wanted(event: Mapping[str, Any], languages: Languages) -> tuple[str, bool] | None:
    """Return the language a request wants, and whether its address says so; None for the first of all that nobody chose."""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    query, header = event.get("rawQueryString") or "", headers.get("accept-language", "")
    if "lang=" not in query and ENGLISH_FIRST.fullmatch(header):
        return None
    from shared.text.languages import wanted  # noqa: PLC0415  English needs none of it

    return wanted(query, header, languages())


class Router:
    """Which function answers which path; an instance is a Lambda handler.

    `fault` draws the page for a status that no function answers, in the service's look; `routes` are the paths by name.
    `languages` gives those its pages speak; a router without it, or with none, says everything in the programme's first language,
    whatever a browser prefers. With `carry` every address on its pages hands on the language that a reader chose.
    """

    def __init__(
        self,
        fault: Fault,
        routes: Mapping[str, str] = ROUTES,
        *,
        languages: Languages | None = None,
        carry: bool = False,
    ) -> None:
        self._routes = routes
        self._languages = languages
        self._carry = carry
        self._pages: list[tuple[str, re.Pattern[str], Handler, bool, str]] = []
        self._fault = fault

    def on(self, method: str, route: str, *, from_anywhere: bool = False) -> Callable[[Handler], Handler]:
        """Register a function for a route; the parts in braces of its path, as in ``/book/{step}``, are its arguments.

        A path whose part does not look like one (`PARTS`) is no address of the route. With `from_anywhere` posts that come from
        other sites are taken, which are refused elsewhere. Raises `KeyError` for a part of no pattern.
        """
        # `split` puts the names of the parts between the pieces of the path.
        pieces = PART.split(self._routes[route])
        parts = (
            f"(?P<{piece}>{PARTS[piece]})" if place % 2 else re.escape(piece)
            for place, piece in enumerate(pieces)
        )
        pattern = re.compile("".join(parts) + "/?")

        def register(handler: Handler) -> Handler:
            self._pages.append((method, pattern, handler, from_anywhere, route))
            return handler

        return register

    def get(self, route: str) -> Callable[[Handler], Handler]:
        """Register a function that shows something; it changes nothing."""
        return self.on("GET", route)

    def post(self, route: str, *, from_anywhere: bool = False) -> Callable[[Handler], Handler]:
        """Register a function that takes a form."""
        return self.on("POST", route, from_anywhere=from_anywhere)

    def __call__(
        self, event: dict[str, Any], _context: object = None, *, clock: Clock = now
    ) -> dict[str, Any]:
        """Answer one HTTP API event."""
        correlate(event["requestContext"].get("requestId", ""))
        if self._languages is None or (self._carry and not self._languages()):
            return self._said(event, clock)
        wanted = _wanted(event, self._languages)
        if self._carry and wanted is None:
            wanted = next(iter(self._languages())), False
        if wanted is None:
            return self._said(event, clock)
        query = event.get("rawQueryString") or ""
        with speaking(wanted[0], chosen=wanted[1], carry=self._carry, query=query):
            return self._said(event, clock)

    def _said(self, event: dict[str, Any], clock: Clock) -> dict[str, Any]:
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
        if self._languages is not None and self._languages():
            response.headers |= {"content-language": language(), "vary": "accept-language"}
        return response.to_api(request)

    def _answer(self, request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        allowed: list[str] = []
        for wanted, pattern, handler, from_anywhere, route in self._pages:
            found = pattern.fullmatch(request.path)
            if not found:
                continue
            if wanted == method:
                if method == "POST" and not from_anywhere and from_elsewhere(request):
                    raise HTTPError(HTTPStatus.FORBIDDEN, gettext(FROM_ELSEWHERE))
                return handler(replace(request, route=route), **found.groupdict())
            allowed += ["GET", "HEAD"] if wanted == "GET" else [wanted]
        if allowed:
            # RFC 9110, 15.5.6: who is told "not like that" is told how.
            raise HTTPError(HTTPStatus.METHOD_NOT_ALLOWED, allow=", ".join(dict.fromkeys(allowed)))
        raise HTTPError(HTTPStatus.NOT_FOUND)
