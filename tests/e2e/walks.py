"""What several walks have in common: a careers lead's way to a request, a facilitator's sign-in, mails, visits long agreed."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from operate.calling import call
from operate.processes import wait_for
from operate.stage import Stage
from services.booking.domain import asking
from services.booking.domain.booking import Booking
from services.booking.domain.parts import Class, Contact, Hold, Workshop
from services.booking.table import bookings
from services.booking.use_cases.free import times_from
from services.booking.use_cases.offer import offer
from services.booking.use_cases.published import outbox_row
from services.booking.use_cases.schools import booked
from shared.clock import london_day
from shared.tokens import new_code
from tests.e2e.conftest import Walk
from tests.support.aws import client

_SIGNED_IN: Final[dict[str, list[Any]]] = {}
"""The cookies of whoever signed in, by their password: each stage has another."""


def mail_to(stage: Stage, address: str, subject: str) -> Any:
    """Wait for the newest mail to someone about something."""

    def found() -> Any:
        return next(
            ((p, m) for p, m in reversed(stage.mails()) if address in m["to"] and subject in m["subject"]),
            None,
        )

    return wait_for(f"a mail to {address}: {subject}", found, 40)


def to_check_page(lead: Walk, school: str, *, email: str = "jo@school.example", look: bool = False) -> str:
    """Fill in the form up to its last page; return the day chosen."""
    day = to_dates(lead, school, look=look)[-1]
    on_to_check_page(lead, day, email=email, look=look)
    return day


def to_dates(lead: Walk, school: str, *, look: bool = False) -> list[str]:
    """Fill in the form up to the page of dates; return the days that this school is offered there."""
    page = lead.page
    seen = lead.look if look else lambda _: None

    lead.go("/book")
    page.get_by_label("Search by name").fill(school)
    lead.press("Search")
    seen("school")
    page.get_by_role("radio").first.check()
    lead.press("Continue")
    seen("workshop")
    page.get_by_role("radio").first.check()
    lead.press("Continue")
    if look:
        lead.press("Continue")
        assert page.get_by_role("alert").is_visible()
        assert page.title().startswith("Error: ")
        seen("classes-errors")
    page.get_by_label("Year group").select_option(label="Year 8")
    page.get_by_label("About how many pupils?").fill("31")
    lead.press("Continue")
    seen("date")
    return [str(one.get_attribute("value")) for one in page.locator("button[name=day]:visible").all()]


def on_to_check_page(lead: Walk, day: str, *, email: str, look: bool = False) -> None:
    """Choose a day and fill in the rest of the form up to its last page."""
    page = lead.page
    seen = lead.look if look else lambda _: None

    page.locator(f"button[name=day][value='{day}']:visible").click()
    seen("times")
    lead.press("Continue")
    page.get_by_label("Your name").fill("Jo Example")
    page.get_by_label("Your e-mail address").fill(email)
    page.get_by_label("Access needs").fill("A lift, please. <b>Hall 2</b> & stage")
    seen("contact")
    lead.press("Continue")
    seen("check")
    assert "<b>Hall 2</b> & stage" in page.inner_text("main")


def send(lead: Walk) -> None:
    """Send the request; asked whether a person did, for a test is as fast as a machine, say so."""
    lead.press("Send request")
    lead.page.wait_for_load_state()
    if "Your request is not sent yet" in lead.page.inner_text("main"):
        lead.page.get_by_role("button", name="a person, send it").click()


def sign_in(person: Walk, stage: Stage) -> None:
    """Sign in through the hosted page; whoever does so after another on a stage comes with that one's cookies."""
    page, kept = person.page, _SIGNED_IN.setdefault(stage.account.password, [])
    person.context.add_cookies(kept)
    person.go("/team")
    if kept:
        return
    page.locator("input[name=username]").fill(stage.account.username)
    page.locator("input[name=password]").fill(stage.account.password)
    page.locator("button[type=submit], input[type=submit]").first.click()
    page.wait_for_url(f"{stage.site}/team**")
    kept.extend(person.context.cookies(f"{stage.site}/team"))


def confirm_address(lead: Walk, stage: Stage, email: str, reference: str = "") -> None:
    """Open the newest mail that asks whether an address is one's own, and press its button."""
    _, message = mail_to(stage, email, "address")
    found = re.search(rf"{stage.site}/booking/\S+", message.get_body(("plain",)).get_content())
    assert found, reference
    lead.go(found[0])
    lead.page.get_by_role("button", name="this is my address").click()


def link_in(stage: Stage, message: Any) -> str:
    """Return the link to a booking that stands in a mail."""
    found = re.search(rf"{stage.site}/booking/\S+", message.get_body(("plain",)).get_content())
    assert found
    return found[0]


def stored(
    starts: datetime,
    *,
    asked: datetime,
    school: int = 0,
    email: str = "sam@school.example",
    classes: int = 1,
    waits: bool = False,
) -> Booking:
    """Return a request that the booking service has had since `asked`, with its address confirmed, whatever is offered today."""
    workshop = offer().workshops[0]
    length = timedelta(minutes=workshop.minutes)
    booking = asking.request(
        id=f"{offer().reference_prefix}-{new_code(6)}",
        programme=offer().programme,
        school=booked(offer().schools[school].urn),
        workshop=Workshop(workshop.id, workshop.title),
        classes=[Class(workshop.year_groups[0], 30)] * classes,
        times=times_from([starts + number * length for number in range(classes)], workshop.minutes),
        hold=None if waits else Hold(london_day(starts), 0),
        contact=Contact("Sam Example", email, "01632 960 001", asked),
        notes="",
        who="Sam Example",
        at=asked,
        correlation_id=f"walk-{new_code(6)}",
    )
    # Visits stored around now meet others in school hours: as many teams as it takes, of which the first free one comes.
    enough = replace(offer().diary, teams=offer().diary.teams * 4)
    return bookings.add(booking, diary=enough, outbox=outbox_row(booking))


def tend(service: str = "booking") -> None:
    """Have done what time alone does, as every five minutes."""
    called_by_the_clock(f"{service}tend")


def called_by_the_clock(function: str) -> Any:
    """Call a function as the clock does; return what it answers."""
    pages = client("lambda").get_paginator("list_functions").paginate()
    name = next(
        one["FunctionName"] for page in pages for one in page["Functions"] if function in one["FunctionName"]
    )
    answer = call(name, {})
    assert not answer.failed, answer.said
    return answer.said
