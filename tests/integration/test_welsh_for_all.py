"""All of a Welsh-first programme: its own words in Welsh on the pages of whoever is no pupil, and English for who asks."""

from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from services.access.groups import CHECKS, TEAM
from services.metrics.use_cases import inviting
from services.people.domain.checks import Check, CheckFile
from services.people.domain.need import Capacity
from services.people.functions import checks as people_checks
from services.people.functions import team as people_team
from services.people.functions import web as people_web
from services.people.use_cases.letter import write_due
from shared.compiled import compiled
from shared.text import speaking
from shared.visit_link import letter_token
from shared.web.routes import address as address_of
from tests.support.aws import service_on
from tests.support.browser import NOW, Browser, Clock, sign_in
from tests.support.languages import english_left, languages_in, words
from tests.support.programme import WELSH, programme_of
from tests.support.reports import a_reader
from tests.support.volunteers import (
    ISSUED,
    STARTS,
    a_session,
    a_volunteer,
    store_organisations,
    store_person,
    store_visit,
)
from tests.support.volunteers import home as volunteers_page

if TYPE_CHECKING:
    from shared.mail import Mail


@pytest.fixture(autouse=True)
def _eryri(tmp_path: Path) -> Iterator[None]:
    with programme_of(WELSH), languages_in(tmp_path):
        yield


class Kept(HTMLParser):
    """Where a page leads, and which of its forms that only look leave the language behind."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[bool] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            posts = given.get("method") == "post"
            self.forms.append(posts and "lang=en" in (given.get("action") or "lang=en"))
        elif tag == "input" and (given.get("name"), given.get("value")) == ("lang", "en"):
            self.forms[-1] = True
        elif tag == "a" and (to := given.get("href") or "").startswith("/"):
            self.links.append(to)


@pytest.mark.parametrize(
    ("service", "function", "page", "welsh", "english"),
    [
        ("booking", "team", "/team/bookings", "Archebion", "Bookings"),
        ("people", "team", "/team/partners", "Partneriaid", "Partners"),
        ("feedback", "team", "/team/teachers", "Beth ddywedodd athrawon", "What teachers said"),
        ("metrics", "reports", "/team/reports", "Adroddiadau a anfonwyd", "Reports that were sent"),
        ("booking", "web", "/book/school", "Dod o hyd i", "Find your school"),
    ],
)
def test_whoever_is_no_pupil_may_have_english_and_keeps_it(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    service: str,
    function: str,
    page: str,
    welsh: str,
    english: str,
) -> None:
    with service_on("moto", service, request, monkeypatch):
        handler = import_module(f"services.{service}.functions.{function}").handler
        browser = Browser(handler, Clock(NOW), sign_in())
        if page == "/book/school":
            browser.get("/book")
        assert welsh in words(browser.get(page).text)
        said = browser.get(f"{page}?lang=en")
        assert english in words(said.text)
        assert '<html lang="en">' in said.text
        kept = Kept(said.text)
        assert kept.forms, "there is something to look for on each of these pages"
        assert all(kept.forms), "a form that only looks takes the language with it as a field"
        left = [to for to in kept.links if "lang=en" not in to]
        assert left == []


def test_what_the_team_hands_to_others_says_nothing_of_the_language_it_reads(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    mails: list[Mail] = []
    monkeypatch.setattr(inviting, "send", lambda mail, *_: mails.append(mail))
    with service_on("moto", "metrics", request, monkeypatch), speaking("en", chosen=True, carry=True):
        assert address_of("console") == "/team?lang=en"
        assert address_of("survey", code="XXXX") == "/f/XXXX", "a class chooses for itself"
        assert inviting.send_invitation(compiled(), a_reader("bwrdd@eryri.example"))
    [mail] = mails
    assert "cadarnhewch" in mail.subject
    assert "lang=en" not in mail.text


def test_the_programmes_own_words_are_welsh_wherever_visits_and_those_who_come_are_shown(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    with service_on("moto", "people", request, monkeypatch):
        store_organisations()
        seen = (("employer", "Confirmed"), ("dbs", "Enhanced"), ("safeguarding", "Level 2"))
        checks = tuple(Check(kind, level, ISSUED, "Lee", ISSUED) for kind, level in seen)
        roles = {"ann": "practice-nurse", "bob": "radiographer"}
        ann, bob = (
            store_person(a_volunteer(name, role), CheckFile(name, 1, checks)) for name, role in roles.items()
        )
        school, reference = compiled().schools[0], "TYD-A3C4D6"
        session = a_session(booking=reference, workshop="careers", urn=school.urn, school=school.name)
        store_visit(session, coming=[(ann.id, Capacity("trust", roles["ann"], lead=True))])
        on_the_eve = Clock(STARTS - timedelta(days=1))
        write_due(reference, on_the_eve())
        for handler, pages in {
            people_team.handler: (
                "/team/gaps",
                f"/team/gaps/{reference}",
                "/team/kit",
                "/team/partners",
                f"/team/partners/people/{ann.id}",
            ),
            people_checks.handler: ("/team/checks?show=all", f"/team/checks/{ann.id}"),
            people_web.handler: (
                f"/letter/{letter_token(reference)}",
                volunteers_page(ann),
                volunteers_page(bob, "volunteer.session", session_id=session.id),
                *(volunteers_page(ann, f"volunteer.{one}") for one in ("profile", "hours", "consent")),
            ),
        }.items():
            browser = Browser(handler, on_the_eve, sign_in(groups=(TEAM, CHECKS), at=on_the_eve()))
            for address in pages:
                page = browser.get(address)
                assert page.status == HTTPStatus.OK, address
                assert english_left(page.text) == [], address
