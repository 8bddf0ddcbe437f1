"""Who read whose data: every page of the console is in a table, and its line is written before anything is shown."""

import importlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import jinja2
import pytest
from botocore.exceptions import ClientError

from infra.declared import FUNCTIONS
from services.access import audit as page_of
from services.access import reading, standing, user
from services.access.functions import signin
from services.access.groups import AUDIT, TEAM
from services.access.reading import KEPT_DAYS, KINDS, NOBODY, OWN, SHOWS
from services.access.user import TeamUser
from services.metrics.web import evidence
from shared.web.http import HTTPError, Request, Response, Router
from shared.web.routes import PART, ROUTES
from tests.support.aws import READINGS, rows
from tests.support.browser import NOW, Browser, sign_in
from tests.support.logs import listen

CONSOLE = [
    (one.name, importlib.import_module(f"services.{one.service}.functions.{one.module}").handler)
    for one in FUNCTIONS
    if one.console
]


EMPTY = jinja2.FunctionLoader(lambda _: "")
"""Gives every template as an empty one."""


def pages(handler: Router) -> Iterator[tuple[str, str, Any]]:
    """Yield method, route and function of each page that a router answers for below the console's address."""
    for method, _, found, _, route in handler._pages:
        if ROUTES[route] == "/team" or ROUTES[route].startswith("/team/"):
            yield method, route, found


def test_every_page_of_every_console_is_in_exactly_one_table() -> None:
    there = {route for _, handler in CONSOLE for _, route, _ in pages(handler)}
    assert len(there) > 60, "the consoles are found"
    tables = [*SHOWS, *OWN, *NOBODY]
    assert sorted(tables) == sorted(there), (
        "services/access/reading.py says of each page of the console what it shows: add it to SHOWS with its kind, or to NOBODY "
        "with what it shows instead, and take out what is no more"
    )
    assert {route for route, path in ROUTES.items() if path.startswith("/team")} == there


