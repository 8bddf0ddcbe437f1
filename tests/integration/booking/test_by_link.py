"""A booking by its link: seen, changed and cancelled by whoever holds it, and by nobody else."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from icalendar import Calendar
from markupsafe import escape

from services.booking.domain import care, waiting, wishes
from services.booking.domain.booking import Booking
from services.booking.domain.parts import Class, Contact, Hold
from services.booking.mail.links import booking_link
from services.booking.table import bookings
from services.booking.use_cases import lead
from services.booking.use_cases import team as by_team
from services.booking.use_cases.offer import offer
from services.booking.use_cases.outcome import record
from services.booking.use_cases.wishes import MOST_CHANGES
from services.booking.web import by_link, classes, link_steps
from shared.clock import london_day, london_time
from shared.limits import YEAR_GROUPS
from shared.secrets import sign
from shared.web import flash
from tests.integration.booking.conftest import (
    DAY,
    NOW,
    OTHER_YEAR,
    SLOT,
    YEAR,
    asked,
    confirmed,
    done,
    fill_the_day,
    rows,
    visit_request,
)
from tests.support.aws import SITE
from tests.support.browser import Browser, Clock, Page

LATER = london_time(date(2026, 3, 19), 8, 50)


@pytest.fixture
def booking(browser: Browser) -> Booking:
    return asked()


@pytest.fixture
def agreed(browser: Browser) -> Booking:
    return confirmed()


def link(booking: Booking) -> str:
    return booking_link(booking.id).removeprefix(SITE)


def now_stands(booking: Booking) -> Booking:
    found = bookings.load(booking.id)
    assert found
    return found


def choose_later(browser: Browser, booking: Booking) -> Page:
    return browser.fill(browser.fill(browser.get(f"{link(booking)}/change/date"), day="2026-03-19"))


def test_the_link_shows_the_booking(browser: Browser, booking: Booking) -> None:
    page = browser.get(link(booking))
    assert page.status == 200
    for expected in (
        booking.id,
        "Sam Example",
        "Thursday 12 March 2026, 8:50am to 9:30am",
        f"8:50 to 9:30: Year {YEAR}, 30 pupils",
        str(escape(booking.school.name)),
        booking.school.town,
        "We hold this time for you",
        "Our team reads your request and answers by e-mail",
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
        lambda _: "/booking/" + sign("session", "NM-222222"),
        lambda _: "/booking/" + sign("booking", "NM-222222"),
        lambda _: "/booking/%C3%A9.%C3%A9",
        lambda _: "/booking/é.é",
    ],
)
@pytest.mark.parametrize("page", ["", "/change/date", "/cancel", "/answer", "/reconfirm", "/visit.ics"])
def test_an_altered_link_shows_nothing(browser: Browser, booking: Booking, altered, page: str) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    answer = browser.get(altered(link(booking)) + page)
    assert answer.status == 404
    assert "copy the whole link" in answer.text
    assert "Sam" not in answer.text


def test_another_date_is_held_and_the_old_one_freed(browser: Browser, agreed: Booking) -> None:
    page = browser.get(f"{link(agreed)}/change/date")
    assert "ask our team again" in page.text
    assert "March 2026</h2>" in page.text, "the month of the visit"
    assert "None of these dates suits" not in page.text, "of who has none yet"
    page = browser.fill(page, day="2026-03-19")
    assert page.address == f"{link(agreed)}/change/times?day=2026-03-19"
    assert f"Class 1, Year {YEAR}, 30 pupils, starts at" in page.text
    assert page.form.fields["start-1"] == "8:50"
    wrong = browser.fill(page, **{"start-1": "7:00"})
    assert (wrong.status, wrong.form.fields["start-1"]) == (422, "7:00")
    page = browser.fill(wrong, **{"start-1": "11:05"})
    assert page.address == link(agreed)
    assert "We hold the new time" in page.text
    assert "We hold the new time" not in browser.get(link(agreed)).text, "said once"
    moved = now_stands(agreed)
    assert moved.status == "requested"
    assert moved.starts_at == london_time(date(2026, 3, 19), 11, 5)
    assert moved.hold == Hold(date(2026, 3, 19), 1)


def test_another_date_before_the_team_agreed(browser: Browser, booking: Booking) -> None:
    page = choose_later(browser, booking)
    assert "We hold the new time" in page.text
    moved = now_stands(booking)
    assert (moved.status, moved.starts_at) == ("requested", LATER)


def test_another_time_of_the_same_day_starts_with_the_times_booked(browser: Browser) -> None:
    wanted = visit_request(
        starts=(london_time(DAY, 9, 5), london_time(DAY, 11, 15)),
        classes=(Class(YEAR, 30), Class(OTHER_YEAR, 25, "A ramp")),
    )
    booking = lead.request(offer(), wanted, now=NOW, correlation_id="c0ffee")
    page = browser.get(link(booking))
    assert f"9:05 to 9:45: Year {YEAR}, 30 pupils" in page.text
    assert f"11:15 to 11:55: Year {OTHER_YEAR}, 25 pupils<br>A ramp" in page.text
    page = browser.fill(browser.get(f"{link(booking)}/change/date"), day=DAY.isoformat())
    assert [page.form.fields[f"start-{n}"] for n in (1, 2)] == ["9:05", "11:15"]
    assert "The team is free 8:50" in " ".join(page.text.split()), "her own visit is not in the way"
    assert "We hold the new time" in browser.fill(page, **{"start-2": "11:20"}).text
    assert now_stands(booking).sessions[1].starts_at == london_time(DAY, 11, 20)
    page = browser.get(f"{link(booking)}/change/classes")
    assert page.form.fields["needs-2"] == "A ramp"
    page = browser.fill(page, **{"pupils-2": "24"})
    assert "We have changed who is coming" in page.text
    assert [one.expected for one in now_stands(booking).sessions] == [
        Class(YEAR, 30),
        Class(OTHER_YEAR, 24, "A ramp"),
    ]


def test_past_the_notice_another_date_is_a_request_and_said_to_be_one_before(
    browser: Browser, clock: Clock, agreed: Booking
) -> None:
    """Notice passes at London's midnight: a minute before it the change is direct, at it it is a request."""
    midnight = london_time(SLOT.date() - timedelta(days=offer().diary.notice_days - 1), 0)
    clock.moment = midnight - timedelta(minutes=1)
    assert "change of time or classes is a request" not in browser.get(link(agreed)).text
    assert "another time is a request" not in browser.get(f"{link(agreed)}/change/date").text
    clock.moment = midnight
    assert "change of time or classes is a request" in browser.get(link(agreed)).text
    assert "another time is a request" in browser.get(f"{link(agreed)}/change/date").text
    page = choose_later(browser, agreed)
    assert page.status == 200
    assert "this becomes a request" in page.text
    assert "Thursday 19 March 2026, 8:50am" in page.text
    assert now_stands(agreed) == agreed, "nothing is sent before she pressed"
    long = browser.fill(page, said="n" * 501)
    assert list(long.errors) == ["said"]
    assert long.form.fields["said"] == "n" * 501, "nothing typed is lost"
    page = browser.fill(long, said="Our timetable changed")
    assert page.address == link(agreed)
    assert "We have sent your request to our team" in page.text
    assert "You asked our team for a change: Thursday 19 March 2026, 8:50am" in page.text
    stands = now_stands(agreed)
    assert (stands.status, stands.starts_at) == ("confirmed", SLOT)
    assert stands.wish
    assert stands.wish.times
    assert (stands.wish.times[0][0], stands.wish.said) == (LATER, "Our timetable changed")


