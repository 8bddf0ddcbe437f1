"""Every word of the console comes through the catalogue: its pages empty and full, its forms right and wrong."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from services.booking.domain import outcome, wishes
from services.booking.domain.booking import Booking
from services.booking.domain.parts import Arrival, Class, Contact, School
from services.booking.table import flags
from services.booking.table.flags import SchoolFlag
from services.booking.use_cases import blocks, care
from services.booking.use_cases import team as by_team
from services.booking.use_cases.offer import offer
from services.booking.web import console_lists
from services.booking.web.console_booking import ACTION_FORMS
from shared.clock import london_time
from tests.integration.booking.conftest import NOW, OTHER_YEAR, SLOT, YEAR, asked, confirmed, done
from tests.integration.booking.test_words import _speaking, check
from tests.support.browser import Browser, Page, sign_in

__all__ = ["_speaking"]

LISTS = ("/team", "/team/bookings", "/team/calendar?month=2026-03", "/team/counts", "/team/blocks", "/team/new", "/team/feeds",
         "/team/export", "/team/people")  # fmt: skip


def wait_until(console: Browser, moment: datetime) -> None:
    console.clock.moment = moment
    console.cookies |= sign_in(at=moment)


@pytest.fixture
def many(console: Browser) -> dict[str, Booking]:
    """Return bookings of many states, and a blocked day."""
    classes = (Class(YEAR, 30, "A lift, please"), Class(OTHER_YEAR, 25))
    made = {
        "waiting": asked(at=NOW - timedelta(days=9), classes=classes),
        "unlisted": asked(school=School("", "Hogwarts"), starts_at=london_time(date(2026, 3, 16), 9)),
        "confirmed": confirmed(starts_at=london_time(date(2026, 2, 24), 9)),
        "agreed": confirmed(classes=classes, copy=Contact("Robin", "sam@school.example")),
        "list": asked(hold=None, starts_at=london_time(date(2026, 3, 17), 9)),
        "declined": asked(starts_at=london_time(date(2026, 3, 18), 9)),
        "offered": asked(hold=None, starts_at=london_time(date(2026, 3, 19), 9)),
        "moved": confirmed(starts_at=london_time(date(2026, 3, 20), 9)),
        "past": confirmed(starts_at=london_time(date(2026, 2, 3), 9), at=NOW - timedelta(days=30)),
        "unsaid": confirmed(starts_at=london_time(date(2026, 2, 4), 9), at=NOW - timedelta(days=30)),
    }
    done(
        made["agreed"], lambda one: wishes.reconfirm(one, who="Sam", at=NOW, arrival=Arrival("Full", "Robin"))
    )
    times = [
        (start + timedelta(minutes=5), end + timedelta(minutes=5)) for start, end in made["agreed"].times
    ]
    done(
        made["agreed"],
        lambda one: wishes.ask(one, who="Sam", at=NOW, classes=classes[::-1], times=times, said="Trip"),
    )
    care.note(made["agreed"].id, who="Robin", now=NOW, said="Welcome")
    care.own(made["waiting"].id, who="Robin", now=NOW, owner="Robin", was="")
    by_team.decline(made["declined"].id, who="Robin", now=NOW, reason="Full", code="no_team")
    by_team.promote(offer(), made["offered"].id, who="Robin", now=NOW, times=made["offered"].times)
    by_team.reschedule(offer(), made["moved"].id, who="Robin", now=NOW, times=times_later(made["moved"]))
    present = {one.id: {YEAR: 28} for one in made["past"].sessions}
    fewer = {one.id: {YEAR: 20} for one in made["past"].sessions}
    day = made["past"].starts_at.date()
    done(
        made["past"], lambda one: outcome.deliver(one, who="Robin", at=NOW, delivered_on=day, present=present)
    )
    done(made["past"], lambda one: outcome.count(one, who="Sam", at=NOW, present=fewer))
    school = made["agreed"].school
    closed = (school.urn, school.name, "closed", school.name, "2026-03-01", ("900001",))
    flags.replace_flags([SchoolFlag(*closed, (made["agreed"].id,), NOW)])
    blocks.block(offer(), date(2026, 3, 23), part="morning", team=2, why="Trip", now=NOW)
    blocks.block(offer(), date(2026, 3, 24), why="Trip", kind="nobody", now=NOW)
    return made


def times_later(booking: Booking) -> list[tuple[datetime, datetime]]:
    return [(start + timedelta(days=3), end + timedelta(days=3)) for start, end in booking.times]


def test_the_words_of_the_pages_when_there_is_nothing(console: Browser) -> None:
    check(
        *map(console.get, LISTS),
        console.get("/team/bookings?state=asking&from=2026-03-01"),
        console.get("/team/nowhere"),
    )


def test_the_words_of_the_pages_when_there_is_much(
    console: Browser, many: dict[str, Booking], monkeypatch: pytest.MonkeyPatch
) -> None:
    check(*map(console.get, LISTS), console.get("/team/bookings?state=requested"))
    check(*(console.get(f"/team/bookings/{booking.id}") for booking in many.values()))
    check(console.get("/team/bookings/x"), console.get(f"/team/new?like={many['agreed'].id}"))
    wait_until(console, SLOT + timedelta(hours=1))
    check(console.get("/team"))
    wait_until(console, SLOT + timedelta(days=12))
    check(console.get("/team"), console.get("/team/counts"))
    monkeypatch.setattr(console_lists, "SHOWN", 1)
    check(console.get("/team/bookings"), console.get("/team/bookings?q=nothing&state=requested"))


FORMS = {
    "waiting": ("confirm", "decline", "cancel", "reschedule", "change", "note", "own"),
    "agreed": ("agree", "refuse"),
    "unlisted": ("place",),
    "list": ("promote",),
    "offered": ("accept",),
    "declined": ("reopen",),
    "unsaid": ("record", "not-happen"),
    "past": ("settle", "undo"),
}


def test_each_form_of_a_booking_is_looked_at() -> None:
    assert sorted(action for actions in FORMS.values() for action in actions) == sorted(ACTION_FORMS)


def every_form(console: Browser, many: dict[str, Booking]) -> Iterator[Page]:
    for name, actions in FORMS.items():
        for action in actions:
            yield console.get(f"/team/bookings/{many[name].id}/{action}", follow=False)


def test_the_words_of_the_forms(console: Browser, many: dict[str, Booking]) -> None:
    pages = list(every_form(console, many))
    assert {page.status for page in pages} == {200}
    check(*pages)
    wrong = {"start-1": "x", "on-day": "40", "pupils-1": "x", "year-1": "", "name": "", "reason": "1" * 501, "note": "1" * 501,
             "notes": "1" * 1001, "urn": "", "needs-1": "1" * 201}  # fmt: skip
    check(*(console.fill(page, **wrong) for page in pages if "accept" not in page.address))
    check(*(console.post(page.form.action, {"csrf": page.form.fields["csrf"]}) for page in pages))


def test_the_words_when_someone_else_was_at_it(console: Browser, many: dict[str, Booking]) -> None:
    booking = many["waiting"]
    pages = [
        console.get(f"/team/bookings/{booking.id}/{action}") for action in ("change", "reschedule", "own")
    ]
    care.own(booking.id, who="Robin", now=NOW, owner="Sam", was="Robin")
    check(*(console.fill(page, **{"pupils-1": "31"}) for page in pages))
    by_team.decline(booking.id, who="Robin", now=NOW, reason="Full")
    check(console.get(f"/team/bookings/{booking.id}/confirm"))


def test_the_words_of_what_was_done(console: Browser, many: dict[str, Booking]) -> None:
    for page in every_form(console, many):
        if page.form.action.rpartition("/")[2] in {"confirm", "reschedule", "decline", "cancel"}:
            continue
        typed = {"reason": "Full", "notes": "Trip", "urn": offer().schools[1].urn, "owner": "Robin"}
        check(console.fill(page, **typed))
    doubted = console.get(f"/team/bookings/{many['confirmed'].id}/reschedule")
    check(console.fill(doubted, **{"on-day": "14", "on-month": "3", "start-1": "7:00"}))
    check(console.fill(doubted, **{"on-day": "1", "on-month": "1"}))


def test_the_words_of_the_other_forms(console: Browser, many: dict[str, Booking]) -> None:
    page = console.get("/team/blocks?day=2026-03-12")
    check(console.fill(page), console.fill(page, why="Trip"), console.fill(console.fill(page, why="Trip")))
    page = console.get("/team/new")
    check(
        console.fill(page), console.fill(page, urn="x", school="Hogwarts", **{"year-1": "x", "on-day": "x"})
    )
    check(console.fill(console.get("/team/export"), kind=""))
    page = console.get("/team/people")
    check(console.fill(page), console.fill(page, email="Sam"), console.fill(page, email="sam@school.example"))
    erase = {"csrf": page.form.fields["csrf"], "email": "sam@school.example", "do": "erase"}
    check(console.post("/team/people", erase), console.post("/team/people", erase | {"sure": "yes"}))
    check(console.get(f"/team/bookings/{many['past'].id}"))
    page = console.get(f"/team/decline?pick={many['waiting'].id},{many['unlisted'].id}")
    check(page, console.fill(page), console.fill(page, code="no_team"))
    check(console.post("/team/feeds", console.get("/team/feeds").form.fields))


def test_the_words_of_a_record_right_and_wrong(console: Browser) -> None:
    here = f"/team/bookings/{confirmed().id}"
    wait_until(console, SLOT + timedelta(days=2))
    record, cancel = console.get(f"{here}/record"), console.get(f"{here}/cancel")
    of_year = f"present-1-{YEAR}"
    wrong = [
        {of_year: ""},
        {of_year: "x", "on-day": "40"},
        {of_year: "99"},
        {of_year: "9", "on-year": "2020"},
        {of_year: "9", "on-year": "2090"},
        {"on-day": "", "on-month": "", "on-year": ""},
    ]
    check(*(console.fill(record, **typed) for typed in wrong))
    check(console.fill(record, **{of_year: "28"}))
    again = console.get(f"{here}/record")
    check(
        again,
        console.fill(again, **{of_year: "27"}),
        console.fill(cancel, code="other", by="team", reason="Trip"),
    )
    delivered = Browser(console.handler, console.clock)
    check(
        delivered.post(f"{here}/record", {}),
        Browser(console.handler, cookies=sign_in(groups=())).get("/team"),
    )
