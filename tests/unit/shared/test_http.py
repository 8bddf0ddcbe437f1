"""The web kit at the hands of browsers, broken clients and people who mean harm."""

import base64
import contextlib
import gzip
import unicodedata
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from shared import secrets
from shared.compiled import essentials
from shared.keyring import Key, Keyring
from shared.web import csrf, pages
from shared.web.http import (
    SECURITY_HEADERS,
    HTTPError,
    Request,
    Response,
    Router,
    cookie,
    see_other,
)
from shared.web.pages import fault
from shared.web.parsing import MAX_BODY, BadFormError
from tests.support.aws import SITE, templates
from tests.support.logs import listen

FORM = "application/x-www-form-urlencoded"
NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
ROUTES = {
    "home": "/",
    "step": "/book/{step}",
    "take": "/book/{step}/take",
    "age": "/age",
    "closed": "/closed",
    "table": "/table",
}

Event = dict[str, Any]


def read(event: Event) -> Request:
    """Return the request of an event."""
    return Request.of(event, NOW)


def an_event(
    method: str = "GET", path: str = "/", body: str | bytes = "", query: str = "", **headers: str
) -> Event:
    """Return what API Gateway hands a function; names of headers come with dashes for underscores."""
    raw = body.encode() if isinstance(body, str) else body
    return {
        "requestContext": {"http": {"method": method}, "requestId": "r"},
        "rawPath": path,
        "rawQueryString": query,
        "headers": {"Content-Type": FORM}
        | {name.replace("_", "-"): value for name, value in headers.items()},
        "body": base64.b64encode(raw).decode(),
        "isBase64Encoded": True,
    }


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE", SITE)
    monkeypatch.setattr(secrets, "keyring", lambda: Keyring((Key("", b"k" * 40, None),)))


# A request


def test_a_form_is_read_with_its_spaces_and_last_values() -> None:
    request = read(
        an_event("POST", "/book", "a=+Zo%C3%AB+&a=two&b=&c=1%0D%0A2", query="x=1&x=2&y=", Accept="x")
    )
    assert (request.method, request.path, request.headers["accept"]) == ("POST", "/book", "x")
    assert request.all("a") == ["Zoë", "two"]
    assert (request.one("a"), request.one("b"), request.one("none"), request.all("none")) == (
        "two",
        "",
        "",
        [],
    )
    assert request.one("c") == "1\n2"
    assert request.query == {"x": "2", "y": ""}


def test_a_form_may_come_as_plain_text() -> None:
    event = an_event("POST") | {"body": "a=%C3%A9", "isBase64Encoded": False}
    assert read(event).one("a") == "é"


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"headers": None}, "/"),
        ({"rawPath": ""}, "/"),
        ({"body": None}, "/"),
        ({"rawQueryString": None}, "/"),
    ],
)
def test_what_is_missing_of_an_event_is_empty(changed: Event, path: str) -> None:
    request = read(an_event() | changed)
    assert (request.path, request.form, request.query) == (path, {}, {})


def test_what_is_no_form_is_not_read() -> None:
    assert (
        read(an_event("POST", body=b'{"a": 1}') | {"headers": {"content-type": "application/json"}}).form
        == {}
    )


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"body": base64.b64encode(b"a=\xff\xfe").decode()}, 400),
        ({"body": base64.b64encode(b"a=%ff%fe").decode()}, 400),
        ({"body": base64.b64encode(b"%ff=a").decode()}, 400),
        ({"body": base64.b64encode("a=é".encode("utf-16")).decode()}, 400),
        ({"body": "no base64!"}, 400),
        ({"body": "YT0x=YT0x"}, 400),
        ({"body": "é"}, 400),
        ({"body": base64.b64encode(b"a=1&" * 301).decode()}, 400),
        ({"body": "a" * (MAX_BODY + 4)}, 413),
        ({"body": "a=" + "b" * MAX_BODY, "isBase64Encoded": False}, 413),
        ({"rawQueryString": "a=%ff"}, 400),
        ({"rawQueryString": "&".join(["a=1"] * 301)}, 400),
    ],
)
def test_a_damaged_or_overlong_form_is_refused_with_a_sentence(changed: Event, status: int) -> None:
    with pytest.raises(BadFormError, match=r"^[A-Z].*\.$") as caught:
        read(an_event("POST") | changed)
    assert caught.value.status == status


