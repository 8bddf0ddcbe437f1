"""The day sheet, by private link: what stands on it, how long it opens, and the head count that comes from it."""

import json
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest

from services.booking.domain import outcome as moves
from services.booking.domain.booking import Booking
from services.booking.domain.parts import Arrival, Class, Encounter
from services.booking.domain.staff import Brought, Coming, Staff, StaffedSession
from services.booking.domain.wishes import reconfirm
from services.booking.table import bookings, staff
from services.booking.use_cases import care, outcome
from shared.compiled import plain
from shared.text.phrases import clock as clock_said
from shared.visit_link import day_token
from tests.integration.booking.conftest import (
    OTHER_YEAR,
    YEAR,
    Browser,
    Clock,
    confirmed,
    done,
)
from tests.support.browser import Page

JSON = "application/json"
ANN = Coming("ann", "trust", "Northmoor Surgery", "nurse", "Practice nurse", lead=True)
BOB = Coming("bob", "college", "Tarn College", "coach", "Work coach", lead=False)
KIT = (Brought("Set of role cards", 5), Brought("Leaflet", 30))
AT_THE_DOOR = Arrival("Hall 2", "Ms Tarn at reception", "Behind the gym", "Mr Beck")

MAP = "https://www.google.com/maps/search/?api=1&query="


def staffed(booking: Booking, *coming: Coming, version: int = 1, standing: Any = "planned") -> Booking:
    """Store who comes to each session of a visit."""
    sessions = tuple(
        StaffedSession(
            id=one.id,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            standing=standing,
            need_known=True,
            needed=2,
            missing=0,
            lead_missing=False,
            coming=coming,
            kit=KIT,
        )
        for one in booking.sessions
    )
    was = staff.load(booking.id)
    staff.save(Staff(booking.id, version, sessions), was, gap=None, gap_was=None)
    return booking


@pytest.fixture
def visit(browser: Browser, clock: Clock) -> Booking:
    """Return a visit of two classes that is about to begin, with ann and bob."""
    booking = confirmed(classes=(Class(YEAR, 30, "A ramp"), Class(OTHER_YEAR, 20)))
    booking = done(booking, lambda one: reconfirm(one, who="Sam", at=clock(), arrival=AT_THE_DOOR))
    clock.moment = booking.starts_at
    return staffed(booking, ANN, BOB)


def sheet(booking: Booking, person: str = "ann") -> str:
    return f"/day/{day_token(booking.id, person)}"


def counted(first: int, second: int) -> dict[str, str]:
    return {f"present-1-{YEAR}": str(first), f"present-2-{OTHER_YEAR}": str(second)}


def loaded(booking: Booking) -> Booking:
    found = bookings.load(booking.id)
    assert found
    return found


def present(booking: Booking) -> list[Any]:
    return [session.present for session in loaded(booking).sessions]


def test_it_says_all_that_is_needed_on_the_day(browser: Browser, visit: Booking) -> None:
    text = unescape(browser.get(sheet(visit)).text)
    for said in (
        visit.school.name,
        visit.school.postcode,
        MAP + visit.school.postcode.replace(" ", "%20"),
        "Hall 2",
        "Ms Tarn at reception",
        "Behind the gym",
        "Mr Beck",
        visit.contact.phone,
        visit.notes,
        "A ramp",
        f"Year {YEAR}, 30 pupils",
        f"Year {OTHER_YEAR}, 20 pupils",
        "You lead this session.",
        "Work coach, Tarn College",
        "Set of role cards",
        "qr-1.svg",
        "qr-2.svg",
        "kiosk-2",
        "poster.pdf",
    ):
        assert said in text, said
    # Nobody's third party is asked for anything.
    # The map alone is somebody else's, and asked for only by who presses its link.
    assert "https://" not in text.replace("https://outreach.example", "").replace(f'<a href="{MAP}', "")
    # Nor is the key that stands in the address given to the counter.
    assert "count.js" not in text
    assert "/hit" not in text


