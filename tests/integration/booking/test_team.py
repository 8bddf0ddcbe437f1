"""The team's console: lists, one booking, and what happens when two people act at once."""

from datetime import date, timedelta

import pytest

from services.booking import bookings, store
from services.booking.functions import team
from services.booking.model import Booking
from services.booking.offer import offer
from shared.clock import london_time
from tests.integration.booking.conftest import NOW, Browser, Clock, asked, rows, sign_in


def request(**changed: object) -> Booking:
    now = changed.pop("now", NOW)
    return bookings.request_booking(offer(), asked(**changed), now=now, correlation_id="c0ffee")  # type: ignore[arg-type]


def now_stands(booking: Booking) -> Booking:
    found = store.load(booking.id)
    assert found
    return found


def test_whoever_is_not_signed_in_is_sent_to_sign_in(console: Browser) -> None:
    booking = request()
    stranger = Browser(team.handler)
    for address in ("/team", f"/team/bookings/{booking.id}", f"/team/bookings/{booking.id}/confirm"):
        page = stranger.get(address, follow=False)
        assert page.status == 303
        assert page.headers["location"] == f"/team/sign-in?next={address}"
    page = stranger.post(f"/team/bookings/{booking.id}/confirm", {}, follow=False)
    assert page.status == 401
    assert "sign in again in a new tab" in page.text
    assert now_stands(booking).status == "requested"


def test_whoever_is_not_of_the_team_is_told(console: Browser) -> None:
    outsider = Browser(team.handler, sign_in(groups=()))
    page = outsider.get("/team")
    assert page.status == 403
    assert "not in the team" in page.text


def test_an_altered_session_is_none(console: Browser) -> None:
    console.cookies["team"] = console.cookies["team"][:-2] + "AA"
    assert console.get("/team", follow=False).status == 303


def test_requests_wait_oldest_first(console: Browser, clock: Clock) -> None:
    late = request(now=NOW - timedelta(hours=3))
    early = request(now=NOW - timedelta(days=2), starts_at=london_time(date(2026, 3, 17), 9))
    page = console.get("/team")
    assert page.text.index(early.id) < page.text.index(late.id)
    assert "2 days" in page.text
    assert "3 hours" in page.text
    assert 'aria-current="page"' in page.text


@pytest.mark.parametrize(
    "show", ["waiting", "upcoming", "record", "delivered", "declined", "cancelled", "all"]
)
def test_every_list_empty_and_full(console: Browser, clock: Clock, show: str) -> None:
    assert team.TABS[show].empty in console.get(f"/team?show={show}").text
    booking = request()
    if show in {"upcoming", "record", "delivered"}:
        bookings.confirm(booking.id, who="Alex", now=NOW)
    if show in {"record", "delivered"}:
        clock.moment = booking.starts_at + timedelta(hours=4)
    if show == "delivered":
        bookings.record_delivery(
            booking.id,
            delivered_on=booking.starts_at.date(),
            present={booking.sessions[0].id: {8: 27}},
            who="Alex",
            now=clock(),
        )
    if show == "declined":
        bookings.decline(booking.id, who="Alex", now=NOW, reason="Full")
    if show == "cancelled":
        bookings.cancel(booking.id, who="Sam", now=NOW, reason="Trip", by_school=True)
    page = console.get(f"/team?show={show}")
    assert page.status == 200
    assert booking.id in page.text
    assert f'<a href="/team/bookings/{booking.id}">{booking.school.name}</a>' in page.text
    for other in {"waiting", "upcoming", "record", "delivered", "declined", "cancelled"} - {show, "waiting"}:
        if show != "all":
            assert booking.id not in console.get(f"/team?show={other}").text


def test_a_long_list_has_pages(console: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "PAGE", 2)
    for day in (10, 11, 12):
        request(starts_at=london_time(date(2026, 3, day), 9))
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
    other = Browser(team.handler, sign_in("Robin Example"))
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
    other = Browser(team.handler, sign_in("Robin Example"))
    page = other.get(f"/team/bookings/{booking.id}/confirm")
    assert console.post(page.form.action, page.form.fields).status == 403
    assert now_stands(booking).status == "requested"