def test_the_longest_form_allowed_is_read() -> None:
    body = base64.b64encode(b"a=" + b"b" * (MAX_BODY * 3 // 4 - 2)).decode()
    assert len(body) == MAX_BODY
    assert len(read(an_event("POST") | {"body": body}).one("a")) == MAX_BODY * 3 // 4 - 2


@given(st.dictionaries(st.text(min_size=1), st.lists(st.text(), min_size=1, max_size=3), max_size=5))
def test_no_unseen_character_gets_in_and_no_seen_one_is_lost(form: dict[str, list[str]]) -> None:
    request = read(an_event("POST", body=urlencode(form, doseq=True)))
    for name, values in form.items():
        seen = [
            "".join(
                c for c in value if c in "\t\n" or unicodedata.category(c) not in {"Cc", "Cf", "Zl", "Zp"}
            )
            for value in values
        ]
        assert request.all(name) == [value.strip() for value in seen]


@pytest.mark.parametrize(
    "unseen",
    [
        "\0",
        "\x07",
        "\r",
        "\x1b",
        "\x7f",
        "\x85",
        "\u200b",
        "\u200e",
        "\u202e",
        "\u2028",
        "\u2066",
        "\u061c",
        "\ufeff",
    ],
)
def test_what_hides_text_is_removed(unseen: str) -> None:
    assert read(an_event("POST", body=f"a=x{quote(unseen)}y")).one("a") == "xy"


@given(st.binary(max_size=200), st.text(max_size=100), st.text(max_size=100))
def test_a_request_of_any_bytes_is_read_or_refused(body: bytes, query: str, cookies: str) -> None:
    with contextlib.suppress(BadFormError):
        request = read(an_event("POST", body=body, query=query, cookie=cookies))
        assert all(value == value.strip() for values in request.form.values() for value in values)


@pytest.mark.parametrize(
    "cookies",
    [{"cookies": ["team=abc.def", "draft=x-_1="]}, {"headers": {"Cookie": "team=abc.def; draft=x-_1="}}],
)
def test_cookies_come_in_a_list_or_in_the_header(cookies: Event) -> None:
    assert read(an_event() | cookies).cookies == {"team": "abc.def", "draft": "x-_1="}


@pytest.mark.parametrize(
    "other",
    ['consent={"all":true}', "a[]=1", "é=1", "lone", "=", "", "x=a b", 'q="a\\"b', "x=a,b", "$Version=1"],
)
def test_a_cookie_of_another_site_of_the_host_hides_none_of_ours(other: str) -> None:
    for header in (f"{other}; team=abc", f"team=abc; {other}"):
        assert read(an_event(cookie=header)).cookies["team"] == "abc"


# A response


def test_every_answer_has_the_security_headers() -> None:
    answer = Response("hello", HTTPStatus.GONE).to_api()
    assert (answer["statusCode"], answer["body"], answer["isBase64Encoded"]) == (410, "hello", False)
    assert answer["headers"].items() >= SECURITY_HEADERS.items()
    assert answer["headers"]["cache-control"] == "no-store"
    assert answer["headers"]["content-type"] == "text/html; charset=utf-8"
    assert "cookies" not in answer
    policy = answer["headers"]["content-security-policy"].split("; ")
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "script-src 'self'" in policy
    assert "form-action 'self'" in policy
    assert "unsafe" not in str(policy)


def test_a_page_may_allow_one_more_source_and_header() -> None:
    page = Response(
        style="'sha256-abc'",
        headers={"cache-control": "max-age=9"},
    )
    headers = page.to_api()["headers"]
    policy = headers["content-security-policy"].split("; ")
    assert {"style-src 'self' 'sha256-abc'", "script-src 'self'", "form-action 'self'"} <= set(policy)
    assert headers["cache-control"] == "max-age=9"


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "image/svg+xml", "application/json"])
def test_a_long_text_is_compressed_where_it_is_accepted(kind: str) -> None:
    page = Response("é" * 2500, content_type=kind)
    answer = page.to_api(read(an_event(accept_encoding="gzip, deflate, br")))
    assert (answer["headers"]["content-encoding"], answer["headers"]["vary"]) == ("gzip", "accept-encoding")
    assert answer["isBase64Encoded"]
    assert gzip.decompress(base64.b64decode(answer["body"])).decode() == "é" * 2500


@pytest.mark.parametrize(
    ("length", "accepts", "kind"),
    [
        (2500, "br", "text/html"),
        (2500, "", "text/html"),
        (400, "gzip", "text/html"),
        (2500, "gzip", "application/pdf"),
    ],
)
def test_any_other_answer_is_sent_as_it_is(length: int, accepts: str, kind: str) -> None:
    answer = Response("é" * length, content_type=kind).to_api(read(an_event(accept_encoding=accepts)))
    assert "content-encoding" not in answer["headers"]
    body = base64.b64decode(answer["body"]).decode() if answer["isBase64Encoded"] else answer["body"]
    assert body == "é" * length