def test_another_date_that_was_taken_meanwhile(browser: Browser, booking: Booking) -> None:
    later = date(2026, 3, 19)
    page = browser.get(f"{link(booking)}/change/times?day={later}")
    fill_the_day(day=later)
    page = browser.fill(page)
    assert page.status == 422
    assert page.errors == {"day": "Thursday 19 March 2026 is fully booked. Choose another day."}
    assert page.form.action == f"{link(booking)}/change/date"
    assert "/waiting" not in page.text, "a booking joins no list"
    assert now_stands(booking) == booking


def test_times_of_no_day_lead_to_the_visits_own(browser: Browser, booking: Booking) -> None:
    page = browser.get(f"{link(booking)}/change/times?day=x")
    assert "Thursday 12 March 2026" in page.text


def test_numbers_and_contact_before_the_team_agreed(browser: Browser, booking: Booking) -> None:
    page = browser.get(f"{link(booking)}/change/classes")
    assert "One more class" in page.text
    page = browser.fill(page, **{"year_group-1": str(OTHER_YEAR), "pupils-1": "26", "needs-1": "Large print"})
    assert f"Year {OTHER_YEAR}, 26 pupils" in page.text
    assert "Large print" in page.text
    page = browser.fill(browser.get(f"{link(booking)}/change/classes"), **{"pupils-1": "301"})
    assert page.status == 422
    assert list(page.errors) == ["pupils-1"]
    page = browser.fill(browser.get(f"{link(booking)}/change/contact"), name="Robin Example", notes="Ramp")
    assert "Robin Example" in page.text
    page = browser.fill(browser.get(f"{link(booking)}/change/contact"), email="x")
    assert page.errors == {"email": "Enter an e-mail address in the right form, such as name@example.org"}
    changed = now_stands(booking)
    assert (changed.version, changed.contact.name, changed.notes) == (3, "Robin Example", "Ramp")


