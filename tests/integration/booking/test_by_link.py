"""A booking by its link: seen, changed and cancelled by whoever holds it, and by nobody else."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from markupsafe import escape

from services.booking.domain.booking import Booking
from services.booking.mail.links import booking_link
from services.booking.table import bookings
from services.booking.use_cases import lead
from services.booking.use_cases import team as by_team
from services.booking.use_cases.offer import offer
from services.booking.web import by_link, steps
from shared.clock import london_time
from shared.limits import YEAR_GROUPS
from shared.secrets import signing_key
from shared.tokens import sign
from tests.integration.booking.conftest import NOW, OTHER_YEAR, YEAR, rows, visit_request
from tests.support.aws import SITE
from tests.support.browser import Browser, Clock


@pytest.fixture
def booking(browser: Browser) -> Booking:
    return lead.request(offer(), visit_request(), now=NOW, correlation_id="c0ffee")


def link(booking: Booking) -> str:
    return booking_link(booking.id).removeprefix(SITE)


def now_stands(booking: Booking) -> Booking:
    found = bookings.load(booking.id)
    assert found
    return found


def test_the_link_shows_the_booking(browser: Browser, booking: Booking) -> None:
    page = browser.get(link(booking))
    assert page.status == 200
    for expected in (
        booking.id,
        "Sam Example",
        "Thursday 12 March 2026, 8:50am to 9:30am",
        f"Year {YEAR}, 30 pupils",
    ):
        assert expected in page.text
    assert "/hit" not in page.text
    assert "count.js" not in page.text, "the address is a key: it must not be counted"
    assert browser.get(f"{link(booking)}/change").address == link(booking)


@pytest.mark.parametrize(
    "altered",
    [
        lambda link: link[:-1],
        lambda link: link + "x",
        lambda link: link.replace(offer().reference_prefix, "XX"),
        lambda link: link.rpartition(".")[0],
        lambda _: "/booking/" + sign("session", "NM-222222", signing_key()),
        lambda _: "/booking/" + sign("booking", "NM-222222", signing_key()),
        lambda _: "/booking/%C3%A9.%C3%A9",
        lambda _: "/booking/é.é",
    ],
)
@pytest.mark.parametrize("page", ["", "/change/date", "/cancel"])
def test_an_altered_link_shows_nothing(browser: Browser, booking: Booking, altered, page: str) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    answer = browser.get(altered(link(booking)) + page)
    assert answer.status == 404
    assert "copy the whole link" in answer.text
    assert "Sam" not in answer.text


def test_another_date_is_held_and_the_old_one_freed(browser: Browser, booking: Booking) -> None:
    by_team.confirm(booking.id, who="Alex", now=NOW)
    page = browser.get(f"{link(booking)}/change/date?month=2026-03")
    assert "ask our team again" in page.text
    page = browser.fill(page, day="2026-03-19")
    page = browser.fill(page, slot=london_time(date(2026, 3, 19), 8, 50).isoformat())
    assert page.address == f"{link(booking)}?saved=date"
    assert "We hold the new time" in page.text
    moved = now_stands(booking)
    assert moved.status == "requested"
    assert [row["sk"] for row in rows("hold")] == ["2026-03-19T08:50#1"]


def test_another_date_that_was_taken_meanwhile(browser: Browser, booking: Booking) -> None:
    later = london_time(date(2026, 3, 19), 8, 50)
    page = browser.get(f"{link(booking)}/change/date?day=2026-03-19")
    for _ in range(offer().diary.teams):
        lead.request(offer(), visit_request(starts_at=later), now=NOW, correlation_id="x")
    page = browser.fill(page, slot=later.isoformat())
    assert page.status == 422
    assert "Someone has just booked that time" in page.text
    assert now_stands(booking) == booking


def test_numbers_and_contact(browser: Browser, booking: Booking) -> None:
    page = browser.fill(
        browser.get(f"{link(booking)}/change/pupils"), year_group=str(OTHER_YEAR), pupils="26"
    )
    assert f"Year {OTHER_YEAR}, 26 pupils" in page.text
    page = browser.fill(browser.get(f"{link(booking)}/change/pupils"), pupils="0")
    assert page.status == 422
    page = browser.fill(browser.get(f"{link(booking)}/change/contact"), name="Robin Example", notes="Ramp")
    assert "Robin Example" in page.text
    page = browser.fill(browser.get(f"{link(booking)}/change/contact"), email="x")
    assert page.errors == {"email": "Enter an e-mail address in the right form, such as name@example.org"}
    changed = now_stands(booking)
    assert (changed.version, changed.contact.name, changed.notes) == (3, "Robin Example", "Ramp")


def test_cancelling_needs_a_reason_and_is_done_once(browser: Browser, booking: Booking) -> None:
    page = browser.get(f"{link(booking)}/cancel")
    empty = browser.fill(page)
    assert empty.errors == {"reason": "Tell us in a few words why you are cancelling"}
    done = browser.fill(page, reason="Trip that day")
    assert "Your visit is cancelled" in done.text
    assert browser.fill(page, reason="Trip that day").address.endswith("saved=cancelled")
    assert now_stands(booking).version == 2
    assert rows("hold") == []


def test_a_form_made_before_someone_elses_change_overwrites_nothing(
    browser: Browser, booking: Booking
) -> None:
    page = browser.get(f"{link(booking)}/change/pupils")
    by_team.confirm(booking.id, who="Alex", now=NOW)
    answer = browser.fill(page, pupils="20")
    assert answer.status == 422
    assert "Someone else changed this booking" in answer.text
    assert now_stands(booking).pupils_expected == 30
    assert browser.fill(answer, pupils="20").address.endswith("saved=pupils"), "told, she may decide again"


def test_a_forged_form_is_refused(browser: Browser, booking: Booking) -> None:
    page = browser.get(f"{link(booking)}/cancel")
    assert browser.fill(page, csrf="", reason="x").status == 403
    assert browser.fill(page, csrf="é", reason="x").status == 403
    assert now_stands(booking) == booking


FORMS = ("change/date", "change/pupils", "change/contact", "cancel")


@pytest.mark.parametrize("form", FORMS)
def test_from_its_first_minute_a_visit_can_only_be_seen(
    browser: Browser, booking: Booking, clock: Clock, form: str
) -> None:
    """A minute before, the link changes it; the minute it begins, it says that it can't any more."""
    clock.moment = booking.starts_at - timedelta(minutes=1)
    page = browser.get(f"{link(booking)}/{form}")
    assert (page.status, page.address) == (200, f"{link(booking)}/{form}")
    assert "/change/" in browser.get(link(booking)).text
    clock.moment = booking.starts_at
    for answer in (browser.fill(page, reason="Trip"), browser.get(f"{link(booking)}/{form}")):
        assert answer.address == f"{link(booking)}?saved=closed"
        assert "be changed any more. If something is wrong, write to us." in answer.text
    assert "/change/" not in browser.get(link(booking)).text
    assert now_stands(booking) == booking


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("ended", "saved", "says"), [
    ("decline", "closed", "be changed any more"),
    ("cancel", "cancelled", "Your visit is cancelled"),
])  # fmt: skip
def test_what_has_ended_is_only_shown(
    browser: Browser, booking: Booking, form: str, ended: str, saved: str, says: str
) -> None:
    page = browser.get(f"{link(booking)}/{form}")
    getattr(by_team, ended)(booking.id, who="Alex", now=NOW, reason="Full")
    for answer in (browser.fill(page, reason="Trip"), browser.get(f"{link(booking)}/{form}")):
        assert answer.address == f"{link(booking)}?saved={saved}"
        assert says in answer.text
    assert now_stands(booking).version == 2


