"""A leaver is out within five minutes, by every page of the console; Cognito away closes what is closed first."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from hypothesis import given
from hypothesis import strategies as st

from services.access import reading, standing, user
from services.access.groups import ANALYSTS, AUDIT, CHECKS, SAFEGUARDING, TEAM
from services.access.user import ASKED_AGAIN, GRACE, LASTS, TeamUser
from shared.web.http import HTTPError, Request, Response
from tests.support.aws import ASKS_COGNITO, READINGS, rows
from tests.support.browser import NOW

ALEX = TeamUser("subject-1", "alex@team.example", "Alex Example", (TEAM,))
SOON = timedelta(seconds=1)


@dataclass
class Cognito:
    """A stand-in for the pool: what it knows of Alex, or that it does not answer."""

    known: bool = True
    enabled: bool = True
    groups: tuple[str, ...] = (TEAM,)
    fails: Exception | None = None
    asked: list[str] = field(default_factory=list)

    def admin_get_user(self, **asked: str) -> dict[str, Any]:
        self.asked.append(asked["Username"])
        assert asked["UserPoolId"] == "pool"
        if self.fails:
            raise self.fails
        if not self.known:
            raise ClientError({"Error": {"Code": "UserNotFoundException"}}, "AdminGetUser")
        about = [{"Name": "email", "Value": "alex@new.example"}, {"Name": "name", "Value": "Alex Renamed"}]
        return {"Username": asked["Username"], "Enabled": self.enabled, "UserAttributes": about}

    def admin_list_groups_for_user(self, **_: str) -> dict[str, Any]:
        return {"Groups": [{"GroupName": one} for one in self.groups]}


@pytest.fixture
def cognito(access_aws: None, monkeypatch: pytest.MonkeyPatch) -> Cognito:
    pool = Cognito()
    monkeypatch.setattr(user, "_still", ASKS_COGNITO)
    monkeypatch.setattr(standing, "client", lambda _: pool)
    standing.forget_away()
    return pool


@user.signed_in
def page(_request: Request, reader: TeamUser) -> Response:
    return Response(f"{reader.name}, {reader.email}, {', '.join(reader.groups)}")


@user.safeguarding_lead
def comments(_request: Request, _reader: TeamUser) -> Response:
    return Response("what pupils wrote")


@user.analyst
def exact(_request: Request, _reader: TeamUser) -> Response:
    return Response("exact counts")


@user.checks_reader
def checks(_request: Request, _reader: TeamUser) -> Response:
    return Response("checks")


@user.auditor
def audit(_request: Request, _reader: TeamUser) -> Response:
    return Response("who read what")


def opened(
    cookie: str, at: datetime, *, handler: Any = page, method: str = "GET", route: str = "console.bookings"
) -> Response:
    name, _, value = cookie.partition(";")[0].partition("=")
    request = Request(method, "/team/x", at=at, cookies={name: value}, route=route)
    found: Response = handler(request)
    return found


def refused(cookie: str, at: datetime, **how: Any) -> HTTPError:
    with pytest.raises(HTTPError) as caught:
        opened(cookie, at, **how)
    return caught.value


def test_cognito_is_asked_after_five_minutes_and_not_before(cognito: Cognito) -> None:
    cookie = user.issue(ALEX, NOW)
    assert opened(cookie, NOW + ASKED_AGAIN).cookies == []
    assert cognito.asked == []
    later = NOW + ASKED_AGAIN + SOON
    again = opened(cookie, later)
    assert again.body == "Alex Renamed, alex@new.example, team"
    assert cognito.asked == [ALEX.subject]
    [renewed] = again.cookies
    assert opened(renewed, later + ASKED_AGAIN).cookies == []
    assert cognito.asked == [ALEX.subject]


def test_however_often_it_is_renewed_a_session_ends_ten_hours_after_signing_in(cognito: Cognito) -> None:
    cookie, at = user.issue(ALEX, NOW), NOW
    while at + ASKED_AGAIN + SOON < NOW + LASTS:
        at += ASKED_AGAIN + SOON
        [cookie] = opened(cookie, at).cookies
    assert len(cognito.asked) > 100
    assert opened(cookie, NOW + LASTS).status == 303


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("gone", [{"enabled": False}, {"known": False}])
def test_a_leaver_is_out_within_five_minutes(cognito: Cognito, gone: dict[str, bool], method: str) -> None:
    cookie = user.issue(ALEX, NOW)
    for name, value in gone.items():
        setattr(cognito, name, value)
    read = len(rows(READINGS))
    error = refused(cookie, NOW + ASKED_AGAIN + SOON, method=method)
    assert error.status == 403
    assert "not one of the team's any more" in error.sentence
    assert error.headers["set-cookie"] == user.end()
    assert len(rows(READINGS)) == read, "who was shown nothing read nothing"
    # A copy of the cookie of before opens nothing either, however long it waits.
    assert refused(cookie, NOW + LASTS - SOON, method=method).status == 403


def test_whose_groups_are_others_sees_by_those(cognito: Cognito) -> None:
    cookie, later = user.issue(ALEX, NOW), NOW + ASKED_AGAIN + SOON
    cognito.groups = ()
    assert "who is not in the team" in refused(cookie, later).sentence
    cognito.groups = (TEAM, SAFEGUARDING)
    assert opened(cookie, later, handler=comments, route="console.comment").body == "what pupils wrote"


def test_a_cookie_of_the_version_before_is_asked_about_at_once(cognito: Cognito) -> None:
    before = {"subject": ALEX.subject, "email": ALEX.email, "name": ALEX.name, "groups": ALEX.groups}
    cookie = user.COOKIE.keep(before, NOW)
    [renewed] = opened(cookie, NOW + SOON).cookies
    assert cognito.asked == [ALEX.subject]
    assert opened(renewed, NOW + LASTS).status == 303, "it lasts no longer than it would have"
    cognito.fails = EndpointConnectionError(endpoint_url="https://cognito.example")
    assert refused(cookie, NOW + SOON).status == 502


def test_who_signs_in_is_asked_about_by_the_first_page(cognito: Cognito) -> None:
    """Cognito's own page remembers people for an hour, and its token says nothing of an account that was disabled since."""
    cookie = user.issue(ALEX, NOW, asked=False)
    assert opened(cookie, NOW).body == "Alex Renamed, alex@new.example, team"
    cognito.enabled = False
    assert refused(cookie, NOW).status == 403


