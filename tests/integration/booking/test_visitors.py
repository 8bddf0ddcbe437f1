"""Who comes to a visit: heard in any order, shown to the team, and told to the school once, never of a visit that is off."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.booking.domain import outcome, wishes
from services.booking.domain.booking import Booking
from services.booking.domain.parts import Arrival, Hold
from services.booking.domain.readers import address_of
from services.booking.domain.refusal import RefusedError
from services.booking.domain.states import AGREED
from services.booking.functions import mails, staffed, team, web
from services.booking.mail.links import booking_link, booking_token
from services.booking.table import bookings, staff
from services.booking.use_cases import people, visitors
from shared import sent as marks
from shared.clock import london_day
from shared.dynamo import ContendedError
from shared.events.people import Attendance, LetterChange, LetterSnapshot
from shared.visit_link import letter_token
from shared.web.routes import address
from tests.integration.booking.conftest import (
    DAY,
    NOW,
    SLOT,
    TABLE,
    Browser,
    Clock,
    confirmed,
    done,
    rows,
    sign_in,
)
from tests.support.aws import SITE, empty_table
from tests.support.bookings import public
from tests.support.delivery import deliver, deliver_worst, worst
from tests.support.events import HOST, MIDWIFE
from tests.support.events import staffed as told_staff
from tests.support.mailbox import body, hear, run_tend, sent

if TYPE_CHECKING:
    from shared.events.base import Event

SAM, DESK, LEAD = "sam@school.example", "desk@school.example", "dsl@school.example"
MORNING = SLOT - timedelta(days=3) + timedelta(minutes=10)
"""When the letter is due: nine o'clock of the third working day before, and the visit starts at ten to."""


def letter(version: int = 1, *changes: LetterChange, at: Any = MORNING) -> LetterSnapshot:
    return LetterSnapshot(version=version, written_at=at, changes=changes)


def change(booking: Booking, version: int, move: Any = "joined", who: Attendance = MIDWIFE) -> LetterChange:
    return LetterChange(
        version=version,
        session=booking.sessions[0].id,
        move=move,
        role_title=who.role_title,
        employer=who.employer,
    )


def told(booking: Booking, version: int, **changed: Any) -> None:
    """Let booking hear who comes."""
    deliver(staffed.handler, [told_staff(public(booking), version, **changed)])


def telling() -> Booking:
    """Return an agreed visit of which two more addresses hear who comes."""
    arrival = Arrival("Hall", reception=DESK, safeguarding=LEAD)
    return done(confirmed(), lambda one: wishes.reconfirm(one, who="Sam Example", at=NOW, arrival=arrival))


def letters(to: str = "") -> list[Any]:
    return [one for one in sent(to) if "Who comes" in str(one["Subject"])]


@pytest.mark.usefixtures("booking_aws")
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_who_comes_is_kept_at_its_highest_version_whatever_the_order(data: st.DataObject) -> None:
    empty_table(TABLE)
    booking = confirmed()
    later = public(booking)
    made = [
        told_staff(later, 1, missing=2, coming=()),
        told_staff(later, 2, missing=1),
        told_staff(later, 3, coming=(HOST, MIDWIFE), letter=letter()),
        told_staff(later, 4, missing=1, letter=letter(2, change(booking, 2, "left"))),
    ][: data.draw(st.integers(1, 4))]
    deliver_worst(staffed.handler, data.draw(worst(made)))
    kept = staff.load(booking.id)
    assert kept == visitors.staff_of(made[-1].visit)
    gaps = staff.gaps()
    assert {one.places for one in gaps.values()} == ({made[-1].visit.sessions[0].missing} - {0})
    assert len(rows("staff")) == 1


def test_a_visit_that_moves_has_one_gap_at_its_new_time(booking_aws: None) -> None:
    booking = confirmed()
    told(booking, 1, missing=1)
    moved = done(
        booking,
        lambda one: one.move(
            who="Alex",
            at=NOW,
            times=[(start + timedelta(days=7), end + timedelta(days=7)) for start, end in one.times],
            hold=Hold(DAY + timedelta(days=7), 1),
            action="reschedule",
        ),
    )
    told(moved, 2, missing=1)
    [gap] = staff.gaps().values()
    assert gap.starts_at == moved.starts_at
    assert staff.gaps(until=booking.starts_at) == {}
    told(moved, 3, missing=1, standing="off")
    assert staff.gaps() == {}
    told(booking, 2, missing=5)
    assert staff.gaps() == {}, "an older version changes nothing"


