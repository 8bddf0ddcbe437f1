"""The booking form, page by page, through its function."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from markupsafe import escape

from services.booking.domain.parts import Contact
from services.booking.mail.links import booking_link
from services.booking.table import bookings, drafts
from services.booking.use_cases import lead
from services.booking.use_cases.offer import offer
from services.booking.web import forms, steps
from services.booking.web.steps import CHECK, TAKEN
from shared.clock import london_time
from shared.compiled import compiled
from shared.dynamo import ContendedError
from shared.web import csrf
from tests.integration.booking.conftest import NOW, SLOT, YEAR, rows, visit_request
from tests.support.aws import SITE
from tests.support.browser import Browser, Clock, Page

SAM = {
    "name": "Sam Example",
    "email": "sam@school.example",
    "phone": "01452 000 000",
    "notes": "A lift\nplease",
}


def fill_to_check(browser: Browser) -> Page:
    """Answer every question as a careers lead would."""
    school, workshop = offer().schools[0], offer().workshops[0]
    page = browser.get("/book")
    page = browser.get(f"/book/school?q={school.postcode.replace(' ', '+')}")
    page = browser.fill(page, urn=school.urn)
    assert page.address == "/book/workshop"
    page = browser.fill(page, workshop=workshop.id)
    assert page.address == "/book/date"
    page = browser.get("/book/date?month=2026-03")
    page = browser.fill(page, day="2026-03-12")
    assert page.address == "/book/date?day=2026-03-12"
    page = browser.fill(page, slot=SLOT.isoformat())
    assert page.address == "/book/pupils"
    page = browser.fill(page, year_group=str(YEAR), pupils="30")
    assert page.address == "/book/contact"
    page = browser.fill(page, **SAM)
    assert page.address == "/book/check"
    return page


def take(places: int = 0) -> None:
    """Let others hold the slot."""
    for _ in range(places or offer().diary.teams):
        other = Contact("Other", "other@school.example")
        lead.request(offer(), visit_request(contact=other), now=NOW, correlation_id="x")


def test_the_whole_way(browser: Browser) -> None:
    page = fill_to_check(browser)
    for expected in (
        str(escape(offer().schools[0].name)),
        "Thursday 12 March 2026, 8:50am to 9:30am",
        f"Year {YEAR}",
        "30",
        SAM["email"],
    ):
        assert expected in page.text
    done = browser.fill(page)
    [row] = rows("booking")
    assert done.address == f"/book/done/{row['id']}"
    assert f"<strong>{row['id']}</strong>" in done.text
    assert booking_link(row["id"]) in done.text
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
        "/book/pupils",
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
    assert len(rows("booking")) == len(rows("hold")) == 1
    again = browser.get("/book/contact")
    assert again.address == answers[0].headers["location"]


def test_change_leads_straight_back(browser: Browser) -> None:
    fill_to_check(browser)
    page = browser.fill(browser.get("/book/pupils"), pupils="28")
    assert page.address == "/book/check"
    assert "28" in page.text
    kept = browser.get("/book/contact").form.fields
    assert {name: kept[name] for name in SAM} == SAM


def test_a_slot_taken_meanwhile_is_said_kindly_and_nothing_is_retyped(browser: Browser) -> None:
    page = fill_to_check(browser)
    take()
    page = browser.fill(page)
    assert page.address == "/book/taken"
    assert "Someone has just booked that time" in page.text
    near = london_time(SLOT.date(), 10, 40)
    assert f'value="{near.isoformat()}"' in page.text
    assert f'value="{SLOT.isoformat()}"' not in page.text
    nothing = browser.fill(page)
    assert nothing.status == 422
    page = browser.fill(page, slot=near.isoformat())
    assert page.address == "/book/check"
    assert "10:40am" in page.text
    assert "Sam Example" in page.text
    assert browser.fill(page).address.startswith("/book/done/")


def test_a_time_taken_while_choosing_it(browser: Browser) -> None:
    fill_to_check(browser)
    page = browser.get("/book/date?day=2026-03-12")
    take()
    page = browser.fill(page, slot=SLOT.isoformat())
    assert page.status == 422
    assert page.errors == {"day": "Someone has just booked that time. Choose another one"}


@pytest.mark.parametrize(
    ("step", "typed", "errors"),
    [
        ("workshop", {"workshop": "juggling"}, {"workshop": "Select a workshop"}),
        ("date", {"day": ""}, {"day": "Select a date"}),
        ("date", {"day": "", "slot": "tomorrow"}, {"day": "Select a date"}),
        ("date", {"day": "", "slot": "2026-03-12T09:00:00"}, {"day": "Select a date"}),
        ("pupils", {"year_group": "", "pupils": ""}, {
            "year_group": "Select the year group", "pupils": "Enter how many pupils you expect"}),
        ("pupils", {"pupils": "0"}, {"pupils": "How many pupils you expect must be a whole number between 1 and 300"}),
        ("pupils", {"pupils": "thirty"}, {
            "pupils": "How many pupils you expect must be a whole number between 1 and 300"}),
        ("pupils", {"pupils": "٣٠"}, {
            "pupils": "How many pupils you expect must be a whole number between 1 and 300"}),
        ("pupils", {"pupils": "301", "year_group": "13"}, {
            "year_group": "Select the year group",
            "pupils": "How many pupils you expect must be a whole number between 1 and 300"}),
        ("contact", {"name": "", "email": ""}, {
            "name": "Enter your name", "email": "Enter your e-mail address"}),
        ("contact", {"email": "sam@school"}, {
            "email": "Enter an e-mail address in the right form, such as name@example.org"}),
        ("contact", {"email": "a@b.example, c@d.example"}, {
            "email": "Enter an e-mail address in the right form, such as name@example.org"}),
        ("contact", {"phone": "call me"}, {
            "phone": "Enter a phone number, such as 01632 960 001, or leave this empty"}),
        ("contact", {"name": "N" * 101}, {"name": "Your name must be 100 characters or fewer"}),
        ("contact", {"name": "Win at https://bad.example"}, {
            "name": "Enter your name without a web address or angle brackets"}),
        *(("contact", {"email": wrong}, {
            "email": "Enter an e-mail address in the right form, such as name@example.org"})
          for wrong in ("a..b@x.example", ".a@x.example", "a.@x.example", f"a@{'x' * 64}.example")),
        ("contact", {"notes": "n" * 1001}, {
            "notes": "What you tell us about access needs must be 1,000 characters or fewer"}),
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
    if step in {"pupils", "contact"}:
        kept = page.form.fields
        for name, value in typed.items():
            if name != "year_group":
                assert kept[name] == value[:2000]
    assert browser.get("/book/check").text == before, "nothing half-written"


def test_what_was_checked_is_what_is_sent_and_another_tab_loses_nothing(browser: Browser) -> None:
    checked = fill_to_check(browser)
    other = browser.get("/book")
    assert "Find your school" in other.text
    page = browser.fill(browser.get("/book/pupils"), pupils="29")
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


@pytest.mark.parametrize(
    "form",
    [{"slot": "9999-12-31T23:00:00+00:00"}, {"slot": "0001-01-01T00:00:00+14:00"}, {"day": "9999-12-31"}],
)
def test_a_day_beyond_all_diaries_is_asked_again(browser: Browser, form: dict[str, str]) -> None:
    fill_to_check(browser)
    page = browser.fill(browser.get("/book/date"), **form)
    assert page.status in {200, 422}
    assert "Choose a date" in page.text
    assert browser.get("/book/date?day=9999-12-31").status == 200


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
    assert set(page.errors) == {"email"}
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
    assert f'<a href="mailto:{compiled().contact.email}">' in page.text


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
    browser.cookies["draft"] = "x#HEAD"
    assert browser.get("/book/contact").address == "/book/school?new=1"


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


def test_a_full_day_is_not_offered(browser: Browser) -> None:
    fill_to_check(browser)
    take()
    page = browser.get("/book/date?month=2026-03")
    assert re_hint(page, "2026-03-12") == "10:40am or 1:30pm"
    assert re_hint(page, "2026-03-11") == "8:50am or 10:40am or 1:30pm"


def re_hint(page: Page, day: str) -> str:
    found = re.search(rf'value="{day}".*?__hint[^>]*>\s*(.*?)\s*</div>', page.text, re.DOTALL)
    assert found
    return found[1]


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
    page = browser.get("/book/pupils")

    def contended(_: object) -> None:
        raise ContendedError

    monkeypatch.setattr(drafts, "write", contended)
    assert browser.fill(page).address == "/book/check"


@pytest.mark.parametrize("step", ["nothing", "cancel", "Date", "%00", "schools"])
def test_an_unknown_step_is_an_unknown_page(browser: Browser, step: str) -> None:
    for who in (browser, Browser(browser.handler)):
        page = who.get(f"/book/{step}")
        assert (page.status, "Page not found" in page.text) == (404, True)
        assert who.post(f"/book/{step}", {}).status == 404
    assert browser.ask("PUT", "/book/date").headers["allow"] == "GET, HEAD, POST"
    assert browser.ask("POST", "/book/done/NM-222222").headers["allow"] == "GET, HEAD"


def test_a_step_knows_what_it_needs_answered() -> None:
    assert [step.name for step in CHECK.needs] == ["school", "workshop", "date", "pupils", "contact"]
    answers: dict[str, object] = {}
    known = [
        {"urn": offer().schools[0].urn},
        {"workshop": offer().workshops[0].id},
        {"slot": SLOT.isoformat()},
        {"year_group": str(YEAR), "pupils": "30"},
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
        ({"workshop": offer().workshops[2].id}, "pupils"),
        ({"year_group": "6"}, "pupils"),
    ):
        step = CHECK.open_before(answers | changed)
        assert step
        assert step.name == opens


def test_the_workshop_is_chosen_before_its_pupils(browser: Browser) -> None:
    page = browser.get("/book")
    assert browser.post("/book/pupils", page.form.fields | {"csrf": csrf_of(browser)}).address == (
        "/book/school"
    ), "led by way of the workshop, which needs a school"
    kept = browser.post("/book/contact", {**SAM, "csrf": csrf_of(browser)})
    assert kept.address == "/book/school"
    assert browser.fill(browser.get("/book/school?q=hollin"), urn=offer().schools[3].urn).status == 200


def csrf_of(browser: Browser) -> str:
    """Return the token of this browser's draft."""
    return csrf.token(browser.cookies["draft"])