def test_what_the_school_did_not_say_is_said_to_be_unknown(browser: Browser, clock: Clock) -> None:
    booking = staffed(confirmed(), ANN)
    text = browser.get(sheet(booking)).text
    assert text.count("The school has not said") == 4
    assert "You are the only one of us at this visit." in text
    by = booking.ends_at + timedelta(minutes=plain()["people"]["left_minutes"])
    assert f"left safely by {clock_said(by)}" in text


def test_before_the_day_the_form_is_there_for_the_script_alone(
    browser: Browser, clock: Clock, visit: Booking
) -> None:
    clock.moment -= timedelta(days=1)
    text = browser.get(sheet(visit)).text
    assert text.count("data-day hidden") == 2
    assert "The form for it opens on the day of the visit." in text
    clock.moment += timedelta(days=1)
    assert "data-day hidden" not in browser.get(sheet(visit)).text


@pytest.mark.parametrize(("days", "status"), [(-20, 200), (0, 200), (7, 200), (8, 410), (200, 410)])
def test_it_stays_seven_days_after_the_visit(
    browser: Browser, clock: Clock, visit: Booking, days: int, status: int
) -> None:
    clock.moment += timedelta(days=days)
    page = browser.get(sheet(visit))
    assert page.status == status
    if status == 410:
        assert "seven days" in page.text


def test_who_does_not_come_any_more_is_told_so(browser: Browser, visit: Booking) -> None:
    staffed(visit, BOB, version=2)
    page = browser.get(sheet(visit))
    assert page.status == 410
    assert "You are not down for this visit any more." in page.text
    assert visit.school.postcode not in page.text
    assert browser.get(sheet(visit, "bob")).status == 200


def test_a_visit_that_is_off_is_said_to_be(browser: Browser, visit: Booking) -> None:
    done(visit, lambda one: one.cancel(who="Sam", at=one.requested_at, reason="Trip", code="school_closed"))
    page = browser.get(sheet(visit))
    assert page.status == 410
    assert "does not take place as it was planned" in page.text


def test_sessions_that_are_off_are_nobodys(browser: Browser, visit: Booking) -> None:
    staffed(visit, ANN, version=2, standing="off")
    assert browser.get(sheet(visit)).status == 410


@pytest.mark.parametrize(
    "spoilt", [lambda token: token[:-1] + "x", lambda token: token[:20], lambda _: "x.y"]
)
def test_a_damaged_link_is_a_sentence(browser: Browser, visit: Booking, spoilt: Any) -> None:
    page = browser.get(f"/day/{spoilt(day_token(visit.id, 'ann'))}")
    assert page.status == 404
    assert "This link is damaged" in page.text
    gone = browser.get(f"/day/{day_token('NM-NOBODY', 'ann')}")
    assert gone.status == 404


def test_a_count_is_recorded_as_the_facilitators(browser: Browser, visit: Booking) -> None:
    page = browser.get(sheet(visit))
    page = send(browser, visit, page, counted(28, 0))
    assert page.status == 200
    assert "Thank you. Your count is recorded." in page.text
    found = loaded(visit)
    assert found.status == "delivered"
    assert [session.present for session in found.sessions] == [((YEAR, 28),), ()]
    assert found.counts == "facilitator"
    last = found.history[-1]
    assert (last.action, last.who) == ("deliver", "Practice nurse, Northmoor Surgery")
    # Of the person nothing is kept but as what they came.
    assert "ann" not in last.who.split(", ")
    # It stands on the page from then on.
    assert f"Year {YEAR}: 28" in browser.get(sheet(visit, "bob")).text


def send(
    browser: Browser, booking: Booking, page: Page, typed: dict[str, str], person: str = "ann", **more: str
) -> Page:
    """Send the sheet's count as a browser without scripts does."""
    csrf = page.text.partition('name="csrf" value="')[2].partition('"')[0]
    seen = page.text.partition('name="seen" value="')[2].partition('"')[0]
    fields = {"csrf": csrf, "seen": seen, **typed, **more}
    return browser.post(f"{sheet(booking, person)}/count", fields)