@pytest.mark.parametrize(
    "typed",
    [
        {"pupils-1": "300"},
        {"year_group-1": str(OTHER_YEAR)},
        {"year_group-2": str(YEAR), "pupils-2": "20"},
    ],
    ids=["more pupils", "another year group", "one more class"],
)
def test_more_than_was_agreed_is_a_request(browser: Browser, agreed: Booking, typed: dict[str, str]) -> None:
    page = browser.get(f"{link(agreed)}/change/classes")
    assert f"Our team agreed to Year {YEAR}, 30 pupils." in page.text
    page = browser.fill(page, **typed)
    assert page.status == 200
    assert f"The team agreed to Year {YEAR}, 30 pupils: this becomes a request" in page.text
    assert now_stands(agreed) == agreed
    page = browser.fill(page)
    assert "We have sent your request to our team" in page.text
    stands = now_stands(agreed)
    assert (stands.status, stands.classes) == ("confirmed", agreed.classes)
    assert stands.wish
    assert stands.wish.classes != agreed.classes


def test_one_more_class_follows_the_last_and_can_be_agreed_to(browser: Browser, agreed: Booking) -> None:
    page = browser.get(f"{link(agreed)}/change/classes")
    page = browser.fill(browser.fill(page, **{"year_group-2": str(YEAR), "pupils-2": "20"}))
    wish = now_stands(agreed).wish
    assert wish
    assert wish.times
    assert wish.times[1][0] == agreed.ends_at
    stands = done(agreed, lambda one: wishes.agree(one, who="Alex", at=NOW, hold=Hold(SLOT.date(), 1)))
    assert [one.pupils_expected for one in stands.classes] == [30, 20]


def test_fewer_pupils_than_agreed_is_no_request_until_the_notice_has_passed(
    browser: Browser, clock: Clock, agreed: Booking
) -> None:
    page = browser.fill(browser.get(f"{link(agreed)}/change/classes"), **{"pupils-1": "26"})
    assert "We have changed who is coming" in page.text
    assert now_stands(agreed).pupils_expected == 26
    clock.moment = SLOT - timedelta(minutes=1)
    page = browser.get(f"{link(agreed)}/change/classes")
    assert "so near that a change is a request" in page.text
    page = browser.fill(page, **{"pupils-1": "20"})
    assert "so near that this becomes a request" in page.text
    browser.fill(page)
    assert now_stands(agreed).pupils_expected == 26


def test_a_class_that_is_not_coming(browser: Browser) -> None:
    two = asked(classes=(Class(YEAR, 30), Class(YEAR, 28)))
    page = browser.get(f"{link(two)}/change/classes")
    nobody = browser.fill(page, **{"pupils-1": "", "pupils-2": ""})
    assert nobody.errors == {
        "pupils-1": "At least one class must come. If none does, cancel the visit instead"
    }
    page = browser.fill(page, **{"pupils-1": ""})
    assert "We have changed who is coming" in page.text
    assert [one.pupils_expected for one in now_stands(two).classes] == [28]