def test_every_page_is_behind_the_one_guard_that_writes_it_down(
    access_aws: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But for those of signing in, and of a calendar that asks by its address, which nobody is signed in for."""
    # Not `render` itself: what is imported meanwhile for the first time would keep that.
    monkeypatch.setattr(
        "shared.web.pages.environment", lambda: jinja2.Environment(loader=EMPTY, autoescape=True)
    )
    open_to_all = {"sign-in", "sign-in.callback", "sign-out", "feed"}
    for name, handler in CONSOLE:
        for method, route, page in pages(handler):
            if (
                route in open_to_all or page is evidence.refuse
            ):  # it takes nothing from anybody, and shows nothing
                continue
            path = PART.sub(lambda part: {"token": "x", "code": "x"}.get(part[1], "abc"), ROUTES[route])
            asked = {
                "rawPath": path,
                "headers": {},
                "requestContext": {"http": {"method": method}, "requestId": "r"},
            }
            answer = handler(asked, None, clock=lambda: NOW)
            assert answer["statusCode"] == (303 if method == "GET" else 401), f"{name}: {method} {route}"
            if method == "GET":
                assert answer["headers"]["location"].startswith("/team/sign-in"), f"{name}: {route}"


def test_what_is_shown_is_told_by_a_part_that_its_path_has_and_in_words() -> None:
    for route, shown in SHOWS.items():
        assert not shown.part or f"{{{shown.part}}}" in ROUTES[route], route
        assert not (shown.part and shown.query), route
    assert {one.kind for one in SHOWS.values()} == KINDS.keys()
    assert {"booking", "person", "export", "comments", "readers"} <= KINDS.keys()
    assert {"console.comment", "console.checks.person"} <= OWN.keys()


ALEX = TeamUser("subject-1", "alex@team.example", "Alex Example", (TEAM,))


def opened(route: str, *, method: str = "GET", query: dict[str, str] | None = None, **parts: str) -> Response:
    """Open a page of the console; it answers with the lines that are written by then."""

    @user.signed_in
    def page(_request: Request, _user: TeamUser, **_: str) -> Response:
        return Response(str(len(rows(READINGS))))

    name, _, value = user.issue(ALEX, NOW).partition(";")[0].partition("=")
    asked = Request(method, "/team/x", at=NOW, cookies={name: value}, route=route, query=query or {})
    return page(asked, **parts)


def lines() -> list[dict[str, Any]]:
    return sorted(rows(READINGS), key=lambda row: row["sk"])


def test_a_line_says_who_when_what_and_whose_and_nothing_that_was_read(access_aws: None) -> None:
    assert opened("console.booking", reference="NM-222222").body == "1", (
        "it was written before the page was made"
    )
    [line] = lines()
    assert line.pop("sk").startswith("2026-02-20T12:00:00.000000+00:00#")
    assert line == {
        "pk": "READ#2026-02-20",
        "entity": "reading",
        "who": "subject-1",
        "kind": "booking",
        "of": "NM-222222",
        "route": "console.booking",
        "sent": False,
        "expires": int((NOW + timedelta(days=KEPT_DAYS)).timestamp()),
    }
    opened("console.booking.act", method="POST", reference="NM-222222", action="confirm")
    assert lines()[-1]["sent"] or lines()[0]["sent"]


def test_a_list_has_no_id_and_a_page_that_shows_nobody_leaves_no_line(access_aws: None) -> None:
    opened("console.bookings", query={"q": "sam@school.example"})
    opened("console.calendar")
    opened("console.comment", comment="abc")
    [line] = lines()
    assert (line["kind"], line["of"]) == ("bookings", "")
    assert "sam@school.example" not in str(line)


@pytest.mark.parametrize(
    ("like", "of"), [("NM-222222", ["NM-222222"]), ("", []), ("sam@school.example", []), ("x" * 99, [])]
)
def test_a_form_that_is_filled_in_from_a_booking_reads_it(access_aws: None, like: str, of: list[str]) -> None:
    opened("console.new", query={"like": like})
    assert [line["of"] for line in lines()] == of


def test_what_cant_be_written_down_is_not_shown(access_aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object) -> None:
        raise ClientError({"Error": {"Code": "ProvisionedThroughputExceededException"}}, "PutItem")

    monkeypatch.setattr(reading, "write", refuses)
    said = listen(monkeypatch)
    with pytest.raises(HTTPError) as caught:
        opened("console.booking", reference="NM-222222")
    assert caught.value.status == 502
    assert "could not write down that you read it" in caught.value.sentence
    assert "NM-222222" not in said.getvalue(), "nor is it said elsewhere"
    assert opened("console.calendar").status == 200


def test_a_page_of_no_table_is_not_shown(access_aws: None) -> None:
    with pytest.raises(KeyError):
        opened("home")


class Names:
    """Cognito, which knows who is who."""

    def admin_get_user(self, **asked: str) -> dict[str, Any]:
        known = {"subject-1": "Alex Example", "subject-2": "Kim Kent"}
        if asked["Username"] not in known:
            # Cognito takes no blank in a user's name (its API reference, AdminGetUser).
            code = "InvalidParameterException" if " " in asked["Username"] else "UserNotFoundException"
            raise ClientError({"Error": {"Code": code}}, "AdminGetUser")
        return {"UserAttributes": [{"Name": "name", "Value": known[asked["Username"]]}]}


@pytest.fixture
def browser(access_aws: None, monkeypatch: pytest.MonkeyPatch) -> Browser:
    monkeypatch.setattr(standing, "client", lambda _: Names())
    standing.forget_away()
    return Browser(signin.handler, cookies=sign_in("Ada Auditor", (AUDIT,)))


def read(who: str, route: str, at: datetime, **parts: str) -> None:
    reading.note(Request("GET", "/team/x", at=at, route=route), who, parts)


def test_the_audit_says_who_read_what_on_a_day_by_name(browser: Browser) -> None:
    read("subject-1", "console.booking", NOW - timedelta(hours=2), reference="NM-222222")
    read("subject-2", "console.person", NOW - timedelta(hours=1), reference="ann")
    read("subject-3", "console.bookings", NOW - timedelta(minutes=1))
    read("subject-1", "console.booking", NOW - timedelta(days=1), reference="NM-333333")
    page = browser.get("/team/audit")
    assert page.status == 200
    shown = [page.text.index(one) for one in ("subject-3", "Kim Kent", "Alex Example")]
    assert shown == sorted(shown), "the latest first"
    assert "a booking" in page.text
    assert "NM-222222" in page.text
    assert "NM-333333" not in page.text
    assert "NM-333333" in browser.get("/team/audit?day=2026-02-19").text
    # To look at it is read as well: each of these looks is a line, too.
    looked = [line for line in lines() if line["route"] == "console.audit"]
    assert [line["who"] for line in looked] == ["subject-Ada Auditor"] * 2
    assert "who read what" in browser.get("/team/audit").text


def test_one_person_or_one_id_is_looked_for_in_the_month_before(browser: Browser) -> None:
    for days in (0, 3, 30, 31):
        read("subject-1", "console.booking", NOW - timedelta(days=days), reference=f"NM-D{days}")
    read("subject-2", "console.booking", NOW, reference="NM-D3")
    of_one = browser.get("/team/audit?who=subject-1").text
    assert all(f"NM-D{days}<" in of_one for days in (0, 3, 30))
    assert "NM-D31<" not in of_one
    assert "Kim Kent" not in of_one
    of_id = browser.get("/team/audit?of=NM-D3").text
    assert "Kim Kent" in of_id
    assert "Alex Example" in of_id
    assert "NM-D30<" not in of_id
    assert "Nobody read anything of this." in browser.get("/team/audit?of=%3Cb%3E").text


def test_what_is_no_id_is_nobodys_and_shuts_the_page_to_nobody(browser: Browser) -> None:
    page = browser.get("/team/audit?who=Ann+Example")
    assert "people stand here by their ids" not in page.text
    assert "Nobody read anything of this." in page.text
    assert not standing._away, "else the next page would take it for an outage"


def test_more_than_a_page_holds_is_said(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_of, "MOST", 2)
    for number in range(3):
        read("subject-1", "console.booking", NOW, reference=f"NM-{number}")
    assert "There are more." in browser.get("/team/audit").text


def test_the_audit_is_shown_by_ids_while_cognito_is_away_and_to_nobody_else(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    read("subject-1", "console.booking", NOW, reference="NM-222222")

    def away(**_: str) -> None:
        raise ClientError({"Error": {"Code": "InternalErrorException"}}, "AdminGetUser")

    monkeypatch.setattr(standing, "client", lambda _: SimpleNamespace(admin_get_user=away))
    page = browser.get("/team/audit").text
    assert "people stand here by their ids" in page
    assert "subject-1" in page
    browser.cookies = sign_in("Alex Example", (TEAM,))
    assert browser.get("/team/audit").status == 403
    browser.cookies = sign_in("Ada Auditor", (AUDIT,))
    for wrong in ("day=x", "day=9999-12-31", "day=0001-01-01&who=x", "who=" + "x" * 3000, "of=%00"):
        assert browser.get(f"/team/audit?{wrong}").status == 200