def by_script(
    browser: Browser, booking: Booking, typed: dict[str, str], *seen: str, person: str = "ann", **more: str
) -> tuple[int, dict[str, Any]]:
    page = browser.get(sheet(booking, "bob"))
    csrf = browser.get(sheet(booking, person)).text.partition('name="csrf" value="')[2].partition('"')[0]
    assert page.status == 200
    fields = [("csrf", csrf), *typed.items(), *(("seen", one) for one in seen), *more.items()]
    answer = browser.ask("POST", f"{sheet(booking, person)}/count", urlencode(fields), accept=JSON)
    return answer.status, json.loads(answer.text)


def test_a_script_is_told_what_became_of_it(browser: Browser, visit: Booking) -> None:
    assert by_script(browser, visit, counted(28, 19), "none") == (
        200,
        {"recorded": "Thank you. Your count is recorded.", "seen": f"{YEAR}:28;{OTHER_YEAR}:19"},
    )
    # The same again, by a phone that did not hear of it, writes nothing.
    version = loaded(visit).version
    assert by_script(browser, visit, counted(28, 19), "none")[0] == 200
    assert loaded(visit).version == version


def test_another_count_of_whoever_knows_of_the_first_is_a_correction(
    browser: Browser, visit: Booking
) -> None:
    by_script(browser, visit, counted(28, 19), "none")
    status, _ = by_script(browser, visit, counted(27, 19), "none", f"{YEAR}:28;{OTHER_YEAR}:19")
    assert status == 200
    assert present(visit) == [((YEAR, 27),), ((OTHER_YEAR, 19),)]
    changed = loaded(visit).history[-1].changed
    assert "47" in str(changed)
    assert "46" in str(changed)


def test_a_late_count_takes_the_place_of_none_that_somebody_else_recorded(
    browser: Browser, visit: Booking
) -> None:
    by_script(browser, visit, counted(25, 19), "none", person="bob")
    status, said = by_script(browser, visit, counted(28, 19), "none")
    assert status == 409
    assert f"Year {YEAR}: 25" in said["other"]
    assert present(visit)[0] == ((YEAR, 25),)
    # Whoever has seen it may say theirs is right.
    assert by_script(browser, visit, counted(28, 19), said["seen"])[0] == 200
    assert present(visit)[0] == ((YEAR, 28),)


def test_without_scripts_two_counts_are_a_question(browser: Browser, visit: Booking) -> None:
    page = browser.get(sheet(visit))
    by_script(browser, visit, counted(25, 19), "none", person="bob")
    again = send(browser, visit, page, counted(28, 19))
    assert again.status == 422
    assert "Somebody else recorded another count" in again.errors["form"]
    assert 'value="28"' in again.text
    assert send(browser, visit, again, counted(28, 19)).status == 200
    assert present(visit)[0] == ((YEAR, 28),)


def test_what_else_is_done_with_the_booking_stands_in_no_counts_way(browser: Browser, visit: Booking) -> None:
    page = browser.get(sheet(visit))
    care.note(visit.id, who="Alex", now=visit.starts_at, said="Rang, all well")
    assert send(browser, visit, page, counted(28, 19)).status == 200


def test_the_encounter_that_was_recorded_stays(browser: Browser, visit: Booking, clock: Clock) -> None:
    outcome.record(
        visit.id,
        delivered_on=visit.starts_at.date(),
        present={one.id: {one.year_group: 20} for one in visit.sessions},
        encounter=Encounter(purpose="To see a ward"),
        who="Alex",
        now=clock(),
    )
    page = browser.get(sheet(visit))
    send(browser, visit, page, counted(28, 19))
    found = loaded(visit)
    assert found.encounter
    assert found.encounter.purpose == "To see a ward"


