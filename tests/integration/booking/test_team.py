"""The team's console: lists, one booking, and what happens when two people act at once."""

from datetime import date, datetime, timedelta
from urllib.parse import urlencode

import pytest
from markupsafe import escape

from services.booking import wording
from services.booking.domain.booking import Booking
from services.booking.domain.parts import Class
from services.booking.functions import team
from services.booking.table import bookings, lists
from services.booking.tabs import TABS
from services.booking.use_cases import lead
from services.booking.use_cases import team as by_team
from services.booking.use_cases.offer import offer
from services.booking.web.console import LISTS
from shared.clock import london_time
from shared.web.routes import address
from tests.integration.booking.conftest import NOW, OTHER_YEAR, YEAR, rows, visit_request
from tests.support.browser import Browser, Clock, sign_in

OF_YEAR, OF_OTHER_YEAR = f"present-1-{YEAR}", f"present-1-{OTHER_YEAR}"


def request(**changed: object) -> Booking:
    now = changed.pop("now", NOW)
    return lead.request(offer(), visit_request(**changed), now=now, correlation_id="c0ffee")  # type: ignore[arg-type]


def wait_until(console: Browser, moment: datetime) -> None:
    """Let time go by; a session lasts a working day, so she signs in again."""
    console.clock.moment = moment
    console.cookies |= sign_in(at=moment)


def now_stands(booking: Booking) -> Booking:
    found = bookings.load(booking.id)
    assert found
    return found


def test_whoever_is_not_signed_in_is_sent_to_sign_in(console: Browser) -> None:
    booking = request()
    stranger = Browser(team.handler)
    for where in ("/team", f"/team/bookings/{booking.id}", f"/team/bookings/{booking.id}/confirm"):
        page = stranger.get(where, follow=False)
        assert page.status == 303
        assert page.headers["location"] == address("sign-in", next=where)
    page = stranger.post(f"/team/bookings/{booking.id}/confirm", {}, follow=False)
    assert page.status == 401
    assert "sign in again in a new tab" in page.text
    assert now_stands(booking).status == "requested"


def test_whoever_is_not_of_the_team_is_told(console: Browser) -> None:
    outsider = Browser(team.handler, cookies=sign_in(groups=()))
    page = outsider.get("/team")
    assert page.status == 403
    assert "not in the team" in page.text


def test_an_altered_session_is_none(console: Browser) -> None:
    console.cookies["team"] = console.cookies["team"][:-2] + "AA"
    assert console.get("/team", follow=False).status == 303


def test_requests_wait_oldest_first(console: Browser, clock: Clock) -> None:
    late = request(now=NOW - timedelta(hours=3))
    early = request(now=NOW - timedelta(days=2), starts_at=london_time(date(2026, 3, 17), 8, 50))
    page = console.get("/team")
    assert page.text.index(early.id) < page.text.index(late.id)
    assert "2 days" in page.text
    assert "3 hours" in page.text
    assert 'aria-current="page"' in page.text


@pytest.mark.parametrize(
    "show", ["waiting", "upcoming", "record", "delivered", "declined", "cancelled", "all"]
)
def test_every_list_empty_and_full(console: Browser, clock: Clock, show: str) -> None:
    assert LISTS[show].empty in console.get(f"/team?show={show}").text
    booking = request()
    if show in {"upcoming", "record", "delivered"}:
        by_team.confirm(booking.id, who="Alex", now=NOW)
    if show in {"record", "delivered"}:
        wait_until(console, booking.starts_at + timedelta(hours=4))
    if show == "delivered":
        by_team.record(
            booking.id,
            delivered_on=booking.starts_at.date(),
            present={booking.sessions[0].id: {YEAR: 27}},
            who="Alex",
            now=clock(),
        )
    if show == "declined":
        by_team.decline(booking.id, who="Alex", now=NOW, reason="Full")
    if show == "cancelled":
        lead.cancel(booking.id, who="Sam", now=NOW, reason="Trip")
    page = console.get(f"/team?show={show}")
    assert page.status == 200
    assert booking.id in page.text
    assert f'<a href="/team/bookings/{booking.id}">{escape(booking.school.name)}</a>' in page.text
    for other in {"waiting", "upcoming", "record", "delivered", "declined", "cancelled"} - {show, "waiting"}:
        if show != "all":
            assert booking.id not in console.get(f"/team?show={other}").text


