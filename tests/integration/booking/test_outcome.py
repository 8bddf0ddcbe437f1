"""What became of a visit: recorded by the facilitator, counted by the teacher, decided by a person, taken back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from services.booking.domain.booking import Booking
from services.booking.domain.parts import Class, Contact, Employer, Encounter, Hold, Workshop
from services.booking.domain.refusal import Refusal, RefusedError, TooLateError
from services.booking.mail.links import booking_link
from services.booking.table import bookings
from services.booking.use_cases import outcome
from services.booking.use_cases import team as by_team
from services.booking.use_cases.offer import offer
from services.booking.use_cases.published import outbox_row
from services.booking.web.ladder import Figure, differing, figure, to_record
from shared.clock import london_day, london_time
from shared.compiled import plain
from shared.web.routes import address
from tests.integration.booking.conftest import DAY, NOW, OTHER_YEAR, SLOT, YEAR, rows
from tests.support.bookings import requested
from tests.support.browser import Browser, Clock, Page, sign_in

WORKSHOP = offer().workshops[0]
LENGTH = timedelta(minutes=WORKSHOP.minutes)
OF_YEAR, OF_OTHER_YEAR = f"present-1-{YEAR}", f"present-1-{OTHER_YEAR}"
AFTER = SLOT + timedelta(days=1)


def visit(
    reference: str = "NM-222222", starts: datetime = SLOT, classes: Sequence[Class] = (Class(YEAR, 30),)
) -> Booking:
    """Return a confirmed visit as it is stored."""
    booking = requested(
        id=reference,
        workshop=Workshop(WORKSHOP.id, WORKSHOP.title),
        classes=classes,
        times=[(starts + n * LENGTH, starts + (n + 1) * LENGTH) for n in range(len(classes))],
        hold=Hold(london_day(starts), 1),
        contact=Contact("Sam Example", "sam@school.example", "01632 960 001", NOW),
        at=starts - timedelta(days=30),
    )
    bookings.add(booking, diary=offer().diary, outbox=outbox_row(booking))
    return by_team.confirm(reference, who="Alex", now=starts - timedelta(days=29))


def stands(booking: Booking) -> Booking:
    found = bookings.load(booking.id)
    assert found
    return found


def counted(booking: Booking, *pupils: int) -> Booking:
    present = {session.id: {YEAR: came} for session, came in zip(booking.sessions, pupils, strict=True)}
    return outcome.record(booking.id, delivered_on=DAY, present=present, who="Alex", now=AFTER)


def at(page: Browser, moment: datetime) -> Browser:
    """Let time go by; a session lasts a working day, so whoever is signed in signs in again."""
    page.clock.moment = moment
    if page.cookies:
        page.cookies |= sign_in(at=moment)
    return page


def form(console: Browser, booking: Booking, action: str) -> Page:
    return console.get(address("console.booking.act", reference=booking.id, action=action))


def link(booking: Booking) -> str:
    return address("booking.count", token=booking_link(booking.id).rpartition("/")[2])


def last_event() -> str:
    return str(max(rows("outbox"), key=lambda row: row["sk"])["detail_type"])


# The facilitator.


def test_a_count_alone_is_a_record(console: Browser) -> None:
    booking = visit()
    page = form(at(console, AFTER), booking, "record")
    assert [page.form.fields[f"on-{part}"] for part in ("day", "month", "year")] == ["12", "3", "2026"]
    page = console.fill(page, **{OF_YEAR: "27", OF_OTHER_YEAR: "2"})
    assert page.status == 200
    assert f"Year {YEAR}: 27, Year {OTHER_YEAR}: 2" in page.text
    told = stands(booking)
    assert (told.status, told.pupils_present, told.counts) == ("delivered", 29, "facilitator")
    [of_programme] = [one for one in plain()["workshops"] if one["id"] == WORKSHOP.id]
    assert told.encounter == Encounter(
        purpose=of_programme["purpose"], outcomes=". ".join(of_programme["outcomes"])
    ), "the programme says what it is for"
    assert last_event() == "BookingDelivered"


def test_whom_they_met_is_told_row_by_row_without_scripts(console: Browser) -> None:
    booking = visit()
    page = form(at(console, AFTER), booking, "record")
    assert "employer-1" in page.form.fields
    assert "employer-2" not in page.form.fields
    page = console.fill(page, more="yes", **{"employer-1": "Tarn Hospital", "roles-1": "Nurse, porter,"})
    assert (page.status, page.errors) == (200, {})
    assert page.form.fields["employer-1"] == "Tarn Hospital"
    page = console.fill(page, more="yes")
    assert "employer-3" in page.form.fields
    assert stands(booking).status == "confirmed", "a row more is not a record"
    page = console.fill(
        page,
        **{OF_YEAR: "12", "employer-3": "Beck Surgery", "late": "10", "fewer": "Half were on a trip"},
        two_way="They asked about pay",
    )
    told = stands(booking).encounter
    assert told
    assert told.employers == (Employer("Tarn Hospital", ("Nurse", "porter")), Employer("Beck Surgery"))
    assert (told.late_minutes, told.fewer_because, told.two_way) == (
        10,
        "Half were on a trip",
        "They asked about pay",
    )
    for sentence in (
        "Tarn Hospital: Nurse, porter",
        "10 minutes",
        "Half were on a trip",
        "They asked about pay",
    ):
        assert sentence in page.text
    page = form(console, booking, "record")
    assert page.form.fields["employer-3"] == ""
    assert page.form.fields["roles-1"] == "Nurse, porter"


def test_a_visit_that_has_not_begun_is_recorded_by_nobody(console: Browser) -> None:
    """A visit of 30 November was recorded on the 25th, and its 28 pupils stood in the digest for good."""
    booking = visit()
    at(console, AFTER)
    page = form(console, booking, "record")
    early = form(at(console, SLOT - timedelta(days=5)), booking, "record")
    assert "You can record it from its start" in early.text
    assert OF_YEAR not in early.form.fields
    sent = console.fill(page, **{OF_YEAR: "28", "on-day": "7"})
    assert sent.errors == {"form": "This visit has not begun yet. Say what became of it once it has started."}
    assert stands(booking) == booking


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({OF_YEAR: ""}, OF_YEAR, "Enter how many pupils came"),
        (
            {OF_YEAR: "0"},
            OF_YEAR,
            "Enter how many pupils came. If nobody came, say that the visit did not happen instead",
        ),
        ({"roles-1": "Nurse"}, "employer-1", "Enter the employer of these people"),
        ({"late": "soon"}, "late", "How many minutes late must be a whole number between 0 and 240"),
        ({"on-year": "2027"}, "on-day", "The day the visit took place must be today or in the past"),
        (
            {OF_YEAR: "300"},
            OF_YEAR,
            "300 pupils are far more than the 30 expected. If it is right, save again",
        ),
    ],
)
def test_a_record_that_cannot_be(console: Browser, typed: dict[str, str], field: str, sentence: str) -> None:
    booking = visit()
    page = form(at(console, AFTER), booking, "record")
    page = console.fill(page, **({OF_YEAR: "27"} | typed))
    assert (page.status, page.errors) == (422, {field: sentence})
    assert f'id="{field}"' in page.text
    assert page.form.fields | typed == page.form.fields, "nothing typed is lost"
    assert stands(booking) == booking


def test_what_was_typed_into_the_rest_is_seen_when_something_of_it_is_wrong(console: Browser) -> None:
    page = form(at(console, AFTER), visit(), "record")
    more = "nhsuk-details__summary-text"
    assert page.text.count(more) == 2
    assert page.text.count("<details") - page.text.count(" open") == 2
    page = console.fill(page, **{OF_YEAR: "27", "late": "soon"})
    assert " open" in page.text


def test_a_session_left_empty_is_asked_for_and_not_taken_as_none(console: Browser) -> None:
    booking = visit(classes=(Class(YEAR, 30), Class(OTHER_YEAR, 25)))
    second = f"present-2-{OTHER_YEAR}"
    page = form(at(console, AFTER), booking, "record")
    page = console.fill(page, **{OF_YEAR: "28"})
    assert page.errors == {second: "Enter how many pupils came to session 2. Enter 0 if nobody came to it"}
    console.fill(page, **{second: "0"})
    assert [session.present for session in stands(booking).sessions] == [((YEAR, 28),), ()]
    assert form(console, booking, "record").form.fields[second] == "0"


def test_a_visit_that_did_not_happen(console: Browser) -> None:
    booking = visit()
    assert "It did not happen" not in at(console, NOW).get(f"/team/bookings/{booking.id}").text
    page = form(at(console, AFTER), booking, "not-happen")
    assert "code" not in page.form.fields, "nothing is chosen for her"
    page = console.fill(page)
    assert set(page.errors) == {"code", "by", "reason"}
    page = console.fill(page, code="school_closed", by="school", reason="Snow")
    assert page.status == 200
    told = stands(booking)
    assert (told.status, told.reason_code, told.cancelled_by, told.reason) == (
        "did_not_happen",
        "school_closed",
        "school",
        "Snow",
    )
    assert last_event() == "BookingDidNotHappen"
    page = console.fill(form(console, booking, "undo"), reason="It was the other school")
    assert stands(booking).status == "confirmed"
    assert "It was the other school" in page.text


def test_nobody_called_it_off(console: Browser) -> None:
    booking = visit()
    console.fill(form(at(console, AFTER), booking, "not-happen"), code="other", by="nobody", reason="A flood")
    assert (stands(booking).cancelled_by, stands(booking).reason_code) == ("", "other")


def test_taking_a_record_back_shows_what_goes_and_what_was_told(console: Browser) -> None:
    booking = counted(visit(), 28)
    page = form(at(console, AFTER), booking, "undo")
    assert "Any digest sent since it was recorded counted 28 pupils of this visit." in page.text
    assert f"Year {YEAR}: 28" in page.text
    assert "Not counted" in page.text, "the teacher said nothing yet"
    assert console.fill(page).errors == {"reason": "Say why the record is wrong"}
    page = console.fill(page, reason="The wrong visit")
    told = stands(booking)
    assert (told.status, told.counts, told.pupils_present) == ("confirmed", "none", 0)
    assert "The wrong visit" in page.text
    assert form(console, booking, "record").form.fields[OF_YEAR] == ""


def test_a_cancelled_visit_is_taken_up_again(console: Browser) -> None:
    booking = visit()
    by_team.cancel(booking.id, who="Alex", now=NOW, reason="Trip")
    page = console.fill(form(at(console, NOW), booking, "reopen"), note="They rang")
    told = stands(booking)
    assert (told.status, told.holds, told.reason) == ("confirmed", True, "They rang")
    assert "They rang" in page.text
    assert last_event() == "BookingConfirmed"


def test_a_visit_whose_day_is_past_is_not_taken_up_again(console: Browser) -> None:
    booking = visit()
    by_team.cancel(booking.id, who="Alex", now=NOW, reason="Trip")
    page = console.fill(form(at(console, AFTER), booking, "reopen"))
    assert page.errors == {"form": "The day of this visit is past. Choose another day."}
    assert stands(booking).status == "cancelled"


# The teacher.


def test_a_teacher_agrees_by_one_tap_and_opening_the_page_changes_nothing(browser: Browser) -> None:
    booking = counted(visit(classes=(Class(YEAR, 30), Class(OTHER_YEAR, 25))), 28, 24)
    page = at(browser, AFTER).get(link(booking))
    assert f"28 pupils of Year {YEAR} at 8:50am" in page.text
    assert f"24 pupils of Year {YEAR} at 9:30am" in page.text
    assert stands(booking) == booking
    yes = {name: page.form.fields[name] for name in ("csrf", "version")} | {"answer": "yes"}
    page = browser.post(link(booking), yes)
    assert "Thank you. We have your count." in page.text
    told = stands(booking)
    assert (told.counts, told.history[-1].action, told.history[-1].who) == ("agreed", "count", "Sam Example")
    browser.post(link(booking), yes | {"version": page.form.fields["version"]})
    assert stands(booking) == told, "the same again writes nothing"


def own(page: Page, **typed: str) -> dict[str, str]:
    """Return her own numbers as the page's second form sends them."""
    return {name: value for name, value in page.form.fields.items() if name != "answer"} | typed