def test_a_workshop_for_other_year_groups_asks_for_the_pupils_again(browser: Browser) -> None:
    fill_to_check(browser)
    page = browser.fill(browser.get("/book/workshop"), workshop=offer().workshops[2].id)
    assert page.address == "/book/pupils"
    assert f'value="{YEAR}"' not in page.text


def test_a_limit_said_is_the_limit_held(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (steps, forms):
        monkeypatch.setattr(module, "MAX_PUPILS", 1200)
    monkeypatch.setattr(steps, "MOST_SCHOOLS", 2)
    monkeypatch.setattr(drafts, "LASTS", timedelta(hours=36))
    fill_to_check(browser)
    page = browser.get("/book/pupils")
    assert "The most we can take is 1,200." in page.text
    page = browser.fill(page, pupils="1201")
    assert page.errors == {"pupils": "How many pupils you expect must be a whole number between 1 and 1,200"}
    assert browser.fill(page, pupils="1200").address == "/book/check"
    assert "These are the first 2." in browser.get("/book/school?q=school").text
    assert browser.get("/privacy").text.count("36 hours") == 2
    stranger = Browser(browser.handler)
    assert "gone after 36 hours" in stranger.get("/book/school?new=1").text
    assert "more than 36 hours" in stranger.post("/book/school", {}).text
    assert "for 36 hours" in stranger.get("/book/done/NM-222222").text
