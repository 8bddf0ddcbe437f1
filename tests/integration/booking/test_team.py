"""The team's console: who may see it, and what is done with one booking, also when two people act at once."""

from datetime import date, timedelta

import pytest

from services.booking.domain import waiting, wishes
from services.booking.domain.booking import Booking
from services.booking.domain.parts import Class, Contact, Hold, School
from services.booking.domain.refusal import RefusedError
from services.booking.functions import team
from services.booking.table import bookings, diary
from services.booking.tabs import TABS
from services.booking.use_cases import outcome
from services.booking.use_cases import team as by_team
from services.booking.use_cases.offer import offer
from services.booking.web.console_booking import ACTION_FORMS
from shared.clock import LONDON, london_time
from shared.web.routes import address
from tests.integration.booking.conftest import (
    DAY,
    NOW,
    OTHER_YEAR,
    SLOT,
    YEAR,
    asked,
    confirmed,
    done,
    rows,
)
from tests.support.browser import Browser, Clock, Page, sign_in


def now_stands(booking: Booking) -> Booking:
    found = bookings.load(booking.id)
    assert found
    return found


def form_of(console: Browser, booking: Booking, action: str) -> Page:
    page = console.get(f"/team/bookings/{booking.id}/{action}", follow=False)
    assert page.status == 200, action
    return page


def events() -> list[str]:
    return [row["detail_type"] for row in sorted(rows("outbox"), key=lambda row: row["sk"])]


def test_whoever_is_not_signed_in_is_sent_to_sign_in(console: Browser) -> None:
    booking = asked()
    stranger = Browser(team.handler)
    for where in ("/team", "/team/bookings", "/team/calendar", "/team/blocks", "/team/new", "/team/feeds",
                  "/team/export", "/team/people", "/team/decline", f"/team/bookings/{booking.id}",
                  f"/team/bookings/{booking.id}/confirm"):  # fmt: skip
        page = stranger.get(where, follow=False)
        assert page.status == 303, where
        assert page.headers["location"] == address("sign-in", next=where)
    for where in (
        "/team/blocks",
        "/team/new",
        "/team/feeds",
        "/team/export",
        "/team/people",
        "/team/decline",
    ):
        assert stranger.post(where, {}, follow=False).status == 401, where
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


def test_every_tab_leads_to_its_page(console: Browser) -> None:
    for tab in TABS:
        page = console.get(address(tab.route))
        assert page.status == 200, tab
        assert f'<a href="{address(tab.route)}" aria-current="page">' in page.text


def test_confirming_with_a_word(console: Browser) -> None:
    booking = asked()
    page = form_of(console, booking, "confirm")
    assert "The school gets an e-mail with a calendar entry" in page.text
    page = console.fill(page, note="We bring <everything>")
    assert "Confirmed. The school gets an e-mail" in page.text
    assert "We bring &lt;everything&gt;" in page.text
    assert f'<a href="/team/sessions/{booking.id}-1">' in page.text
    assert now_stands(booking).status == "confirmed"
    assert now_stands(booking).history[-1].who == "Alex Example"
    assert events() == ["BookingRequested", "BookingConfirmed"]
    again = console.get(f"/team/bookings/{booking.id}")
    assert "Confirmed. The school gets an e-mail" not in again.text, "what happened is said once"


def test_an_address_can_put_nothing_into_the_link_that_writes_to_it(console: Browser) -> None:
    booking = asked(contact=Contact("Sam", "sam?bcc=all@school.example", "01452 000 000 x1", NOW))
    page = console.get(f"/team/bookings/{booking.id}")
    assert 'href="mailto:sam%3Fbcc%3Dall@school.example"' in page.text
    assert "mailto:sam?bcc" not in page.text
    assert 'href="tel:01452%20000%20000%20x1"' in page.text


def test_a_page_of_a_booking_says_where_it_is_and_what_was_there_before(console: Browser) -> None:
    confirmed(starts_at=london_time(date(2026, 3, 18), 9))
    booking = asked(classes=(Class(YEAR, 30, "A ramp"), Class(OTHER_YEAR, 25)))
    page = console.get(f"/team/bookings/{booking.id}")
    school = booking.school
    for said in (
        school.town,
        school.postcode,
        school.urn,
        "Needs: A ramp",
        f"Year {OTHER_YEAR}, 25 pupils",
        "This school\N{RIGHT SINGLE QUOTATION MARK}s other bookings (1)",
        "Answer by Thursday 26 February 2026",
    ):
        assert said in " ".join(page.text.split()), said


