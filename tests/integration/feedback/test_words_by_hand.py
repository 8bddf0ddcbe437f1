"""Every sentence of the teachers' survey, of counts by hand and of the sheet of paper goes through the catalogue."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from services.feedback.functions import team
from services.feedback.posters import sheet
from services.feedback.session import Session
from services.feedback.table import sessions
from services.feedback.use_cases.questions import survey_of
from services.feedback.web.teacher_survey import session_of
from shared.compiled import essentials
from shared.results_link import school_token
from shared.web.routes import address
from tests.support.browser import Browser, Clock, Page, sign_in
from tests.support.events import START
from tests.support.feedback import hear, visit
from tests.support.pseudo import CLOSE, OPEN, pseudo_language, unsaid

pytestmark = pytest.mark.usefixtures("feedback_aws")

AFTER = START + timedelta(hours=3)


@pytest.fixture
def session(feedback_aws: None) -> Session:
    return hear(visit(3, "delivered", present=28))[0]


@pytest.fixture(autouse=True)
def _pseudo(session: Session, tmp_path: Path) -> Iterator[None]:
    with pseudo_language(tmp_path):
        yield


@pytest.fixture
def browser() -> Browser:
    return Browser(team.handler, Clock(AFTER), sign_in(at=AFTER))


def check(page: Page, status: int, session: Session) -> Page:
    programme = essentials()["programme"]
    data = {programme["name"], programme["organisation"], programme["contact"]["name"], "Alex Example"}
    data |= {session.school, session.workshop, session.session_id}
    for survey in essentials()["surveys"].values():
        data.add(survey["title"])
        for question in survey["questions"]:
            data |= {question["text"], question["hint"], *(option["text"] for option in question["options"])}
    assert page.status == status
    assert unsaid(page.text, data - {""}) == []
    return page


def test_the_teachers_pages(session: Session, browser: Browser) -> None:
    asked = essentials()["surveys"]["staff"]
    heard = replace(session, session_id=session_of(session.booking_id), survey_id="staff", survey_version=2)
    assert heard.survey_version == asked["version"]
    sessions.keep(heard, ["CPVF2XKH"])
    path = address("school.teacher", token=school_token(session.booking_id))
    page = check(browser.get(path), 200, session)
    check(browser.fill(page), 422, session)
    check(browser.fill(page, worth="3", again="yes"), 200, session)
    check(browser.get("/results/x/teacher"), 404, session)
    browser.clock.moment = START - timedelta(days=3)
    check(browser.get(path), 200, session)
    browser.clock.moment = START + timedelta(days=400)
    check(browser.get(path), 410, session)


def test_the_pages_of_counts_by_hand(session: Session, browser: Browser) -> None:
    page = check(browser.get(address("console.tally", session_id=session.session_id)), 200, session)
    check(browser.fill(page), 422, session)
    check(browser.fill(page, mode="paper", pupils="20", **{"now.1": "x", "now.2": "90"}), 422, session)
    seen = check(
        browser.fill(page, mode="paper", pupils="20", **{"now.1": "10", "now.2": "10"}), 200, session
    )
    check(browser.post(seen.form.action, seen.form.fields | {"do": "keep"}), 200, session)
    check(browser.post(seen.form.action, seen.form.fields | {"do": "keep"}), 422, session)


def test_the_sheet(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, str] = {}

    def typeset(_template: Path, _kind: str, values: dict[str, str], _pictures: object) -> bytes:
        given.update(values)
        return b""

    monkeypatch.setattr(sheet, "typeset", typeset)
    sheet.draw(session, survey_of(session))
    for name in given.keys() - {"language", "name", "organisation", "brand", "accent", "title"}:
        assert given[name].startswith(OPEN), name
        assert given[name].endswith(CLOSE), name
    template = sheet.TEMPLATE.read_text("utf-8")
    # Of the programme's colours a sheet to be ticked needs one.
    assert set(re.findall(r"\bit\.(\w+)", template)) == set(given) - {"accent"}
    phrased = [
        line
        for line in template.splitlines()
        if not line.startswith("//") and re.search(r"(^|\[|\*)\s*[A-Za-z]", line)
    ]
    assert all(
        re.match(r"\s*(columns|align|column-gutter|row-gutter|text|block|line)\b", line) for line in phrased
    )