def test_ten_changes_an_hour_are_enough(browser: Browser, clock: Clock, booking: Booking) -> None:
    for number in range(MOST_CHANGES):
        page = browser.get(f"{link(booking)}/change/classes")
        browser.fill(page, **{"pupils-1": str(number + 1)})
    page = browser.fill(browser.get(f"{link(booking)}/change/classes"), **{"pupils-1": "99"})
    assert page.status == 422
    assert "10 times within an hour" in page.text
    assert page.form.fields["pupils-1"] == "99", "nothing typed is lost"
    contact = browser.fill(browser.get(f"{link(booking)}/change/contact"), name="Robin Example")
    assert contact.status == 422
    clock.pass_by(timedelta(hours=1))
    assert "We have changed who is coming" in browser.fill(page).text
    off = browser.fill(browser.get(f"{link(booking)}/cancel"), code="staff_ill")
    assert "Your visit is cancelled" in off.text, "calling off is always possible"


def test_reconfirming_and_answering_count_among_the_changes(browser: Browser, agreed: Booking) -> None:
    for number in range(MOST_CHANGES):
        browser.fill(browser.get(f"{link(agreed)}/reconfirm"), room=f"B{number}")
    page = browser.fill(browser.get(f"{link(agreed)}/reconfirm"), room="C1")
    assert page.status == 422
    assert "10 times within an hour" in page.errors["pupils-1"]
    assert page.form.fields["room"] == "C1"
    answer = browser.fill(browser.get(f"{link(agreed)}/change/contact"), name="Robin Example")
    assert answer.status == 422


def test_a_new_address_waits_for_its_owner(browser: Browser, agreed: Booking) -> None:
    page = browser.get(f"{link(agreed)}/change/contact")
    page = browser.fill(page, email="robin@school.example")
    assert "it counts once the button in it is pressed" in page.text
    assert "New: robin@school.example, not confirmed yet" in page.text
    stands = now_stands(agreed)
    assert (stands.contact.email, stands.new_address) == ("sam@school.example", "robin@school.example")
    # Whatever is changed besides, the address waits on.
    browser.fill(browser.get(f"{link(agreed)}/change/classes"), **{"pupils-1": "20"})
    browser.fill(browser.get(f"{link(agreed)}/change/contact"), notes="Ramp")
    assert now_stands(agreed).new_address == "robin@school.example"


def test_a_second_contact_is_added_and_removed(browser: Browser, booking: Booking) -> None:
    page = browser.get(f"{link(booking)}/change/contact")
    half = browser.fill(page, copy_name="Jo Example")
    assert list(half.errors) == ["copy_email"]
    own = browser.fill(page, copy_name="Jo Example", copy_email="SAM@school.example")
    assert list(own.errors) == ["copy_email"]
    page = browser.fill(page, copy_name="Jo Example", copy_email="jo@school.example")
    assert "jo@school.example" in page.text
    assert "Not confirmed yet, so no e-mails go there" in page.text
    assert now_stands(booking).copy == Contact("Jo Example", "jo@school.example")
    page = browser.get(f"{link(booking)}/change/contact")
    browser.fill(page, copy_name="", copy_email="")
    assert now_stands(booking).copy is None


def test_cancelling_takes_a_ready_reason_and_is_done_once(browser: Browser, booking: Booking) -> None:
    page = browser.get(f"{link(booking)}/cancel")
    assert browser.fill(page).errors == {"code": "Select why you are cancelling"}
    other = browser.fill(page, code="other")
    assert other.errors == {"reason": "Tell us in a few words why you are cancelling"}
    told = browser.fill(page, code="staff_ill", reason="Claim at nhs-refund.example/login")
    assert "Your visit is cancelled" in told.text
    again = browser.fill(page, code="staff_ill")
    assert "had already been cancelled, so nothing was changed" in again.text
    assert "Thank you for telling us" not in again.text
    stands = now_stands(booking)
    assert (stands.version, stands.holds, stands.reason_code) == (2, False, "staff_ill")
    assert stands.cancelled_by == "school"
    assert all(row["stretches"] == [] for row in rows("team day"))
    page = browser.get(link(booking))
    assert "nhs-refund" not in page.text, "what came by the link is never quoted to the school"
    assert "You cancelled this visit" in page.text