@pytest.mark.parametrize("step", ["school", "workshop", "check", "taken", "cancel", "nothing", "%00"])
def test_an_unknown_change_is_an_unknown_page(browser: Browser, booking: Booking, step: str) -> None:
    for page in (
        browser.get(f"{link(booking)}/change/{step}"),
        browser.post(f"{link(booking)}/change/{step}", {}),
    ):
        assert (page.status, "Page not found" in page.text) == (404, True)


def test_a_year_group_the_workshop_is_not_for_is_not_taken(browser: Browser, booking: Booking) -> None:
    other = next(year for year in YEAR_GROUPS if year not in offer().workshops[0].year_groups)
    page = browser.fill(browser.get(f"{link(booking)}/change/pupils"), year_group=str(other), pupils="20")
    assert page.errors == {"year_group": "Select the year group"}
    assert page.form.fields["pupils"] == "20", "nothing typed is lost"
    assert now_stands(booking) == booking


@pytest.mark.parametrize("withdrawn", ["workshop", "year group"])
def test_what_is_no_longer_offered_can_still_be_put_right(
    browser: Browser, booking: Booking, monkeypatch: pytest.MonkeyPatch, withdrawn: str
) -> None:
    """A workshop leaves the programme, or is no longer made for the year group: what was agreed stays agreed."""
    booked, *others = offer().workshops
    if withdrawn == "year group":
        years = tuple(year for year in booked.year_groups if year != YEAR)
        others.append(replace(booked, year_groups=years))
    now_offered = replace(offer(), workshops=tuple(others))
    for pages in (by_link, steps):
        monkeypatch.setattr(pages, "offer", lambda: now_offered)
    page = browser.get(f"{link(booking)}/change/pupils")
    assert page.form.fields["year_group"] == str(YEAR)
    assert f"{escape(booking.workshop.title)} is made for" in page.text
    assert browser.fill(page, pupils="26").address.endswith("saved=pupils")
    page = browser.fill(browser.get(f"{link(booking)}/change/contact"), name="Robin Example")
    assert page.address.endswith("saved=contact")
    changed = now_stands(booking)
    assert (changed.pupils_expected, changed.contact.name) == (26, "Robin Example")
    other = next(year for year in YEAR_GROUPS if year not in booked.year_groups)
    page = browser.fill(browser.get(f"{link(booking)}/change/pupils"), year_group=str(other))
    assert page.errors == {"year_group": "Select the year group"}