def test_what_the_team_decided_is_not_opened_again(browser: Browser, visit: Booking, clock: Clock) -> None:
    by_script(browser, visit, counted(28, 19), "none")
    numbers = {one.id: {one.year_group: 15} for one in visit.sessions}
    done(visit, lambda one: moves.count(one, who="Sam", at=clock(), present=numbers))
    done(visit, lambda one: moves.settle(one, who="Alex", at=clock(), present=numbers, reason="We rang her"))
    status, said = by_script(browser, visit, counted(30, 19), f"{YEAR}:28;{OTHER_YEAR}:19")
    assert status == 410
    assert "The team has decided" in said["closed"]
    assert loaded(visit).counts == "settled"
    assert "The team has decided" in browser.get(sheet(visit)).text


def test_a_mistake_is_said_beside_its_field_and_nothing_typed_is_lost(
    browser: Browser, visit: Booking
) -> None:
    page = send(browser, visit, browser.get(sheet(visit)), {f"present-1-{YEAR}": "many"})
    assert page.status == 422
    assert set(page.errors) == {f"present-1-{YEAR}", f"present-2-{OTHER_YEAR}"}
    assert 'value="many"' in page.text
    assert present(visit) == [None, None]
    status, said = by_script(browser, visit, counted(0, 0), "none")
    assert status == 400
    assert "tell the team" in said["errors"][f"present-1-{YEAR}"]


def test_a_count_far_too_high_is_asked_for_once_more(browser: Browser, visit: Booking) -> None:
    status, said = by_script(browser, visit, counted(300, 19), "none")
    assert status == 400
    assert "far more" in said["errors"][f"present-1-{YEAR}"]
    assert said["sure"] == [f"{visit.sessions[0].id}:300"]
    assert by_script(browser, visit, counted(300, 19), "none", sure=said["sure"][0])[0] == 200


def test_a_count_before_the_visit_is_refused(browser: Browser, clock: Clock, visit: Booking) -> None:
    clock.moment -= timedelta(minutes=1)
    status, said = by_script(browser, visit, counted(28, 19), "none")
    assert status == 400
    assert "has not begun" in said["errors"]["form"]
    assert present(visit) == [None, None]


def test_a_count_by_a_link_that_opens_nothing_is_told_why(
    browser: Browser, clock: Clock, visit: Booking
) -> None:
    csrf = browser.get(sheet(visit)).text.partition('name="csrf" value="')[2].partition('"')[0]
    clock.moment += timedelta(days=8)
    body = urlencode({"csrf": csrf, **counted(28, 19)})
    answer = browser.ask("POST", f"{sheet(visit)}/count", body, accept=JSON)
    assert (answer.status, list(json.loads(answer.text))) == (410, ["closed"])
    assert browser.get(f"{sheet(visit)}/count", follow=False).status == 303


def test_a_form_of_another_sheet_is_not_taken(browser: Browser, visit: Booking) -> None:
    page = send(browser, visit, browser.get(sheet(visit)), counted(28, 19), person="bob")
    assert page.status == 403
    assert present(visit) == [None, None]


def test_two_phones_at_once_are_one_count_and_a_question(
    browser: Browser, visit: Booking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another count is recorded between reading and writing: what was read is read again, and nothing is overwritten."""
    really = outcome.record
    numbers = {one.id: {one.year_group: 11} for one in visit.sessions}

    def overtaken(*given: Any, **named: Any) -> Booking:
        monkeypatch.setattr(outcome, "record", really)
        really(
            visit.id, delivered_on=visit.starts_at.date(), present=numbers, who="Alex", now=visit.starts_at
        )
        return really(*given, **named)

    monkeypatch.setattr(outcome, "record", overtaken)
    status, said = by_script(browser, visit, counted(28, 19), "none")
    assert status == 409
    assert "11" in said["other"]


def test_the_worker_is_handed_out(browser: Browser) -> None:
    page = browser.get("/day/worker.js")
    assert page.status == 200
    assert page.headers["content-type"].startswith("text/javascript")
