"""The visitor letter: written on its day and when it differs, read and acknowledged by its school, printed for its reception."""

import base64
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

import pypdfium2
import pytest

from services.people.domain.letter import Letter
from services.people.domain.person import Person
from services.people.table import consents, letters, people
from services.people.use_cases import call
from services.people.use_cases import checks as check_cases
from services.people.use_cases import consents as agreed
from services.people.use_cases import letter as use_case
from services.people.use_cases.change import stored
from services.people.web import letter as page_of
from services.people.web import letter_file
from shared.clock import london_time
from shared.events.people import VisitStaffed
from shared.outbox import Outgoing
from shared.relay import model_of
from shared.visit_link import letter_token
from shared.web.http import Router
from shared.web.pages import fault
from shared.web.routes import address
from tests.integration.people.conftest import (
    HOUR,
    NOW,
    SESSION,
    STARTS,
    VISIT,
    as_,
    hears,
    rows,
    somebody,
    told,
    visit,
)
from tests.support.browser import Browser, Clock
from tests.support.pdf import elements, headless, read

pytestmark = pytest.mark.usefixtures("people_aws")

GOES: Final = london_time(date(2026, 3, 9), 9)
"""Three working days before Thursday 12 March, as the tests' programme has it."""

MINUTE: Final = timedelta(minutes=1)


@pytest.fixture
def school() -> Browser:
    """Return the browser of somebody at the school; the clock stands when the letter has just gone."""
    app = Router(fault)
    page_of.add_to(app)
    letter_file.add_to(app)
    return Browser(app, Clock(GOES))


def here(file: str = "") -> str:
    token = letter_token(VISIT)
    return address("letter.file", token=token, file=file) if file else address("letter", token=token)


def comes(
    name: str, role: str = "midwife", *, lead: bool = False, at: datetime = NOW, **changed: Any
) -> Person:
    person = somebody(name, role, **changed)
    call.assign(VISIT, SESSION, name, as_(role, lead=lead), who="Lee", at=at)
    return person


def staffed() -> None:
    """Let two people come to a visit: a midwife who leads, who wrote of herself and agreed, and a porter who did not agree."""
    hears(told())
    comes("ann", lead=True, about="Ann has been a midwife for nine years.\nShe grew up in Tarn.")
    agreed.say("ann", "biography", version=1, given=True, by="ann", at=NOW)
    comes("bo", "porter", about="Bo drives at night.")


def written(at: datetime = GOES) -> list[Letter]:
    use_case.write_due(VISIT, at)
    return letters.of_visit(VISIT)


def test_a_letter_goes_on_its_day_once_and_is_published() -> None:
    staffed()
    assert written(GOES - MINUTE) == []
    assert use_case.due(visit(), NOW) == GOES
    [letter] = written()
    assert (letter.version, letter.people, letter.missing) == (1, ("ann", "bo"), 1)
    assert written(GOES + HOUR) == [letter], "nothing differs"
    assert use_case.due(visit(), GOES) is None
    state = visit().head.letter
    assert state
    assert (state.version, state.changes, state.acknowledged_at) == (1, (), None)


def test_who_comes_later_than_that_is_told_at_once_and_several_in_one_letter() -> None:
    hears(told())
    assert written() == [], "nobody comes yet"
    late = GOES + 5 * HOUR
    comes("ann", lead=True, at=late)
    assert written(late + 9 * MINUTE) == [], "another one may follow"
    comes("bo", "porter", at=late + 9 * MINUTE)
    assert written(late + 18 * MINUTE) == []
    [letter] = written(late + 19 * MINUTE)
    assert letter.people == ("ann", "bo")


def test_a_change_the_evening_before_is_one_letter_that_says_what_differs() -> None:
    staffed()
    written()
    eve = london_time(date(2026, 3, 11), 19)
    call.withdraw(VISIT, SESSION, "bo", who="bo", at=eve)
    comes("cy", "porter", at=eve + MINUTE)
    first, second = written(eve + 11 * MINUTE)
    state = visit().head.letter
    assert state
    assert [(one.version, one.move, one.role) for one in state.changes] == [
        (2, "left", "porter"),
        (2, "joined", "porter"),
    ]
    assert (first.people, second.people) == (("ann", "bo"), ("ann", "cy"))
    assert len(written(eve + HOUR)) == 2


def test_nothing_is_written_of_a_visit_that_is_off_or_over() -> None:
    staffed()
    hears(told(version=2, status="cancelled"), at=GOES - HOUR)
    assert written() == []
    hears(told(version=3), at=GOES)
    comes("cy", at=GOES)
    assert written(london_time(date(2026, 3, 12), 18)) == []


