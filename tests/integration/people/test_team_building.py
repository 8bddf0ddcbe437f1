"""The console's page of who is in the building today: who said what, who is alone, for whom somebody must be rung."""

from datetime import timedelta

import pytest

from services.people.functions import team
from services.people.use_cases import presence
from shared.web import csrf
from tests.integration.people.conftest import hears, told
from tests.integration.people.test_team_gaps import seen
from tests.support.aws import rows
from tests.support.browser import Browser, Page, sign_in
from tests.support.staffing import HOUR, SOON, a_session, put_down, store_employers, store_person, store_visit

BUILDING = "/team/building"


@pytest.fixture
def console(people_aws: None) -> Browser:
    store_employers()
    browser = Browser(team.handler)
    pass_to(browser, -HOUR)
    return browser


def pass_to(console: Browser, after: timedelta) -> None:
    """Let it be so long after the first session's start."""
    console.clock.moment = SOON + after
    console.cookies |= sign_in(at=console.clock.moment)


def with_people(*names: str) -> None:
    """Keep a visit of two sessions to which these midwives come; the first leads."""
    sessions = [a_session(), a_session(number=2)]
    store_visit(*sessions)
    for name in names:
        store_person(name, "midwife" if name == names[0] else "porter")
        for session in sessions:
            lead = name == names[0]
            put_down(session, name.split()[0].lower(), "midwife" if lead else "porter", lead=lead)


def say(person: str, what: presence.What, after: timedelta) -> None:
    presence.take("NM-AAAAAA", person, what, said=None, back=False, at=SOON + after)


def left(console: Browser, person: str, booking: str = "NM-AAAAAA") -> Page:
    fields = {"csrf": csrf.token("subject-Alex Example"), "booking": booking, "person": person}
    return console.post(BUILDING, fields)


def test_a_day_without_visits_says_so(console: Browser) -> None:
    store_visit(a_session(starts_at=SOON + timedelta(days=1)))
    assert "No visit is planned today." in seen(console.get(BUILDING))


def test_who_is_expected_there_and_gone_stands_by_visit(console: Browser) -> None:
    with_people("Ann Tarn", "Bob Beck")
    page = seen(console.get(BUILDING))
    assert "Tarn School, Tarnfoot 9:30am to 11:30am" in page
    assert "Ann Tarn, Midwife at Northmoor Hospital, leads Expected At 9:30am · 01452 000 111" in page
    pass_to(console, HOUR)
    assert (
        "Bob Beck, Porter & driver at Northmoor Hospital Not known Expected at 9:30am, nothing said"
        in seen(console.get(BUILDING))
    )
    say("bob", "here", timedelta(minutes=-10))
    say("ann", "here", timedelta(minutes=-5))
    page = seen(console.get(BUILDING))
    assert "In the building Since 9:20am" in page
    assert "Alone" not in page
    say("bob", "left", 2 * HOUR)
    pass_to(console, 2 * HOUR)
    page = seen(console.get(BUILDING))
    assert "Left safely At 11:30am" in page
    assert "leads In the building Alone Since 9:25am" in page


def test_whoever_is_alone_and_did_not_say_that_they_left_is_to_be_rung(console: Browser) -> None:
    with_people("Ann Tarn")
    say("ann", "here", timedelta(0))
    pass_to(console, 2 * HOUR + timedelta(minutes=44))
    page = console.get(BUILDING)
    assert "In the building Alone" in seen(page)
    assert "has not said that they left" not in seen(page)
    pass_to(console, 2 * HOUR + timedelta(minutes=45))
    page = console.get(BUILDING)
    assert "1 person who was alone at a school has not said that they left. Ring them." in seen(page)
    assert "Not known to have left Alone Their last session ended at 11:30am" in seen(page)
    assert 'href="tel:01452%20000%20111"' in page.text


def test_whoever_was_rung_is_noted_to_have_left(console: Browser) -> None:
    with_people("Ann Tarn")
    pass_to(console, 3 * HOUR)
    before = rows("people")
    assert "Ring them." in seen(console.get(BUILDING))
    assert rows("people") == before
    done = console.fill(console.get(BUILDING))
    assert "Noted: they left safely." in seen(done)
    assert "Left safely At 12:30pm, noted by Alex Example" in seen(done)
    known = presence.of("NM-AAAAAA", "ann", console.clock.moment).left
    assert known
    assert known.by == "Alex Example"
    assert "Ring them." not in seen(done)


def test_a_note_that_was_a_slip_is_taken_back_and_they_are_to_be_rung_again(console: Browser) -> None:
    with_people("Ann Tarn")
    say("ann", "here", timedelta(0))
    pass_to(console, 3 * HOUR)
    console.fill(console.get(BUILDING))
    assert presence.unanswered(console.clock.moment) == ()
    pass_to(console, 3 * HOUR + timedelta(minutes=1))
    back = console.fill(console.get(BUILDING))
    assert "Taken back: it is not known whether they left." in seen(back)
    assert "Not known to have left Alone" in seen(back)
    assert [one.person for one in presence.unanswered(console.clock.moment)] == ["ann"]
    say("ann", "left", 3 * HOUR + timedelta(minutes=2))
    pass_to(console, 4 * HOUR)
    assert "Take it back" not in seen(console.get(BUILDING)), "what she said herself is hers"


def test_who_is_there_stays_on_the_page_though_the_visit_was_called_off(console: Browser) -> None:
    with_people("Ann Tarn")
    say("ann", "here", -timedelta(minutes=20))
    hears(told("NM-AAAAAA", 9, "did_not_happen", starts_at=SOON, pupils=(24, 24)), at=SOON + HOUR)
    pass_to(console, HOUR)
    page = seen(console.get(BUILDING))
    assert "Ann Tarn" in page
    assert "In the building" in page
    pass_to(console, 5 * HOUR)
    assert "Not known to have left" in seen(console.get(BUILDING))
    assert "Noted: they left safely." in seen(left(console, "ann"))
    assert presence.unanswered(console.clock.moment) == ()
    noted = console.get(BUILDING)
    assert "Left safely" in seen(noted)
    pass_to(console, 5 * HOUR + timedelta(minutes=1))
    assert "Not known to have left" in seen(console.fill(noted)), "a slip is taken back here too"


def test_of_somebody_who_does_not_come_nothing_is_noted(console: Browser) -> None:
    with_people("Ann Tarn")
    page = left(console, "bob")
    assert page.status == 422
    assert "This person is not down for this session, or not any more." in seen(page)
    assert left(console, "ann", "NM-ZZZZZZ").status == 422
    assert left(console, "a" * 3000).status == 400
    assert left(console, "ann", "B" * 3000).status == 400
    assert console.post(BUILDING, {"csrf": "wrong", "booking": "NM-AAAAAA", "person": "ann"}).status == 403
    assert not rows("people", "presence")