def test_a_teacher_says_other_numbers_and_corrects_them_for_a_fortnight(browser: Browser) -> None:
    booking = counted(visit(), 28)
    page = at(browser, AFTER).get(link(booking))
    assert page.form.fields[OF_YEAR] == "", "another's number is no answer of hers"
    page = browser.post(link(booking), own(page, **{OF_YEAR: "27"}))
    assert (stands(booking).counts, stands(booking).pupils_present) == ("disputed", 28)
    assert f"27 pupils of Year {YEAR} at 8:50am" in page.text
    assert "You can correct it until Thursday 26 March 2026." in page.text
    assert page.form.fields[OF_YEAR] == "27"
    late = london_time(DAY + timedelta(days=14), 23, 59)
    page = at(browser, late).post(link(booking), own(page, **{OF_YEAR: "28"}))
    assert stands(booking).counts == "agreed"
    page = at(browser, late + timedelta(minutes=1)).get(link(booking))
    assert OF_YEAR not in page.form.fields
    with pytest.raises(TooLateError):
        outcome.count(
            booking.id,
            present={booking.sessions[0].id: {YEAR: 1}},
            who="Sam",
            now=late + timedelta(minutes=1),
        )


def test_a_teacher_is_simply_asked_where_the_facilitator_has_not_counted(browser: Browser) -> None:
    booking = visit()
    page = at(browser, AFTER).get(link(booking))
    assert "Our facilitator counted" not in page.text
    yes = {name: page.form.fields[name] for name in ("csrf", "version")} | {"answer": "yes"}
    refused = browser.post(link(booking), yes)
    assert refused.errors == {OF_YEAR: "Enter how many pupils came"}, "there is nothing to agree to"
    assert browser.post(link(booking), own(page, **{OF_YEAR: "0"})).errors == {
        OF_YEAR: "Enter how many pupils came. If nobody came, write to us instead"
    }
    browser.post(link(booking), own(page, **{OF_YEAR: "26"}))
    told = stands(booking)
    assert (told.status, told.counts, told.pupils_present) == ("delivered", "teacher", 26)
    assert last_event() == "BookingDelivered"


