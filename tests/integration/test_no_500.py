"""Whatever comes from outside, at every address of the site, is answered by a page: never by a failure of ours."""

import base64
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.access.functions import signin
from services.booking.functions import team as booking_team
from services.booking.functions import web as booking_web
from services.booking.mail.links import address_link, booking_link
from services.booking.use_cases import lead
from services.booking.use_cases.offer import offer
from services.feedback.functions import comments as feedback_comments
from services.feedback.functions import live, pupil, school
from services.feedback.functions import team as feedback_team
from services.feedback.session import CODE_LETTERS
from services.metrics.functions import evidence, hit
from services.metrics.functions import readers as metrics_readers
from services.metrics.functions import reports as metrics_reports
from services.metrics.reader import Step
from services.metrics.use_cases import readers
from services.people.functions import team as people_team
from shared.aws import client
from shared.results_link import evidence_token, school_token
from shared.tokens import new_code, with_check
from shared.web import csrf
from shared.web.routes import PART, ROUTES
from tests.integration.booking.conftest import NOW, visit_request
from tests.support.aws import SITE, service_on
from tests.support.browser import sign_in
from tests.support.reports import LONG_AGO, a_reader, only
from tests.support.staffing import (
    SOON,
    a_session,
    offered,
    put_down,
    store_employers,
    store_person,
    store_visit,
)

SERVICES: Mapping[str, tuple[Any, ...]] = {
    "access": (signin.handler,),
    "booking": (booking_web.handler, booking_team.handler),
    "feedback": (
        pupil.handler,
        feedback_team.handler,
        feedback_comments.handler,
        live.handler,
        school.handler,
    ),
    "metrics": (hit.handler, evidence.handler, metrics_readers.handler, metrics_reports.handler),
    "people": (people_team.handler,),
}
COGNITO = {
    "COGNITO_DOMAIN": "https://signin.example",
    "COGNITO_CLIENT_ID": "client",
    "COGNITO_ISSUER": "https://issuer.example/pool",
    "COGNITO_JWKS": "https://issuer.example/pool/jwks.json",
    "HITS_QUEUE": "https://queue.example",
    "REPORTS": "reports",
}

LONG = st.sampled_from(["A", "é", "0", "-", "%", "٣", "."]).map(lambda letter: letter * 3000)
ODD = st.sampled_from([
    "", "0", "-1", "99999999999999999999", "x#HEAD", "A" * 22, "2026-02-30", "9999-12-31", "0001-01-01", "2026-W10-4",
    "9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+14:00", "2026-03-12T09:00:00", "1e9", "\x00", "a\nb", "../..",
    "2026-02-20T12:00:00Z#NM-222222", "9999-99-99T99:99:99Z#-", "cancelled", "confirm", "1.0", "٣", "NM-222222", "é.é",
    "poster.pdf", "poster.", ".", "ffffffffffffffff",
])  # fmt: skip
ANYTHING = ODD | LONG | st.text(max_size=40) | st.from_regex(r"[A-Za-z0-9._-]{1,40}", fullmatch=True)

QUERIES = (
    "q",
    "new",
    "day",
    "month",
    "show",
    "after",
    "saved",
    "refused",
    "next",
    "state",
    "code",
    "error",
    "h",
    "look",
    "pause",
    "p",
    "r",
    "c",
    "by",
    "year",
    "kind",
    "period",
    "session",
    "off",
    "weeks",
    "urgency",
    "page",
    "school",
    "all",
)
FIELDS = (
    "urn", "workshop", "day", "month", "starts", "start-1", "count", "add", "year_group-1", "pupils-1", "needs-1",
    "name", "email", "phone", "notes", "asked", "email_is", "website", "person", "seen", "reason", "note", "version",
    "sure", "on-day", "on-month", "on-year", "present-1-7", "present-1-10", "key", "code", "q", "answer", "keep", "ask",
    "do", "role", "kinds", "said", "told", "outcome", "word", "anyway", "comment", "again", "copy_name", "copy_email", "room",
)  # fmt: skip
COOKIES = ("draft", "team", "sign-in", "said-000000000000")


@contextmanager
def running(service: str, request: pytest.FixtureRequest, patch: pytest.MonkeyPatch) -> Iterator[None]:
    with service_on("moto", service, request, patch, **COGNITO):
        client("dynamodb").meta.events.register("before-parameter-build.dynamodb.*", keys_fit)
        yield