def test_a_long_list_has_pages(console: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "PAGE", 2)
    for day in (10, 11, 12):
        request(starts_at=london_time(date(2026, 3, day), 8, 50))
    page = console.get("/team?show=all")
    [more] = [part.split('"')[0] for part in page.text.split('href="') if "after=" in part.split('"')[0]]
    page = console.get(more.replace("&amp;", "&"))
    assert "Tuesday 10 March 2026" in page.text
    assert console.get("/team?show=all&after=zzz%23evil").status == 200
    assert console.get("/team?show=nothing").status == 404


def test_confirming_with_a_word(console: Browser) -> None:
    booking = request()
    page = console.fill(console.get(f"/team/bookings/{booking.id}/confirm"), note="We bring <everything>")
    assert page.address == f"/team/bookings/{booking.id}?saved=confirmed"
    assert "We bring &lt;everything&gt;" in page.text
    assert f'<a href="/team/sessions/{booking.id}-1">' in page.text
    assert '<a href="mailto:sam@school.example">' in page.text
    confirmed = now_stands(booking)
    assert confirmed.status == "confirmed"
    assert confirmed.history[-1].who == "Alex Example"
    assert [row["detail_type"] for row in sorted(rows("outbox"), key=lambda row: row["sk"])] == [
        "BookingRequested",
        "BookingConfirmed",
    ]


@pytest.mark.parametrize("action", ["decline", "cancel"])
def test_saying_no_needs_a_reason(console: Browser, action: str) -> None:
    booking = request()
    page = console.get(f"/team/bookings/{booking.id}/{action}")
    answer = console.fill(page)
    assert answer.errors == {"reason": "Say why, so that the school knows what to do next"}
    answer = console.fill(page, reason="r" * 501)
    assert answer.errors == {"reason": "Your reason must be 500 characters or fewer"}
    assert answer.form.fields["reason"] == "r" * 501
    page = console.fill(page, reason="We are full that week")
    assert "We are full that week" in page.text
    assert rows("hold") == []


def test_two_people_at_once(console: Browser) -> None:
    booking = request()
    other = Browser(team.handler, cookies=sign_in("Robin Example"))
    mine = console.get(f"/team/bookings/{booking.id}/confirm")
    theirs = other.get(f"/team/bookings/{booking.id}/decline")
    other.fill(theirs, reason="Full")
    page = console.fill(mine, note="See you")
    assert page.status == 422
    assert page.errors == {
        "form": "Someone else changed this booking while you had it open. Nothing was overwritten."
    }
    assert "Declined by Robin Example" in page.text
    assert page.form.fields["note"] == "See you"
    assert now_stands(booking).status == "declined"
    again = console.fill(page)
    assert again.errors == {"form": f"{booking.id} was declined, so it can't be confirmed."}
    assert console.get(f"/team/bookings/{booking.id}/confirm").address.endswith("?refused=confirm")


def test_a_form_of_someone_else_is_refused(console: Browser) -> None:
    booking = request()
    other = Browser(team.handler, cookies=sign_in("Robin Example"))
    page = other.get(f"/team/bookings/{booking.id}/confirm")
    assert console.post(page.form.action, page.form.fields).status == 403
    assert now_stands(booking).status == "requested"