def test_a_teachers_slip_is_asked_for_once_more(browser: Browser) -> None:
    booking = visit()
    page = at(browser, AFTER).get(link(booking))
    page = browser.post(link(booking), own(page, **{OF_YEAR: "300"}))
    assert page.errors == {
        OF_YEAR: "300 pupils are far more than the 30 expected. If it is right, save again"
    }
    browser.post(link(booking), own(page))
    assert stands(booking).pupils_present == 300


def test_yes_says_yes_to_what_was_shown(browser: Browser) -> None:
    booking = counted(visit(), 28)
    page = at(browser, AFTER).get(link(booking))
    yes = {name: page.form.fields[name] for name in ("csrf", "version")} | {"answer": "yes"}
    counted(booking, 82)
    page = browser.post(link(booking), yes)
    assert page.status == 422
    assert list(page.errors) == ["form"]
    assert f"82 pupils of Year {YEAR}" in page.text, "the page shows what stands now"
    assert stands(booking).counts == "facilitator"


def test_nothing_is_asked_before_the_visit_or_of_one_that_came_to_nothing(browser: Browser) -> None:
    booking = visit()
    page = at(browser, SLOT - timedelta(minutes=1)).get(link(booking))
    assert "The visit has not begun yet." in page.text
    assert OF_YEAR not in page.form.fields
    sent = browser.post(link(booking), {"csrf": page.form.fields["csrf"], "version": "2", OF_YEAR: "28"})
    assert list(sent.errors) == ["form"]
    by_team.cancel(booking.id, who="Alex", now=NOW, reason="Trip")
    assert "This count is closed." in at(browser, AFTER).get(link(booking)).text
    assert browser.get("/booking/not-a-token/count").status == 404
    assert browser.post(link(booking), {"version": "2"}).status == 403