def test_what_is_refused_is_said_beside_its_question_and_nothing_is_retyped(
    browser: Browser, booking: Booking
) -> None:
    page = browser.get(f"{link(booking)}/change/contact")
    by_team.confirm(booking.id, who="Alex", now=NOW)
    answer = browser.fill(page, name="Robin Example", notes="Ramp")
    assert answer.errors == {
        "name": "Someone else changed this booking while you had it open. Nothing was overwritten."
    }
    kept = answer.form.fields
    assert (kept["name"], kept["notes"]) == ("Robin Example", "Ramp")
    assert "Robin Example" in browser.fill(answer).text


@pytest.mark.parametrize("status", ["confirmed", "declined", "cancelled", "delivered"])
def test_every_state_says_what_it_is(browser: Browser, booking: Booking, status: str) -> None:
    match status:
        case "declined":
            by_team.decline(booking.id, who="Alex", now=NOW, reason="We are <full>")
        case "cancelled":
            by_team.cancel(booking.id, who="Alex", now=NOW, reason="We are <full>")
        case _:
            by_team.confirm(booking.id, who="Alex", now=NOW, note="We are <full>")
    if status == "delivered":
        at = booking.starts_at + timedelta(hours=2)
        present = {booking.sessions[0].id: {YEAR: 27}}
        by_team.record(booking.id, delivered_on=at.date(), present=present, who="Alex", now=at)
    page = browser.get(link(booking))
    assert page.status == 200
    assert ("with 27 pupils" if status == "delivered" else "We are &lt;full&gt;") in page.text