def test_a_form_outlives_a_session(console: Browser) -> None:
    booking = request()
    page = console.get(f"/team/bookings/{booking.id}/confirm")
    again = Browser(team.handler, sign_in(session="another"))
    assert again.post(page.form.action, page.form.fields, follow=False).status == 303
    assert now_stands(booking).status == "confirmed"


def test_recording_a_visit_and_correcting_it(console: Browser, clock: Clock) -> None:
    booking = request()
    bookings.confirm(booking.id, who="Alex", now=NOW)
    clock.moment = booking.starts_at + timedelta(days=4)
    page = console.get(f"/team/bookings/{booking.id}/record")
    fields = page.form.fields
    assert [fields[f"on-{part}"] for part in ("day", "month", "year")] == ["12", "3", "2026"]
    page = console.fill(page, **{"present-1-8": "27", "present-1-9": "2"})
    assert "Year 8: 27, Year 9: 2" in page.text
    page = console.get(f"/team/bookings/{booking.id}/record")
    assert page.form.fields["present-1-8"] == "27"
    assert "Correct what was recorded" in page.text
    page = console.fill(page, **{"present-1-8": "26", "present-1-9": ""})
    assert "Year 8: 26" in page.text
    assert now_stands(booking).pupils_present == 26
    types = [row["detail_type"] for row in sorted(rows("outbox"), key=lambda row: row["sk"])]
    assert types[-2:] == ["BookingDelivered", "BookingDelivered"]


def test_a_count_far_above_what_was_expected_is_asked_for_once_more(console: Browser, clock: Clock) -> None:
    booking = request()
    bookings.confirm(booking.id, who="Alex", now=NOW)
    clock.moment = booking.starts_at + timedelta(days=1)
    page = console.fill(console.get(f"/team/bookings/{booking.id}/record"), **{"present-1-8": "300"})
    assert page.errors == {
        "present-1-8": "300 pupils are far more than the 30 expected. If it is right, save again"
    }
    assert now_stands(booking).status == "confirmed"
    page = console.fill(page, **{"present-1-8": "301"})
    assert page.status == 422, "another count is another question"
    assert console.fill(page).status == 200
    assert now_stands(booking).pupils_present == 301
    console.fill(console.get(f"/team/bookings/{booking.id}/record"), **{"present-1-8": "31"})
    assert [entry.note for entry in now_stands(booking).history[-2:]] == [
        "301 pupils",
        "From 301 to 31 pupils",
    ]


def test_a_visit_still_to_come_starts_with_today(console: Browser, clock: Clock) -> None:
    booking = request()
    bookings.confirm(booking.id, who="Alex", now=NOW)
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
        ({"present-1-8": ""}, "present-1-8", "Enter how many pupils came. If nobody came, cancel the visit instead"),
        ({"present-1-8": "-1"}, "present-1-8",
         "How many pupils of Year 8 came must be a whole number between 0 and 2,000"),
        ({"present-1-9": "20001"}, "present-1-9",
         "How many pupils of Year 9 came must be a whole number between 0 and 2,000"),
        ({"on-day": "1", "on-month": "1", "on-year": "2020"}, "form",
         "This day is before the school asked for the visit. Check the date."),
    ],
)  # fmt: skip
def test_a_record_that_cannot_be(
    console: Browser, clock: Clock, typed: dict[str, str], field: str, sentence: str
) -> None:
    booking = request()
    confirmed = bookings.confirm(booking.id, who="Alex", now=NOW)
    clock.moment = booking.starts_at + timedelta(days=4)
    page = console.get(f"/team/bookings/{booking.id}/record")
    page = console.fill(page, **({"present-1-8": "27"} | typed))
    assert page.status == 422
    assert page.errors == {field: sentence}
    assert f'id="{field}"' in page.text
    assert page.form.fields | typed == page.form.fields
    assert now_stands(booking) == confirmed


def test_an_unknown_booking(console: Browser) -> None:
    for address in ("/team/bookings/WWY-222222", "/team/bookings/WWY-222222/confirm", "/team/bookings/%00"):
        assert console.get(address).status == 404