# The team decides.


def disputed() -> Booking:
    booking = counted(visit(classes=(Class(YEAR, 30), Class(YEAR, 25))), 28, 24)
    present = {booking.sessions[0].id: {YEAR: 28}, booking.sessions[1].id: {YEAR: 22}}
    return outcome.count(booking.id, present=present, who="Sam", now=AFTER)


@pytest.mark.parametrize(
    ("which", "stand"),
    [
        ({"which-2": "facilitator"}, 52),
        ({"which-2": "teacher"}, 50),
        ({"which-2": "another", f"present-2-{YEAR}": "23"}, 51),
    ],
)
def test_a_difference_is_decided_by_a_person(console: Browser, which: dict[str, str], stand: int) -> None:
    booking = disputed()
    page = at(console, AFTER).get(f"/team/bookings/{booking.id}")
    assert "count stands." in page.text
    page = form(console, booking, "settle")
    assert "which-2" not in page.form.fields, "never the larger by default, and nothing else either"
    assert "which-1" not in page.text, "where both counted the same nothing is asked"
    assert set(console.fill(page).errors) == {"which-2", "reason"}
    page = console.fill(page, **which, reason="The register says so")
    assert page.status == 200
    told = stands(booking)
    assert (told.counts, told.pupils_present) == ("settled", stand)
    assert told.history[-1].said == "The register says so"
    assert differing() == []


def test_another_number_needs_one(console: Browser) -> None:
    page = form(at(console, AFTER), disputed(), "settle")
    page = console.fill(page, **{"which-2": "another"}, reason="The register")
    assert page.errors == {f"present-2-{YEAR}": "Enter the right number of pupils"}
    assert 'value="another" checked' in page.text