def keys_fit(params: dict[str, Any], **_: object) -> None:
    """Refuse a key as DynamoDB does: a partition of more than 2,048 bytes, a sort key of more than 1,024. moto takes any."""
    writes = [*params.get("TransactItems", ()), {"Put": params}]
    keys = [one.get("Key") or one.get("Item") or {} for write in writes for one in write.values()]
    given = params.get("ExpressionAttributeValues", {})
    keys.append({"pk": given.get(":pk", {}), "sk": given.get(":begins", {})})
    for key in keys:
        for name, most in (("pk", 2048), ("sk", 1024)):
            assert len(key.get(name, {}).get("S", "").encode()) <= most, f"DynamoDB refuses such a {name}"


def ours(service: str) -> tuple[dict[str, list[str]], dict[str, str], dict[str, list[str]]]:
    """Return what of our own making fits into addresses, cookies and forms: so that what is wrong reaches the last check."""
    cookies = sign_in()
    parts: dict[str, list[str]] = {
        "step": [
            "school",
            "workshop",
            "classes",
            "date",
            "times",
            "contact",
            "check",
            "taken",
            "waiting",
            "no-date",
            "cancel",
        ],
        "action": ["confirm", "decline", "cancel", "record"],
        "file": ["poster.pdf", "poster.svg", "results.pdf", "answers.csv"],
        "code": [with_check(new_code(CODE_LETTERS - 1))],
    }
    if service == "feedback":
        parts["token"] = [school_token("NM-222222"), school_token("x#HEAD")]
    if service == "metrics":
        parts["urn"] = [offer().schools[0].urn, "unlisted-NM-222222"]
        parts["file"] = ["2025-26.csv", "2025-26-march.xlsx", "2025-26-class-list.xlsx", "9999-00.pdf"]
    tokens = [csrf.token("subject-Alex Example")]
    if service == "metrics":
        one = a_reader("reader@x.example", "weekly")
        only(one, a_reader("gone@x.example", steps=(Step("taken_back", LONG_AGO),)))
        parts |= {
            "reader": [one.id],
            "token": [
                readers.token(one),
                readers.invitation_link(one).split("/")[-2],
                evidence_token("NM-222222"),
                evidence_token("x#HEAD"),
            ],
        }
        tokens.append(csrf.token(one.id))
    if service == "booking":
        booking = lead.request(offer(), visit_request(), now=NOW, correlation_id="x")
        parts |= {
            "reference": [booking.id],
            "token": [
                booking_link(booking.id).removeprefix(f"{SITE}/booking/"),
                address_link(booking.id, booking.contact.email).removeprefix(f"{SITE}/booking/address/"),
            ],
        }
        tokens.append(csrf.token(booking.id))
        started = booking_web.handler(event("GET", "/book"), None, clock=lambda: NOW)
        name, _, value = started["cookies"][0].partition(";")[0].partition("=")
        cookies[name] = value
        page = booking_web.handler(
            event("GET", "/book/school", query="q=school", cookies=cookies), None, clock=lambda: NOW
        )
        tokens.append(page["body"].partition('name="csrf" value="')[2].partition('"')[0])
    if service == "people":
        return *_people(parts), {"csrf": tokens, **PEOPLE_FIELDS}
    return parts, cookies, {"csrf": tokens, "urn": [school.urn for school in offer().schools[:2]]}


