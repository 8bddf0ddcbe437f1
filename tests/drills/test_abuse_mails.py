"""Floods of forms that lead to mails: what a mailbox gets in a day by all of them, and what all mailboxes get in an hour.

`make abuse` sends thousands; `make test` some dozens, against limits that are lowered alike. A clock that tests set lets an hour
or a day pass. What the API itself refuses is reckoned by its rule (`tests.drills.floods.Gate`): no function is asked for it.
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Final

import pytest

from infra.concurrency import FORM_BURST, FORM_RATE
from services.booking.domain import asking
from services.booking.domain.parts import Class, Contact, Hold, School, Workshop
from services.booking.domain.plan import TO_CONFIRM
from services.booking.functions import tend, web
from services.booking.mail.links import booking_link
from services.booking.table import bookings, drafts, strangers
from services.booking.use_cases import again, wishes
from services.booking.use_cases.offer import offer
from services.booking.use_cases.published import outbox_row
from services.booking.web.again import FORM as AGAIN
from shared.web import csrf
from tests.drills import doors
from tests.drills.conftest import Size
from tests.drills.floods import FROM, SLOT, Answer, Flood, Gate, Program, asked, mailed, sentence
from tests.support.aws import SITE, rows
from tests.support.browser import NOW, Clock
from tests.support.mailbox import sent
from tests.support.mails import every_mail

Table = Callable[[Flood], None]

HOUR: Final = timedelta(hours=1)
STRANGER: Final = "stranger@elsewhere.example"
LEAD: Final = "lead@school.example"
PROGRAM: Final = "program@elsewhere.example"
REFUSED: Final = "422 and what to do"


def to(email: str) -> int:
    """Return how many mails went to an address."""
    return len(sent(email))


def test_every_form_and_every_sender_is_listed_with_what_bounds_it() -> None:
    """Whoever adds a form for everybody, or a room that sends mails, says there what bounds its mails."""
    assert doors.forms() == set(doors.FORMS)
    assert doors.senders() == set(doors.SENDERS)


def test_only_what_is_bounded_goes_to_an_address_nobody_confirmed() -> None:
    for mail, one in every_mail():
        assert (mail.reader == "new") == (mail.kind in TO_CONFIRM), mail.key
        if mail.reader in {"school", "copy"}:
            person = one.contact if mail.reader == "school" else one.copy
            assert person
            assert person.confirmed_at


@pytest.mark.parametrize(
    "source",
    [pytest.param(one, marks=() if one == "everywhere" else pytest.mark.drill) for one in FROM],
)
@pytest.mark.usefixtures("booking")
def test_one_mailbox_gets_few_mails_a_day_however_often_it_is_typed(
    size: Size, source: str, table: Table
) -> None:
    """A request that is given up counts as waiting no more: three at once was no bound."""
    program, number = Program(source), size.many // 4
    answers = [program.books_and_gives_up(STRANGER, NOW + n * timedelta(seconds=5)) for n in range(number)]
    through = sum(one.status == 303 for one in answers)
    assert to(STRANGER) == through == strangers.MOST_A_DAY
    assert "6 e-mails to stranger@elsewhere.example today" in sentence(answers[-1])
    table(
        Flood(
            f"bookings with one mailbox, given up, from {source}",
            sent=number,
            through=through,
            rows=len(rows("booking", "booking")),
            mails=through,
            answer=REFUSED,
            bound=f"{strangers.MOST_A_DAY} a day (strangers.MOST_A_DAY)",
        )
    )
    assert program.books(STRANGER, NOW + timedelta(days=1)).status == 303


@pytest.mark.usefixtures("booking")
def test_all_mailboxes_together_get_so_many_an_hour_and_a_lead_is_told_to_come_back(
    size: Size, table: Table
) -> None:
    program, answers = Program(), list[Answer]()
    assert program.books(LEAD, NOW).status == 303, "who comes before the limit is reached is taken"
    for n in range(size.many):
        answers.append(program.books(f"n{n}@elsewhere.example", NOW + n * timedelta(milliseconds=100)))
    through = sum(one.status == 303 for one in answers)
    assert len(sent()) == through + 1 == strangers.MOST_AN_HOUR
    assert "Nothing you typed is lost" in sentence(answers[-1])
    table(
        Flood(
            "bookings with a mailbox each, from everywhere",
            sent=size.many,
            through=through,
            rows=len(rows("booking", "booking")) - 1,
            mails=through,
            answer=REFUSED,
            bound=f"{strangers.MOST_AN_HOUR} an hour (strangers.MOST_AN_HOUR)",
        )
    )
    late = program.books("another@school.example", NOW + timedelta(minutes=30))
    assert late.status == 422
    assert "another@school.example" in unescape(late.page), "her answers stand there, to be sent again"
    assert program.books("another@school.example", NOW + HOUR).status == 303


def kept_booking(email: str, team: int) -> str:
    """Keep a request whose address is confirmed, with its mails sent; return its reference."""
    workshop = offer().workshops[0]
    one = asking.request(
        id=f"{offer().reference_prefix}-DRILL{team}",
        programme=offer().programme,
        school=School("", "Made-up School", "Nowhere", ""),
        workshop=Workshop(workshop.id, workshop.title),
        classes=(Class(workshop.year_groups[0], 30),),
        times=[(SLOT, SLOT + timedelta(minutes=workshop.minutes))],
        hold=Hold(SLOT.date(), team),
        contact=Contact("A Program", email, "", NOW),
        notes="",
        who="A Program",
        at=NOW,
        correlation_id="drill",
    )
    stored = bookings.add(one, diary=offer().diary, outbox=outbox_row(one))
    mailed(stored.id, NOW)
    return stored.id


def changes_address(reference: str, email: str, clock: Clock) -> bool:
    """Type another address by the link of a booking; tell whether it was taken."""
    booking = bookings.load(reference)
    assert booking
    path = f"{booking_link(reference).removeprefix(SITE)}/change/contact"
    form = {"csrf": csrf.token(reference), "version": str(booking.version), "name": "A", "email": email}
    answer = asked(web.handler, "POST", path, form, at=clock())
    mailed(reference, clock())
    return answer.status == 303


def asks_for_links(email: str, clock: Clock) -> bool:
    """Ask for an address's links again."""
    form = {"csrf": csrf.token(AGAIN), "email": email}
    return asked(web.handler, "POST", "/booking/again", form, at=clock()).status == 303