def test_where_counts_agree_there_is_nothing_to_decide(console: Browser) -> None:
    booking = counted(visit(), 28)
    with pytest.raises(RefusedError) as refused:
        outcome.settle(
            booking.id, present={booking.sessions[0].id: {YEAR: 1}}, reason="No", who="Alex", now=AFTER
        )
    assert refused.value.reason is Refusal.COUNTS_AGREE
    page = at(console, AFTER).get(f"/team/bookings/{booking.id}")
    assert "Decide which count is right" not in page.text


# The ladder.


@pytest.mark.parametrize(
    ("moment", "step", "days"),
    [
        (SLOT + LENGTH, "now", 0),
        (london_time(DAY, 17, 59), "now", 0),
        (london_time(DAY, 18), "tonight", 0),
        (london_time(DAY + timedelta(days=1), 0), "teacher", 1),
        (london_time(DAY + timedelta(days=2), 23, 59), "teacher", 2),
        (london_time(DAY + timedelta(days=3), 0), "call", 3),
        (london_time(DAY + timedelta(days=9), 23, 59), "call", 9),
        (london_time(DAY + timedelta(days=10), 0), "not_reported", 10),
        # The clocks go forward on 29 March: days are London's, not 24 hours each.
        (london_time(DAY + timedelta(days=20), 0), "not_reported", 20),
    ],
)
def test_the_steps_of_the_ladder(booking_aws: None, moment: datetime, step: str, days: int) -> None:
    visit()
    assert to_record(SLOT + LENGTH - timedelta(seconds=1)) == []
    [rung] = to_record(moment)
    assert (rung.step, rung.days) == (step, days)
    assert (rung.line.contact, rung.line.phone) == ("Sam Example", "01632 960 001"), "whom to call"


def test_a_visit_moved_by_the_team_and_not_answered_took_place_too(booking_aws: None) -> None:
    booking = visit()
    moved = replace(
        booking,
        status="rescheduled",
        version=3,
        history=(*booking.history, replace(booking.history[-1], version=3)),
    )
    bookings.save(moved, booking, outbox=outbox_row(moved), diary=offer().diary)
    assert [rung.line.status for rung in to_record(AFTER)] == ["rescheduled"]
    assert figure(AFTER).awaiting == 1


def test_totals_and_what_is_missing_add_up_to_the_visits_that_took_place(
    console: Browser,
) -> None:
    old, recent, told, differs = (
        visit("NM-222222", london_time(DAY - timedelta(days=10), 8, 50)),
        visit("NM-222223", london_time(DAY - timedelta(days=9), 8, 50)),
        visit("NM-222224", london_time(DAY - timedelta(days=8), 8, 50)),
        visit("NM-222225", london_time(DAY - timedelta(days=7), 8, 50)),
    )
    visit("NM-222226", london_time(DAY, 13, 30))
    visit("NM-222227", london_time(DAY - timedelta(days=365), 8, 50))
    for booking in (told, differs):
        counted(booking, 28)
    outcome.count(differs.id, present={differs.sessions[0].id: {YEAR: 27}}, who="Sam", now=SLOT)
    now = london_time(DAY, 16)
    assert figure(now) == Figure("2025-26", counted=2, not_reported=1, awaiting=1, differ=1)
    assert figure(now).took_place == 4
    assert [rung.line.id for rung in to_record(now)] == [recent.id, "NM-222226", "NM-222227", old.id]
    assert [line.id for line in differing()] == [differs.id]
    page = at(console, now).get(address("console.counts"))
    assert "2 of 4 visits counted" in page.text
    assert "In 2025-26 so far. 1 awaiting a count, 1 not reported, 1 with counts that differ." in page.text
    assert 'href="tel:01632960001"' in page.text
    assert address("console.booking.act", reference=differs.id, action="settle") in page.text
    assert 'aria-current="page"' in page.text


def test_a_long_list_fits_a_phone_and_the_rest_is_a_link_away(console: Browser) -> None:
    for n in range(14):
        visit(f"NM-2222{n + 22}", SLOT - timedelta(days=n))
    page = at(console, AFTER).get(address("console.counts"))
    assert page.text.count('/record"') == 12
    assert "Show all 14" in page.text
    assert console.get(address("console.counts", all="yes")).text.count('/record"') == 14


def test_nothing_to_record(console: Browser, clock: Clock) -> None:
    page = console.get(address("console.counts"))
    assert "0 of 0 visits counted" in page.text
    assert "Every visit so far is recorded." in page.text
    assert "No visit has two counts that differ." in page.text
