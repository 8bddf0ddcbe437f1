"""A person's own pages in a real browser: at a phone's and a desk's width, for everyone, and without scripts."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from services.people.domain.need import Capacity
from services.people.domain.person import OtherDays, Pattern, Post, Stretch
from services.people.functions import web
from services.people.use_cases import call, hours
from tests.support.browser import NOW, Clock, look
from tests.support.served import served
from tests.support.volunteers import (
    CARE,
    STARTS,
    TRUST,
    a_session,
    a_volunteer,
    an_offer,
    cleared,
    home,
    store_organisations,
    store_person,
    store_visit,
)

pytestmark = [pytest.mark.usefixtures("people_aws"), pytest.mark.browser]

MIDWIFE, LEADING = Capacity(TRUST.id, "midwife"), Capacity(TRUST.id, "midwife", lead=True)
DAYS = timedelta(days=1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site(assets: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    store_organisations()
    with served(lambda _: web.handler, assets, clock, {}) as (at, _):
        monkeypatch.setenv("SITE", at)
        yield at


def many_visits() -> None:
    """Store visits of every kind that a home shows."""
    sessions = [
        a_session(booking="NM-MINE44"),
        a_session(booking="NM-WAIT44", starts_at=STARTS + DAYS, school="Tarn High School"),
        a_session(booking="NM-QPEN44", starts_at=STARTS + 4 * DAYS, workshop="dose-lab"),
        a_session(
            booking="NM-FAR444", starts_at=STARTS + 5 * DAYS, postcode="XY1 1AA", school="A school far away"
        ),
        a_session(booking="NM-CLASH4", starts_at=STARTS + timedelta(minutes=30), urn="910002"),
    ]
    store_visit(sessions[0], coming=[("ann", LEADING)])
    store_visit(
        sessions[1],
        offers=[an_offer("ann", sessions[1], MIDWIFE, said="I come by train, which is in at 8:52.")],
    )
    for session in sessions[2:]:
        store_visit(session)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_the_way_from_the_invitation_to_a_visit(
    chrome: Browser,
    site: str,
    clock: Clock,
    scripts: bool,  # noqa: FBT001  a test's parameter
) -> None:
    posts = (Post(TRUST.id, "midwife"), Post(CARE.id, "host"))
    ann = store_person(
        a_volunteer(standing="invited", posts=posts, reach=("NM5",)), cleared("ann", date(2025, 4, 1))
    )
    session = a_session()
    store_visit(session)
    context = chrome.new_context(java_script_enabled=scripts)
    page = context.new_page()
    page.goto(site + home(ann))
    if scripts:
        look(page, "volunteer-invited")
    page.get_by_role("button", name="Yes, I’m in").click()  # noqa: RUF001  as the page has it
    page.get_by_role("link", name=re.compile("Thursday 12 March")).click()
    if scripts:
        look(page, "volunteer-session-open")
    page.get_by_label("Midwife at Tarn Valley Hospital, leading the session").check()
    page.get_by_label("Anything the team should know?").fill("By train")
    page.get_by_role("button", name="Offer to come").click()
    expect(page.get_by_text("Your offer is with the team")).to_be_visible()
    if scripts:
        look(page, "volunteer-session-offered")
    call.accept(session.booking, session.id, "ann", who="Lee", at=NOW)
    page.reload()
    expect(page.get_by_role("heading", name="You are coming")).to_be_visible()
    if scripts:
        look(page, "volunteer-session-coming")
    clock.moment = STARTS - timedelta(hours=3)
    page.reload()
    if scripts:
        look(page, "volunteer-session-late")
    page.get_by_role("link", name="I can’t come").click()  # noqa: RUF001  as the page has it
    if scripts:
        look(page, "volunteer-withdraw-late")
    page.get_by_role("button", name="I can’t come").click()  # noqa: RUF001  as the page has it
    expect(page.get_by_text("Please ring the team too")).to_be_visible()
    context.close()


def test_the_home_is_for_everyone(chrome: Browser, site: str) -> None:
    ann = store_person(a_volunteer(reach=("NM5",)))
    page = chrome.new_page()
    page.goto(site + home(ann))
    look(page, "volunteer-home-empty")
    many_visits()
    page.reload()
    page.locator("summary").click()
    look(page, "volunteer-home")
    page.goto(site + home(ann, "volunteer.session", session_id="NM-CLASH4-1"))
    expect(page.get_by_text("You are down for another session then")).to_be_visible()
    look(page, "volunteer-session-closed")
    page.goto(site + home(ann)[:-3])
    look(page, "volunteer-damaged")


def test_details_hours_and_consent_are_for_everyone(chrome: Browser, site: str) -> None:
    morning = Stretch(time(9), time(12, 30))
    ann = store_person(
        a_volunteer(
            posts=(Post(TRUST.id, "midwife"), Post(CARE.id, "host")),
            skills=("takes blood", "signs BSL"),
            patterns=(Pattern(0, morning), Pattern(2, morning, date(2026, 3, 1))),
            others=(OtherDays(date(2026, 4, 1), date(2026, 4, 10)),),
        )
    )
    many_visits()
    past = a_session(booking="NM-PAST44", starts_at=NOW - 2 * DAYS, standing="delivered")
    earlier = a_session(
        booking="NM-PAST77", starts_at=NOW - 9 * DAYS, standing="delivered", school="Tarn High School"
    )
    for session in (past, replace(earlier)):
        store_visit(session, coming=[("ann", MIDWIFE)])
    hours.tell(ann, TRUST.id, "travel", day=earlier.day, minutes=75, booking=earlier.booking, at=NOW)
    hours.tell(ann, TRUST.id, "own", day=NOW.date() - 3 * DAYS, minutes=90, said="Cut role cards", at=NOW)
    page = chrome.new_page()
    for name in ("profile", "hours", "consent"):
        page.goto(site + home(ann, f"volunteer.{name}"))
        look(page, f"volunteer-{name}")
    page.get_by_role("button", name=re.compile("I agree")).first.click()
    expect(page.get_by_text("It is noted that you agree")).to_be_visible()
    page.locator("summary").first.click()
    look(page, "volunteer-consent-agreed")
    page.goto(site + home(ann, "volunteer.profile"))
    page.get_by_label("Your phone number").fill("x")
    page.locator("#from-2").fill("late")
    page.get_by_role("button", name="Save").click()
    look(page, "volunteer-profile-wrong")
    page.goto(site + home(ann, "volunteer.profile"))
    page.locator("#role-1").select_option("")
    page.locator("#organisation-1").select_option("")
    page.get_by_role("button", name="Save").click()
    look(page, "volunteer-profile-losing")
    page.goto(site + home(ann, "volunteer.profile"))
    page.get_by_role("link", name="Leave the list").click()
    look(page, "volunteer-leave")
    page.get_by_role("button", name="Leave").click()
    look(page, "volunteer-left")