PEOPLE_FIELDS: Mapping[str, list[str]] = {
    "do": ["assign", "off", "accept", "turn_down", "ask", "count", "back"],
    "session": ["NM-AAAAAA-1", "NM-AAAAAA-2"],
    "person": ["ann", "bob", "a" * 3000, "x#HEAD", ""],
    "booking": ["NM-AAAAAA", "A" * 3000, "x#HEAD"],
    "as": ["hospital midwife leads", "hospital midwife helps", "a b helps", "helps", "x" * 3000],
    "seen": [SOON.isoformat(), "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "soon"],
    "kit": ["badges", "x"],
    "version": ["0", "1", "²", "9" * 50],
    "count-badges": ["3", "", "٣", "9" * 50],
}


def _people(parts: dict[str, list[str]]) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Keep a visit with people in every place that a form can ask about."""
    store_employers()
    sessions = [a_session(), a_session(number=2)]
    store_visit(*sessions)
    for name in ("Ann Tarn", "Bob Beck"):
        store_person(name, "midwife")
    put_down(sessions[0], "ann", "midwife")
    offered(sessions[1], "bob", "midwife")
    return parts | {"reference": ["NM-AAAAAA"]}, sign_in()


def event(
    method: str, path: str, *, query: str = "", form: str = "", cookies: Mapping[str, str] | None = None
) -> dict[str, Any]:
    return {
        "version": "2.0",
        "rawPath": path,
        "rawQueryString": query,
        "cookies": [f"{name}={value}" for name, value in (cookies or {}).items()],
        "headers": {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"},
        "requestContext": {"http": {"method": method}, "requestId": "request"},
        "body": base64.b64encode(form.encode()).decode() if form else None,
        "isBase64Encoded": bool(form),
    }


@pytest.mark.parametrize("service", SERVICES)
def test_no_answer_is_a_failure_of_ours(
    service: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(service, request, monkeypatch):
        parts, cookies, fields = ours(service)
        if service == "metrics":
            monkeypatch.setattr(
                hit, "client", lambda _: type("Queue", (), {"send_message": lambda *_, **__: None})()
            )

        everywhere = sorted(ROUTES.values())
        own = sorted({ROUTES[route] for one in SERVICES[service] for *_, route in one._pages})

        @settings(
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        )
        @given(st.data())
        def each(data: st.DataObject) -> None:
            # Mostly what it serves: of another's address it says only that there is no such page.
            route = data.draw(
                st.sampled_from(data.draw(st.sampled_from((own, own, own, everywhere)))), "route"
            )
            path = PART.sub(
                lambda part: data.draw(st.sampled_from(parts.get(part[1], ["x"])) | ANYTHING, part[1]), route
            )
            query = urlencode(
                data.draw(st.dictionaries(st.sampled_from(QUERIES), ANYTHING, max_size=3), "query")
            )
            form = data.draw(st.dictionaries(st.sampled_from(FIELDS), ANYTHING, max_size=8), "form")
            for name, right in fields.items():
                form[name] = data.draw(
                    st.sampled_from(right) | ANYTHING if name == "urn" else st.sampled_from(right), name
                )
            kept = cookies | {
                name: quote(value, safe="")
                for name, value in data.draw(
                    st.dictionaries(st.sampled_from(COOKIES), ANYTHING, max_size=1), "cookies"
                ).items()
            }
            for method in ("GET", "POST"):
                sent = event(
                    method, path, query=query, form=urlencode(form) if method == "POST" else "", cookies=kept
                )
                for handler in SERVICES[service]:
                    answer = handler(sent, None, clock=lambda: NOW)
                    assert answer["statusCode"] < 500, (method, path[:80], query[:80], form)

        each()


@pytest.mark.parametrize("where", [
    "/team/comments/{}", "/team/comments/{}/approve",
    "/team/bookings/{}", "/team/bookings/{}/confirm", "/team/sessions/{}", "/team/sessions/{}/poster.pdf", "/book/done/{}",
    "/live/{}", "/live/{}/numbers", "/results/{}",
    "/book/{}", "/booking/{}", "/booking/{}/cancel", "/booking/{}/change/date", "/f/{}", "/f/{}/thanks", "/f/{}/answers",
])  # fmt: skip
def test_three_thousand_letters_are_no_id(
    where: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = ("/f/", "/live", "/results", "/team/sessions", "/team/comments")
    service = "feedback" if where.startswith(ours) else "booking"
    with running(service, request, monkeypatch):
        answers = [
            handler(event("GET", where.format("A" * 3000), cookies=sign_in()), None, clock=lambda: NOW)
            for handler in SERVICES[service]
        ]
    assert {answer["statusCode"] for answer in answers} == {404}
    assert "Page not found" in answers[0]["body"]


def test_a_code_as_long_as_a_page_and_with_a_right_last_letter_is_told_like_any_other(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = with_check("A" * 3000)
    with running("feedback", request, monkeypatch):
        answer = pupil.handler(event("POST", "/f", form=urlencode({"code": typed})), None, clock=lambda: NOW)
    assert answer["statusCode"] == 404
    assert "has a mistake in it" in answer["body"]
    assert typed in answer["body"], "what was typed is not cut"