def test_a_schools_past_names_what_nobody_counted_beside_its_total(booking_aws: None) -> None:
    counted, _silent = confirmed(), confirmed(starts_at=SLOT + timedelta(days=1))
    present = {counted.sessions[0].id: {YEAR: 28}}
    outcome.record(counted.id, delivered_on=DAY, present=present, who="Alex", now=SLOT + timedelta(hours=1))
    later = SLOT + timedelta(days=20)
    coming = confirmed(starts_at=later + timedelta(days=1))
    page = Browser(team.handler, Clock(later), sign_in(at=later)).get(f"/team/bookings/{coming.id}")
    assert "1 of 2 visits counted, 28 pupils reached" in page.text


@pytest.mark.parametrize(
    ("action", "code"),
    [("decline", "no_team"), ("cancel", "staff_ill")],
)
def test_saying_no_has_ready_reasons(console: Browser, action: str, code: str) -> None:
    booking = asked()
    page = form_of(console, booking, action)
    answer = console.fill(page, by="team")
    assert answer.errors == {
        "code": "Select the reason",
        "reason": "Say why, so that the school knows what to do next",
    }
    answer = console.fill(page, by="team", code="other")
    assert answer.errors == {"reason": "Say why, so that the school knows what to do next"}
    answer = console.fill(page, by="team", code=code, reason="r" * 501)
    assert answer.errors == {"reason": "Your reason is 1 character too long. It can have 500 characters"}
    assert answer.form.fields["reason"] == "r" * 501
    console.fill(page, by="team", code=code)
    stands = now_stands(booking)
    assert stands.status == {"decline": "declined", "cancel": "cancelled"}[action]
    assert stands.reason_code == code
    assert len(stands.reason) > 30, "the ready sentence went along"
    assert all(not one.stretches for one in diary.on(SLOT.date())), "the place is free again"


def test_cancelling_asks_who_of_the_two_calls_it_off(console: Browser) -> None:
    booking = confirmed()
    page = form_of(console, booking, "cancel")
    assert console.fill(page, code="other", reason="Snow").errors == {"by": "Select who calls the visit off"}
    page = console.fill(page, by="school", code="school_closed", reason="Snow")
    assert now_stands(booking).cancelled_by == "school"
    assert "by the school" in page.text
    page = console.fill(form_of(console, booking, "reopen"), note="")
    assert now_stands(booking).status == "confirmed", "as far as it had been agreed"
    assert [one.booking for day in diary.on(SLOT.date()) for one in day.stretches] == [booking.id]


def test_a_declined_request_is_taken_up_again_unless_its_place_is_gone(console: Browser) -> None:
    first = asked()
    by_team.decline(first.id, who="Alex", now=NOW, reason="Full")
    others = [asked() for _ in offer().diary.teams]
    page = console.fill(form_of(console, first, "reopen"))
    assert page.errors == {"form": "Someone has just booked that time. Choose another one."}
    by_team.decline(others[0].id, who="Alex", now=NOW, reason="Full")
    console.fill(page)
    assert now_stands(first).status == "requested"


def test_two_people_at_once_see_what_differs_and_nothing_is_overwritten(console: Browser) -> None:
    booking = confirmed(classes=(Class(YEAR, 30), Class(OTHER_YEAR, 20)))
    other = Browser(team.handler, cookies=sign_in("Robin Example"))
    mine = form_of(console, booking, "change")
    theirs = other.get(f"/team/bookings/{booking.id}/change")
    other.fill(theirs, **{"pupils-1": "31", "phone": "01452 111 111"})
    page = console.fill(mine, **{"pupils-2": "25"})
    assert page.status == 422
    assert page.errors == {
        "form": "Someone else changed this booking while you had it open. Nothing was overwritten."
    }
    assert "Details changed by the team by Robin Example" in page.text
    before, now = (
        f"Year {YEAR}, 30 pupils; Year {OTHER_YEAR}, 20 pupils",
        f"Year {YEAR}, 31 pupils; Year {OTHER_YEAR}, 20 pupils",
    )
    assert f"When you opened the form: {before}" in page.text
    assert f"Now: <strong>{now}</strong>" in page.text
    assert f"You typed: Year {YEAR}, 30 pupils; Year {OTHER_YEAR}, 25 pupils" in page.text
    assert now_stands(booking).classes == (Class(YEAR, 31), Class(OTHER_YEAR, 20))
    # What she left alone is as the other one made it, what she typed stands.
    fields = page.form.fields
    assert (fields["pupils-1"], fields["pupils-2"], fields["phone"]) == ("31", "25", "01452 111 111")
    console.fill(page)
    stands = now_stands(booking)
    assert stands.classes == (Class(YEAR, 31), Class(OTHER_YEAR, 25))
    assert stands.contact.phone == "01452 111 111"