def test_a_ready_reason_needs_no_words(browser: Browser, booking: Booking) -> None:
    browser.fill(browser.get(f"{link(booking)}/cancel"), code="school_closed")
    assert now_stands(booking).status == "cancelled"


def test_a_form_made_before_someone_elses_change_overwrites_nothing(
    browser: Browser, booking: Booking
) -> None:
    page = browser.get(f"{link(booking)}/change/classes")
    by_team.confirm(booking.id, who="Alex", now=NOW)
    answer = browser.fill(page, **{"pupils-1": "20"})
    assert answer.status == 422
    assert "Someone else changed this booking" in answer.text
    assert now_stands(booking).pupils_expected == 30
    assert "We have changed who is coming" in browser.fill(answer, **{"pupils-1": "20"}).text, (
        "told, she may decide again"
    )


def test_a_forged_form_is_refused(browser: Browser, booking: Booking) -> None:
    page = browser.get(f"{link(booking)}/cancel")
    assert browser.fill(page, csrf="", code="staff_ill").status == 403
    assert browser.fill(page, csrf="é", code="staff_ill").status == 403
    assert now_stands(booking) == booking


FORMS = ("change/date", "change/classes", "change/contact", "cancel")


@pytest.mark.parametrize("form", FORMS)
def test_from_its_first_minute_a_visit_can_only_be_seen(
    browser: Browser, agreed: Booking, clock: Clock, form: str
) -> None:
    """A minute before, the link asks for a change; the minute it begins, it says whom to write to or phone."""
    clock.moment = agreed.starts_at - timedelta(minutes=1)
    page = browser.get(f"{link(agreed)}/{form}")
    assert (page.status, page.address) == (200, f"{link(agreed)}/{form}")
    assert "/change/" in browser.get(link(agreed)).text
    clock.moment = agreed.starts_at
    for answer in (browser.fill(page, code="staff_ill"), browser.get(f"{link(agreed)}/{form}")):
        assert answer.address == link(agreed)
        assert "be changed any more. If something is wrong, write to us." in answer.text
    seen = browser.get(link(agreed)).text
    assert "/change/" not in seen
    assert "be changed here any more. Write to" in seen
    assert now_stands(agreed) == agreed


@pytest.mark.parametrize("form", [*FORMS, "answer", "reconfirm"])
@pytest.mark.parametrize(("ended", "says"), [
    ("decline", "be changed any more"),
    ("cancel", "had already been cancelled"),
])  # fmt: skip
def test_what_has_ended_is_only_shown(
    browser: Browser, booking: Booking, form: str, ended: str, says: str
) -> None:
    page = browser.get(f"{link(booking)}/{form}")
    getattr(by_team, ended)(booking.id, who="Alex", now=NOW, reason="Full")
    for answer in (
        browser.post(f"{link(booking)}/{form}", page.form.fields),
        browser.get(f"{link(booking)}/{form}"),
    ):
        assert answer.address == link(booking)
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
    page = browser.fill(
        browser.get(f"{link(booking)}/change/classes"), **{"year_group-1": str(other), "pupils-1": "20"}
    )
    assert page.errors == {"year_group-1": "Select the year group of class 1"}
    assert page.form.fields["pupils-1"] == "20", "nothing typed is lost"
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
    for pages in (by_link, classes, link_steps):
        monkeypatch.setattr(pages, "offer", lambda: now_offered)
    page = browser.get(f"{link(booking)}/change/classes")
    assert page.form.fields["year_group-1"] == str(YEAR)
    assert "We have changed who is coming" in browser.fill(page, **{"pupils-1": "26"}).text
    page = browser.fill(browser.get(f"{link(booking)}/change/contact"), name="Robin Example")
    assert "We have changed your details" in page.text
    changed = now_stands(booking)
    assert (changed.pupils_expected, changed.contact.name) == (26, "Robin Example")
    other = next(year for year in YEAR_GROUPS if year not in booked.year_groups)
    page = browser.fill(browser.get(f"{link(booking)}/change/classes"), **{"year_group-1": str(other)})
    assert page.errors == {"year_group-1": "Select the year group of class 1"}


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


