"""A room without devices: counted by hand, seen before it is kept, beside the answers and never among them."""

import base64
import copy
import html
import re
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest

from services.feedback.functions import school, team
from services.feedback.posters import sheet
from services.feedback.session import Session
from services.feedback.summary import summarise
from services.feedback.survey import shown
from services.feedback.table import answers, tallies
from services.feedback.use_cases.questions import survey_of
from shared.paths import ROOT
from shared.programme import load
from shared.results_link import school_token
from shared.web.routes import address
from tests.support.browser import Browser, Clock, sign_in
from tests.support.events import START
from tests.support.feedback import ask_team, hear, visit
from tests.support.programme import DEMO

pytestmark = pytest.mark.usefixtures("feedback_aws")

TYPED = {
    "mode": "tally",
    "pupils": "28",
    **{f"before.{step}": str(count) for step, count in zip("12345", (9, 10, 9, 0, 0), strict=True)},
    "now.3": "14",
    "now.4": "14",
    "hobbies.hills": "15",
    "hobbies.gigs": "28",
}


@pytest.fixture
def session() -> Session:
    return hear(visit(3, "delivered", present=28))[0]


@pytest.fixture
def browser() -> Browser:
    return Browser(team.handler, Clock(START), sign_in(at=START))


def page_of(session: Session) -> str:
    return address("console.tally", session_id=session.session_id)


def entered(browser: Browser, session: Session, **typed: str) -> Any:
    seen = browser.fill(browser.get(page_of(session)), **TYPED | typed)
    return browser.post(seen.form.action, seen.form.fields | {"do": "keep"})


def test_it_is_seen_before_it_is_kept(browser: Browser, session: Session) -> None:
    seen = browser.fill(browser.get(page_of(session)), **TYPED)
    assert "Check before you save" in seen.text
    assert tallies.find(session.session_id) is None
    kept = browser.post(seen.form.action, seen.form.fields | {"do": "keep"})
    assert "Hands up in the room" in kept.text
    found = tallies.find(session.session_id)
    assert found is not None
    assert (found.mode, found.pupils, found.by, found.at) == ("tally", 28, "Alex Example", START)
    assert found.counts["before"] == {"1": 9, "2": 10, "3": 9, "4": 0, "5": 0}
    assert found.counts["hobbies"]["hills"] == 15
    assert found.counts.keys() == {"before", "now", "hobbies"}, "what was not asked is not 0"


def test_what_was_typed_can_be_changed_before_it_is_kept(browser: Browser, session: Session) -> None:
    seen = browser.fill(browser.get(page_of(session)), **TYPED)
    again = browser.post(seen.form.action, seen.form.fields | {"do": "change"})
    assert {name: again.form.fields[name] for name in TYPED} == TYPED
    assert tallies.find(session.session_id) is None


def test_it_never_counts_among_the_answers(browser: Browser, session: Session) -> None:
    entered(browser, session, mode="paper")
    assert list(answers.of(session.session_id)) == []
    assert summarise(survey_of(session), answers.of(session.session_id))["answers"] == 0


def test_what_is_kept_is_shown_as_the_gate_publishes_it(browser: Browser, session: Session) -> None:
    page = entered(browser, session, **{"hobbies.crew": "3", "hobbies.gigs": "28"})
    rows = re.findall(r"__key\">\s*(.*?)\s*</dt>\s*<dd[^>]*>\s*(.*?)\s*</dd>", page.text, re.DOTALL)
    said = {html.unescape(key): value for key, value in rows}
    # How many were in the room is no answer: the team sees the number it typed.
    assert said["Pupils asked"] == "28"
    assert said["Hills & water"] == "65%"
    assert said["Team games"] == said["Gigs and singing"] == "too few to show"
    assert "never among them" not in page.text


def test_the_teams_and_the_schools_pages_and_the_file_name_it_beside_the_answers(
    browser: Browser,
) -> None:
    session = hear(visit(3, "delivered", number=2, present=30))[0]
    own = address("console.session", session_id=session.session_id)
    by_link = school_token(session.booking_id)
    schools = Browser(school.handler, Clock(START + timedelta(days=1)))

    def pages() -> list[str]:
        file = ask_team(f"{own}/results/results.pdf")["body"]
        read = pypdfium2.PdfDocument(base64.b64decode(file))[0].get_textpage().get_text_range()
        return [browser.get(own).text, schools.get(address("school.results", token=by_link)).text, read]

    assert not any("ounted by hands up" in page for page in pages())
    entered(browser, session)
    for page in pages():
        said = " ".join(re.sub("<[^>]+>", " ", page).split())
        assert "Counted by hands up 28 of 30 pupils" in said
        assert "it is in none of the answers and shares on this page" in said
        assert "Answers 0" in said or "Answers so far 0" in said, "it is no answer"


