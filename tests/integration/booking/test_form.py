"""The booking form, page by page, through its function."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

import pytest
from markupsafe import escape

from services.booking import wording as words
from services.booking.domain.parts import Contact
from services.booking.table import bookings, drafts
from services.booking.use_cases import blocks, lead
from services.booking.use_cases.offer import offer
from services.booking.web import classes, forms, school, trap
from services.booking.web.steps import CHECK, TAKEN
from shared.clock import london_time
from shared.dynamo import ContendedError
from tests.integration.booking.conftest import (
    NOW,
    OTHER_YEAR,
    SLOT,
    YEAR,
    fill_the_day,
    rows,
    school_at,
    visit_request,
)
from tests.support.aws import SITE
from tests.support.browser import Browser, Clock, Page

SAM = {
    "name": "Sam Example",
    "email": "sam@school.example",
    "phone": "01452 000 000",
    "notes": "A lift\nplease",
}


ONE_CLASS = {"year_group-1": str(YEAR), "pupils-1": "30"}


def fill_to_check(browser: Browser) -> Page:
    """Answer every question as a careers lead would."""
    chosen, workshop = offer().schools[0], offer().workshops[0]
    page = browser.get("/book")
    page = browser.get(f"/book/school?q={chosen.postcode.replace(' ', '+')}")
    page = browser.fill(page, urn=chosen.urn)
    assert page.address == "/book/workshop"
    page = browser.fill(page, workshop=workshop.id)
    assert page.address == "/book/classes"
    page = browser.fill(page, **ONE_CLASS)
    assert page.address == "/book/date"
    page = browser.fill(page, day="2026-03-12")
    assert page.address == "/book/times"
    page = browser.fill(page)
    assert page.address == "/book/contact"
    page = browser.fill(page, **SAM)
    assert page.address == "/book/check"
    browser.clock.pass_by(trap.LEAST_TIME)
    return page


def test_the_whole_way(browser: Browser) -> None:
    page = fill_to_check(browser)
    for expected in (
        str(escape(offer().schools[0].name)),
        "Thursday 12 March 2026",
        "8:50 to 9:30",
        f"Year {YEAR}, 30 pupils",
        SAM["email"],
    ):
        assert expected in page.text
    done = browser.fill(page)
    [row] = rows("booking")
    assert done.address == f"/book/done/{row['id']}"
    assert f"<strong>{row['id']}</strong>" in done.text
    assert "/booking/" not in done.text, "the link is a key: it goes to the address alone"
    booking = bookings.load(row["id"])
    assert booking
    assert booking.starts_at == SLOT
    assert booking.contact == Contact("Sam Example", "sam@school.example", "01452 000 000")
    assert booking.notes == "A lift\nplease"
    assert [row["detail_type"] for row in rows("outbox")] == ["BookingRequested"]
    assert "Sam" not in str(rows("draft"))


def test_every_page_stands_alone(browser: Browser) -> None:
    """No page needs a script, loads from elsewhere, or misses its title and heading."""
    fill_to_check(browser)
    for address in (
        "/",
        "/privacy",
        "/accessibility",
        "/book/school",
        "/book/workshop",
        "/book/date",
        "/book/classes",
        "/book/times",
        "/book/contact",
        "/book/check",
    ):
        page = browser.get(address)
        assert page.status == 200, address
        assert page.text.count("<h1") == 1, address
        assert "None" not in page.title, address
        assert "Undefined" not in page.text, address
        assert "script-src 'self';" in page.headers["content-security-policy"]
        assert " style=" not in page.text


def test_sent_twice_is_one_booking(browser: Browser) -> None:
    page = fill_to_check(browser)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: browser.fill(page, follow=False), range(4)))
    assert {answer.status for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert len(rows("booking")) == 1
    again = browser.get("/book/contact")
    assert again.address == answers[0].headers["location"]


def test_change_leads_straight_back(browser: Browser) -> None:
    fill_to_check(browser)
    page = browser.fill(browser.get("/book/classes"), **{"pupils-1": "28"})
    assert page.address == "/book/check"
    assert "28" in page.text
    kept = browser.get("/book/contact").form.fields
    assert {name: kept[name] for name in SAM} == SAM


def test_times_taken_meanwhile_are_said_kindly_and_nothing_is_retyped(browser: Browser) -> None:
    page = fill_to_check(browser)
    fill_the_day()
    page = browser.fill(page)
    assert page.address == "/book/taken"
    assert "Thursday 12 March 2026, 8:50am was free when you chose it and is not any more." in page.text
    near = london_time(date(2026, 3, 13), 8, 50)
    assert f'value="{near.astimezone(UTC).isoformat()}"' in page.text
    assert "2026-03-12T" not in page.text
    nothing = browser.fill(page)
    assert nothing.errors == {"starts": "Select one of the times, or choose another date"}
    assert browser.fill(page, starts="2026-03-13T03:00:00+00:00").status == 422
    page = browser.fill(page, starts=near.isoformat())
    assert page.address == "/book/check"
    assert "Friday 13 March 2026" in page.text
    assert "Sam Example" in page.text
    assert browser.fill(page).address.startswith("/book/done/")


def test_other_times_say_where_nobody_is_there_to_go_yet(browser: Browser) -> None:
    page = fill_to_check(browser)
    blocks.block(offer(), SLOT.date(), why="Ill", now=NOW)
    blocks.block(offer(), date(2026, 3, 13), why="Training", kind="nobody", now=NOW)
    page = browser.fill(page)
    assert "The team can&#39;t come on Thursday 12 March 2026." in page.text, "nobody booked it"
    assert page.text.count("on request") == page.text.count("8:50 to 9:30, on request") == 1


def test_on_other_days_the_times_offered_are_those_of_her_timetable(browser: Browser) -> None:
    fill_to_check(browser)
    browser.fill(browser.get("/book/classes"), **TWO_CLASSES)
    page = browser.fill(browser.get("/book/times"), **{"start-1": "9:05", "start-2": "11:15"})
    assert page.address == "/book/check"
    fill_the_day()
    page = browser.fill(page)
    assert page.address == "/book/taken"
    assert page.text.count("9:05 to 9:45 and 11:15 to 11:55") == 5


def test_notice_that_ran_out_overnight_is_said_as_what_it_is(browser: Browser, clock: Clock) -> None:
    fill_to_check(browser)
    browser.fill(browser.get("/book/date"), day="2026-02-25")
    page = browser.fill(browser.get("/book/times"))
    assert page.address == "/book/check"
    clock.pass_by(timedelta(hours=12))
    page = browser.fill(page)
    assert page.address == "/book/taken"
    assert "was free when you chose it" not in page.text
    assert "Wednesday 25 February 2026 is too soon: the team needs more notice." in page.text
    assert "Sam Example" in browser.fill(page, starts="2026-02-26T08:50:00+00:00").text


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ("2026-12-25", "Friday 25 December 2026 is a bank holiday. Choose another day."),
        ("2026-03-14", "The team makes no visits on Saturday 14 March 2026. Choose another day."),
        ("2026-02-10", "Tuesday 10 February 2026 is past. Choose another day."),
        (
            "2026-02-24",
            "Tuesday 24 February 2026 is too soon: the team needs more notice. Choose a later day.",
        ),
        ("2027-01-12", "Tuesday 12 January 2027 is too far ahead to be booked yet. Choose an earlier day."),
        ("2026-03-12", "Thursday 12 March 2026 is fully booked. Choose another day."),
        ("", "Select a date"),
        ("tomorrow", "Select a date"),
        ("9999-12-31", "Select a date"),
        ("0001-01-01", "Select a date"),
    ],
)
def test_a_day_that_cannot_be_had_says_why(browser: Browser, day: str, says: str) -> None:
    fill_to_check(browser)
    fill_the_day()
    page = browser.fill(browser.get("/book/date"), day=day)
    assert (page.status, page.errors) == (422, {"day": says})
    assert page.text.count(says) == 2, "above and beside the days"
    assert 'id="day"' in page.text


def test_a_day_that_filled_up_before_its_times_were_chosen_leads_back_to_the_days(browser: Browser) -> None:
    fill_to_check(browser)
    page = browser.get("/book/times")
    fill_the_day()
    for answer in (browser.fill(page), browser.get("/book/times")):
        assert answer.status == 422
        assert answer.errors == {"day": "Thursday 12 March 2026 is fully booked. Choose another day."}
        assert answer.form.action.startswith("/book/date")


TWO_CLASSES = ONE_CLASS | {
    "count": "2",
    "year_group-2": str(OTHER_YEAR),
    "pupils-2": "25",
    "needs-2": "A ramp",
}


def test_four_classes_at_the_times_of_her_own_timetable(browser: Browser) -> None:
    fill_to_check(browser)
    page = browser.get("/book/classes")
    for count in (2, 3, 4):
        page = browser.fill(page, add="1")
        assert (page.status, page.text.count("<legend")) == (200, count)
    typed = {f"year_group-{n}": str(YEAR) for n in (1, 2, 3, 4)} | {
        f"pupils-{n}": str(26 + n) for n in (1, 2, 3, 4)
    }
    page = browser.fill(page, **typed, **{"needs-3": "Large print"})
    assert page.address == "/book/times", "each class needs its time"
    fields = page.form.fields
    assert [fields[f"start-{n}"] for n in (1, 2, 3, 4)] == ["8:50", "9:30", "10:40", "11:20"]
    hers = {"start-1": "9:05", "start-2": "10.50", "start-3": "1200", "start-4": "2:10pm"}
    page = browser.fill(page, **hers)
    assert page.address == "/book/check"
    assert "9:05 to 9:45, 10:50 to 11:30, 12:00 to 12:40 and 14:10 to 14:50" in page.text
    assert "Large print" in page.text
    browser.fill(page)
    [row] = rows("booking")
    booking = bookings.load(row["id"])
    assert booking
    assert [words.session(session) for session in booking.sessions] == [
        f"9:05 to 9:45: Year {YEAR}, 27 pupils",
        f"10:50 to 11:30: Year {YEAR}, 28 pupils",
        f"12:00 to 12:40: Year {YEAR}, 29 pupils\nLarge print",
        f"14:10 to 14:50: Year {YEAR}, 30 pupils",
    ]


def test_adding_and_removing_a_class_loses_nothing_typed(browser: Browser) -> None:
    fill_to_check(browser)
    before = browser.get("/book/check").text
    page = browser.fill(browser.get("/book/classes"), **{"pupils-1": "x", "needs-1": "<A ramp>"}, add="1")
    assert page.form.fields["pupils-1"] == "x"
    page = browser.fill(page, **{"pupils-2": "22"}, remove="1")
    assert (page.form.fields["pupils-1"], page.form.fields["count"]) == ("22", "1")
    for _ in range(7):
        page = browser.fill(page, add="1")
    assert page.form.fields["count"] == "6"
    assert 'name="add"' not in page.text
    for _ in range(7):
        page = browser.fill(page, remove="1")
    assert page.form.fields["count"] == "1"
    assert 'name="remove"' not in page.text
    assert browser.get("/book/check").text == before, "nothing is kept before it is right"


@pytest.mark.parametrize("count", ["", "0", "7", "-1", "99999", "x", "²"])
def test_an_odd_number_of_classes_is_one(browser: Browser, count: str) -> None:
    fill_to_check(browser)
    assert browser.fill(browser.get("/book/classes"), count=count).address == "/book/check"


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"start-1": ""}, {"start-1": "Enter when class 1 starts, such as 10:05 or 13:15"}),
        ({"start-1": "period 2", "start-2": "25:00"}, {
            f"start-{n}": f"Enter when class {n} starts, such as 10:05 or 13:15" for n in (1, 2)}),
        ({"start-1": "13:15pm"}, {"start-1": "Enter when class 1 starts, such as 10:05 or 13:15"}),
        ({"start-1": "٩:15"}, {"start-1": "Enter when class 1 starts, such as 10:05 or 13:15"}),
        ({"start-2": "12:10"}, {"start-2":
            "Class 2 would be from 12:10 to 12:50. The team's hours are 8:50 to 10:20, 10:40 to 12:40 and 13:30 to 15:10"}),
        ({"start-1": "9:00", "start-2": "9:30"}, {
            "start-2": "Class 2 must start at 9:40 or later, when the class before it ends"}),
        ({"start-1": "11", "start-2": "9"}, {
            "start-2": "Class 2 must start at 11:40 or later, when the class before it ends"}),
    ],
)  # fmt: skip
def test_a_time_that_will_not_do_says_why_and_stays(
    browser: Browser, typed: dict[str, str], errors: dict[str, str]
) -> None:
    fill_to_check(browser)
    page = browser.fill(browser.get("/book/classes"), **TWO_CLASSES)
    before = page.form.fields
    page = browser.fill(page, **typed)
    assert (page.status, page.errors) == (422, errors)
    for name, sentence in errors.items():
        assert page.text.count(str(escape(sentence))) == 2
        assert f'id="{name}"' in page.text
    assert page.form.fields == before | typed


def test_times_at_which_no_one_team_is_free_are_refused_with_some_that_fit(browser: Browser) -> None:
    fill_the_day(teams=2)
    lead.request(offer(), visit_request(school=school_at(1)), now=NOW, correlation_id="x")
    fill_to_check(browser)
    browser.fill(browser.get("/book/classes"), **TWO_CLASSES)
    page = browser.get("/book/times")
    assert "The team is free 10:40 to 12:40 and 13:30 to 15:10." in " ".join(page.text.split())
    page = browser.fill(page, **{"start-1": "9:05", "start-2": "10:45"})
    assert page.errors == {"start-1": "No team is free for all of these times. 10:40 and 11:20 would fit"}
    assert page.form.fields["start-1"] == "9:05"


def test_a_free_day_whose_afternoon_is_on_request_says_so_of_a_time_in_it(browser: Browser) -> None:
    blocks.block(offer(), SLOT.date(), part="afternoon", why="Trip", kind="nobody", now=NOW)
    page = fill_to_check(browser)
    assert "on request" not in page.text
    page = browser.fill(browser.get("/book/times"), **{"start-1": "13:30"})
    assert (page.address, "This time is on request" in page.text) == ("/book/check", True)


def test_the_times_that_would_fit_are_the_nearest(browser: Browser) -> None:
    fill_the_day(teams=2)
    lead.request(
        offer(),
        visit_request(school=school_at(1), starts_at=SLOT.replace(hour=12, minute=0)),
        now=NOW,
        correlation_id="x",
    )
    fill_to_check(browser)
    page = browser.fill(browser.get("/book/times"), **{"start-1": "11:45"})
    assert page.errors == {"start-1": "No team is free for all of these times. 13:30 would fit"}
    page = browser.fill(page, **{"start-1": "11:00"})
    assert page.errors == {"start-1": "No team is free for all of these times. 8:50 would fit"}


def test_a_day_on_request_can_be_asked_for_and_says_so(browser: Browser) -> None:
    blocks.block(offer(), SLOT.date(), why="Nobody trained", kind="nobody", now=NOW)
    page = fill_to_check(browser)
    assert page.status == 200
    assert "On request: nobody is planned for that day yet." in browser.get("/book/date").text
    assert "This day is on request" in browser.get("/book/times").text
    assert "This time is on request" in page.text
    assert browser.fill(page).address.startswith("/book/done/")


@pytest.mark.parametrize(
    ("step", "typed", "errors"),
    [
        ("workshop", {"workshop": "juggling"}, {"workshop": "Select a workshop"}),
        ("classes", {"year_group-1": "", "pupils-1": ""}, {
            "year_group-1": "Select the year group of class 1", "pupils-1": "Enter how many pupils you expect in class 1"}),
        *(("classes", {"pupils-1": wrong}, {
            "pupils-1": "How many pupils you expect in class 1 must be a whole number between 1 and 300"})
          for wrong in ("0", "thirty", "٣٠", "301")),
        ("classes", {"year_group-1": "13"}, {"year_group-1": "Select the year group of class 1"}),
        ("classes", {"needs-1": "n" * 201}, {
            "needs-1": "What you tell us about the access needs of class 1 is 1 character too long. It can have 200 characters"}),
        ("contact", {"name": "", "email": ""}, {
            "name": "Enter your name", "email": "Enter your e-mail address"}),
        ("contact", {"email": "sam@school"}, {
            "email": "Enter an e-mail address in the right form, such as name@example.org"}),
        ("contact", {"email": "a@b.example, c@d.example"}, {
            "email": "Enter an e-mail address in the right form, such as name@example.org"}),
        ("contact", {"phone": "call me"}, {
            "phone": "Enter a phone number, such as 01632 960 001, or leave this empty"}),
        ("contact", {"name": "N" * 101}, {"name": "Your name is 1 character too long. It can have 100 characters"}),
        ("contact", {"name": "Win at https://bad.example"}, {
            "name": "Your name must not have a web address or angle brackets in it. Put a space after a full stop, as in J. Smith"
        }),
        ("contact", {"name": "Claim at nhs-refund.com/login today"}, {
            "name": "Your name must not have a web address or angle brackets in it. Put a space after a full stop, as in J. Smith"
        }),
        ("contact", {"name": "all@elsewhere.example"}, {"name": "Your name must not have an e-mail address in it"}),
        ("contact", {"name": "Ring 0800 123 456"}, {"name": "Your name must not have a phone number in it"}),
        *(("contact", {"email": wrong}, {
            "email": "Enter an e-mail address in the right form, such as name@example.org"})
          for wrong in ("a..b@x.example", ".a@x.example", "a.@x.example", f"a@{'x' * 64}.example")),
        ("contact", {"notes": "n" * 5000}, {
            "notes": "What you tell us about access needs is 4,000 characters too long. It can have 1,000 characters"}),
    ],
)  # fmt: skip
def test_an_error_names_the_field_and_keeps_what_was_typed(
    browser: Browser, step: str, typed: dict[str, str], errors: dict[str, str]
) -> None:
    fill_to_check(browser)
    before = browser.get("/book/check").text
    page = browser.fill(browser.get(f"/book/{step}"), **typed)
    assert page.status == 422
    assert page.title.startswith("Error: ")
    assert page.errors == errors
    for name, sentence in errors.items():
        assert page.text.count(sentence) == 2, "above and beside the field"
        assert f'id="{name}"' in page.text
    if step in {"classes", "contact"}:
        kept = page.form.fields
        for name, value in typed.items():
            if name != "year_group-1":
                assert kept[name] == value, "whole"
    assert browser.get("/book/check").text == before, "nothing half-written"


def test_what_was_checked_is_what_is_sent_and_another_tab_loses_nothing(browser: Browser) -> None:
    checked = fill_to_check(browser)
    other = browser.get("/book")
    assert "Find your school" in other.text
    page = browser.fill(browser.get("/book/classes"), **{"pupils-1": "29"})
    assert page.status == 200
    page = browser.fill(checked)
    assert page.errors == {
        "submit": "These answers were changed, perhaps in another tab. Check them, then send your request"
    }
    assert rows("booking") == []
    assert browser.fill(page).address.startswith("/book/done/")
    [booking] = rows("booking")
    assert booking["sessions"][0]["pupils_expected"] == 29


def test_going_back_to_a_question_shows_it(browser: Browser) -> None:
    browser.get("/book")
    wrong = browser.fill(browser.get("/book/school?q=Hollin"))
    assert (wrong.status, wrong.headers["cache-control"]) == (422, "private, no-cache")


def test_hostile_text_is_text(browser: Browser) -> None:
    fill_to_check(browser)
    evil = "<script>alert(1)</script>\" onfocus=x '"
    page = browser.fill(browser.get("/book/contact"), notes=evil)
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    page = browser.get(f"/book/school?{urlencode({'q': evil})}")
    assert "<script>alert" not in page.text
    assert "We found no school" in page.text


def test_lines_stay_lines_and_text_stays_text(browser: Browser) -> None:
    fill_to_check(browser)
    page = browser.fill(browser.get("/book/contact"), notes="A lift, please\n<b>Hall 2</b>")
    assert "A lift, please<br>&lt;b&gt;Hall 2&lt;/b&gt;" in page.text


def test_line_breaks_cannot_enter_a_header(browser: Browser) -> None:
    fill_to_check(browser)
    page = browser.fill(
        browser.get("/book/contact"),
        name="Sam\r\nBcc: all@x.example",
        email="sam@school.example\r\nBcc: x@x.example",
    )
    assert page.status == 422
    assert set(page.errors) == {"name", "email"}
    page = browser.fill(browser.get("/book/contact"), name="Sam\nExample")
    assert "Sam Example" in page.text


@pytest.mark.parametrize(
    "typed", ["st pirans", "ALL St. Piran's", "ZZ99 1AA", "zz991aa", "910001", "saints tarnfoot"]
)
def test_a_school_is_found_by_whatever_is_typed(browser: Browser, typed: str) -> None:
    browser.get("/book")
    page = browser.get(f"/book/school?{urlencode({'q': typed})}")
    assert 'value="910001"' in page.text, typed


def test_a_search_for_nothing_says_so(browser: Browser) -> None:
    browser.get("/book")
    page = browser.get("/book/school?q=")
    assert (
        page.errors == {"q": "Enter the school's name, town, postcode or reference number (URN)"}
        or page.errors
    )
    page = browser.get("/book/school?q=Hogwarts")
    assert "Hogwarts" in page.text
    assert "My school isn\u2019t listed" in page.text


def test_a_school_must_be_chosen(browser: Browser) -> None:
    browser.get("/book")
    page = browser.get("/book/school?q=academy")
    page = browser.fill(page)
    assert page.errors == {"urn": "Select your school, or search again if it is not in the list"}
    assert 'value="academy"' in page.text


def test_nobody_skips_a_question(browser: Browser) -> None:
    assert browser.get("/book/check").address == "/book/school?new=1"
    assert browser.get("/book/check").address == "/book/school"
    assert browser.get("/book/taken").address == "/book/school"


def test_without_cookies_it_is_said(browser: Browser) -> None:
    page = browser.ask("GET", "/book")
    browser.cookies.clear()
    page = browser.ask("GET", page.headers["location"])
    assert page.status == 400
    assert "cookie" in page.text


def test_a_cookie_that_is_not_ours_is_none(browser: Browser) -> None:
    for other in (
        "x#HEAD",
        "A" * 22,
        browser.cookies.get("draft", ""),
        "A" * 3000,
        "é.é",
        f"{'A' * 22}.{'A' * 24}",
    ):
        browser.cookies["draft"] = other
        page = browser.ask("GET", "/book/contact")
        assert (page.status, page.headers["location"]) == (303, "/book"), other


def test_a_form_from_elsewhere_is_refused(browser: Browser) -> None:
    page = fill_to_check(browser)
    forged = browser.fill(page, csrf="x" * 24)
    assert forged.status == 403
    assert rows("booking") == []
    body = urlencode(page.form.fields)
    cross = browser.ask("POST", "/book/check", body, **{"sec-fetch-site": "cross-site"})
    assert cross.status == 403
    assert rows("booking") == []
    stranger = Browser(browser.handler)
    assert stranger.ask("POST", "/book/check", body).status == 400


def test_a_damaged_form_is_refused(browser: Browser) -> None:
    fill_to_check(browser)
    page = browser.ask("POST", "/book/contact", b"name=%ff%fe&csrf=%C3%28")
    assert page.status == 400
    page = browser.ask("GET", "/book/school?q=%ff")
    assert page.status == 400
    page = browser.ask("POST", "/book/contact", b"notes=" + b"n" * 200_000)
    assert page.status == 413


@pytest.mark.parametrize(
    "query", ["month=2026-13", "month=evil", "day=2026-02-30", "day=x", "month=1999-01", "month=9999-12"]
)
def test_an_odd_address_shows_what_there_is(browser: Browser, query: str) -> None:
    fill_to_check(browser)
    page = browser.get(f"/book/date?{query}")
    assert page.status == 200
    assert "Choose a date" in page.text


def test_the_months_are_paged_within_what_is_offered(browser: Browser, clock: Clock) -> None:
    fill_to_check(browser)
    page = browser.get("/book/date?month=2026-02")
    assert "month=2026-03" in page.text
    assert "month=2026-01" not in page.text
    assert 'value="2026-02-25"' in page.text
    assert 'value="2026-02-24"' not in page.text, "sooner than the notice"
    page = browser.get("/book/date?month=2026-08")
    assert "There is no free date in August" in page.text
    clock.pass_by(timedelta(days=1))
    assert browser.get("/book/date?month=2026-02").status == 200


def test_the_days_open_on_the_first_month_with_something_free(browser: Browser, clock: Clock) -> None:
    clock.moment = datetime(2026, 7, 14, 12, tzinfo=UTC)
    browser.get("/book")
    school, workshop = offer().schools[0], offer().workshops[0]
    page = browser.fill(browser.get("/book/school?q=tarn"), urn=school.urn)
    page = browser.fill(browser.fill(page, workshop=workshop.id), **ONE_CLASS)
    assert page.address == "/book/date"
    assert "September 2026</h2>" in page.text, "nothing is free in July and August"
    page = browser.fill(page, day="2026-11-03")
    assert "November 2026</h2>" in browser.get("/book/date").text, "the month of the day chosen"


def test_a_month_says_of_each_day_what_it_offers(browser: Browser) -> None:
    fill_to_check(browser)
    fill_the_day()
    blocks.block(offer(), date(2026, 3, 13), why="Ill", now=NOW)
    month = cells(browser.get("/book/date?month=2026-03"))
    assert month["Wednesday 11 March 2026"] == "Free"
    assert month["Thursday 12 March 2026"] == "Full Waiting list for Thursday 12 March 2026"
    assert month["Friday 13 March 2026"] == month["Saturday 14 March 2026"] == "No visits"
    assert month["Saturday 21 March 2026"] == "Free"
    assert month["Friday 27 March 2026"] == "Outside term"
    assert len(month) == 31
    assert cells(browser.get("/book/date?month=2026-05"))["Monday 4 May 2026"] == "Bank holiday"
    listed = browser.get("/book/date?month=2026-03&view=list")
    assert "<table" not in listed.text
    assert 'value="2026-03-11"' in listed.text
    assert re.search(r"Thursday 12 March 2026 <span>Full", listed.text), "so that she can wait for it"
    assert "Friday 13 March" not in listed.text


def cells(page: Page) -> dict[str, str]:
    """Return what the month's table says of each day."""
    [table] = re.findall(r"<table.*?</table>", page.text, re.DOTALL)
    assert table.count('<th scope="col">') == 7
    texts = [
        " ".join(re.sub(r"<[^>]+>", " ", cell).split())
        for cell in re.findall(r"<td.*?</td>", table, re.DOTALL)
    ]
    said = [re.fullmatch(r"\d+ (.+\d{4}), (.+)", text) for text in texts if text]
    return {found[1]: found[2] for found in said if found}