def test_a_letter_of_the_day_before_the_move_names_nobody_any_more(school: Browser) -> None:
    staffed()
    written()
    before = school.get(here())
    later, moved = timedelta(days=14), GOES + HOUR
    hears(told(version=2, status="rescheduled", starts_at=STARTS + later), at=moved)
    assert visit().head.letter is None, "booking tells nobody of it"
    assert len(written(moved + HOUR)) == 1
    page = school.get(here())
    assert "Ann" not in page.text, "nobody agreed to come on another day"
    assert "We are still finding the people for your visit." in page.text
    assert school.get(here("letter.pdf")).status == 404
    again = school.post(here(), {"csrf": _csrf(before.text), "version": "1", "read": "yes"})
    assert "Something has changed meanwhile" in again.text
    assert use_case.due(visit(), moved) is None, "nobody comes yet"
    call.assign(VISIT, SESSION, "bo", as_("porter"), who="Lee", at=moved)
    assert use_case.due(visit(), moved) == GOES + later
    [_, letter] = written(GOES + later)
    state = visit().head.letter
    assert state
    assert (letter.people, state.version, state.changes) == (("bo",), 2, ())


def test_a_visit_that_moves_back_goes_on_with_the_letter_of_that_day() -> None:
    staffed()
    written()
    hears(told(version=2, status="rescheduled", starts_at=STARTS + timedelta(days=14)), at=GOES + HOUR)
    hears(told(version=3, status="confirmed"), at=GOES + 2 * HOUR)
    state = visit().head.letter
    assert state
    assert state.version == 1
    call.assign(VISIT, SESSION, "bo", as_("porter"), who="Lee", at=GOES + 3 * HOUR)
    written(GOES + 4 * HOUR)
    state = visit().head.letter
    assert state
    assert [(one.version, one.move, one.role) for one in state.changes] == [(2, "left", "midwife")]


def test_the_school_reads_who_comes(school: Browser) -> None:
    staffed()
    page = school.get(here())
    assert "Who comes stands here from Monday 9 March 2026 on" in page.text
    written()
    page = school.get(here())
    for said in (
        "Who comes to your visit",
        "Thursday 12 March 2026, 9am to 10am",
        "At your reception at 8:45am",
        "Each shows a work badge &amp; a photo at the desk.",
        "A teacher of the school is in the room the whole time.",
        "Ann",
        "Midwife at Trust, leading the session",
        "Ann has been a midwife for nine years.",
        "Employer&#39;s word &amp; promise",
        "We are still looking for more people.",
    ):
        assert said in page.text, said
    assert "Bo drives at night" not in page.text, "he did not agree that schools read it"
    assert "Record check" not in page.text, "schools are not told of it"
    assert "ann@trust.example" not in page.text


def test_a_name_is_read_when_it_is_read_and_who_is_forgotten_is_in_no_letter(school: Browser) -> None:
    staffed()
    written()
    ann = people.person("ann")
    assert ann
    stored([people.kept(replace(ann, name="Ann Newname", version=2), ann)])
    bo = people.person("bo")
    assert bo
    stored([people.gone(bo)])
    page = school.get(here())
    assert "Ann Newname" in page.text
    assert "A person whose name is not kept any more" in page.text


def test_a_check_that_was_taken_back_confirms_nothing(school: Browser) -> None:
    staffed()
    written()
    assert school.get(here()).text.count("Employer&#39;s word &amp; promise") == 2
    check_cases.take_back("ann", "promise", "Given", who="Lee", at=GOES)
    page = school.get(here())
    assert page.text.count("Employer&#39;s word &amp; promise") == 1
    assert "Ann" in page.text, "that she does not come is for the next letter, some minutes later"


def test_looking_changes_nothing_and_a_button_acknowledges_and_takes_it_back(school: Browser) -> None:
    staffed()
    written()
    before = visit().head
    school.get(here())
    school.get(here("letter.pdf"))
    assert visit().head == before
    page = school.fill(school.get(here()), read="yes")
    assert "We have noted that you have read it." in page.text
    assert "You told us on Monday 9 March 2026, 9am that you have read this." in page.text
    noted = visit().head
    assert noted.letter
    assert noted.letter.acknowledged_at == GOES
    school.post(here(), {"csrf": _csrf(page.text), "version": "1", "read": "yes"})
    assert visit().head == noted, "again changes nothing"
    page = school.fill(school.get(here()), read="no")
    assert "is taken back" in page.text
    back = visit().head.letter
    assert back
    assert back.acknowledged_at is None


