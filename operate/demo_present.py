"""The demo's present: what a team has before it on any day, made through the services' own use cases.

It stands beside the demo year and is relative to today: a visit today whose survey is open, whatever day it is; requests that
wait, one of them late; visits this week and the next; a waiting list; a visit to record, one of which nobody has said how
many came; and what was asked for in vain. Nobody is counted in it, so that the past year keeps its figures. No school,
person or figure in it is real.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from services.booking.domain import wishes
from services.booking.domain.booking import Booking
from services.booking.domain.diary import Day, DayState, Wanted
from services.booking.domain.hours import Hours
from services.booking.domain.offer import Offer
from services.booking.domain.parts import Arrival, Class, Contact
from services.booking.domain.refusal import RefusedError
from services.booking.table import bookings, lists
from services.booking.table import diary as diary_rows
from services.booking.use_cases import lead, team
from services.booking.use_cases.change import change
from services.booking.use_cases.free import free_days
from services.booking.use_cases.schools import booked
from shared.clock import london_day, london_time
from shared.programme import Programme

WHO: Final = "Robin Demo"
PUPILS: Final = 28
"""Expected in the class whose survey is open today."""

OPEN_ALL_DAY: Final = (Hours(time(9), time(15)),)
"""The hours of the visit today, on a day on which the team otherwise has none."""

LOOK: Final = timedelta(days=60)
"""How far a day is looked for: over a summer holiday."""

ASKED_FIRST: Final = timedelta(days=12, hours=2)
"""How long ago the oldest request that waits was made."""

NAMES: Final = (
    "Sam Example",
    "Jo Sample",
    "Alex Muster",
    "Kim Specimen",
    "Chris Model",
    "Robin Pattern",
    "Pat Template",
    "Lee Placeholder",
)


@dataclass
class Present:
    """Makes bookings around a moment, each for another school."""

    programme: Programme
    offer: Offer
    at: datetime
    made: int = 0

    def book(  # noqa: PLR0913  each is one thing a visit can be asked with
        self,
        day: Day,
        *,
        asked: datetime,
        classes: int = 1,
        confirmed_address: bool = True,
        waits: bool = False,
        notes: str = "",
        copied: bool = False,
        pupils: int = 0,
    ) -> Booking:
        """Ask for a visit at the day's earliest times; of so many `pupils` a class, or of various numbers."""
        number, self.made = self.made, self.made + 1
        workshop = self.programme.workshops[0]
        school = self.programme.schools[(5 * number + 2) % len(self.programme.schools)]
        years = workshop.year_groups
        slug = "".join(letter for letter in school.name.lower() if letter.isalnum())
        contact = Contact(
            NAMES[number % len(NAMES)],
            f"careers@{slug}.example",
            f"01632 960{number:03d}",
            asked if confirmed_address else None,
        )
        wanted = lead.VisitRequest(
            school=booked(school.urn),
            workshop_id=workshop.id,
            starts=tuple(start for start, _ in day.times[:classes]),
            classes=tuple(
                Class(years[(number + place) % len(years)], pupils or 24 + (3 * number + place) % 8)
                for place in range(classes)
            ),
            contact=contact,
            copy=Contact("Office Example", f"office@{slug}.example") if copied else None,
            notes=notes,
            waits=waits,
            again=True,
        )
        return lead.request(self.offer, wanted, now=asked, correlation_id=f"demo-present-{number}")

    def confirmed(
        self, day: Day, *, classes: int = 1, notes: str = "", copied: bool = False, pupils: int = 0
    ) -> Booking:
        """Book a visit three weeks before its day and have it confirmed two days later."""
        asked = min(london_time(day.day, 10) - timedelta(days=21), self.at - timedelta(days=2))
        booking = self.book(day, asked=asked, classes=classes, notes=notes, copied=copied, pupils=pupils)
        said = "We look forward to meeting your pupils."
        return team.confirm(booking.id, who=WHO, now=asked + timedelta(days=1), note=said)

    def days(self, first: date, last: date, asked: datetime, classes: int = 1) -> list[Day]:
        """Return the days on which so many classes could be booked at a moment."""
        wanted = Wanted(classes, self.programme.workshops[0].minutes, "")
        return free_days(self.offer, first, last, wanted, asked)

    def before(self, today: date, back: int) -> list[Day]:
        """Return the school days before today, the latest first, from so many days `back` on."""
        last = today - timedelta(days=back)
        first = last - LOOK
        asked = london_time(first, 9) - timedelta(days=self.offer.diary.notice_days + 1)
        return list(reversed(self.days(first, last, asked)))

    def ahead(self, today: date, on: int, classes: int = 1) -> list[Day]:
        """Return the school days from so many days `on` on, the next first."""
        asked = self.at - timedelta(days=self.offer.diary.notice_days + 21)
        first = today + timedelta(days=on)
        return self.days(first, first + LOOK, asked, classes)


