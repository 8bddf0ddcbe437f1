"""The console's pages besides one booking: today, the list, the month, blocked days, a booking by telephone."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from services.booking.domain import outcome, wishes
from services.booking.domain.booking import Booking
from services.booking.domain.parts import Arrival, Class, Contact, School
from services.booking.functions import team
from services.booking.mail.links import address_link, booking_link
from services.booking.table import bookings, diary, lists
from services.booking.table.flags import SchoolFlag, replace_flags
from services.booking.use_cases import blocks, care
from services.booking.use_cases import team as by_team
from services.booking.use_cases.offer import offer
from shared.aws import client
from shared.clock import london_time
from tests.integration.booking.conftest import (
    NOW,
    OTHER_YEAR,
    SLOT,
    YEAR,
    asked,
    confirmed,
    done,
    fill_the_day,
    rows,
)
from tests.integration.booking.test_form import fill_to_check
from tests.integration.booking.test_store import size_of
from tests.support.aws import SITE
from tests.support.browser import Browser, sign_in

REFERENCE = re.compile(r"NM-[0-9A-Z]{6}")


def wait_until(console: Browser, moment: datetime) -> None:
    """Let time go by; a session lasts a working day, so she signs in again."""
    console.clock.moment = moment
    console.cookies |= sign_in(at=moment)


def listed(text: str) -> list[str]:
    """Return the references that a page names, each once, in their order."""
    return list(dict.fromkeys(REFERENCE.findall(text)))


def section(text: str, name: str) -> str:
    """Return a part of today's page; empty where it isn't there."""
    found = re.search(rf'<details class="nhsuk-details" id="{name}".*?</details>', text, re.DOTALL)
    return found[0] if found else ""


def a_school(place: int) -> School:
    known = offer().schools[place]
    return School(known.urn, known.name, known.town, known.postcode)


def test_an_empty_day_says_so(console: Browser) -> None:
    page = console.get("/team")
    assert "No visit today." in page.text
    assert "Nothing needs doing." in page.text


def test_requests_wait_oldest_first_with_the_day_of_our_promise(console: Browser) -> None:
    late = asked(at=NOW - timedelta(days=8), starts_at=london_time(date(2026, 3, 17), 9))
    young = asked(at=NOW - timedelta(hours=3))
    part = section(console.get("/team").text, "waiting")
    assert listed(part) == [late.id, young.id]
    assert "Requests waiting, 1 late (2)" in part
    assert "Waiting for 8 days. Answer by Wednesday 18 February 2026" in part
    assert "Waiting for 3 hours. Answer by Thursday 26 February 2026" in part
    assert part.count("nhsuk-tag--red") == 1


def test_a_visit_of_today_has_what_a_facilitator_needs(console: Browser) -> None:
    booking = confirmed(classes=(Class(YEAR, 30), Class(OTHER_YEAR, 20)))
    wait_until(console, SLOT + timedelta(minutes=5))
    text = " ".join(console.get("/team").text.split("To do")[0].split())
    for said in (booking.school.postcode, "8:50am", f"Year {OTHER_YEAR}, 20 pupils", "Sam Example", "Fell",
                 'href="tel:01452%20000%20000"', f'href="/team/bookings/{booking.id}/record"'):  # fmt: skip
        assert said in text, said


def test_what_needs_doing_is_named_and_goes_when_it_is_done(console: Browser) -> None:
    asking = done(
        confirmed(starts_at=london_time(date(2026, 3, 16), 9)),
        lambda one: wishes.ask(one, who="Sam", at=NOW, classes=(Class(YEAR, 45),)),
    )
    waiting = asked(hold=None, starts_at=london_time(date(2026, 3, 17), 9))
    by_team.promote(offer(), waiting.id, who="Alex", now=NOW, times=waiting.times)
    unlisted = asked(school=School("", "St Elsewhere", "Farton"), starts_at=london_time(date(2026, 3, 18), 9))
    moved = confirmed(starts_at=london_time(date(2026, 3, 19), 9))
    later = [(start + timedelta(days=1), end + timedelta(days=1)) for start, end in moved.times]
    by_team.reschedule(offer(), moved.id, who="Alex", now=NOW, times=later)
    text = console.get("/team").text
    for name, booking in (
        ("asking", asking),
        ("offered", waiting),
        ("unlisted", unlisted),
        ("unanswered", moved),
    ):
        assert listed(section(text, name)) == [booking.id], name
    by_team.agree(offer(), asking.id, who="Alex", now=NOW)
    by_team.accept(offer(), waiting.id, who="Alex", now=NOW)
    care.place(unlisted.id, who="Alex", now=NOW, urn=offer().schools[1].urn)
    by_team.accept(offer(), moved.id, who="Alex", now=NOW)
    text = console.get("/team").text
    assert not any(section(text, name) for name in ("asking", "offered", "unlisted", "unanswered"))


def test_a_visit_without_a_count_is_to_be_recorded_then_called_for_then_not_reported(
    console: Browser,
) -> None:
    booking = confirmed()
    for days, tag in ((0, ""), (2, ""), (3, "Call the school"), (9, "Call the school"), (10, "Not reported")):
        wait_until(console, SLOT + timedelta(days=days, hours=3))
        part = section(console.get("/team").text, "record")
        assert listed(part) == [booking.id]
        assert [one for one in ("Call the school", "Not reported") if one in part] == [
            one for one in (tag,) if one
        ]


def test_counts_that_differ_are_to_be_decided(console: Browser) -> None:
    booking = confirmed()
    session, after = booking.sessions[0].id, SLOT + timedelta(days=1)
    day = SLOT.date()
    done(
        booking,
        lambda one: outcome.deliver(one, who="A", at=after, delivered_on=day, present={session: {YEAR: 28}}),
    )
    done(booking, lambda one: outcome.count(one, who="Sam", at=after, present={session: {YEAR: 25}}))
    wait_until(console, after)
    assert listed(section(console.get("/team").text, "differing")) == [booking.id]
    assert listed(console.get("/team/bookings?state=differing").text) == [booking.id]
    done(
        booking,
        lambda one: outcome.settle(one, who="A", at=after, present={session: {YEAR: 25}}, reason="Register"),
    )
    assert not section(console.get("/team").text, "differing")


def test_a_booked_school_that_closed_is_named_with_its_successor(console: Browser) -> None:
    booking = confirmed()
    urn, name = booking.school.urn, booking.school.name
    replace_flags([SchoolFlag(urn, name, "closed", name, "2026-03-01", ("910002",), (booking.id,), NOW)])
    part = section(console.get("/team").text, "flags")
    assert "It closed on" in part
    assert "910002" in part


def test_a_school_that_does_not_answer_is_to_be_called(console: Browser) -> None:
    booking = confirmed()
    for days, to_call in ((5, False), (3, True), (1, True)):
        wait_until(console, SLOT - timedelta(days=days))
        assert bool(section(console.get("/team").text, "calls")) is to_call, days
    done(booking, lambda one: wishes.reconfirm(one, who="Sam", at=NOW, arrival=Arrival("Hall")))
    assert not section(console.get("/team").text, "calls")


def test_a_visit_that_was_agreed_late_is_not_called_about_before_its_school_could_answer(
    console: Browser,
) -> None:
    booking = asked()
    agreed = SLOT - timedelta(days=5)
    done(booking, lambda one: one.confirm(who="Alex", at=agreed))
    wait_until(console, SLOT - timedelta(days=3))
    assert not section(console.get("/team").text, "calls")


def test_taking_over_in_one_press_and_seeing_only_ones_own(console: Browser) -> None:
    mine, other = asked(), asked(starts_at=london_time(date(2026, 3, 17), 9))
    page = console.fill(console.get("/team"), follow=False)
    assert (page.status, page.headers["location"]) == (303, "/team")
    owners = {booking.id: found.owner for booking in (mine, other) if (found := bookings.load(booking.id))}
    assert sorted(owners.values()) == ["", "Alex Example"]
    [owned] = [reference for reference, owner in owners.items() if owner]
    assert listed(section(console.get("/team?owner=Alex+Example").text, "waiting")) == [owned]
    assert owned not in console.get("/team?owner=nobody").text
    assert "Nothing needs doing." in console.get("/team?owner=Kim").text
    assert '<option value="Alex Example"' in console.get("/team?owner=nobody").text


def test_the_list_is_filtered_and_searched(console: Browser) -> None:
    one = asked(school=a_school(0))
    two = confirmed(school=a_school(3), starts_at=london_time(date(2026, 3, 17), 9))
    care.own(two.id, who="Alex", now=NOW, owner="Robin", was="")
    for query, found in (
        ("", [two.id, one.id]),
        ("state=requested", [one.id]),
        ("state=confirmed", [two.id]),
        (f"q={two.school.urn}", [two.id]),
        (f"q={two.school.town.lower()}", [two.id]),
        ("q=sam+example", [two.id, one.id]),
        ("q=nobody+such", []),
        ("owner=Robin", [two.id]),
        ("owner=-", [one.id]),
        ("team=1", [two.id, one.id]),
        ("team=2", []),
        ("from=2026-03-13", [two.id]),
        ("to=2026-03-12", [one.id]),
        ("from=2026-03-12&to=2026-03-12", [one.id]),
        ("state=requested&from=2026-03-13", []),
        (f"workshop={offer().workshops[1].title}", []),
        ("state=zzz&team=-1&from=2026-02-31", [two.id, one.id]),
        ("from=0001-01-01&to=9999-12-31", [two.id, one.id]),
    ):
        assert listed(console.get(f"/team/bookings?{query}").text) == found, query
    assert console.get(f"/team/bookings?q={one.id.lower()}").address == f"/team/bookings/{one.id}"


def test_back_leads_to_the_list_that_a_booking_was_opened_from(console: Browser) -> None:
    booking = asked()
    where = f"/team/bookings/{booking.id}"
    assert 'nhsuk-back-link" href="/team/bookings"' in console.get(where).text
    for before in ("/team/bookings?state=requested&q=sam", "/team/calendar?month=2026-03", "/team"):
        console.get(before)
        assert f'nhsuk-back-link" href="{before.replace("&", "&amp;")}"' in console.get(where).text
    console.fill(console.get(f"{where}/note"), notes="Rang twice")
    assert 'nhsuk-back-link" href="/team"' in console.get(where).text, "also after something was done"


def test_a_long_list_has_pages_and_shows_each_booking_once(console: Browser) -> None:
    made = [
        asked(starts_at=london_time(date(2026, 3, 2) + timedelta(days=n % 25), 9 + n // 25))
        for n in range(32)
    ]
    where, seen = "/team/bookings", list[str]()
    while where:
        page = console.get(where)
        seen += listed(page.text)
        more = re.search(r'href="([^"]*after=[^"]*)"', page.text)
        where = more[1].replace("&amp;", "&") if more else ""
    starts = {booking.id: booking.starts_at for booking in made}
    assert sorted(seen) == sorted(starts)
    assert [starts[one] for one in seen] == sorted(starts.values(), reverse=True)
    assert console.get("/team/bookings?after=zzz%23evil").status == 200


def test_several_requests_are_declined_at_once(console: Browser) -> None:
    chosen = [asked(starts_at=london_time(date(2026, 3, day), 9)) for day in (16, 17, 18)]
    kept = asked()
    page = console.get("/team/bookings?state=requested")
    assert 'name="pick"' in page.text
    ticked = [*(one.id for one in chosen), "NM-222222", "%3Cb%3E"]
    page = console.ask("POST", "/team/decline?ask=1", "&".join(f"pick={one}" for one in ticked))
    page = console.get(page.headers["location"])
    assert "Decline 3 requests" in page.text
    assert console.fill(page).errors.keys() == {"code", "reason"}
    body = f"csrf={page.form.fields['csrf']}&code=no_team&" + "&".join(
        f"chosen={one.id}:{one.version}" for one in chosen
    )
    by_team.confirm(chosen[1].id, who="Robin", now=NOW)
    answer = console.ask("POST", "/team/decline", body)
    assert answer.status == 422
    assert "2 requests are declined." in answer.text
    assert f"{chosen[1].id}: Someone else changed this booking" in answer.text.replace("&#39;", "'")
    stands = [found.status for one in (*chosen, kept) if (found := bookings.load(one.id))]
    assert stands == ["declined", "confirmed", "declined", "requested"]
    page = console.get(f"/team/decline?pick={kept.id}")
    page = console.fill(page, code="no_team")
    assert "1 request is declined." in page.text
    assert console.get("/team/decline?pick=").address == "/team/bookings"


def test_the_month_shows_visits_in_words_and_what_is_blocked(console: Browser) -> None:
    booking = confirmed()
    gone = asked(starts_at=london_time(date(2026, 3, 17), 9))
    by_team.decline(gone.id, who="Alex", now=NOW, reason="Full")
    blocks.block(offer(), date(2026, 3, 18), part="morning", team=2, why="Training", now=NOW)
    blocks.block(offer(), date(2026, 3, 19), why="Away day", now=NOW)
    page = console.get("/team/calendar?month=2026-03")
    assert listed(page.text) == [booking.id]
    assert f"8:50am {booking.school.name}" in page.text.replace("&#39;", "'").replace("&amp;", "&")
    assert "Confirmed. Fell" in page.text
    assert "Blocked: Tarn: morning, Training" in page.text
    assert "Blocked: All teams: all day, Away day" in page.text
    assert "month=2026-02" in page.text
    assert "month=2026-04" in page.text
    for month in ("2026-13", "zzz", "", "0001-01", "9999-12"):
        assert "February 2026" in console.get(f"/team/calendar?month={month}").title


def test_a_block_shows_what_it_hits_before_it_is_saved_and_is_taken_back(console: Browser) -> None:
    booking = confirmed()
    page = console.get("/team/blocks?day=2026-03-12")
    assert console.fill(page).errors == {"why": "Enter why"}
    page = console.fill(page, why="Training", part="morning")
    assert "1 visit lies in that time" in page.text
    assert booking.id in page.text
    assert not any(day.blocks for day in diary.on(SLOT.date())), "not before it was seen"
    page = console.fill(page)
    assert "Blocked. It is in the calendar now." in page.text
    assert "Blocked. It is" not in console.get("/team/blocks").text, "said once"
    assert [len(day.blocks) for day in diary.on(SLOT.date())] == [1, 1, 1]
    assert found_status(booking) == "confirmed", "the visit is the team's to move"
    form = re.search(r'name="do" value="unblock">(.*?)</form>', page.text, re.DOTALL)
    assert form
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form[1]))
    page = console.post("/team/blocks", {**fields, "do": "unblock", "csrf": page.form.fields["csrf"]})
    assert "Taken back" in page.text
    assert [len(day.blocks) for day in diary.on(SLOT.date())] == [0, 1, 1]


def found_status(booking: Booking) -> str:
    found = bookings.load(booking.id)
    assert found
    return found.status


def test_a_visit_that_comes_while_a_block_is_looked_at_is_shown_first(console: Browser) -> None:
    page = console.fill(console.get("/team/blocks?day=2026-03-12"), why="Training")
    assert "No visit lies in that time." in page.text
    booking = confirmed()
    page = console.fill(page)
    assert booking.id in page.text
    assert not any(day.blocks for day in diary.on(SLOT.date()))
    console.fill(page)
    assert all(day.blocks for day in diary.on(SLOT.date()))


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"on-day": ""}, {"on-day": "Enter a real date, such as 12 3 2026"}),
        ({"on-year": "2025"}, {"on-day": "The day must be today or later"}),
        ({"part": "night"}, {"part": "Select which part of the day"}),
        ({"team": "9"}, {"team": "Select whom it is for"}),
    ],
)
def test_a_block_that_cannot_be(console: Browser, typed: dict[str, str], errors: dict[str, str]) -> None:
    page = console.fill(console.get("/team/blocks?day=2026-03-12"), **({"why": "Training"} | typed))
    assert page.errors == errors


def test_a_day_on_which_nobody_is_there_yet_is_marked_as_on_request(console: Browser) -> None:
    page = console.fill(console.get("/team/blocks?day=2026-03-12"), why="Interviews", kind="nobody", team="2")
    page = console.fill(page)
    assert [(day.team, block.kind) for day in diary.on(SLOT.date()) for block in day.blocks] == [
        (2, "nobody")
    ]
    assert "(on request)" in page.text


PHONED = {
    "workshop": offer().workshops[0].id, "on-day": "12", "on-month": "3", "on-year": "2026",
    "start-1": "9:00", "year-1": str(YEAR), "pupils-1": "30", "start-2": "11:00", "year-2": str(OTHER_YEAR), "pupils-2": "25",
    "q": offer().schools[1].urn, "urn": offer().schools[1].urn, "notes": "By the back door",
    "name": "Kim Example", "email": "kim@school.example", "phone": "01452 000 000",
}  # fmt: skip


def test_a_booking_for_a_school_that_phones_is_confirmed_and_made_once(console: Browser) -> None:
    page = console.get("/team/new")
    sent = console.fill(page, **PHONED)
    assert "Booked and confirmed." in sent.text
    [head] = rows("booking")
    booking = bookings.load(head["id"])
    assert booking
    assert (booking.status, booking.history[0].who) == ("confirmed", "Alex Example")
    assert booking.contact.confirmed_at == NOW
    assert [session.pupils_expected for session in booking.sessions] == [30, 25]
    assert [session.starts_at for session in booking.sessions] == [
        london_time(SLOT.date(), hour) for hour in (9, 11)
    ]
    again = console.fill(page, **PHONED)
    assert again.address == f"/team/bookings/{booking.id}"
    assert len(rows("booking")) == 1


def test_the_school_of_a_phoned_booking_is_searched_for_and_chosen(console: Browser) -> None:
    found = console.fill(console.get("/team/new"), **(PHONED | {"q": offer().schools[1].town, "urn": ""}))
    assert found.errors == {"urn": "Select the school"}
    console.fill(found, urn=offer().schools[1].urn)
    [head] = rows("booking")
    assert (head["school"]["urn"], head["school"]["listed"]) == (offer().schools[1].urn, True)


def test_a_phoned_booking_for_a_school_that_the_register_does_not_list(console: Browser) -> None:
    page = console.get("/team/new")
    nowhere = PHONED | {"q": "", "urn": ""}
    assert console.fill(page, **nowhere).errors == {"q": "Enter the school's name, town, postcode or URN"}
    assert "We found no school" in console.fill(page, **(nowhere | {"q": "123"})).errors["q"]
    named = console.fill(page, **nowhere, school_name="St Elsewhere")
    assert named.errors == {"town": "Enter the school's town"}
    console.fill(named, town="Farton")
    [head] = rows("booking")
    assert (head["school"]["name"], head["school"]["listed"]) == ("St Elsewhere", False)


def test_a_phoned_booking_that_cannot_be_keeps_what_was_typed(console: Browser) -> None:
    page = console.get("/team/new")
    typed = PHONED | {"start-2": "", "pupils-1": "many", "email": "kim"}
    answer = console.fill(page, **typed)
    assert answer.errors.keys() == {"pupils-1", "start-2", "email"}
    assert answer.form.fields | typed == answer.form.fields
    answer = console.fill(page, **(PHONED | {"start-1": "7:00"}))
    assert answer.errors == {"start-1": "Check the times. If they are right, send the form again"}
    console.fill(answer)
    assert len(rows("booking")) == 1


def test_a_full_day_is_refused_on_the_telephone(console: Browser) -> None:
    fill_the_day()
    page = console.fill(console.get("/team/new"), **PHONED)
    assert page.errors == {"start-1": "No team is free at these times. Choose others"}
    assert page.form.fields["name"] == "Kim Example", "nothing typed is lost"


def test_book_another_like_this_keeps_school_contact_and_classes(console: Browser) -> None:
    booking = confirmed(classes=(Class(YEAR, 30, "A ramp"),))
    fields = console.get(f"/team/new?like={booking.id}").form.fields
    assert (fields["urn"], fields["name"], fields["needs-1"]) == (booking.school.urn, "Sam Example", "A ramp")
    assert fields["on-day"] == ""
    assert console.get("/team/new?like=zzz").status == 200


def test_a_draft_that_was_tampered_with_is_refused(console: Browser) -> None:
    page = console.get("/team/new")
    assert console.fill(page, draft="zzz", **PHONED).status == 400


def test_another_browser_sees_the_same(console: Browser) -> None:
    booking = asked()
    other = Browser(team.handler, cookies=sign_in("Robin Example"))
    assert listed(other.get("/team/bookings").text) == [booking.id]


@pytest.fixture
def spent(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the read units of every query and get from now on, as DynamoDB reckons them."""
    units: list[float] = []
    dynamodb = client("dynamodb")

    def counting(really: Callable[..., dict[str, Any]], found: str) -> Callable[..., dict[str, Any]]:
        def counted(**arguments: Any) -> dict[str, Any]:
            answer = really(**arguments)
            items = answer.get(found) or []
            size = sum(size_of(item) for item in (items if isinstance(items, list) else [items]))
            units.append(max(1, -(-size // 4096)) * (1 if arguments.get("ConsistentRead") else 0.5))
            return answer

        return counted

    monkeypatch.setattr(dynamodb, "query", counting(dynamodb.query, "Items"))
    monkeypatch.setattr(dynamodb, "get_item", counting(dynamodb.get_item, "Item"))
    return units


def test_what_each_page_reads(console: Browser, spent: list[float]) -> None:
    """As the table's docstring promises: half a unit of each list is for the gaps, one of a booking is for who comes."""
    booking = confirmed()
    weekdays = [date(2026, 3, day) for day in range(2, 27) if date(2026, 3, day).weekday() < 5]
    for day in weekdays:
        for hour in (9, 11, 13):
            asked(starts_at=london_time(day, hour))
    feed = re.search(r'readonly value="https://outreach.example([^"]+)"', console.get("/team/feeds").text)
    assert feed
    used = {}
    for where, most in (
        ("/team", 10),
        ("/team/bookings", 4.5),
        ("/team/bookings?state=requested", 4.5),
        ("/team/bookings?q=nobody", 5.5),
        ("/team/calendar?month=2026-03", 6.5),
        (f"/team/bookings/{booking.id}", 6),
        (feed[1], 6),
    ):
        spent.clear()
        assert console.get(where).status == 200
        used[where] = (sum(spent), most)
    over = {where: one for where, one in used.items() if one[0] > one[1]}
    assert not over


def test_what_each_page_of_a_careers_lead_reads(browser: Browser, spent: list[float]) -> None:
    """As the table's docstring promises: none grows with what others book, but for the waiting list of her day."""
    others = Contact("Other", "other@school.example", "", NOW)
    agreed, waits = confirmed(contact=others), asked(hold=None, contact=others)
    for day in (date(2026, 3, day) for day in range(2, 27) if date(2026, 3, day).weekday() < 5):
        for hour in (9, 11, 13):
            asked(starts_at=london_time(day, hour), school=a_school(-1), contact=others)
    hers, waiting_page = (booking_link(one.id).removeprefix(SITE) for one in (agreed, waits))
    used = {}
    for where, most in (
        (hers, 2),
        (f"{hers}/change/date", 2),
        (f"{hers}/change/times?day=2026-03-19", 2),
        (f"{hers}/change/classes", 1),
        (f"{hers}/change/contact", 1),
        (f"{hers}/cancel", 1),
        (f"{hers}/reconfirm", 1),
        (f"{hers}/count", 1),
        (f"{hers}/visit.ics", 1),
        (waiting_page, 2),
        (address_link(agreed.id, agreed.contact.email).removeprefix(SITE), 1),
        ("/booking/again", 0),
    ):
        spent.clear()
        assert browser.get(where).status == 200, where
        used[where] = (sum(spent), most)
    page = fill_to_check(browser)
    for step, most in (
        ("school", 1), ("workshop", 1), ("classes", 1), ("date", 2), ("times", 2), ("contact", 1), ("check", 2), ("taken", 4),
    ):  # fmt: skip
        spent.clear()
        browser.get(f"/book/{step}")
        used[step] = (sum(spent), most)
    spent.clear()
    assert browser.fill(page).address.startswith("/book/done/")
    # Two of them are what nobody confirmed: the mails of the address, and of all addresses (`table.strangers`).
    used["sent, and the page after it"] = (sum(spent), 7)
    over = {where: one for where, one in used.items() if one[0] > one[1]}
    assert not over


def test_every_request_that_waits_is_counted_also_beyond_a_page(
    console: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE", 2)
    for day in (0, 0, 1):
        asked(starts_at=SLOT + timedelta(days=day))
    assert "Requests waiting (3)" in console.get("/team").text