def test_a_file_is_sent_as_its_bytes() -> None:
    answer = Response(b"%PDF\xff\x00", content_type="application/pdf").to_api()
    assert answer["isBase64Encoded"]
    assert base64.b64decode(answer["body"]) == b"%PDF\xff\x00"


def test_after_a_post_the_browser_is_sent_on() -> None:
    answer = see_other("/book/done", "a=1", "b=2").to_api()
    assert (answer["statusCode"], answer["headers"]["location"], answer["cookies"]) == (
        303,
        "/book/done",
        ["a=1", "b=2"],
    )


def test_a_cookie_is_out_of_reach_of_scripts_and_other_sites(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = ["team=abc", "Path=/team", "Max-Age=60", "HttpOnly", "SameSite=Lax"]
    assert cookie("team", "abc", seconds=60, path="/team").split("; ") == [*parts, "Secure"]
    monkeypatch.setenv("SITE", "http://localhost:8000")
    assert cookie("team", "abc", seconds=60, path="/team").split("; ") == parts


def test_whoever_is_one_service_after_another_has_the_pages_of_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """As an operator's process is: an environment that was kept knew no template of the next service."""
    for service, template in (("people", "presence.jinja"), ("metrics", "report.txt.jinja")):
        monkeypatch.setenv("SERVICE", service)
        assert pages.environment().get_template(template)


# A router


@pytest.fixture
def router(monkeypatch: pytest.MonkeyPatch) -> Router:
    """Return a router with a page of each kind and the real pages for what goes wrong."""
    monkeypatch.setattr("shared.web.pages.environment", lambda: templates("booking"))
    made = Router(fault, ROUTES)

    @made.get("home")
    @made.get("step")
    def show(request: Request, step: str = "start") -> Response:
        return Response(f"{request.method} {step}", cookies=["seen=1"])

    @made.post("step")
    @made.post("take")
    def take(request: Request, step: str) -> Response:
        return see_other(f"/{step}/{request.one('name')}")

    @made.post("age")
    def age(request: Request) -> Response:
        return Response(str(int(request.one("age"))))

    @made.get("closed")
    def closed(_request: Request) -> Response:
        raise HTTPError(HTTPStatus.GONE, "It closed on Friday.")

    return made


@pytest.mark.parametrize(
    ("method", "path", "says"),
    [("GET", "/", "GET start"), ("GET", "/book/date", "GET date"), ("GET", "/book/date/", "GET date")],
)
def test_a_path_finds_its_function(router: Router, method: str, path: str, says: str) -> None:
    answer = router(an_event(method, path))
    assert (answer["statusCode"], answer["body"]) == (200, says)


def test_head_is_answered_as_get(router: Router) -> None:
    answer, got = (router(an_event(method, "/book/date")) for method in ("HEAD", "GET"))
    assert (answer["statusCode"], answer["headers"], answer["cookies"]) == (
        200,
        got["headers"],
        got["cookies"],
    )


@pytest.mark.parametrize(
    ("method", "path", "status", "says"),
    [
        ("GET", "/none", 404, "Page not found"),
        ("GET", "/book", 404, "Page not found"),
        ("GET", "/book/a/b", 404, "Page not found"),
        ("GET", "/book/%3Cscript%3E/../..", 404, "Page not found"),
        ("POST", "/", 405, "This page can&#39;t be used like that"),
        ("GET", "/age", 405, "This page can&#39;t be used like that"),
        ("HEAD", "/age", 405, "This page can&#39;t be used like that"),
        ("DELETE", "/book/date", 405, "This page can&#39;t be used like that"),
        ("GET", "/closed", 410, "It closed on Friday."),
    ],
)
def test_what_has_no_page_gets_a_page_that_says_so(
    router: Router, method: str, path: str, status: int, says: str
) -> None:
    answer = router(an_event(method, path))
    assert answer["statusCode"] == status
    assert says in answer["body"]
    assert answer["headers"].items() >= SECURITY_HEADERS.items()
    assert essentials()["programme"]["contact"]["email"] in answer["body"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/", "GET, HEAD"),
        ("PUT", "/closed", "GET, HEAD"),
        ("GET", "/age", "POST"),
        ("HEAD", "/age", "POST"),
        ("GET", "/book/date/take", "POST"),
        ("DELETE", "/book/date", "GET, HEAD, POST"),
        ("OPTIONS", "/book/date", "GET, HEAD, POST"),
    ],
)
def test_who_asks_in_a_way_that_is_not_allowed_is_told_which_is(
    router: Router, method: str, path: str, allowed: str
) -> None:
    """RFC 9110, 15.5.6: a 405 names the methods of this very page."""
    answer = router(an_event(method, path))
    assert (answer["statusCode"], answer["headers"]["allow"]) == (405, allowed)
    assert "allow" not in router(an_event("GET", "/none"))["headers"]