def load(programme: Programme, offer: Offer, at: datetime) -> Generator[str, None, Booking]:
    """Make it all, saying what is being made; return the visit of today, whose survey is to be open."""
    present, today = Present(programme, offer, at), london_day(at)
    open_today = _today(present, today)
    yield "a visit today"
    yield from _past(present, today)
    yield from _coming(present, today)
    yield from _waiting(present, today)
    yield from _full_day(present, today)
    return open_today


def agreed() -> list[Booking]:
    """Return the visits that are agreed to and not recorded."""
    return [one for line in lists.page_of("confirmed") if (one := bookings.load(line.id))]


def _today(present: Present, today: date) -> Booking:
    """Book a visit today, also at a weekend or in the holidays: whoever tries the platform does so on any day.

    The team's hours are those of a school day for it, and no other visit's. Nothing else is booked yet, so there is a place.
    """
    offer, diary = present.offer, present.offer.diary
    weekdays = {window.weekday for window in diary.windows}
    own = {} if today.weekday() in weekdays and today not in diary.exceptions else {today: OPEN_ALL_DAY}
    present.offer = replace(
        offer,
        diary=replace(
            diary,
            exceptions={**diary.exceptions, **own},
            terms=(*diary.terms, (today, today)),
            holidays=diary.holidays - {today},
            closed=diary.closed - {today},
        ),
    )
    try:
        return present.confirmed(present.ahead(today, 0)[0], pupils=PUPILS)
    finally:
        present.offer = offer


def _past(present: Present, today: date) -> Iterator[str]:
    recent, long_ago = present.before(today, 1), present.before(today, 11)
    if recent:
        present.confirmed(recent[0], classes=1)
        yield "a visit to record"
    if long_ago:
        present.confirmed(long_ago[0])
        yield "a visit whose count nobody has sent"


def _coming(present: Present, today: date) -> Iterator[str]:
    now_or_next = present.ahead(today, 0, 2)
    if now_or_next:
        booking = present.confirmed(now_or_next[0], classes=2, copied=True)
        arrival = Arrival(
            "Hall 2", "Reception rings the careers office", "Visitors' bays by the gate", "Two form tutors"
        )
        change(
            booking.id,
            lambda one: wishes.reconfirm(one, who=one.contact.name, at=present.at, arrival=arrival),
            None,
        )
        yield "a visit today, or on the next school day"
    for number, day in enumerate(present.ahead(today, 1)[:9:2]):
        if not now_or_next or day.day != now_or_next[0].day:
            present.confirmed(day, notes="One pupil uses a wheelchair." if number == 1 else "")
            yield "visits to come"


def _waiting(present: Present, today: date) -> Iterator[str]:
    at, offer = present.at, present.offer
    # The oldest of them was asked when the days on offer ended that much sooner.
    last = london_day(at - ASKED_FIRST) + timedelta(days=offer.diary.horizon_days)
    free = present.days(today, last, at)
    if not free:
        return
    for number, days_ago in enumerate((0, 1, 3, 12)):
        day = free[(3 + 4 * number) % len(free)]
        present.book(day, asked=at - timedelta(days=days_ago, hours=2))
        yield "requests that wait"
    present.book(free[-1], asked=at - timedelta(minutes=20), confirmed_address=False)
    declined = present.book(free[len(free) // 2], asked=at - timedelta(days=6))
    reason = "Our teams are away that week. Choose another week, and we will gladly come."
    team.decline(declined.id, who=WHO, now=at - timedelta(days=4), reason=reason, code="no_team")
    yield "what was asked for in vain"


def _full_day(present: Present, today: date) -> Iterator[str]:
    """Fill the first day three weeks ahead on which that is possible, and let two schools wait for it."""
    offer, asked = present.offer, present.at - timedelta(days=9)
    workshop = present.programme.workshops[0]
    days = present.days(today + timedelta(days=21), today + timedelta(days=21) + LOOK, asked, 3)
    if not days:
        return
    chosen = days[0]
    for _ in range(4 * len(offer.diary.teams)):
        left = free_days(offer, chosen.day, chosen.day, Wanted(1, workshop.minutes, ""), asked)
        if not left or left[0].state is not DayState.FREE:
            break
        try:
            for most in (4, 2, 1):
                fitting = present.days(chosen.day, chosen.day, asked, most)
                if fitting:
                    booking = present.book(fitting[0], asked=asked, classes=most)
                    team.confirm(booking.id, who=WHO, now=asked + timedelta(days=1))
                    break
        except RefusedError:
            break
    if not diary_rows.on(chosen.day):
        return
    for number in range(2):
        present.book(
            replace(chosen, times=chosen.times[:1]), asked=asked + timedelta(days=2 + number), waits=True
        )
        yield "a waiting list"
