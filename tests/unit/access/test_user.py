"""Who is signed in, for how long, and what they may see."""

import base64
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest

from services.access import user
from services.access.groups import TEAM
from services.access.user import TeamUser
from shared import secrets
from shared.keyring import Key, Keyring
from shared.web.http import HTTPError, Request, Response
from shared.web.routes import address
from tests.support.aws import SITE

NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
ALEX = TeamUser("subject", "alex@team.example", "Alex Example", (TEAM,))


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE", SITE)
    monkeypatch.setattr(secrets, "keyring", lambda: Keyring((Key("", b"k" * 40, None),)))


def signed_in_with(line: str, *, method: str = "GET", at: datetime = NOW) -> Request:
    name, _, value = line.partition(";")[0].partition("=")
    return Request(method, address("console"), at=at, cookies={name: value}, route="console.calendar")


def test_who_signed_in_is_known_for_a_working_day() -> None:
    line = user.issue(ALEX, NOW)
    lasts = f"Max-Age={int(user.LASTS.total_seconds())}"
    assert {"HttpOnly", "SameSite=Lax", "Secure", "Path=/team", lasts} <= set(line.split("; "))
    for gone, known in (
        (timedelta(0), ALEX),
        (user.LASTS - timedelta(seconds=1), ALEX),
        (user.LASTS, None),
    ):
        assert user.current(signed_in_with(line, at=NOW + gone)) == known


def test_a_cookie_that_was_altered_signs_nobody_in() -> None:
    name, _, value = user.issue(ALEX, NOW).partition(";")[0].partition("=")
    content, _, signature = value.rpartition(".")
    kept = json.loads(base64.urlsafe_b64decode(content + "=="))
    forged = (
        base64.urlsafe_b64encode(json.dumps(kept | {"name": "Someone else"}).encode()).decode().rstrip("=")
    )
    for wrong in (
        "",
        "x",
        content,
        f".{signature}",
        f"{forged}.{signature}",
        f"{value}A",
        f"A{value}",
        value[:-1],
    ):
        assert user.current(signed_in_with(f"{name}={wrong}")) is None, wrong
    assert user.current(Request("GET", "/team", at=NOW)) is None


def test_a_cookie_of_the_version_before_still_signs_in() -> None:
    """It held an id of the sign-in besides, which nothing read."""
    line = user.COOKIE.keep(asdict(ALEX) | {"session": "first"}, NOW)
    assert user.current(signed_in_with(line)) == ALEX


def test_signing_out_removes_the_cookie() -> None:
    line = user.end()
    assert {"team=", "Max-Age=0", "Path=/team"} <= set(line.split("; "))
    assert user.current(signed_in_with(line)) is None


@pytest.fixture
def console() -> Callable[..., Response]:
    @user.signed_in
    def page(_request: Request, reader: TeamUser, part: str = "") -> Response:
        return Response(f"{reader.name} {part}")

    return page


def test_a_page_of_the_team_knows_who_reads_it(console: Callable[..., Response]) -> None:
    assert console(signed_in_with(user.issue(ALEX, NOW)), part="x").body == "Alex Example x"


@pytest.mark.parametrize(
    ("path", "query", "back"),
    [
        ("/team/visits/1", {}, "/team/visits/1"),
        ("/team", {"show": "record"}, "/team?show=record"),
        ("/team/é&x=1", {}, "/team/é&x=1"),
    ],
)
def test_anyone_else_is_sent_to_sign_in(
    console: Callable[..., Response], path: str, query: dict[str, str], back: str
) -> None:
    answer = console(Request("GET", path, at=NOW, query=query))
    assert (answer.status, answer.headers["location"]) == (303, address("sign-in", next=back))


def test_a_form_of_someone_signed_out_is_kept_in_the_browser(console: Callable[..., Response]) -> None:
    with pytest.raises(HTTPError) as caught:
        console(Request("POST", "/team/visits/1", at=NOW))
    assert caught.value.status == 401


def test_someone_of_another_group_is_told(console: Callable[..., Response]) -> None:
    other = TeamUser("s", "sam@school.example", "Sam", ("schools",))
    with pytest.raises(HTTPError, match=r"sam@school\.example, who is not in the team") as caught:
        console(signed_in_with(user.issue(other, NOW)))
    assert caught.value.status == 403