def test_a_request_came_when_the_clock_says(router: Router) -> None:
    @router.get("table")
    def table(request: Request) -> Response:
        return Response(request.at.isoformat())

    assert router(an_event("GET", "/table"), None, clock=lambda: NOW)["body"] == NOW.isoformat()


@pytest.mark.parametrize(
    ("changed", "status", "says"),
    [
        ({"body": "!"}, 400, "The form arrived damaged."),
        ({"body": "a" * (MAX_BODY + 1)}, 413, "longer than this form can hold"),
        ({"rawQueryString": "a=%ff"}, 400, "The address arrived damaged."),
    ],
)
def test_a_form_that_can_not_be_read_gets_a_page_that_says_so(
    router: Router, changed: Event, status: int, says: str
) -> None:
    answer = router(an_event("POST", "/book/date") | changed)
    assert answer["statusCode"] == status
    assert says in answer["body"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"sec_fetch_site": "same-origin"}, 303),
        ({"sec_fetch_site": "none"}, 303),
        ({"sec_fetch_site": "same-site"}, 403),
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"sec_fetch_site": "cross-site", "origin": SITE}, 403),
        ({"origin": SITE}, 303),
        ({"origin": "https://elsewhere.example"}, 403),
        ({"origin": f"{SITE}.elsewhere.example"}, 403),
        ({"origin": f"{SITE}:444"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": ""}, 403),
        ({"origin": "http://[::1"}, 403),
    ],
)
def test_a_post_from_another_site_is_refused(router: Router, headers: dict[str, str], status: int) -> None:
    answer = router(an_event("POST", "/book/date", "name=x", **headers))
    assert answer["statusCode"] == status
    assert ("sent from another website" in answer["body"]) == (status == 403)


def test_a_link_from_another_site_is_followed(router: Router) -> None:
    assert router(an_event("GET", "/", sec_fetch_site="cross-site"))["statusCode"] == 200


def test_an_exception_is_a_kind_page_and_a_trace_that_quotes_nothing(
    router: Router, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = listen(monkeypatch)
    event = an_event("POST", "/age", "age=I+am+Zo%C3%AB+from+Stroud") | {"routeKey": "$default"}
    answer = router(event)
    assert answer["statusCode"] == 500
    assert "It is our fault, not yours" in answer["body"]
    assert "give them this number: r<" in answer["body"]
    assert "this number" not in router(an_event(path="/nowhere"))["body"], "whose fault is not ours"
    assert "ValueError" not in answer["body"]
    [line] = log.lines()
    assert (line["level"], line["message"], line["route"]) == ("ERROR", "failed", "$default")
    assert line["correlation_id"] == "r"
    assert "ValueError" in line["trace"]
    assert "in age" in line["trace"]
    assert "Stroud" not in log.getvalue()


def test_the_trace_tells_what_aws_answered_and_what_came_of_it(
    router: Router, monkeypatch: pytest.MonkeyPatch
) -> None:
    @router.get("table")
    def table(request: Request) -> Response:
        message = request.query["who"]
        try:
            _refuse(message)
        except ClientError as error:
            raise RuntimeError(message) from error
        return Response()

    log = listen(monkeypatch)
    assert router(an_event("GET", "/table", query="who=sam@school.example"))["statusCode"] == 500
    [line] = log.lines()
    assert "RuntimeError" in line["trace"]
    assert "ClientError AccessDeniedException" in line["trace"]
    assert "in _refuse" in line["trace"]
    assert "sam@school.example" not in log.getvalue()


def _refuse(message: str) -> None:
    raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": message}}, "PutItem")


# Forms that only we may have made


def test_a_form_with_its_own_token_is_taken_and_any_other_refused() -> None:
    def form(token: str) -> Request:
        return Request("POST", "/", at=NOW, form={csrf.FIELD: [token]})

    csrf.check(form(csrf.token("draft-1")), "draft-1")
    for wrong in (csrf.token("draft-2"), csrf.token("draft-1")[:-1], "", "é", "x" * 10_000):
        with pytest.raises(HTTPError, match="reload the page") as caught:
            csrf.check(form(wrong), "draft-1")
        assert caught.value.status == 403
    with pytest.raises(HTTPError):
        csrf.check(Request("POST", "/", at=NOW), "draft-1")