def test_the_page_at_the_end_is_for_the_one_who_sent(browser: Browser) -> None:
    done = browser.fill(fill_to_check(browser))
    assert browser.get(done.address).status == 200
    stranger = Browser(browser.handler)
    page = stranger.get(done.address)
    assert page.status == 404
    assert "sam@school.example" not in page.text


def test_security_headers(browser: Browser) -> None:
    page = browser.ask("GET", "/book")
    [line] = page.cookies
    assert all(part in line for part in ("HttpOnly", "SameSite=Lax", "Secure", "Path=/book", "Max-Age=86400"))
    assert SITE.startswith("https")
    assert browser.get("/").headers["x-content-type-options"] == "nosniff"


def test_typing_on_while_the_form_is_being_sent(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    fill_to_check(browser)
    page = browser.get("/book/classes")

    def contended(_: object) -> None:
        raise ContendedError

    monkeypatch.setattr(drafts, "write", contended)
    assert browser.fill(page).address == "/book/check"


@pytest.mark.parametrize("step", ["nothing", "cancel", "Date", "%00", "unlisted"])
def test_an_unknown_step_is_an_unknown_page(browser: Browser, step: str) -> None:
    for who in (browser, Browser(browser.handler)):
        page = who.get(f"/book/{step}")
        assert (page.status, "Page not found" in page.text) == (404, True)
        assert who.post(f"/book/{step}", {}).status == 404
    assert browser.ask("PUT", "/book/date").headers["allow"] == "GET, HEAD, POST"
    assert browser.ask("POST", "/book/done/NM-222222").headers["allow"] == "GET, HEAD"


def test_a_step_knows_what_it_needs_answered() -> None:
    assert [step.name for step in CHECK.needs] == [
        "school",
        "workshop",
        "classes",
        "date",
        "times",
        "contact",
    ]
    answers: dict[str, object] = {}
    known = [
        {"urn": offer().schools[0].urn},
        {"workshop": offer().workshops[0].id},
        {"classes": [{"year_group": str(YEAR), "pupils": "30", "needs": ""}]},
        {"day": "2026-03-12"},
        {"starts": [SLOT.isoformat()]},
        dict(SAM),
    ]
    for step, answer in zip(CHECK.needs, known, strict=True):
        assert CHECK.open_before(answers) is step
        assert TAKEN.open_before(answers) is step
        answers |= answer
    assert CHECK.open_before(answers) is None
    for changed, opens in (
        ({"urn": "000000"}, "school"),
        ({"workshop": "juggling"}, "workshop"),
        ({"workshop": offer().workshops[2].id}, "classes"),
        ({"classes": [{"year_group": "6", "pupils": "30", "needs": ""}]}, "classes"),
        ({"classes": [{"year_group": str(YEAR), "pupils": "30", "needs": ""}] * 2}, "times"),
        ({"day": "2026-03-13"}, "times"),
        ({"day": "x"}, "date"),
        ({"starts": ["x"]}, "times"),
        ({"starts": ["2026-03-12T10:00:00+00:00"]}, "times"),
    ):
        step = CHECK.open_before(answers | changed)
        assert step
        assert step.name == opens


def test_the_workshop_is_chosen_before_its_pupils(browser: Browser) -> None:
    page = browser.get("/book")
    assert browser.post("/book/classes", page.form.fields | {"csrf": csrf_of(browser)}).address == (
        "/book/school"
    ), "led by way of the workshop, which needs a school"
    kept = browser.post("/book/contact", {**SAM, "csrf": csrf_of(browser)})
    assert kept.address == "/book/school"
    assert browser.fill(browser.get("/book/school?q=hollin"), urn=offer().schools[3].urn).status == 200


def csrf_of(browser: Browser) -> str:
    """Return the token of this browser's draft, as its forms carry it."""
    return (
        browser.get("/book/school").form.fields.get("csrf", "")
        or browser.get("/book/school?q=school").form.fields["csrf"]
    )


def test_a_workshop_for_other_year_groups_asks_for_the_pupils_again(browser: Browser) -> None:
    fill_to_check(browser)
    page = browser.fill(browser.get("/book/workshop"), workshop=offer().workshops[2].id)
    assert page.address == "/book/classes"
    assert f'value="{YEAR}"' not in page.text
    page = browser.fill(page, **{"year_group-1": "12"})
    assert page.address == "/book/check", "a longer class still fits from the same start"


def test_a_limit_said_is_the_limit_held(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (classes, forms):
        monkeypatch.setattr(module, "MAX_PUPILS", 1200)
    monkeypatch.setattr(school, "MOST_SCHOOLS", 2)
    monkeypatch.setattr(drafts, "LASTS", timedelta(hours=36))
    fill_to_check(browser)
    page = browser.get("/book/classes")
    assert "The most we can take is 1,200." in page.text
    page = browser.fill(page, **{"pupils-1": "1201"})
    assert page.errors == {
        "pupils-1": "How many pupils you expect in class 1 must be a whole number between 1 and 1,200"
    }
    assert browser.fill(page, **{"pupils-1": "1200"}).address == "/book/check"
    assert "These are the first 2." in browser.get("/book/school?q=school").text
    assert browser.get("/privacy").text.count("36 hours") == 2
    stranger = Browser(browser.handler)
    assert "gone after 36 hours" in stranger.get("/book/school?new=1").text
    assert "more than 36 hours" in stranger.post("/book/school", {}).text
    assert "for 36 hours" in stranger.get("/book/done/NM-222222").text


@pytest.mark.parametrize("phone", [
    "01242\u2013960001", "01242 960001 / 07700 900123", "01242 960001 extension 4412", "01242 960001 (option 2)",
    "+44 (0)1242 960 001", "01242.960.001 x12", "960001", "Reception 01242 960001, ask for Sam",
])  # fmt: skip
def test_a_phone_number_is_kept_and_shown_as_typed(browser: Browser, phone: str) -> None:
    fill_to_check(browser)
    page = browser.fill(browser.get("/book/contact"), phone=phone)
    assert page.address == "/book/check"
    assert str(escape(phone)) in page.text
    assert browser.get("/book/contact").form.fields["phone"] == phone


def test_a_likely_slip_in_an_address_is_asked_about_once(browser: Browser) -> None:
    fill_to_check(browser)
    page = browser.fill(browser.get("/book/contact"), email="sam@gmial.com", notes="Ramp")
    assert page.errors == {"email_is": "Did you mean sam@gmail.com?"}
    assert page.form.fields["notes"] == "Ramp"
    kept = page.form.fields
    assert 'value="sam@gmail.com"' in page.text
    for answer, email in (("sam@gmail.com", "sam@gmail.com"), ("sam@gmial.com", "sam@gmial.com")):
        after = browser.post(page.form.action, kept | {"email_is": answer})
        assert after.address == "/book/check"
        assert email in after.text
    unanswered = browser.post(page.form.action, kept)
    assert unanswered.address == "/book/check", "asked once"
    other = browser.post(page.form.action, kept | {"email": "sam@hotmial.com"})
    assert other.errors == {"email_is": "Did you mean sam@hotmail.com?"}, "another slip is another question"


def test_what_a_machine_filled_in_is_sent_once_a_person_says_so(browser: Browser) -> None:
    page = fill_to_check(browser)
    held = browser.fill(page, website="https://buy.example")
    assert (held.status, rows("booking")) == (200, [])
    assert "Nothing you typed is lost" in held.text
    assert browser.fill(held).address.startswith("/book/done/")
    assert len(rows("booking")) == 1


def test_what_was_filled_in_faster_than_by_hand_is_sent_once_a_person_says_so(browser: Browser) -> None:
    page = fill_to_check(browser)
    browser.clock.pass_by(timedelta(milliseconds=-1))
    held = browser.fill(page)
    assert (held.status, rows("booking")) == (200, [])
    assert browser.fill(held, person="x").status == 200
    assert rows("booking") == []
    assert browser.fill(held).address.startswith("/book/done/")
    assert len(rows("booking")) == 1


def test_no_person_meets_the_trap(browser: Browser) -> None:
    page = fill_to_check(browser)
    [field] = re.findall(r'<div class="app-aside" aria-hidden="true">.*?</div>', page.text, re.DOTALL)
    assert 'name="website"' in field
    assert 'tabindex="-1"' in field
    assert 'autocomplete="off"' in field


@pytest.mark.parametrize(
    ("query", "led_to"),
    [
        ("", "/book/school?new=1"),
        ("?utm_campaign=poster", "/book/school?new=1&utm_campaign=poster"),
        ("?utm_campaign=Spring_2026%21%0d%0a&name=Sam", "/book/school?new=1&utm_campaign=Spring_2026"),
        ("?utm_campaign=%3C%3E", "/book/school?new=1"),
        (f"?utm_campaign={'x' * 500}", f"/book/school?new=1&utm_campaign={'x' * 40}"),
    ],
)
def test_the_campaign_goes_along_to_the_page_that_counts_it(
    browser: Browser, query: str, led_to: str
) -> None:
    page = browser.get(f"/book{query}", follow=False)
    assert page.headers["location"] == led_to
    assert browser.get(page.headers["location"]).status == 200
