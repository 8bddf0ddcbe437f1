"""The teachers' survey by the school's link: one answer a form, asked again where it is wrong, shut to an altered link."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from services.feedback.functions import team
from services.feedback.session import Session
from services.feedback.table import answers, sessions
from services.feedback.web.teacher_survey import session_of
from shared.compiled import essentials
from shared.results_link import school_token
from shared.web.routes import address
from tests.support.browser import Browser, Clock
from tests.support.events import START
from tests.support.feedback import hear, visit

pytestmark = pytest.mark.usefixtures("feedback_aws")

LATER = START + timedelta(hours=3)


@pytest.fixture
def session() -> Session:
    """Return the teachers' session of a visit that was agreed to."""
    of_class, _ = hear(visit(3, "confirmed"))
    survey = essentials()["surveys"]["staff"]
    heard = replace(
        of_class,
        session_id=session_of(of_class.booking_id),
        survey_id=survey["id"],
        survey_version=survey["version"],
    )
    return sessions.keep(heard, ["CPVF2XKH"])


def page_of(session: Session) -> str:
    return address("school.teacher", token=school_token(session.booking_id))


@pytest.fixture
def browser() -> Browser:
    return Browser(team.handler, Clock(LATER))


def test_a_teacher_answers_without_signing_in(session: Session, browser: Browser) -> None:
    page = browser.get(page_of(session))
    assert page.status == 200
    assert page.headers["x-robots-tag"] == "noindex"
    for question in essentials()["surveys"]["staff"]["questions"]:
        assert f'name="{question["id"]}"' in page.text
    thanks = browser.fill(page, worth="4", helped="jobs", again="yes")
    assert "Thank you, that&#39;s sent" in thanks.text or "Thank you, that's sent" in thanks.text
    [row] = answers.of(session.session_id)
    assert row["answers"] == {"worth": "4", "helped": ["jobs"], "again": "yes"}
    assert row["survey_id"] == "staff"


def test_the_same_form_sent_twice_is_one_answer(session: Session, browser: Browser) -> None:
    page = browser.get(page_of(session))
    for _ in range(2):
        browser.fill(page, worth="4", again="yes")
    assert len(list(answers.of(session.session_id))) == 1
    browser.fill(browser.get(page_of(session)), worth="2", again="no")
    assert len(list(answers.of(session.session_id))) == 2


def test_what_is_wrong_is_named_and_nothing_chosen_is_lost(session: Session, browser: Browser) -> None:
    page = browser.get(page_of(session))
    sent = browser.ask(
        "POST", page.form.action, _body(page.form.fields, worth="", helped=["jobs", "none"], again="no")
    )
    assert sent.status == 422
    assert sent.errors == {
        "worth": "Choose an answer to question 1",
        "helped": "In question 2, choose “Neither” on its own, or take it away",
    }
    assert sent.text.count("checked") == 3
    assert not list(answers.of(session.session_id))


def test_a_question_that_is_not_asked_is_not_kept(session: Session, browser: Browser) -> None:
    page = browser.get(page_of(session))
    assert "Only if you chose No in question 3." in page.text
    browser.fill(page, worth="4", again="yes", **{"why-not": "time"})
    browser.fill(browser.get(page_of(session)), worth="1", again="no", **{"why-not": "time"})
    kept = sorted(
        (row["answers"]["again"], row["answers"].get("why-not")) for row in answers.of(session.session_id)
    )
    assert kept == [("no", "time"), ("yes", None)]


def test_a_link_that_was_altered_leads_nowhere(session: Session, browser: Browser) -> None:
    token = school_token(session.booking_id)
    for other in (token[:-1], f"X{token}", school_token("NM-999999"), "NM-000001", "%00"):
        assert browser.get(f"/results/{other}/teacher").status == 404


def test_before_the_visit_and_long_after_it_nothing_is_asked(session: Session, browser: Browser) -> None:
    form = browser.get(page_of(session)).form
    browser.clock.moment = START - timedelta(days=2)
    early = browser.get(page_of(session))
    assert "Come back to this page after it." in early.text
    assert not early.form.action
    browser.clock.moment = START + timedelta(days=300)
    late = browser.get(page_of(session))
    assert late.status == 410
    assert not late.form.action
    assert browser.post(form.action, form.fields | {"worth": "4", "again": "yes"}).status == 410
    assert not list(answers.of(session.session_id))


def test_a_form_without_its_token_or_key_is_not_taken(session: Session, browser: Browser) -> None:
    form = browser.get(page_of(session)).form
    good = form.fields | {"worth": "4", "again": "yes"}
    assert browser.post(form.action, good | {"csrf": "x"}).status == 403
    assert browser.post(form.action, good | {"key": "<b>"}).status == 400
    assert not list(answers.of(session.session_id))


def _body(fields: dict[str, str], **typed: str | list[str]) -> str:
    return urlencode(fields | typed, doseq=True)