def test_a_mistake_in_a_form_does_not_hide_that_someone_changed_the_booking(console: Browser) -> None:
    booking = confirmed()
    mine = form_of(console, booking, "change")
    by_team.amend(
        booking.id, who="Robin", now=NOW, classes=(Class(YEAR, 12),), contact=booking.contact, notes=""
    )
    page = console.fill(mine, **{"pupils-1": "many"})
    assert "pupils-1" in page.errors
    page = console.fill(page, **{"pupils-1": "13"})
    assert "form" in page.errors, "the version is still the one that was opened"
    assert now_stands(booking).classes == (Class(YEAR, 12),)


def test_a_tampered_memory_of_what_was_seen_does_no_harm(console: Browser) -> None:
    booking = asked()
    page = form_of(console, booking, "confirm")
    by_team.decline(booking.id, who="Robin", now=NOW, reason="Full")
    for seen in (
        "",
        "{}",
        "[1]",
        '{"facts": 3, "values": 4}',
        "<",
        '{"facts": {"status": "<b>"}, "values": {}}',
    ):
        answer = console.fill(page, seen=seen)
        assert answer.status == 422
        assert "form" in answer.errors
        assert "<b>" not in answer.text


def test_what_the_state_rules_out_is_said_on_the_booking(console: Browser) -> None:
    booking = asked()
    by_team.decline(booking.id, who="Alex", now=NOW, reason="Full")
    page = console.get(f"/team/bookings/{booking.id}/confirm")
    assert page.address == f"/team/bookings/{booking.id}"
    assert f"{booking.id} was declined. It can&#39;t be confirmed." in page.text


@pytest.mark.parametrize("action", ["confirm", "accept"])
def test_nothing_is_agreed_to_whose_time_is_past_although_no_clock_came_by(
    console: Browser, clock: Clock, action: str
) -> None:
    booking = asked()
    if action == "accept":
        later = [(start + timedelta(hours=2), end + timedelta(hours=2)) for start, end in booking.times]
        by_team.reschedule(offer(), booking.id, who="Alex", now=NOW, times=later)
    page = form_of(console, booking, action)
    before = now_stands(booking)
    clock.moment = before.starts_at
    console.cookies |= sign_in(at=clock.moment)
    told = console.fill(page)
    assert told.status == 422
    assert "The day of this visit is past" in told.text
    assert now_stands(booking) == before


def test_a_form_of_someone_else_is_refused(console: Browser) -> None:
    booking = asked()
    other = Browser(team.handler, cookies=sign_in("Robin Example"))
    page = other.get(f"/team/bookings/{booking.id}/confirm")
    assert console.post(page.form.action, page.form.fields).status == 403
    assert now_stands(booking).status == "requested"


def test_a_form_outlives_signing_in_again(console: Browser) -> None:
    booking = asked()
    page = form_of(console, booking, "confirm")
    again = Browser(team.handler, cookies=sign_in(at=NOW + timedelta(minutes=1)))
    assert again.cookies != console.cookies
    assert again.post(page.form.action, page.form.fields, follow=False).status == 303
    assert now_stands(booking).status == "confirmed"


def test_moving_a_visit_asks_the_school(console: Browser) -> None:
    booking = confirmed(classes=(Class(YEAR, 30), Class(OTHER_YEAR, 20)))
    page = console.fill(
        form_of(console, booking, "reschedule"),
        **{"on-day": "13", "start-1": "8.50", "start-2": "10:40am", "note": "A later day"},
    )
    assert "Moved. The school is told." in page.text
    moved = now_stands(booking)
    assert moved.status == "rescheduled"
    assert [start.astimezone(LONDON).strftime("%d %H:%M") for start, _ in moved.times] == [
        "13 08:50",
        "13 10:40",
    ]
    assert all(not one.stretches for one in diary.on(SLOT.date()))
    console.fill(form_of(console, booking, "accept"))
    assert now_stands(booking).status == "confirmed"


def test_a_move_that_was_agreed_by_phone_is_confirmed_at_once(console: Browser) -> None:
    booking = asked()
    console.fill(
        form_of(console, booking, "reschedule"), **{"on-day": "13", "start-1": "9:00", "agreed": "yes"}
    )
    stands = now_stands(booking)
    assert stands.status == "confirmed"
    assert [entry.action for entry in stands.history] == ["request", "reschedule", "accept"]