@pytest.mark.usefixtures("booking")
def test_a_mailbox_in_a_day_by_all_ways_there_are(size: Size, table: Table) -> None:
    """As contact and second contact of forms, by another booking's link, by asking for links: all of them, each hour."""
    midnight = NOW.replace(hour=0)
    clock, program = Clock(midnight), Program()
    _, its = kept_booking(LEAD, 1), kept_booking(PROGRAM, 2)
    own, tried, taken, an_hour = to(LEAD), Counter[str](), Counter[str](), Counter[tuple[str, int]]()
    for hour in range(size.hours):
        for email in (STRANGER, LEAD):
            before, done = to(email), list[bool]()
            for _ in range(again.MOST):
                done += [
                    program.books_and_gives_up(email, clock()).status == 303,
                    changes_address(its, email, clock),
                    asks_for_links(email, clock),
                ]
                changes_address(its, PROGRAM, clock)
                clock.pass_by(timedelta(seconds=2))
            done.append(program.books(f"p{hour}@elsewhere.example", clock(), copy=email).status == 303)
            tend.handler({}, clock=clock)
            tried[email] += len(done)
            taken[email] += sum(done)
            an_hour[email, hour] = to(email) - before
        clock.moment = midnight + (hour + 1) * HOUR
    bounds = {STRANGER: strangers.MOST_A_DAY, LEAD: strangers.MOST_A_DAY + again.MOST_A_DAY}
    for email, mails in ((STRANGER, to(STRANGER)), (LEAD, to(LEAD) - own)):
        assert mails == bounds[email], "every way but all bounds reached"
        table(
            Flood(
                f"{'a lead' if email == LEAD else 'a stranger'}'s mailbox by every form, {size.hours} h",
                sent=tried[email],
                through=taken[email],
                rows=0,
                mails=mails,
                answer=f"{REFUSED}, or as ever",
                bound=f"{bounds[email]} a day",
            )
        )
    assert max(an_hour.values()) <= strangers.MOST_A_DAY + again.MOST
    assert taken[STRANGER] < tried[STRANGER]
    assert wishes.MOST_CHANGES == 10


@pytest.mark.usefixtures("booking")
def test_links_of_addresses_nobody_knows_send_nothing(size: Size, table: Table) -> None:
    clock = Clock()
    assert all(asks_for_links(f"n{n}@elsewhere.example", clock) for n in range(size.many))
    kept = len(rows("booking", "asked"))
    assert kept == 2 * size.many
    tend.handler({}, clock=clock)
    assert sent() == []
    table(
        Flood(
            "links asked for again, addresses nobody knows",
            sent=size.many,
            through=size.many,
            rows=kept,
            mails=0,
            answer="303, as for known ones",
            bound=f"{FORM_RATE} a second; the rows go after a day",
        )
    )


@pytest.mark.usefixtures("booking")
def test_half_filled_forms_are_as_many_as_the_api_lets_through_and_go_after_a_day(
    size: Size, table: Table
) -> None:
    gate, program, through = Gate(FORM_BURST, FORM_RATE), Program(), 0
    for n in range(size.many):
        if gate.lets(n / 100):
            through += 1
            program.begins(NOW)
    assert through <= FORM_BURST + FORM_RATE * size.many / 100
    kept = rows("booking", "draft")
    assert len(kept) == through
    assert {one["expires"] for one in kept} == {int((NOW + drafts.LASTS).timestamp())}
    table(
        Flood(
            "forms begun, 100 a second",
            sent=size.many,
            through=through,
            rows=through,
            mails=0,
            answer="429 by the API",
            bound=f"{FORM_BURST} at once, {FORM_RATE} a second; the rows go after a day",
        )
    )