@pytest.mark.parametrize("status", ["confirmed", "declined", "cancelled", "delivered", "expired"])
def test_every_state_says_what_it_is(browser: Browser, booking: Booking, status: str) -> None:
    match status:
        case "declined":
            by_team.decline(booking.id, who="Alex", now=NOW, reason="We are <full>")
        case "cancelled":
            by_team.cancel(booking.id, who="Alex", now=NOW, reason="We are <full>")
        case "expired":
            done(booking, lambda one: one.expire(at=NOW))
        case _:
            by_team.confirm(booking.id, who="Alex", now=NOW, note="We are <full>")
    if status == "delivered":
        at = booking.starts_at + timedelta(hours=2)
        present = {booking.sessions[0].id: {YEAR: 27}}
        record(booking.id, delivered_on=at.date(), present=present, who="Alex", now=at)
    page = browser.get(link(booking))
    assert page.status == 200
    expected = {"delivered": "27 pupils came", "expired": "This request has expired"}
    assert expected.get(status, "We are &lt;full&gt;") in page.text


SAYS = (
    "We hold the new time",
    "We have changed",
    "Thank you for telling us",
    "so nothing was changed",
    "any more",
)


@pytest.mark.parametrize(
    "typed", ["saved=cancelled", "saved=date", "saved=closed", "said=cancelled", "refused=confirm"]
)
def test_an_address_makes_no_page_say_what_did_not_happen(
    browser: Browser, booking: Booking, typed: str
) -> None:
    page = browser.get(f"{link(booking)}?{typed}")
    assert [says for says in SAYS if says in page.text] == []


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ("change/times", "already had this time, so nothing was changed"),
        ("change/classes", "already said, so nothing was changed"),
        ("change/contact", "already said, so nothing was changed"),
    ],
)
def test_a_form_that_changes_nothing_says_so(
    browser: Browser, booking: Booking, form: str, says: str
) -> None:
    page = browser.fill(browser.get(f"{link(booking)}/{form}"))
    assert says in page.text
    assert [one for one in SAYS if one in page.text] == ["so nothing was changed"]
    assert now_stands(booking) == booking


def test_a_banner_is_its_own_bookings_alone(browser: Browser, booking: Booking) -> None:
    other = lead.request(
        offer(), visit_request(starts_at=london_time(date(2026, 3, 19), 8, 50)), now=NOW, correlation_id="x"
    )
    done = browser.post(
        f"{link(booking)}/cancel",
        browser.get(f"{link(booking)}/cancel").form.fields | {"code": "staff_ill"},
        follow=False,
    )
    assert done.status == 303
    assert "Thank you for telling us" not in browser.get(link(other)).text
    assert "Thank you for telling us" in browser.get(link(booking)).text
    assert "Thank you for telling us" not in browser.get(link(booking)).text


def test_a_banner_that_was_not_said_in_time_is_never_said(
    browser: Browser, booking: Booking, clock: Clock
) -> None:
    page = browser.get(f"{link(booking)}/cancel")
    browser.fill(page, follow=False, code="staff_ill")
    clock.pass_by(flash.LASTS)
    assert "Thank you for telling us" not in browser.get(link(booking)).text


def test_a_likely_slip_in_a_new_address_is_asked_about_over_the_link_too(
    browser: Browser, booking: Booking
) -> None:
    page = browser.fill(browser.get(f"{link(booking)}/change/contact"), email="sam@hotmial.com", notes="Ramp")
    assert page.errors == {"email_is": "Did you mean sam@hotmail.com?"}
    assert now_stands(booking) == booking
    browser.fill(page, email_is="sam@hotmail.com")
    changed = now_stands(booking)
    assert (changed.new_address, changed.notes) == ("sam@hotmail.com", "Ramp")