def test_what_is_in_the_way_comes_again(booking_aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def contended(*_: Any, **__: Any) -> None:
        raise ContendedError

    booking = confirmed()
    monkeypatch.setattr(staff, "save", contended)
    monkeypatch.setattr(visitors, "PAUSE", 0)
    with pytest.raises(AssertionError):
        told(booking, 1)


def test_who_comes_to_a_visit_that_is_not_known_is_kept(booking_aws: None) -> None:
    booking = replace(confirmed(), id="NM-222222")
    told(booking, 1, letter=letter())
    assert staff.load("NM-222222")
    assert rows("mail_due") == [row for row in rows("mail_due") if row["id"] != "NM-222222"]


def test_all_of_the_school_that_hear_who_comes_get_the_letter_on_its_day(booking_aws: None) -> None:
    booking = telling()
    hear(at=NOW)
    told(booking, 1, coming=(HOST, MIDWIFE), letter=letter(at=MORNING - timedelta(days=1)))
    run_tend(MORNING - timedelta(minutes=1))
    assert letters() == []
    run_tend(MORNING)
    run_tend(MORNING + timedelta(hours=1))
    assert Counter(str(one["To"]) for one in letters()) == {SAM: 1, DESK: 1, LEAD: 1}
    [mine], [desk] = letters(SAM), letters(DESK)
    text = body(mine)
    assert (
        str(mine["Subject"]).strip()
        == f"Who comes on Thursday 12 March 2026: {booking.workshop.title} ({booking.id})"
    )
    assert "2 people come, from North Moor Hospital." in text
    assert "Host, North Moor Hospital, who leads it" in text
    assert f"{SITE}/letter/{letter_token(booking.id)}" in text
    assert "Hello Sam Example," in text
    assert booking_link(booking.id) not in body(desk), "it is no key to the booking"
    assert "Hello," in body(desk)
    assert "as its reception's" in " ".join(body(desk).split())
    for one in letters():
        assert not [part for part in one.walk() if part.get_content_type() == "text/calendar"]
        assert HOST.person not in str(one), "no id of anybody"


def test_a_change_the_evening_before_reaches_everyone_once(booking_aws: None) -> None:
    booking = telling()
    hear(at=NOW)
    told(booking, 1, coming=(HOST, MIDWIFE), letter=letter())
    run_tend(MORNING)
    evening = SLOT - timedelta(hours=14)
    changes = (change(booking, 2, "left"),)
    told(booking, 2, letter=letter(2, *changes, at=evening))
    for minutes in (1, 4, 9, 60):
        run_tend(evening + timedelta(minutes=minutes))
    changed = [one for one in letters() if "has changed" in str(one["Subject"])]
    assert Counter(str(one["To"]) for one in changed) == {SAM: 1, DESK: 1, LEAD: 1}
    text = body(changed[0])
    assert "Does not come: Midwife, North Moor Hospital" in text
    assert "let in only the people whom the new visitor letter names" in text
    assert "who leads it" not in text, "only what is different"


def test_two_changes_in_a_row_are_one_mail_with_both(booking_aws: None) -> None:
    booking = confirmed()
    hear(at=NOW)
    told(booking, 1, letter=letter())
    run_tend(MORNING)
    later = MORNING + timedelta(hours=2)
    porter = MIDWIFE.model_copy(update={"role_title": "Porter & driver"})
    told(booking, 2, letter=letter(2, change(booking, 2), at=later))
    told(
        booking,
        3,
        letter=letter(3, change(booking, 2), change(booking, 3, who=porter), at=later + timedelta(minutes=1)),
    )
    run_tend(later + timedelta(minutes=5))
    [one] = [mail for mail in letters(SAM) if "has changed" in str(mail["Subject"])]
    assert "Comes too: Midwife" in body(one)
    assert "Comes too: Porter & driver" in body(one)
    run_tend(later + timedelta(minutes=30))
    assert len(letters(SAM)) == 2


def test_the_schools_own_page_leads_to_the_letter_once_it_is_written(booking_aws: None, clock: Clock) -> None:
    booking = telling()
    school = Browser(web.handler, clock)
    page = address("booking", token=booking_token(booking.id))
    to_letter = address("letter", token=letter_token(booking.id))
    told(booking, 1, coming=(HOST,))
    assert to_letter not in school.get(page).text
    told(booking, 2, coming=(HOST,), letter=letter())
    assert to_letter in school.get(page).text
    done(booking, lambda one: one.cancel(who="Alex", at=NOW, reason="Ill", by="team"))
    assert to_letter not in school.get(page).text


def test_whoever_joins_late_gets_the_letter_at_once(booking_aws: None) -> None:
    booking = confirmed()
    hear(at=NOW)
    told(booking, 1, letter=letter())
    run_tend(MORNING)
    arrival = Arrival("Hall", safeguarding=LEAD)
    at = MORNING + timedelta(hours=3)
    done(booking, lambda one: wishes.reconfirm(one, who="Sam Example", at=at, arrival=arrival))
    hear(at=at)
    assert len(letters(LEAD)) == 1
    assert len(letters(SAM)) == 1


def test_nobody_hears_of_a_letter_for_a_visit_that_is_off(booking_aws: None) -> None:
    booking = telling()
    hear(at=NOW)
    told(booking, 1, letter=letter(at=MORNING - timedelta(days=1)))
    done(booking, lambda one: one.cancel(who="Alex", at=NOW, reason="Ill", by="team"))
    hear(at=NOW)
    run_tend(MORNING)
    run_tend(MORNING + timedelta(hours=1))
    assert letters() == []
    assert [row for row in rows("mail_due") if row["mail"].startswith("letter")] == []


def test_all_who_were_told_hear_that_nobody_comes(booking_aws: None) -> None:
    booking = telling()
    hear(at=NOW)
    told(booking, 1, letter=letter(at=MORNING - timedelta(days=1)))
    run_tend(MORNING)
    at = MORNING + timedelta(hours=1)
    done(booking, lambda one: one.cancel(who="Alex", at=at, reason="Ill", by="team"))
    for minutes in (0, 5, 60):
        hear(at=at + timedelta(minutes=minutes))
        run_tend(at + timedelta(minutes=minutes))
    off = [one for one in sent() if "Nobody comes on Thursday 12 March 2026" in str(one["Subject"])]
    assert Counter(str(one["To"]) for one in off) == {DESK: 1, LEAD: 1}, (
        "the contact hears that it is cancelled"
    )
    text = " ".join(body(off[0]).split())
    assert "The visitor letter for it does not count any more." in text
    assert "Ill" not in text, "what somebody typed goes to nobody whose address nobody confirmed"
    assert booking_link(booking.id) not in body(off[0])
    # Taken up again, with the letter they have: else they would turn away whoever comes.
    at += timedelta(hours=2)
    hold = Hold(london_day(SLOT), 0)
    done(
        bookings.load(booking.id) or booking,
        lambda one: outcome.reopen(one, who="Alex", at=at, hold=hold, said="Well again"),
    )
    for minutes in (0, 5, 60):
        hear(at=at + timedelta(minutes=minutes))
        run_tend(at + timedelta(minutes=minutes))
    on = [one for one in sent() if "takes place after all" in str(one["Subject"])]
    assert Counter(str(one["To"]) for one in on) == {DESK: 1, LEAD: 1}
    text = " ".join(body(on[0]).split())
    assert "the visit is on again, and its visitor letter counts" in text
    assert "Well again" not in text
    assert letter_token(booking.id) in body(on[0])


def test_after_a_move_all_who_were_told_hear_of_both_days(booking_aws: None, clock: Clock) -> None:
    booking = telling()
    hear(at=NOW)
    told(booking, 1, letter=letter(at=MORNING - timedelta(days=1)))
    run_tend(MORNING)
    at = MORNING + timedelta(hours=1)
    day = london_day(SLOT) + timedelta(days=1)
    times = [(start + timedelta(days=1), end + timedelta(days=1)) for start, end in booking.times]
    moved = done(
        bookings.load(booking.id) or booking,
        lambda one: one.move(who="Alex", at=at, times=times, hold=Hold(day, 0), action="reschedule"),
    )
    told(moved, 2, letter=letter(2, at=at))
    for minutes in (0, 5, 60):
        hear(at=at + timedelta(minutes=minutes))
        run_tend(at + timedelta(minutes=minutes))
    run_tend(MORNING + timedelta(days=1))
    for to in (DESK, LEAD):
        [off] = [one for one in sent(to) if "Nobody comes on Thursday 12 March 2026" in str(one["Subject"])]
        assert "It is to be on Friday 13 March 2026." in " ".join(body(off).split())
        new = [one for one in letters(to) if "Who comes on Friday 13 March 2026" in str(one["Subject"])]
        assert len(new) == 1, to
    school = Browser(web.handler, clock)
    form = school.get(address("booking.reconfirm", token=booking_token(booking.id))).text
    assert f'value="{DESK}"' in form
    assert 'value="Hall"' not in form


def test_whoever_is_told_besides_is_found_and_erased_after_a_move(booking_aws: None) -> None:
    moved = done(
        telling(),
        lambda one: one.move(
            who="Alex",
            at=NOW,
            times=[(start + timedelta(days=1), end + timedelta(days=1)) for start, end in one.times],
            hold=Hold(london_day(SLOT) + timedelta(days=1), 0),
            action="reschedule",
        ),
    )
    assert [one["role"] for one in people.export(DESK, who="Lee", now=NOW)["bookings"]] == ["reception"]
    people.erase(DESK, who="Lee", now=NOW)
    stored = bookings.load(moved.id)
    assert stored
    assert (address_of(stored, "reception"), DESK in str(rows(""))) == (None, False)
    assert address_of(stored, "safeguarding")


def test_the_mail_room_shows_the_letter_and_keeps_its_key_to_itself(booking_aws: None, clock: Clock) -> None:
    booking = telling()
    told(booking, 1, letter=letter(at=MORNING - timedelta(days=1)))
    room = Browser(mails.handler, clock, sign_in())
    page = room.get(f"/team/bookings/{booking.id}/mails")
    assert "Who comes" in page.text
    assert f"The school&#39;s safeguarding lead, {LEAD}" in page.text
    name = f"letter.{SLOT:%Y%m%dT%H%MZ}1.safeguarding"
    shown = room.get(f"/team/bookings/{booking.id}/mails/{name}")
    assert shown.status == 200
    assert letter_token(booking.id) not in shown.text


def test_the_console_shows_who_is_missing_by_the_days_left(booking_aws: None, clock: Clock) -> None:
    clock.moment = SLOT - timedelta(days=4)
    near, met = confirmed(), confirmed(starts_at=SLOT + timedelta(days=1))
    told(near, 1, coming=(), missing=2, lead_missing=True, wanted_missing=("clinical",), others_missing=0)
    told(met, 1, coming=(HOST, MIDWIFE), letter=letter())
    console = Browser(team.handler, clock, sign_in(at=clock.moment))
    today = console.get("/team").text
    section = today.partition('id="gaps"')[2].partition("</details>")[0]
    assert "2 places unfilled, 4 days left: nobody leads it yet" in section
    assert "nhsuk-tag--red" in section
    assert near.id in section
    assert met.id not in section
    for page in ("/team/bookings", f"/team/calendar?month={SLOT:%Y-%m}"):
        assert console.get(page).text.count("2 places unfilled, 4 days left") == 1, page
    shown = console.get(f"/team/bookings/{near.id}").text
    assert "nobody yet" in shown
    assert "Missing: a lead and somebody clinical" in shown
    assert f"/team/gaps/{near.id}" in shown
    other = console.get(f"/team/bookings/{met.id}").text
    assert "Host, North Moor Hospital, who leads it; Midwife, North Moor Hospital" in other
    assert "Visitor letter 1 of Monday 9 March 2026, 9am, not read yet" in other
    clock.moment = SLOT - timedelta(days=30)
    console = Browser(team.handler, clock, sign_in(at=clock.moment))
    assert 'id="gaps"' not in console.get("/team").text, "it is far off"
    assert "30 days left" in console.get("/team/bookings").text
    done(near, lambda one: one.cancel(who="Alex", at=NOW, reason="Ill", by="team"))
    assert "unfilled" not in console.get("/team/bookings").text, "also before the people service says so"


class LettersInAnyOrder(RuleBasedStateMachine):
    """School, team, people service, queue and clock at work on one visit; mail sometimes fails."""

    def __init__(self) -> None:
        super().__init__()
        empty_table(TABLE)
        self.now = NOW
        self.patch = pytest.MonkeyPatch()
        self.gone: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.booking = confirmed().id
        self.version = self.letter = 0
        self.changes: tuple[LetterChange, ...] = ()
        self.events: list[Event] = []
        really = marks.mark

        def counted(booking_id: str, key: str, *rest: Any) -> None:
            self.gone[key] += 1
            if (
                key.startswith(("letter#", "letter_changed#", "letter_on#"))
                and self.stored.status not in AGREED
            ):
                self.wrong.append(key)
            really(booking_id, key, *rest)

        self.patch.setattr(marks, "mark", counted)

    def teardown(self) -> None:
        self.patch.undo()

    @property
    def stored(self) -> Booking:
        stored = bookings.load(self.booking)
        assert stored
        return stored

    def publish(self) -> None:
        self.version += 1
        booking, now = self.stored, self.now
        known = (
            LetterSnapshot(version=self.letter, written_at=now, changes=self.changes) if self.letter else None
        )
        standing = "planned" if booking.status in AGREED else "off"
        self.events.append(
            told_staff(public(booking), self.version, letter=known, standing=standing, coming=(HOST, MIDWIFE))
        )

    def step(self, move: Callable[[Booking], Booking]) -> None:
        self.now += timedelta(seconds=30)
        try:
            done(self.stored, move)
        except RefusedError:
            return
        self.publish()

    @rule()
    def call_off(self) -> None:
        self.step(lambda one: one.cancel(who="Alex", at=self.now, reason="Ill", by="team"))

    @rule()
    def take_up(self) -> None:
        self.step(
            lambda one: outcome.reopen(
                one, who="Alex", at=self.now, hold=Hold(london_day(one.starts_at), 0), said="On again"
            )
        )

    @rule()
    def move(self) -> None:
        def moved(one: Booking) -> Booking:
            times = [(start + timedelta(days=1), end + timedelta(days=1)) for start, end in one.times]
            hold = Hold(london_day(times[0][0]), 0)
            return one.move(who="Alex", at=self.now, times=times, hold=hold, action="reschedule")

        self.step(moved)

    @rule(reception=st.sampled_from(["", DESK]), lead=st.sampled_from(["", LEAD, SAM]))
    def reconfirm(self, reception: str, lead: str) -> None:
        arrival = Arrival("Hall", reception=reception, safeguarding=lead)
        self.step(lambda one: wishes.reconfirm(one, who="Sam", at=self.now, arrival=arrival))

    @rule(joined=st.booleans())
    def write(self, joined: bool) -> None:  # noqa: FBT001  hypothesis hands it by name
        self.now += timedelta(seconds=30)
        self.letter += 1
        if self.letter > 1 and joined:
            self.changes = (*self.changes, change(self.stored, self.letter))
        self.publish()

    @rule(which=st.integers(0, 20))
    def hear_one(self, which: int) -> None:
        if self.events:
            deliver(staffed.handler, [self.events[which % len(self.events)]])

    @rule(gone=st.sampled_from([timedelta(minutes=5), timedelta(days=1), timedelta(days=6)]))
    def pass_by(self, gone: timedelta) -> None:
        self.now += gone
        run_tend(self.now)

    @invariant()
    def no_letter_goes_twice_or_for_a_visit_that_is_off(self) -> None:
        assert not [key for key, times in self.gone.items() if times > 1]
        assert not self.wrong

    @rule()
    def settle(self) -> None:
        """Once all is heard and sent, each reader of an agreed visit was told the newest that is news to them."""
        deliver(staffed.handler, self.events)
        hear(at=self.now)
        for _ in range(2):
            self.now += timedelta(minutes=5)
            run_tend(self.now)
        booking, who = self.stored, staff.load(self.booking)
        if who is None or who.letter is None or booking.status not in AGREED:
            return
        missing = {
            mail.key
            for mail in visitors.called_for(booking, marks.states(booking.id))
            if mail.why == "visitors"
            and mail.due <= self.now <= mail.until
            and marks.find(booking.id, mail.key).waits
        }
        assert not missing, "a letter is lost"


@pytest.mark.usefixtures("booking_aws")
class TestLettersInAnyOrder(LettersInAnyOrder.TestCase):
    """Run it: each time other sequences, drawn from the run's seed."""

    settings = settings(
        max_examples=8, stateful_step_count=16, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
