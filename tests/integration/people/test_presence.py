"""Who is in the building, on moto's table: pressed on day sheets, seen by the team, and the lead rung for whoever is alone."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.people.domain.refusal import RefusedError, WhyNot
from services.people.domain.visit import Head, Visit
from services.people.domain.week import kept_with
from services.people.table import rosters, weeks
from services.people.use_cases import presence
from services.people.web import presence as pages
from shared.visit_link import day_token
from shared.web.http import Router
from shared.web.pages import fault
from tests.support.aws import rows, service_on
from tests.support.browser import Browser, Clock
from tests.support.people import HOUR, STARTS, a_roster, a_session, as_

MINUTE = timedelta(minutes=1)
ENDS = STARTS + HOUR
DUE = ENDS + 45 * MINUTE
"""The tests' programme rings 45 minutes after."""
JSON = "application/json"


@pytest.fixture(autouse=True)
def people_aws(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with service_on("moto", "people", request, monkeypatch):
        yield


@pytest.fixture
def clock() -> Clock:
    return Clock(STARTS)


@pytest.fixture
def browser(clock: Clock) -> Browser:
    app = Router(fault)
    pages.add_to(app)
    return Browser(app, clock)


def staffed(*people: str, booking: str = "B1", **changed: Any) -> None:
    """Store a visit to which these people come, as their weeks say too."""
    session = a_session(id=f"{booking}-1", booking=booking, **changed)
    before = a_roster(session=session)
    roster = a_roster(*((person, as_()) for person in people), session=session)
    was = Visit(Head(booking=booking))
    after = replace(was, head=replace(was.head, version=1), rosters=(roster,))
    known = weeks.some((person, one) for person in people for one in {STARTS.date()})
    rosters.save(was, after, weeks=kept_with([(before, roster)], known), before=known)


def at_school(moment: datetime) -> list[tuple[str, datetime | None, datetime | None, bool]]:
    return [
        (one.stay.person, one.presence.arrived_at, one.presence.left_at, one.asked)
        for one in presence.today(moment)
    ]


def rings(moment: datetime) -> list[str]:
    return [one.person for one in presence.unanswered(moment)]


def test_who_is_in_the_building_is_seen() -> None:
    staffed("ann", "bob")
    staffed("cem", booking="B2", starts_at=STARTS + 2 * HOUR)
    staffed("dot", booking="B3", starts_at=STARTS + timedelta(days=1))
    presence.take("B1", "ann", "here", said=STARTS, back=False, at=STARTS)
    presence.take("B1", "bob", "here", said=STARTS, back=False, at=STARTS + MINUTE)
    presence.take("B1", "bob", "left", said=ENDS, back=False, at=ENDS)
    assert at_school(ENDS) == [
        ("ann", STARTS, None, True),
        ("bob", STARTS, ENDS, False),
        ("cem", None, None, True),
    ]


def test_the_lead_is_rung_once_for_somebody_alone_and_the_log_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    staffed("ann")
    assert rings(DUE - MINUTE) == []
    [one] = presence.unanswered(DUE)
    assert one.person == "ann"
    # A mail that could not be sent is tried again.
    assert rings(DUE + MINUTE) == ["ann"]
    with caplog.at_level(logging.ERROR):
        presence.rung(one, DUE + MINUTE)
    assert "left safely is unanswered" in caplog.text
    assert rings(DUE + 2 * MINUTE) == []
    # Nothing pressed afterwards makes it ring again.
    presence.take("B1", "ann", "left", said=None, back=False, at=DUE + HOUR)
    presence.take("B1", "ann", "left", said=None, back=True, at=DUE + HOUR + MINUTE)
    assert rings(DUE + 2 * HOUR) == []


def test_whoever_came_to_a_visit_that_is_called_off_is_watched_until_they_left() -> None:
    staffed("ann")
    presence.take("B1", "ann", "here", said=None, back=False, at=STARTS)
    [was] = [rosters.visit("B1")]
    assert was
    [roster] = was.rosters
    off = replace(roster, version=2, coming=(), session=replace(roster.session, version=2, standing="off"))
    known = weeks.some([("ann", STARTS.date() - timedelta(days=2))])
    after = was.changed(rosters=[off])
    rosters.save(was, after, weeks=kept_with([(roster, off)], known), before=known)
    assert at_school(STARTS + MINUTE) == [("ann", STARTS, None, True)]
    assert rings(DUE - MINUTE) == []
    assert rings(DUE) == ["ann"]
    assert rings(DUE + 24 * HOUR) == ["ann"]
    presence.take("B1", "ann", "left", said=None, back=False, at=DUE, who="Lee")
    assert rings(DUE) == []
    with pytest.raises(RefusedError):
        presence.take("B1", "bo", "left", said=None, back=False, at=DUE)


def test_a_day_is_still_watched_the_day_after_and_not_for_good() -> None:
    staffed("ann")
    assert rings(DUE + timedelta(hours=20)) == ["ann"]
    assert rings(DUE + timedelta(days=2)) == []


def test_whoever_left_is_not_rung_for_and_a_slip_is_taken_back() -> None:
    staffed("ann")
    presence.take("B1", "ann", "left", said=ENDS, back=False, at=ENDS)
    assert rings(DUE) == []
    presence.take("B1", "ann", "left", said=ENDS + MINUTE, back=True, at=ENDS + MINUTE)
    assert rings(DUE) == ["ann"]
    # The first press once more, by a phone that did not hear that it had arrived.
    presence.take("B1", "ann", "left", said=ENDS, back=False, at=ENDS + 2 * MINUTE)
    assert rings(DUE) == ["ann"]


def test_pressed_twice_is_written_once() -> None:
    staffed("ann")
    for _ in range(3):
        known = presence.take("B1", "ann", "here", said=STARTS, back=False, at=STARTS + MINUTE)
    assert known.version == 1
    [row] = rows("people", "presence")
    assert row["expires"] > DUE.timestamp()
    # Nothing of the person but their id.
    assert "Ann" not in json.dumps(row, default=str)


@pytest.mark.parametrize(
    ("person", "moment", "why"),
    [
        ("bob", STARTS, WhyNot.NOT_COMING),
        ("ann", STARTS - timedelta(days=1), WhyNot.NOT_THE_DAY),
        ("ann", STARTS + timedelta(days=8), WhyNot.ENDED),
    ],
)
def test_what_can_not_be_pressed_is_refused(person: str, moment: datetime, why: WhyNot) -> None:
    staffed("ann")
    with pytest.raises(RefusedError) as refused:
        presence.take("B1", person, "here", said=None, back=False, at=moment)
    assert refused.value.reason.why is why
    assert rows("people", "presence") == []


def test_without_scripts_a_page_says_what_is_known(browser: Browser, clock: Clock) -> None:
    staffed("ann")
    page = browser.get(f"/visits/{day_token('B1', 'ann')}/here")
    assert "You have not said that you are in the building." in page.text
    page = browser.post(page.form.action, page.form.fields)
    assert "You said that you are in the building, at 9:30am." in page.text
    clock.pass_by(HOUR)
    page = browser.post(f"/visits/{day_token('B1', 'ann')}/left", {"csrf": page.form.fields["csrf"]})
    assert "You said that you have left safely, at 10:30am." in page.text
    assert "Pressed by mistake: I have not left" in page.text
    page = browser.post(
        f"/visits/{day_token('B1', 'ann')}/left", {"csrf": page.form.fields["csrf"], "back": "1"}
    )
    assert "You have not said that you have left." in page.text
    assert browser.get(f"/visits/{day_token('B1', 'ann')}/left").status == 200


def test_a_script_sends_late_and_is_told_what_is_known(browser: Browser, clock: Clock) -> None:
    staffed("ann")
    csrf = browser.get(f"/visits/{day_token('B1', 'ann')}/here").form.fields["csrf"]
    clock.pass_by(3 * HOUR)
    address = f"/visits/{day_token('B1', 'ann')}/here"
    answer = browser.ask("POST", address, f"csrf={csrf}&at=2026-11-25T09:25:00.123Z", accept=JSON)
    assert answer.status == 200
    assert json.loads(answer.text) == {"pressed": {"here": "2026-11-25T09:25:00.123000+00:00", "left": None}}
    assert json.loads(browser.ask("GET", address, accept=JSON).text) == json.loads(answer.text)
    # A moment that is none is the moment at which it came.
    left = address.replace("here", "left")
    answer = browser.ask("POST", left, f"csrf={csrf}&at=2026-13-45T09:25:00Z", accept=JSON)
    assert json.loads(answer.text)["pressed"]["left"] == clock().isoformat()


def test_a_script_is_told_why_nothing_is_taken(browser: Browser, clock: Clock) -> None:
    staffed("ann")
    csrf = browser.get(f"/visits/{day_token('B1', 'ann')}/here").form.fields["csrf"]
    address = f"/visits/{day_token('B1', 'ann')}/here"
    clock.pass_by(timedelta(days=-1))
    early = browser.ask("POST", address, f"csrf={csrf}", accept=JSON)
    assert early.status == 400
    assert "This visit is on Wednesday 25 November 2026, 9:30am." in json.loads(early.text)["errors"]["form"]
    clock.pass_by(timedelta(days=10))
    late = browser.ask("POST", address, f"csrf={csrf}", accept=JSON)
    assert late.status == 410
    assert json.loads(late.text)["closed"]
    assert browser.get(address).status == 410


def test_a_damaged_link_and_another_sites_form_are_refused(browser: Browser) -> None:
    staffed("ann")
    token = day_token("B1", "ann")
    assert browser.get(f"/visits/{token[:-1]}x/here").status == 404
    assert browser.post(f"/visits/{token}/here", {"csrf": "guessed"}).status == 403
    assert rows("people", "presence") == []