def as_bytes(browser: Browser, at: str) -> bytes:
    kept = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    event = {
        "rawPath": at,
        "headers": {"cookie": kept},
        "requestContext": {"http": {"method": "GET"}, "requestId": "request"},
    }
    answer = browser.handler(event, None, clock=browser.clock)
    assert answer["statusCode"] == 200
    return base64.b64decode(answer["body"])


def _csrf(text: str) -> str:
    return text.partition('name="csrf" value="')[2].partition('"')[0]


def test_what_changed_since_it_was_acknowledged_stands_on_top(school: Browser) -> None:
    staffed()
    written()
    before = school.get(here())
    school.fill(before, read="yes")
    call.withdraw(VISIT, SESSION, "bo", who="bo", at=GOES + HOUR)
    comes("cy", "porter", at=GOES + HOUR)
    written(GOES + 2 * HOUR)
    page = school.get(here())
    assert "What has changed" in page.text
    assert "Bo does not come at 9am any more: Porter &amp; driver at Trust." in page.text
    assert "Cy comes now at 9am: Porter &amp; driver at Trust." in page.text
    assert "Since you read it on Monday 9 March 2026, 9am" in page.text
    again = school.post(here(), {"csrf": _csrf(before.text), "version": "1", "read": "yes"})
    assert "Something has changed meanwhile" in again.text
    page = school.fill(again, read="yes")
    assert "What has changed" not in page.text


def test_a_bad_link_a_visit_that_is_off_and_one_that_is_over_are_told_in_a_sentence(school: Browser) -> None:
    staffed()
    written()
    damaged = school.get(here()[:-2])
    assert (damaged.status, "copy the whole link" in damaged.text) == (404, True)
    hears(told(version=2, status="cancelled"), at=GOES)
    page = school.get(here())
    assert "This visit does not take place as it was planned" in page.text
    assert "Ann" not in page.text
    assert school.get(here("letter.pdf")).status == 404
    school.clock.moment = london_time(date(2026, 4, 1), 9)
    page = school.get(here())
    assert (page.status, "Your visit is over" in page.text) == (410, True)


def test_a_form_from_elsewhere_or_half_sent_notes_nothing(school: Browser) -> None:
    staffed()
    written()
    token = _csrf(school.get(here()).text)
    assert school.post(here(), {"csrf": "x", "version": "1", "read": "yes"}).status == 403
    for half in (
        {"version": "", "read": "yes"},
        {"version": "1", "read": "maybe"},
        {"version": "²", "read": "yes"},
    ):
        assert school.post(here(), {"csrf": token, **half}).status == 400
    assert letters.of_visit(VISIT)[0].acknowledged_at is None


def test_the_paper_can_be_read_by_a_screen_reader_and_says_the_same(school: Browser) -> None:
    staffed()
    written()
    pdf = as_bytes(school, here("letter.pdf"))
    text = read(pdf)
    for said in (
        "Who comes to your visit",
        "Tarn School, Thursday 12 March 2026",
        "Ann",
        "leading the session",
        "8:45am",
    ):
        assert said in text, said
    assert "Bo drives at night" not in text
    kinds = {one.kind for one in elements(pdf)}
    assert {"H1", "H2", "H3"} <= kinds
    assert headless(pdf) == 0
    assert b"pdfuaid:part>1<" in pdf, "Typst held it to PDF/UA-1"
    assert re.search(rb"/Lang\s*\(en\)", pdf)
    title = pypdfium2.PdfDocument(pdf).get_metadata_value("Title")
    assert title == "Who comes to your visit, Thursday 12 March 2026, Tarn School"
    assert school.get(here("letter.docx")).status == 404


def test_what_is_published_keeps_its_contract() -> None:
    staffed()
    written()
    call.withdraw(VISIT, SESSION, "bo", who="bo", at=GOES + HOUR)
    written(GOES + 2 * HOUR)
    assert consents.of_person("ann")
    told_of = [
        model_of(Outgoing(row["source"], row["detail_type"], VISIT, 1, row["detail"]))
        for row in rows("outbox")
    ]
    letters_told = [one.visit.letter for one in told_of if isinstance(one, VisitStaffed)]
    newest = max((one for one in letters_told if one), key=lambda one: one.version)
    assert [(one.move, one.role_title, one.employer) for one in newest.changes] == [
        ("left", "Porter & driver", "Trust")
    ]
    assert not any("Ann" in row["detail"] for row in rows("outbox")), "no name on the bus"