def test_a_time_that_does_not_fit_is_warned_of_and_can_be_insisted_on(console: Browser) -> None:
    booking = confirmed()
    page = console.fill(form_of(console, booking, "reschedule"), **{"on-day": "14", "start-1": "7:00"})
    assert page.errors == {"start-1": "Check the times. If they are right, send the form again"}
    assert "No team goes out on this day of the week." in page.text
    assert "Class 1 lies outside the team&#39;s hours." in page.text
    assert now_stands(booking).status == "confirmed"
    other = console.fill(page, **{"start-1": "7:30"})
    assert "start-1" in other.errors, "another time is another question"
    console.fill(other)
    assert now_stands(booking).starts_at == london_time(date(2026, 3, 14), 7, 30)


def test_a_time_at_which_no_team_is_free_is_refused(console: Browser) -> None:
    booking = confirmed(starts_at=london_time(date(2026, 3, 13), 9))
    for _ in offer().diary.teams:
        asked()
    page = console.fill(form_of(console, booking, "reschedule"), **{"on-day": "12", "start-1": "9:00"})
    assert page.errors == {"start-1": "No team is free at these times. Choose others"}
    assert now_stands(booking).starts_at == london_time(date(2026, 3, 13), 9)


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"on-day": "", "on-month": "", "on-year": ""}, {"on-day": "Enter the day of the visit"}),
        ({"on-day": "31", "on-month": "2"}, {"on-day": "Enter a real date, such as 12 3 2026"}),
        ({"start-1": ""}, {"start-1": "Enter when this class starts, such as 10:05"}),
        ({"start-1": "25:00"}, {"start-1": "Enter when this class starts, such as 10:05"}),
        ({"on-year": "2025"}, {"form": "The day of this visit is past. Choose another day."}),
    ],
)
def test_times_that_cannot_be(console: Browser, typed: dict[str, str], errors: dict[str, str]) -> None:
    booking = confirmed()
    page = console.fill(form_of(console, booking, "reschedule"), **typed)
    if "form" in errors:
        page = console.fill(page)  # it is sure of a day that is not offered, yet no visit can be in the past
    assert page.errors == errors
    assert page.form.fields | typed == page.form.fields
    assert now_stands(booking) == booking


def test_changing_numbers_and_contact(console: Browser) -> None:
    booking = confirmed()
    page = form_of(console, booking, "change")
    assert console.fill(page, name="").errors == {"name": "Enter your name"}
    console.fill(page, **{"pupils-1": "12", "needs-1": "A ramp", "email": "new@school.example", "notes": ""})
    stands = now_stands(booking)
    assert stands.status == "confirmed"
    assert stands.classes == (Class(YEAR, 12, "A ramp"),)
    assert (stands.contact.email, stands.new_address) == ("sam@school.example", "new@school.example")
    assert stands.history[-1].action == "change"


def test_a_wish_is_shown_beside_what_was_agreed(console: Browser) -> None:
    booking = done(
        confirmed(),
        lambda one: wishes.ask(
            one, who="Sam", at=NOW, classes=(Class(YEAR, 45),), said="More would like to come"
        ),
    )
    page = console.get(f"/team/bookings/{booking.id}")
    assert "The school asks" in page.text
    page = form_of(console, booking, "agree")
    for said in (f"Year {YEAR}, 30 pupils", f"Year {YEAR}, 45 pupils", "More would like to come"):
        assert said in page.text
    console.fill(page, note="Gladly")
    assert now_stands(booking).classes == (Class(YEAR, 45),)
    assert now_stands(booking).wish is None


def test_a_wish_for_another_time_takes_its_place_or_is_refused_with_a_reason(console: Browser) -> None:
    times = [(SLOT + timedelta(days=1), SLOT + timedelta(days=1, minutes=40))]
    booking = done(confirmed(), lambda one: wishes.ask(one, who="Sam", at=NOW, times=times))
    page = form_of(console, booking, "refuse")
    assert console.fill(page).errors == {"reason": "Say why, so that the school knows what to do next"}
    console.fill(form_of(console, booking, "agree"))
    assert now_stands(booking).starts_at == times[0][0]
    other = done(confirmed(), lambda one: wishes.ask(one, who="Sam", at=NOW, times=times))
    console.fill(form_of(console, other, "refuse"), reason="Nobody is free")
    stands = now_stands(other)
    assert (stands.status, stands.wish, stands.starts_at) == ("confirmed", None, SLOT)


