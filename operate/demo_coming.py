"""Who comes to the demo's visits of these weeks, and what is still to do: places that nobody took, offers, letters, a clash.

It stands beside `demo_present` and is relative to today as that is: today's visit with people in the building and a letter that
was acknowledged; the next one whose letter waits for that; one from which somebody withdrew; one for which people offered
themselves; one to which nobody comes yet; and a day with visits at the same time, for one of which a check runs out too soon.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from operate.demo_crews import WHO, Partners, staff
from operate.demo_partners import RUNS_OUT
from operate.demo_people import BEFORE, DAY, heard_of, renew
from services.booking.domain.booking import Booking
from services.people.domain.visit import Visit
from services.people.table import letters
from services.people.use_cases import call, checks, kit, letter, presence
from services.people.use_cases.programme import rules
from services.people.use_cases.visit import seen
from shared.clock import london_day
from shared.visit_link import day_token, letter_token, volunteer_token
from shared.web.routes import address

HOUR: Final = timedelta(hours=1)
EARLY: Final = timedelta(minutes=20)
OFFERS: Final = ("I would gladly come.", "I know this school: I went there.")
NEXT: Final = (0, 0, 1, None, 0, 1)
"""How many places are left at each session of the next visits, one after the other; None where nobody comes yet."""

WITHDREW: Final = 1
OFFERED: Final = 2
"""Which of the next visits somebody withdrew from, and for which people offered themselves."""

COUNTED: Final = (12, 60)
"""How many there were of each thing that is used again, and of each that isn't."""


@dataclass
class Coming:
    """Puts people down for visits around a moment; `turn` is how many visits there were."""

    partners: Partners
    at: datetime
    turn: int = 0

    def staff(self, booking: Booking, *, short: int = 0, first: Sequence[str] = ()) -> Visit:
        """Put people down for a visit: some hours ago, or two weeks before one that is today or over."""
        self.turn += 1
        over = london_day(booking.starts_at) <= london_day(self.at)
        at = booking.starts_at - BEFORE if over else self.at - 2 * HOUR
        return staff(self.partners, booking.id, turn=self.turn, at=at, short=short, first=first)


def load(partners: Partners, today: Booking, agreed: Sequence[Booking], at: datetime) -> Iterator[str]:
    """Put people down for the visits that are `agreed` to, that of `today` among them, saying what is being made."""
    heard_of({one.id for one in agreed}, agreed)
    renew(partners, at)
    yield "checks of people"
    coming = Coming(partners, at)
    in_order = sorted(agreed, key=lambda one: (one.starts_at, one.school.urn))
    for booking in in_order:
        if booking.id != today.id and london_day(booking.starts_at) <= london_day(at):
            coming.staff(booking)
    _today(coming, today)
    yield "who comes today"
    ahead = [one for one in in_order if london_day(one.starts_at) > london_day(at)]
    busiest = _busiest(ahead)
    _next(coming, [one for one in ahead if one not in busiest])
    yield "who comes to the next visits"
    _busy_day(coming, busiest)
    yield "who comes to visits at the same time"
    for one in {each.id: each for staffing in rules().workshops.values() for each in staffing.kit}.values():
        kit.count(one.id, COUNTED[one.used_up], version=0, who=WHO, at=at - DAY)
    yield "kit"


def pages(partners: Partners, today: Booking, agreed: Sequence[Booking]) -> dict[str, str]:
    """Return the addresses on the site of a volunteer's page, a visitor letter and a day sheet, by what they are.

    The letter is one that waits to be acknowledged where there is one, else that of today.
    """
    found: dict[str, str] = {}
    down = [
        one
        for one in partners.known.values()
        if any(each.booking == today.id for each in one.engagements) and one.person.id not in partners.hosts
    ]
    if down:
        person = down[0].person
        found["volunteer"] = address("volunteer", token=volunteer_token(person.id, person.link))
        found["day"] = address("day", token=day_token(today.id, person.id))
    in_order = sorted(agreed, key=lambda one: (one.starts_at, one.school.urn), reverse=True)
    newest = {one.id: kept[-1] for one in in_order if (kept := letters.of_visit(one.id))}
    waiting = [name for name, one in newest.items() if not one.acknowledged_at]
    for name in (waiting or list(newest))[-1:]:
        found["letter"] = address("letter", token=letter_token(name))
    return found


