"""Each mail says what is so of its booking, to its reader, and leads to the next step."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from services.booking.domain import outcome, waiting, wishes
from services.booking.domain.booking import Booking
from services.booking.domain.parts import Arrival, Class, Contact, Hold
from services.booking.domain.plan import plan
from services.booking.mail import links
from services.booking.mail.compose import compose
from services.booking.mail.links import booking_link, poster_link, results_link, teachers_survey
from shared.compiled import compiled, essentials
from shared.mail import Mail
from shared.results_link import school_token
from shared.web.routes import link
from tests.integration.booking.conftest import NOW, YEAR, asked, confirmed, done
from tests.support.browser import Browser
from tests.support.mailbox import body, calendar_in, hear, sent
from tests.support.mails import AT, KIM, MINUTE, SAM, STARTS, a_request, every_mail

pytestmark = pytest.mark.usefixtures("booking_aws")

PLACE = Hold(STARTS.date(), 1)


def mail(booking: Booking, kind: str, reader: str = "school") -> Mail:
    """Return the mail of a kind that a booking calls for."""
    [planned] = [one for one in plan(booking) if (one.kind, one.reader) == (kind, reader)]
    return compose(planned, booking)


def agreed() -> Booking:
    return a_request().confirm(who="Alex", at=AT + MINUTE)


def waits() -> Booking:
    return a_request(hold=None)


def offered() -> Booking:
    return waiting.offer(waits(), who="", at=AT + MINUTE, times=waits().times, hold=PLACE)


def test_a_subject_that_asks_has_no_colon_after_it() -> None:
    subjects = [compose(planned, booking).subject for planned, booking in every_mail()]
    assert any("? " in subject for subject in subjects)
    assert [subject for subject in subjects if "?:" in subject] == []


def test_a_request_that_the_team_took_up_again_is_no_new_one_of_the_teams() -> None:
    declined = a_request().decline(who="Alex", at=AT + MINUTE, reason="Full")
    again = outcome.reopen(declined, who="Alex", at=AT + 2 * MINUTE, hold=PLACE)
    told = mail(again, "requested", "team")
    assert told.subject.startswith("Taken up again: ")
    assert "Alex asks for a visit" not in told.text


def test_a_new_address_is_not_said_to_count_before_its_owner_pressed_the_button() -> None:
    new = replace(SAM, email="sam@academy.example")
    was = agreed()
    booking = was.amend(who="Sam", at=AT + 2 * MINUTE, classes=was.classes, contact=new, notes="", copy=KIM)
    assert "Until then we write to the old one." in mail(booking, "amended").text
    taken = wishes.confirm_address(booking, email=new.email, at=AT + 3 * MINUTE)
    assert "Until then" not in mail(taken, "amended").text
    assert mail(taken, "amended", "team").subject.startswith("Address confirmed: ")


def test_whom_we_let_down_reads_that_we_are_sorry() -> None:
    ours = agreed().cancel(who="Alex", at=AT + 2 * MINUTE, reason="Two of us are ill.", by="team")
    hers = agreed().cancel(who="Sam", at=AT + 2 * MINUTE, reason="Trip")
    assert "We are sorry." in mail(ours, "cancelled").text
    assert "sorry" not in mail(hers, "cancelled").text


@pytest.mark.parametrize("was", [waits, offered])
def test_who_waited_had_no_visit_that_could_be_cancelled(was: Callable[[], Booking]) -> None:
    booking = was().cancel(who="Sam", at=AT + 2 * MINUTE, reason="", code="date_full")
    assert mail(booking, "cancelled").subject.startswith("You have left the waiting list: ")
    assert mail(booking, "cancelled", "team").subject.startswith("Left the waiting list: ")
    over = was().expire(at=STARTS)
    assert mail(over, "expired").subject.startswith("No place became free: ")
    assert "No place became free" in mail(over, "expired", "team").text


def test_what_is_asked_for_is_not_said_to_have_changed() -> None:
    wish = wishes.ask(agreed(), who="Sam", at=AT + 2 * MINUTE, classes=[Class(10, 60), Class(11, 26)])
    for reader, says in (("school", "What you ask for: "), ("team", "What the school asks for: ")):
        text = mail(wish, "asked", reader).text
        assert says in text
        assert "What changed" not in text


def test_an_offer_she_passed_on_was_not_missed() -> None:
    slow = waiting.lapse(offered(), at=AT + timedelta(days=2, minutes=1))
    passed = waiting.lapse(offered(), at=AT + 2 * MINUTE, who="Sam Example")
    assert "The time to take the place we offered is over" in mail(slow, "lapsed").text
    assert "You told us that the place we offered doesn't suit you" in mail(passed, "lapsed").text


@pytest.mark.parametrize(
    ("hold", "says"), [(PLACE, "We hold the time below until"), (None, "to join the waiting list")]
)
def test_the_mail_with_the_button_says_until_when_it_counts(hold: Hold | None, says: str) -> None:
    booking = a_request(contact=replace(SAM, confirmed_at=None), copy=None, hold=hold)
    text = mail(booking, "confirm_address", "new").text
    assert says in text
    assert "Friday 20 February 2026, 1pm" in text


def test_the_day_after_asks_for_what_is_not_known_yet() -> None:
    booking = agreed()
    none = mail(booking, "day_after").text
    assert f'href="{teachers_survey(booking.id)}"' in mail(booking, "day_after").html
    assert "how many pupils came" in none
    assert "our count" not in none
    present = {session.id: {session.year_group: 28} for session in booking.sessions}
    counted = outcome.deliver(
        booking, who="Alex", at=booking.ends_at, delivered_on=STARTS.date(), present=present
    )
    text = mail(counted, "day_after").text
    assert "Please check our count" in text
    for one in (none, text):
        assert teachers_survey(booking.id) in one
        assert f"{booking_link(booking.id)}\n" in one, "for the next visit"


def test_a_programme_without_a_survey_for_teachers_names_its_own_form(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert teachers_survey("NM-000001") == link("school.teacher", token=school_token("NM-000001")), (
        "a token that names the booking and opens nothing else"
    )
    pupils_only = {name: one for name, one in essentials()["surveys"].items() if one["kind"] == "pupil"}
    monkeypatch.setattr(links, "essentials", lambda: {"surveys": pupils_only})
    assert teachers_survey("NM-000001") == compiled().teacher_survey


def test_the_teachers_survey_is_offered_once_she_counted(browser: Browser) -> None:
    booking = confirmed()
    browser.clock.moment = booking.ends_at + timedelta(hours=20)
    page = booking_link(booking.id, "booking.count")
    assert teachers_survey(booking.id) not in browser.get(page).text
    shown = browser.get(page)
    typed = {name: "27" for name in shown.form.fields if name.endswith(f"-{YEAR}")}
    assert teachers_survey(booking.id) in browser.post(shown.form.action, shown.form.fields | typed).text


@pytest.mark.parametrize(
    "ended",
    [
        lambda: a_request().decline(who="Alex", at=AT + MINUTE, reason="Full"),
        lambda: agreed().cancel(who="Sam", at=AT + 2 * MINUTE, reason="Trip"),
        lambda: a_request().expire(at=STARTS),
    ],
)
def test_after_an_end_the_link_keeps_what_was_typed(ended: Callable[[], Booking]) -> None:
    booking = ended()
    assert booking_link(booking.id) in mail(booking, booking.status).text


def test_the_day_before_leads_to_the_poster_and_no_other_mail_does() -> None:
    booking = agreed()
    poster = poster_link(booking.id)
    assert poster.endswith("/poster.pdf")
    assert poster in mail(booking, "day_before").text
    assert poster not in mail(booking, "week_before").text


def test_the_day_before_leads_to_the_slide_and_the_slips_by_the_visits_page() -> None:
    booking = agreed()
    page = results_link(booking.id)
    lines = mail(booking, "day_before").text.splitlines()
    assert any("A slide, slips for the tables and the live results" in line for line in lines)
    assert any(line.endswith(page) for line in lines)
    assert page not in mail(booking, "week_before").text


def test_the_day_before_leads_to_where_to_go_while_that_is_not_known() -> None:
    booking = agreed()
    assert booking_link(booking.id, "booking.reconfirm") in mail(booking, "day_before").text
    told = wishes.reconfirm(booking, who="Sam", at=STARTS - timedelta(days=6), arrival=Arrival("Hall"))
    assert booking_link(told.id, "booking.reconfirm") not in mail(told, "day_before").text


def test_who_told_us_by_herself_is_not_asked_again_unless_the_visit_moves() -> None:
    early = STARTS - timedelta(days=10)
    told = wishes.reconfirm(agreed(), who="Sam", at=early, arrival=Arrival("Hall"))
    assert "week_before" not in {one.kind for one in plan(told)}
    later = [(start + timedelta(days=14), end + timedelta(days=14)) for start, end in told.times]
    moved = told.move(who="Alex", at=early + MINUTE, times=later, hold=PLACE, action="reschedule")
    assert "week_before" in {one.kind for one in plan(moved)}
    in_time = wishes.reconfirm(agreed(), who="Sam", at=STARTS - timedelta(days=6), arrival=Arrival("Hall"))
    assert "week_before" in {one.kind for one in plan(in_time)}, "it was sent"


def test_a_second_contact_who_is_none_any_more_is_told_and_loses_the_entry() -> None:
    kim = Contact("Kim", "kim@school.example", "", NOW)
    booking = confirmed(copy=kim)
    hear(at=NOW)
    before = len(sent(kim.email))

    def change(one: Booking, copy: Contact | None, minutes: int) -> Booking:
        at = NOW + minutes * MINUTE
        return one.amend(
            who="Sam", at=at, classes=one.classes, contact=one.contact, notes=one.notes, copy=copy
        )

    done(booking, lambda one: change(one, Contact("Lee", "lee@school.example"), 1))
    done(booking, lambda one: change(one, Contact("Max", "max@school.example"), 2))
    hear(at=NOW + 10 * MINUTE)
    [told] = sent(kim.email)[before:]
    assert "You are not the second contact any more" in body(told)
    assert "METHOD:CANCEL" in calendar_in(told)
    back = done(booking, lambda one: change(one, kim, 20))
    assert [one.kind for one in plan(back) if one.reader == "former"] == []


def test_leaving_the_waiting_list_is_asked_and_told_as_that(browser: Browser) -> None:
    booking = asked(hold=None)
    page = browser.get(booking_link(booking.id, "booking.cancel"))
    assert "Leave the waiting list" in page.title
    assert "Why are you cancelling?" not in page.text
    left = browser.fill(page, code="other", reason="Another day suits us")
    assert "You have left the waiting list. Thank you for telling us." in left.text
    assert "You cancelled this visit" not in left.text