def test_the_history_says_what_was_done_but_not_what_the_team_notes(
    browser: Browser, booking: Booking
) -> None:
    done(booking, lambda one: care.note(one, who="Alex", at=NOW, said="Difficult to park there"))
    done(booking, lambda one: care.own(one, who="Alex", at=NOW, owner="Kim"))
    page = browser.get(link(booking))
    assert "Friday 20 February 2026, midday: Requested" in page.text
    for hidden in ("Difficult", "Note of the team", "Handed over", "Kim"):
        assert hidden not in page.text


def test_the_calendar_file_has_no_key_in_it(browser: Browser, agreed: Booking) -> None:
    page = browser.get(f"{link(agreed)}/visit.ics")
    assert page.headers["content-type"].startswith("text/calendar")
    calendar = Calendar.from_ical(page.text)
    [event] = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "PUBLISH"
    assert event.decoded("DTSTART") == agreed.starts_at
    assert link(agreed).rpartition("/")[2] not in page.text.replace("\r\n ", "")
    assert "ATTENDEE" not in event


def test_an_offer_of_the_waiting_list(browser: Browser) -> None:
    waits = asked(hold=None)
    asked(hold=None, at=NOW + timedelta(minutes=1))
    assert "You are number 1 of 2 for this day." in browser.get(link(waits)).text
    done(
        waits,
        lambda one: waiting.offer(one, who="", at=NOW, times=one.times, hold=Hold(SLOT.date(), 1)),
    )
    page = browser.get(link(waits))
    assert "A place has become free for you" in page.text
    page = browser.get(f"{link(waits)}/answer")
    assert "Sunday 22 February 2026, midday" in page.text
    assert list(browser.fill(page).errors) == ["answer"]
    told = browser.fill(page, answer="accept")
    assert "Your visit is agreed" in told.text
    assert now_stands(waits).status == "confirmed"
    assert "be changed any more" in browser.fill(page, answer="accept").text


@pytest.mark.parametrize(("answer", "status"), [("wait", "waitlisted"), ("leave", "cancelled")])
def test_no_thanks(browser: Browser, answer: str, status: str) -> None:
    waits = done(
        asked(hold=None),
        lambda one: waiting.offer(one, who="", at=NOW, times=one.times, hold=Hold(SLOT.date(), 1)),
    )
    browser.fill(browser.get(f"{link(waits)}/answer"), answer=answer)
    assert now_stands(waits).status == status


def test_an_offer_is_over_after_its_time(browser: Browser, clock: Clock) -> None:
    waits = done(
        asked(hold=None),
        lambda one: waiting.offer(one, who="", at=NOW, times=one.times, hold=Hold(SLOT.date(), 1)),
    )
    page = browser.get(f"{link(waits)}/answer")
    clock.pass_by(waiting.TO_ACCEPT)
    told = browser.fill(page, answer="accept")
    assert told.status == 422
    assert "It is free for others again" in told.text
    assert now_stands(waits).status == "offered"


def test_leaving_the_waiting_list(browser: Browser) -> None:
    waits = asked(hold=None)
    assert "Leave the waiting list" in browser.get(link(waits)).text
    browser.fill(browser.get(f"{link(waits)}/cancel"), code="other", reason="Another day came free")
    assert now_stands(waits).status == "cancelled"


def test_the_teams_new_time_is_accepted(browser: Browser, agreed: Booking) -> None:
    length = agreed.ends_at - agreed.starts_at
    done(
        agreed,
        lambda one: one.move(
            who="Alex", at=NOW, times=((LATER, LATER + length),), hold=Hold(LATER.date(), 1),
            action="reschedule", said="Our van is in the garage",
        ),
    )  # fmt: skip
    assert "Our team suggests another time" in browser.get(link(agreed)).text
    page = browser.get(f"{link(agreed)}/answer")
    assert "Our van is in the garage" in page.text
    assert "/change/date" in page.text
    browser.fill(page, answer="accept")
    stands = now_stands(agreed)
    assert (stands.status, stands.starts_at) == ("confirmed", LATER)