def _today(coming: Coming, booking: Booking) -> None:
    """Let people come today: their letter was acknowledged yesterday, and from shortly before on they are in the building."""
    visit, at = coming.staff(booking), coming.at
    written = min(at, booking.starts_at - DAY)
    letter.write_due(booking.id, written)
    if kept := letters.of_visit(booking.id):
        read_at = max(kept[-1].written_at, written + HOUR)
        letter.acknowledge(booking.id, kept[-1].version, read=True, at=read_at)
    if at < booking.starts_at - EARLY:
        return
    for one in dict.fromkeys(one.person for roster in visit.rosters for one in roster.coming):
        presence.take(booking.id, one, "here", said=booking.starts_at - EARLY, back=False, at=at)
        if at > booking.ends_at + EARLY:
            presence.take(booking.id, one, "left", said=booking.ends_at + EARLY, back=False, at=at)


def _next(coming: Coming, ahead: Sequence[Booking]) -> None:
    """Let people come to the next visits: to each otherwise."""
    for number, booking in enumerate(ahead):
        short = NEXT[number % len(NEXT)]
        if short is None:
            continue
        visit = coming.staff(booking, short=short)
        letter.write_due(booking.id, coming.at - HOUR)
        if number == WITHDREW:
            _withdraw(coming, visit)
        elif number == OFFERED:
            _offer(coming, booking)


def _withdraw(coming: Coming, visit: Visit) -> None:
    """Let somebody who doesn't lead withdraw from a visit, after its letter if that went."""
    goes = [one.person for one in visit.rosters[0].coming if not one.capacity.lead]
    for roster in visit.rosters:
        if goes and roster.of(goes[0]):
            at = coming.at - HOUR / 2
            call.withdraw(visit.head.booking, roster.session.id, goes[0], who=goes[0], at=at)


def _offer(coming: Coming, booking: Booking) -> None:
    """Let people offer themselves for the place that nobody took."""
    found = seen(rules(), booking.id, coming.at)
    for session in found.sessions[:1] if found else ():
        for able, said in zip(session.choice.able, OFFERS, strict=False):
            call.offer(
                booking.id,
                session.session.id,
                able.person.id,
                able.answers[0].capacity,
                seen=session.session.starts_at,
                at=coming.at - HOUR / 4,
                said=said,
            )


def _busiest(ahead: Sequence[Booking]) -> list[Booking]:
    """Return the visits of the day on which there are most, where there are two at least."""
    days = Counter(london_day(one.starts_at) for one in ahead)
    most = max(days.values(), default=0)
    last = max((day for day, number in days.items() if number == most), default=None)
    return [one for one in ahead if most > 1 and london_day(one.starts_at) == last]


def _busy_day(coming: Coming, visits: Sequence[Booking]) -> None:
    """Let all come to the first visit of a day and somebody to the second; a check of one of the first runs out before it.

    Whoever comes to the first can't come to another at the same time.
    """
    for number, booking in enumerate(visits[:2]):
        runs_out = coming.partners.named(RUNS_OUT) if number == 0 else None
        coming.staff(booking, short=2 * number, first=[runs_out.id] if runs_out else [])
        if runs_out is None:
            continue
        known = coming.partners.known[runs_out.id].checks
        for check in known.checks[:1]:
            due = london_day(booking.starts_at) - 2 * DAY
            file = checks.record(runs_out.id, replace(check, due=due), who=WHO, at=coming.at - HOUR / 2)
            coming.partners.keep(runs_out, file)