def test_a_form_outlives_signing_in_again(console: Browser) -> None:
    booking = request()
    page = console.get(f"/team/bookings/{booking.id}/confirm")
    again = Browser(team.handler, cookies=sign_in(at=NOW + timedelta(minutes=1)))
    assert again.cookies != console.cookies
    assert again.post(page.form.action, page.form.fields, follow=False).status == 303
    assert now_stands(booking).status == "confirmed"


def test_recording_a_visit_and_correcting_it(console: Browser, clock: Clock) -> None:
    booking = request()
    by_team.confirm(booking.id, who="Alex", now=NOW)
    wait_until(console, booking.starts_at + timedelta(days=4))
    page = console.get(f"/team/bookings/{booking.id}/record")
    fields = page.form.fields
    assert [fields[f"on-{part}"] for part in ("day", "month", "year")] == ["12", "3", "2026"]
    page = console.fill(page, **{OF_YEAR: "27", OF_OTHER_YEAR: "2"})
    assert f"Year {YEAR}: 27, Year {OTHER_YEAR}: 2" in page.text
    page = console.get(f"/team/bookings/{booking.id}/record")
    assert page.form.fields[OF_YEAR] == "27"
    assert "Correct what was recorded" in page.text
    page = console.fill(page, **{OF_YEAR: "26", OF_OTHER_YEAR: ""})
    assert f"Year {YEAR}: 26" in page.text
    assert now_stands(booking).pupils_present == 26
    types = [row["detail_type"] for row in sorted(rows("outbox"), key=lambda row: row["sk"])]
    assert types[-2:] == ["BookingDelivered", "BookingDelivered"]


def test_a_count_far_above_what_was_expected_is_asked_for_once_more(console: Browser, clock: Clock) -> None:
    booking = request()
    by_team.confirm(booking.id, who="Alex", now=NOW)
    wait_until(console, booking.starts_at + timedelta(days=1))
    page = console.fill(console.get(f"/team/bookings/{booking.id}/record"), **{OF_YEAR: "300"})
    assert page.errors == {
        OF_YEAR: "300 pupils are far more than the 30 expected. If it is right, save again"
    }
    assert now_stands(booking).status == "confirmed"
    page = console.fill(page, **{OF_YEAR: "301"})
    assert page.status == 422, "another count is another question"
    assert console.fill(page).status == 200
    assert now_stands(booking).pupils_present == 301
    console.fill(console.get(f"/team/bookings/{booking.id}/record"), **{OF_YEAR: "31"})
    assert [wording.entry(move) for move in now_stands(booking).history[-2:]] == [
        "301 pupils",
        "From 301 to 31 pupils",
    ]


def test_a_visit_still_to_come_starts_with_today(console: Browser, clock: Clock) -> None:
    booking = request()
    by_team.confirm(booking.id, who="Alex", now=NOW)
    fields = console.get(f"/team/bookings/{booking.id}/record").form.fields
    assert [fields[f"on-{part}"] for part in ("day", "month", "year")] == ["20", "2", "2026"]


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"on-day": "", "on-month": "", "on-year": ""}, "on-day", "Enter the day the visit took place"),
        ({"on-day": "31", "on-month": "2"}, "on-day", "Enter a real date, such as 12 3 2026"),
        ({"on-year": "26"}, "on-day", "Enter a real date, such as 12 3 2026"),
        ({"on-day": "x"}, "on-day", "Enter a real date, such as 12 3 2026"),
        ({"on-year": "2027"}, "on-day", "The day the visit took place must be today or in the past"),
        ({OF_YEAR: ""}, OF_YEAR, "Enter how many pupils came. If nobody came, cancel the visit instead"),
        ({OF_YEAR: "-1"}, OF_YEAR,
         f"How many pupils of Year {YEAR} came must be a whole number between 0 and 2,000"),
        ({OF_OTHER_YEAR: "20001"}, OF_OTHER_YEAR,
         f"How many pupils of Year {OTHER_YEAR} came must be a whole number between 0 and 2,000"),
        ({"on-day": "1", "on-month": "1", "on-year": "2020"}, "form",
         "This day is before the school asked for the visit. Check the date."),
    ],
)  # fmt: skip
def test_a_record_that_cannot_be(
    console: Browser, clock: Clock, typed: dict[str, str], field: str, sentence: str
) -> None:
    booking = request()
    confirmed = by_team.confirm(booking.id, who="Alex", now=NOW)
    wait_until(console, booking.starts_at + timedelta(days=4))
    page = console.get(f"/team/bookings/{booking.id}/record")
    page = console.fill(page, **({OF_YEAR: "27"} | typed))
    assert page.status == 422
    assert page.errors == {field: sentence}
    assert f'id="{field}"' in page.text
    assert page.form.fields | typed == page.form.fields
    assert now_stands(booking) == confirmed