def test_reconfirming_is_one_tap(browser: Browser, agreed: Booking) -> None:
    page = browser.get(f"{link(agreed)}/reconfirm")
    assert "/hit" not in page.text
    told = browser.fill(page)
    assert "See you soon" in told.text
    stands = now_stands(agreed)
    assert stands.arrival
    assert stands.last("reconfirm")


def test_the_page_asks_for_it_as_the_visit_comes_near(
    browser: Browser, clock: Clock, agreed: Booking
) -> None:
    far = browser.get(link(agreed)).text
    assert "A week before we ask you where to go" in far
    assert "Say that it is still on" not in far
    clock.moment = SLOT - timedelta(days=6)
    near = browser.get(link(agreed)).text
    assert "Please tell us where to go" in near
    assert "Say that it is still on" in near
    browser.fill(browser.get(f"{link(agreed)}/reconfirm"), room="B12")
    told = browser.get(link(agreed)).text
    assert "Thank you for telling us that it is still on" in told
    assert "Room: B12" in told


def test_reconfirming_says_where_to_go(browser: Browser, agreed: Booking) -> None:
    page = browser.get(f"{link(agreed)}/reconfirm")
    typed = {"pupils-1": "27", "room": "B12", "meets": "Jo, at reception", "parking": "Behind the gym"}
    told = browser.fill(page, **typed, stays="Ms Field")
    assert "Jo, at reception" in told.text
    stands = now_stands(agreed)
    assert stands.arrival
    assert (stands.pupils_expected, stands.arrival.room, stands.arrival.stays) == (27, "B12", "Ms Field")
    again = browser.get(f"{link(agreed)}/reconfirm")
    assert again.form.fields["room"] == "B12", "prefilled"
    browser.fill(again)
    assert now_stands(agreed) == stands, "the same again changes nothing"


def test_reconfirming_says_who_else_hears_who_comes(browser: Browser, agreed: Booking) -> None:
    page = browser.get(f"{link(agreed)}/reconfirm")
    page = browser.fill(page, reception="the desk", safeguarding="dsl@school.example")
    assert page.status == 422
    assert "The address of your reception must be in the right form, such as name@example.org" in page.text
    assert page.form.fields["safeguarding"] == "dsl@school.example"
    browser.fill(page, reception="desk@school.example")
    stands = now_stands(agreed)
    assert stands.arrival
    assert (stands.arrival.reception, stands.arrival.safeguarding) == (
        "desk@school.example",
        "dsl@school.example",
    )
    assert "Also hear who comes: desk@school.example and dsl@school.example" in browser.get(link(agreed)).text


def test_reconfirming_does_not_raise_the_numbers(browser: Browser, agreed: Booking) -> None:
    page = browser.get(f"{link(agreed)}/reconfirm")
    told = browser.fill(page, **{"pupils-1": "31", "room": "B12"})
    assert told.status == 422
    assert "The team agreed to 30 pupils in all" in told.errors["pupils-1"]
    assert told.form.fields["room"] == "B12"
    wrong = browser.fill(page, **{"pupils-1": "many"})
    assert list(wrong.errors) == ["pupils-1"]
    assert now_stands(agreed) == agreed


def test_another_time_of_its_own_day_can_be_asked_for_however_near_it_is(
    browser: Browser, clock: Clock
) -> None:
    asked_for = lead.request(offer(), visit_request(), now=NOW, correlation_id="c0ffee")
    booking = by_team.confirm(asked_for.id, who="Alex", now=NOW)
    clock.moment = booking.starts_at - timedelta(days=1)
    page = browser.get(f"{link(booking)}/change/times?day={london_day(booking.starts_at)}")
    assert page.status == 200
    asks = browser.fill(page, **{"start-1": "9:20"})
    sent = browser.fill(asks, said="The bus comes later")
    stands = now_stands(booking)
    assert (stands.status, stands.starts_at) == ("confirmed", booking.starts_at), sent.text[:200]
    assert stands.wish
    assert stands.wish.times
    assert stands.wish.times[0][0] == london_time(london_day(booking.starts_at), 9, 20)