def test_someone_of_the_waiting_list_is_offered_a_place(console: Browser) -> None:
    booking = asked(hold=None)
    page = form_of(console, booking, "promote")
    assert "held for 48 hours" in page.text
    console.fill(page, **{"on-day": "13", "start-1": "9:00"})
    stands = now_stands(booking)
    assert (stands.status, stands.lapses_at) == ("offered", NOW + waiting.TO_ACCEPT)
    assert isinstance(stands.hold, Hold)
    console.fill(form_of(console, booking, "accept"))
    assert now_stands(booking).status == "confirmed"


def test_handing_over_in_one_step(console: Browser) -> None:
    booking = asked()
    other = Browser(team.handler, cookies=sign_in("Robin Example"))
    page = console.get(f"/team/bookings/{booking.id}")
    page = console.fill(page, owner="Robin Example")
    assert "Handed over." in page.text
    assert now_stands(booking).owner == "Robin Example"
    theirs = other.get(f"/team/bookings/{booking.id}")
    console.fill(console.get(f"/team/bookings/{booking.id}"), owner="Alex Example")
    page = other.fill(theirs, owner="Kim Example")
    assert page.status == 422
    assert "form" in page.errors
    assert now_stands(booking).owner == "Alex Example"
    other.fill(page)
    assert now_stands(booking).owner == "Kim Example"


def test_a_note_is_kept_for_the_team(console: Browser) -> None:
    booking = asked()
    page = form_of(console, booking, "note")
    assert console.fill(page).errors == {"notes": "Write the note first"}
    by_team.confirm(booking.id, who="Robin", now=NOW)
    page = console.fill(page, notes="The hall <holds> 120")
    assert "The hall &lt;holds&gt; 120" in page.text
    assert now_stands(booking).history[-1].said == "The hall <holds> 120"


def test_a_school_that_is_not_in_the_register_is_looked_up(console: Browser) -> None:
    booking = asked(school=School("", "St Elsewhere", "Farton"))
    page = console.get(f"/team/bookings/{booking.id}")
    assert "Not in the register" in page.text
    page = form_of(console, booking, "place")
    assert "St Elsewhere, Farton" in page.text
    assert console.fill(page, q="", urn="").errors == {"q": "Enter the school's name, town, postcode or URN"}
    assert "We found no school like this" in console.fill(page, q="Zzyzx").errors["q"]
    known = offer().schools[2]
    assert console.fill(page, q=known.name, urn="000000").errors == {"urn": "Select the school"}
    found = console.fill(page, q=known.name)
    assert found.errors == {"urn": "Select the school"}
    assert (found.form.fields["q"], f'value="{known.urn}"' in found.text) == (known.name, True)
    assert now_stands(booking).school.name == "St Elsewhere", "nothing is chosen for the team"
    console.fill(found, urn=known.urn)
    assert now_stands(booking).school == School(known.urn, known.name, known.town, known.postcode)


def test_an_unknown_booking(console: Browser) -> None:
    for where in ("/team/bookings/NM-222222", "/team/bookings/NM-222222/confirm", "/team/bookings/%00"):
        assert console.get(where).status == 404
    page = form_of(console, asked(), "confirm")
    booking = page.form.action.split("/")[3]
    answer = console.post(page.form.action.replace(booking, "NM-222222"), page.form.fields)
    assert answer.status == 404
    assert "Look for it in the list of all" in answer.text


def test_an_unknown_action(console: Browser) -> None:
    booking = asked()
    for action in ("move", "deliver", "request", "%00", "Confirm", "lapse"):
        page = console.get(f"/team/bookings/{booking.id}/{action}")
        assert (page.status, "Page not found" in page.text) == (404, True), action
        assert console.post(f"/team/bookings/{booking.id}/{action}", {}).status == 404


def test_every_form_says_what_it_will_do_or_asks_for_the_record() -> None:
    assert {name for name, form in ACTION_FORMS.items() if not form.effect()} <= {
        "record",
        "not-happen",
        "undo",
        "settle",
    }


def test_a_request_whose_day_is_past_is_not_confirmed_while_the_clock_has_not_ended_it(
    booking_aws: None,
) -> None:
    booking = asked()
    late = Browser(team.handler, Clock(booking.starts_at), sign_in(at=booking.starts_at))
    page = late.fill(form_of(late, booking, "confirm"))
    assert page.errors == {"form": "The day of this visit is past. Choose another day."}
    assert now_stands(booking).status == "requested"
    waits = done(
        asked(hold=None), lambda one: waiting.offer(one, who="", at=NOW, times=one.times, hold=Hold(DAY, 2))
    )
    with pytest.raises(RefusedError):
        by_team.accept(offer(), waits.id, who="Alex", now=SLOT)