def test_an_unknown_booking(console: Browser) -> None:
    for where in ("/team/bookings/NM-222222", "/team/bookings/NM-222222/confirm", "/team/bookings/%00"):
        assert console.get(where).status == 404
    booking = request()
    by_team.confirm(booking.id, who="Alex", now=NOW)
    page = console.get(f"/team/bookings/{booking.id}/record")
    unknown = page.form.action.replace(booking.id, "NM-222222")
    answer = console.post(unknown, page.form.fields)
    assert answer.status == 404
    assert "Look for it in the list of all" in answer.text


def test_an_unknown_action(console: Browser) -> None:
    booking = request()
    for action in ("move", "deliver", "request", "%00", "Confirm"):
        page = console.get(f"/team/bookings/{booking.id}/{action}")
        assert (page.status, "Page not found" in page.text) == (404, True), action
        assert console.post(f"/team/bookings/{booking.id}/{action}", {}).status == 404


def test_every_tab_has_its_list() -> None:
    assert {tab.show for tab in TABS} == set(LISTS)


@pytest.mark.parametrize(
    ("came", "asked_again"),
    [(44, ""), (45, ""), (46, "46 pupils are far more than the 30 expected. If it is right, save again")],
)
def test_one_pupil_above_one_and_a_half_times_expected_is_asked_for_again(
    console: Browser, came: int, asked_again: str
) -> None:
    booking = request(classes=(Class(YEAR, 30),))
    by_team.confirm(booking.id, who="Alex", now=NOW)
    wait_until(console, booking.starts_at + timedelta(days=1))
    # What counts is the room, whichever year groups were in it.
    typed = {OF_YEAR: "40", OF_OTHER_YEAR: str(came - 40)}
    page = console.fill(console.get(f"/team/bookings/{booking.id}/record"), **typed)
    assert page.errors == ({OF_YEAR: asked_again} if asked_again else {})
    assert now_stands(booking).pupils_present == (0 if asked_again else came)


def test_a_count_asked_for_again_is_not_asked_a_third_time(console: Browser) -> None:
    """Two sessions, both far above: each is sure of itself, whichever was doubted first."""
    booking = request(classes=(Class(YEAR, 10), Class(OTHER_YEAR, 10)))
    by_team.confirm(booking.id, who="Alex", now=NOW)
    wait_until(console, booking.starts_at + timedelta(days=1))
    second = f"present-2-{OTHER_YEAR}"
    page = console.fill(console.get(f"/team/bookings/{booking.id}/record"), **{OF_YEAR: "30", second: "12"})
    assert set(page.errors) == {OF_YEAR}
    page = console.fill(page, **{second: "40"})
    assert set(page.errors) == {second}
    body = urlencode(
        [*((name, value) for name, value in page.form.fields.items() if name != "sure"),
         ("sure", f"{booking.id}-1:30"), ("sure", f"{booking.id}-2:40")]
    )  # fmt: skip
    assert page.text.count('name="sure"') == 2
    assert console.ask("POST", page.form.action, body).status == 303
    assert now_stands(booking).pupils_present == 70