def test_a_class_that_nobody_counted_at_the_door_is_named_by_how_many_were_asked(browser: Browser) -> None:
    session = hear(visit(number=2))[0]
    entered(browser, session, mode="paper")
    page = browser.get(address("console.session", session_id=session.session_id)).text
    assert "Counted on paper 28 pupils" in " ".join(re.sub("<[^>]+>", " ", page).split())


def test_it_can_be_taken_back_and_entered_anew(browser: Browser, session: Session) -> None:
    page = entered(browser, session)
    form = browser.post(page.form.action, page.form.fields)
    assert tallies.find(session.session_id) is None
    assert 'name="pupils"' in form.text
    assert "29" in entered(browser, session, pupils="29").text


def test_a_second_one_does_not_take_the_place_of_the_first(browser: Browser, session: Session) -> None:
    seen = browser.fill(browser.get(page_of(session)), **TYPED)
    entered(browser, session, pupils="30")
    late = browser.post(seen.form.action, seen.form.fields | {"do": "keep"})
    assert "entered for this class meanwhile" in late.errors["form"]
    assert 'id="form"' in late.text
    found = tallies.find(session.session_id)
    assert found is not None
    assert found.pupils == 30


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"mode": ""}, "mode"),
        ({"mode": "sums"}, "mode"),
        ({"pupils": ""}, "pupils"),
        ({"pupils": "0"}, "pupils"),
        ({"pupils": "301"}, "pupils"),
        ({"now.3": "1.5"}, "now.3"),
        ({"now.3": "-1"}, "now.3"),
        ({"hobbies.gigs": "29"}, "hobbies.gigs"),
        ({"now.3": "15"}, "now.1"),
        (dict.fromkeys(set(TYPED) - {"mode", "pupils"}, ""), "counts"),
    ],
)
def test_what_will_not_do_is_named_and_nothing_typed_is_lost(
    typed: dict[str, str], field: str, browser: Browser, session: Session
) -> None:
    page = browser.fill(browser.get(page_of(session)), **TYPED | typed)
    assert page.status == 422
    assert list(page.errors) == [field]
    assert f'id="{field}"' in page.text
    sent = TYPED | typed
    assert {name: page.form.fields.get(name, "") for name in sent if name != "mode"} == {
        name: value for name, value in sent.items() if name != "mode"
    }


def test_the_sheet_asks_what_the_page_asks_and_no_name(browser: Browser, session: Session) -> None:
    page = browser.get(address("console.sheet", session_id=session.session_id))
    assert (page.status, page.headers["content-type"]) == (200, "application/pdf")
    pdf = pypdfium2.PdfDocument(sheet.draw(session, survey_of(session)))
    assert len(pdf) == 1, "one sheet a pupil"
    text = " ".join(pdf[0].get_textpage().get_text_range().split())
    for question in shown(survey_of(session), session.year_group):
        assert question["text"] in text
        assert all(option["text"] in text for option in question["options"])
    assert "Year 7" not in text, "the booking says which year it is"
    assert "write your name" in text


def test_the_sheet_says_who_answers_a_question_with_a_condition(session: Session) -> None:
    survey = copy.deepcopy(survey_of(session))
    mood = next(one for one in survey["questions"] if one["id"] == "mood")
    survey["questions"] = [
        *survey["questions"],
        {**mood, "id": "why", "when": {"question": "mood", "any": ["dull"]}},
    ]
    text = pypdfium2.PdfDocument(sheet.draw(session, survey))[0].get_textpage().get_text_range()
    place = [one["id"] for one in shown(survey, session.year_group)].index("mood") + 1
    assert f"Only if you chose Dull in question {place}." in " ".join(text.split())


def test_the_form_asks_for_no_year_group_that_the_booking_says(browser: Browser, session: Session) -> None:
    assert session.year_group
    assert "year-group" not in browser.get(page_of(session)).text
    typed = {"year-group.year-10": "28"}
    entered(browser, session, **typed)
    found = tallies.find(session.session_id)
    assert found is not None
    assert "year-group" not in found.counts


def test_the_real_programmes_surveys_fit_one_sheet(session: Session) -> None:
    for survey in load(ROOT / "programmes" / DEMO).surveys.values():
        asked: Any = survey.model_dump(mode="json")
        assert len(pypdfium2.PdfDocument(sheet.draw(session, asked))) == 1, survey.id


def test_nobody_else_sees_or_enters_it(session: Session) -> None:
    stranger = Browser(team.handler, Clock(START))
    for path in (page_of(session), address("console.sheet", session_id=session.session_id)):
        assert stranger.get(path, follow=False).status == 303
    assert stranger.post(page_of(session), TYPED).status == 401
    browser = Browser(team.handler, Clock(START), sign_in(at=START))
    assert browser.post(page_of(session), TYPED | {"do": "keep"}).status == 403
    assert tallies.find(session.session_id) is None
    assert browser.get(address("console.tally", session_id="NM-999999-1")).status == 404