AWAY = [
    EndpointConnectionError(endpoint_url="https://cognito.example"),
    ClientError({"Error": {"Code": "TooManyRequestsException"}}, "AdminGetUser"),
    ClientError({"Error": {"Code": "InternalErrorException"}}, "AdminGetUser"),
    ClientError({"Error": {"Code": "AccessDeniedException"}}, "AdminGetUser"),
]


@pytest.mark.parametrize("fails", AWAY, ids=lambda one: type(one).__name__)
def test_while_cognito_is_away_the_team_goes_on_for_half_an_hour(cognito: Cognito, fails: Exception) -> None:
    cookie, cognito.fails = user.issue(ALEX, NOW), fails
    for gone in (ASKED_AGAIN + SOON, GRACE):
        shown = opened(cookie, NOW + gone)
        assert shown.body == "Alex Example, alex@team.example, team"
        assert shown.cookies == [], "nothing was confirmed"
    error = refused(cookie, NOW + GRACE + SOON)
    assert error.status == 502
    assert "does not answer" in error.sentence
    assert len(cognito.asked) == 1, "a page does not wait for it each time"
    standing.forget_away()
    cognito.fails = None
    assert opened(cookie, NOW + GRACE + SOON).status == 200


@pytest.mark.parametrize(
    ("group", "handler", "route"),
    [
        (SAFEGUARDING, comments, "console.comment"),
        (ANALYSTS, exact, "console.programme.exact"),
        (CHECKS, checks, "console.checks"),
        (AUDIT, audit, "console.audit"),
        *((TEAM, page, route) for route, shown in reading.SHOWS.items() if shown.taken),
    ],
)
def test_what_is_for_few_or_taken_away_is_closed_while_cognito_is_away(
    cognito: Cognito, group: str, handler: Any, route: str
) -> None:
    cookie = user.issue(TeamUser("subject-2", "lee@team.example", "Lee", (group,)), NOW)
    cognito.fails = EndpointConnectionError(endpoint_url="https://cognito.example")
    assert opened(cookie, NOW + ASKED_AGAIN, handler=handler, route=route).status == 200
    assert refused(cookie, NOW + ASKED_AGAIN + SOON, handler=handler, route=route).status == 502


@given(st.lists(st.tuples(st.timedeltas(timedelta(), timedelta(minutes=20)), st.booleans()), max_size=30))
def test_whatever_is_opened_when_nobody_is_in_for_longer_than_five_minutes_after_leaving(
    access_aws: None, steps: list[tuple[timedelta, bool]]
) -> None:
    """Any way of opening pages, with whichever of one's cookies; they leave at some moment."""
    left = NOW + timedelta(minutes=42)
    at, cookies = NOW, [user.issue(ALEX, NOW)]

    def known(_subject: str) -> standing.Standing | None:
        return standing.Standing(ALEX.email, ALEX.name, (TEAM,)) if at < left else None

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(user, "standing", known)
        patch.setattr(user, "_still", ASKS_COGNITO)
        patch.setattr(reading, "note", lambda *_: None)
        for wait, newest in steps:
            at += wait
            try:
                shown = opened(cookies[-1 if newest else 0], at)
            except HTTPError:
                assert at >= left
                continue
            assert at <= left + ASKED_AGAIN or shown.status == 303
            cookies += shown.cookies
