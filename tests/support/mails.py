"""A booking in each state that calls for a mail, so that every kind can be read by every reader."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from services.booking.domain import asking, outcome, waiting, wishes
from services.booking.domain.booking import Booking
from services.booking.domain.parts import Arrival, Class, Contact, Hold, School, Workshop
from services.booking.domain.plan import Planned, plan
from services.booking.use_cases.offer import offer
from shared.clock import london_time

AT = datetime(2026, 2, 20, 12, tzinfo=UTC)
STARTS = london_time(datetime(2026, 3, 12, tzinfo=UTC).date(), 8, 50)
SAM = Contact("Sam Example", "sam@school.example", "01452 000 000", AT)
KIM = Contact("Kim Example", "kim@school.example", "", AT)
ARRIVAL = Arrival("The small hall", "Robin at reception", "Behind the gym, code at the gate", "Ms Bell")
MINUTE = timedelta(minutes=1)


def a_request(**changed: Any) -> Booking:
    """Return a request of two classes whose addresses are confirmed, with `changed` parts."""
    school, workshop = offer().schools[0], offer().workshops[0]
    lasts = timedelta(minutes=workshop.minutes)
    usual: dict[str, Any] = {
        "id": "NM-7K3F9Q",
        "programme": offer().programme,
        "school": School(school.urn, school.name, school.town, school.postcode),
        "workshop": Workshop(workshop.id, workshop.title),
        "classes": (Class(10, 30), Class(11, 26, "One wheelchair")),
        "times": [(STARTS, STARTS + lasts), (STARTS + 2 * lasts, STARTS + 3 * lasts)],
        "hold": Hold(STARTS.date(), 2),
        "contact": SAM,
        "copy": KIM,
        "notes": "Please bring the skeleton",
        "who": "Sam Example",
        "at": AT,
        "correlation_id": "c0ffee",
    }
    return asking.request(**(usual | changed))


def _later(booking: Booking) -> list[tuple[datetime, datetime]]:
    return [(start + timedelta(days=7), end + timedelta(days=7)) for start, end in booking.times]


def bookings() -> Iterator[Booking]:
    """Yield bookings that call for every kind of mail."""
    unknown = replace(SAM, confirmed_at=None)
    yield a_request(contact=unknown, copy=None)
    asked = a_request()
    yield asked
    waits = a_request(hold=None)
    yield waits
    offered = waiting.offer(waits, who="", at=AT + MINUTE, times=waits.times, hold=Hold(STARTS.date(), 1))
    yield offered
    yield waiting.lapse(offered, at=AT + timedelta(days=2, minutes=1))
    yield waiting.accept(offered, who="Sam Example", at=AT + 2 * MINUTE)
    no = asked.decline(who="Alex", at=AT + MINUTE, reason="We are <full> that week. The week after is free.")
    yield no
    yield outcome.reopen(
        no, who="Alex", at=AT + 2 * MINUTE, hold=Hold(STARTS.date(), 1), said="Another team is free."
    )
    yield asked.expire(at=STARTS)
    yield waits.expire(at=STARTS)
    yes = replace(
        asked.confirm(who="Alex", at=AT + MINUTE, said="We bring the skeleton."), owner="Robin Bell"
    )
    yield yes
    yield asked.move(who="Sam", at=AT + MINUTE, times=_later(asked), hold=Hold(STARTS.date(), 1))
    fewer = [Class(10, 28), Class(11, 26)]
    for by, who in (("school", "Sam"), ("team", "Alex")):
        yield yes.amend(who=who, at=AT + 2 * MINUTE, classes=fewer, contact=SAM, notes="", copy=KIM, by=by)  # type: ignore[arg-type]
    yield yes.move(
        who="Alex",
        at=AT + 2 * MINUTE,
        times=_later(yes),
        hold=Hold(STARTS.date(), 1),
        action="reschedule",
        said="Our van is in the garage that day.",
    )
    wish = wishes.ask(
        yes, who="Sam", at=AT + 2 * MINUTE, classes=[Class(10, 60), Class(11, 26)], said="One more class"
    )
    yield wish
    yield wishes.agree(wish, who="Alex", at=AT + 3 * MINUTE, hold=None, said="With pleasure.")
    yield wishes.refuse(wish, who="Alex", at=AT + 3 * MINUTE, reason="The hall holds forty.")
    yield yes.cancel(who="Alex", at=AT + 2 * MINUTE, reason="Two of us are ill.", by="team")
    called_off = yes.cancel(who="Sam", at=AT + 2 * MINUTE, reason="Win at nhs-refund.example")
    yield called_off
    yield outcome.reopen(called_off, who="Alex", at=AT + 3 * MINUTE, hold=Hold(STARTS.date(), 1))
    new = replace(SAM, email="sam@academy.example")
    other = yes.amend(who="Sam", at=AT + 2 * MINUTE, classes=yes.classes, contact=new, notes="", copy=KIM)
    yield other
    yield wishes.confirm_address(other, email="sam@academy.example", at=AT + 3 * MINUTE)
    lee = yes.amend(
        who="Sam",
        at=AT + 2 * MINUTE,
        classes=yes.classes,
        contact=SAM,
        notes="",
        copy=Contact("Lee", "lee@school.example"),
    )
    yield lee
    yield wishes.confirm_address(lee, email="lee@school.example", at=AT + 3 * MINUTE)
    arrived = wishes.reconfirm(yes, who="Sam", at=AT + timedelta(days=14), arrival=ARRIVAL)
    yield arrived
    present = {session.id: {session.year_group: 28} for session in arrived.sessions}
    yield outcome.deliver(
        arrived, who="Alex", at=arrived.ends_at, delivered_on=STARTS.date(), present=present
    )


def every_mail() -> Iterator[tuple[Planned, Booking]]:
    """Yield each kind of mail, by each reader who gets it, of a booking that calls for it; the latest news of each."""
    for booking in bookings():
        for mail in sorted(plan(booking), key=lambda one: (one.due, one.key)):
            yield mail, booking
