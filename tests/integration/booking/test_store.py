"""The table: one transaction a change, one holder a place, and what each page reads."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from services.booking.domain.booking import Booking
from services.booking.domain.history import ClassChange, PartChange, TimeChange
from services.booking.domain.hours import WhyNot
from services.booking.domain.parts import Class, Contact, Hold
from services.booking.domain.refusal import (
    BusyError,
    NotOfferedError,
    Refusal,
    RefusedError,
    SlotTakenError,
    StaleError,
    TooLateError,
)
from services.booking.table import bookings, diary, drafts, lists
from services.booking.table.drafts import AlreadySentError
from services.booking.use_cases import lead, outcome, share, team
from services.booking.use_cases.offer import offer
from services.booking.use_cases.published import outbox_row
from shared.aws import client
from shared.clock import london_time
from shared.dynamo import ContendedError
from shared.events.known import parse
from shared.log import logger
from tests.integration.booking.conftest import (
    DAY,
    LENGTH,
    NOW,
    SAM,
    fill_the_day,
    rows,
    school_at,
    visit_request,
)
from tests.support.aws import ENGINES
from tests.support.logs import listen

pytestmark = [
    pytest.mark.usefixtures("booking_aws"),
    pytest.mark.parametrize("booking_aws", ENGINES, indirect=True),
]

STARTS = london_time(date(2026, 3, 12), 8, 50)
A_WEEK_LATER = london_time(date(2026, 3, 19), 8, 50)
TENS = Class(10, 30)


@pytest.fixture(autouse=True)
def _plenty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one school ask as often as a test needs: what is fair is held elsewhere."""
    monkeypatch.setattr(share, "MOST_WAITING", 1000)


def request(now: datetime = NOW, draft: str = "", **changed: object) -> Booking:
    """Ask for a visit that Northmoor offers, with `changed` parts."""
    wanted = visit_request(**({"starts_at": STARTS, "classes": (TENS,)} | changed))
    return lead.request(offer(), wanted, now=now, correlation_id="c0ffee", draft=draft)


def held() -> Counter[str]:
    return Counter(stretch[2] for row in rows("team day") for stretch in row["stretches"])


def places() -> set[tuple[str, str]]:
    """Return which team's day each booking holds something of, by their row's key."""
    return {(row["sk"], stretch[2]) for row in rows("team day") for stretch in row["stretches"]}


def test_a_booking_comes_back_as_it_went_in() -> None:
    booking = request(classes=(TENS, Class(11, 25)))
    assert bookings.load(booking.id) == booking
    assert bookings.load("NM-222222") is None


def test_a_change_is_written_with_its_event() -> None:
    booking = request()
    team.confirm(booking.id, who="Alex", now=NOW, note="See you")
    events = [
        parse(
            {"source": row["source"], "detail-type": row["detail_type"], "detail": json.loads(row["detail"])}
        )
        for row in sorted(rows("outbox"), key=lambda row: row["sk"])
    ]
    assert [event.DETAIL_TYPE for event in events] == ["BookingRequested", "BookingConfirmed"]
    assert [event.event_id for event in events] == [f"{booking.id}:1", f"{booking.id}:2"]
    assert {event.correlation_id for event in events} == {"c0ffee"}
    sam = booking.contact
    assert not any(sam.email in row["detail"] or sam.name in row["detail"] for row in rows("outbox"))


def test_each_team_takes_a_booking_and_one_more_is_refused() -> None:
    teams = [one.hold.team for one in fill_the_day() if one.hold]
    assert teams == list(range(1, len(offer().diary.teams) + 1))
    before = rows()
    with pytest.raises(SlotTakenError):
        request()
    assert rows() == before


def test_a_team_makes_several_visits_a_day_with_the_way_between_them() -> None:
    fill_the_day(teams=2)
    first = request()
    minutes = offer().diary.travel_minutes
    soon, in_time = (STARTS + LENGTH + timedelta(minutes=more) for more in (minutes + 5, minutes + 45))
    assert london_time(DAY, 10, 40) == in_time, "in the next window"
    with pytest.raises(RefusedError):
        request(starts_at=soon)
    second = request(starts_at=in_time, school=school_at(1))
    assert first.hold == second.hold == Hold(DAY, 3)
    with pytest.raises(SlotTakenError):
        request(starts_at=STARTS + LENGTH, school=school_at(1))
    assert request(starts_at=STARTS + LENGTH).hold == Hold(DAY, 3), "the same school needs no way"


def test_of_two_hundred_at_once_for_the_last_place_one_gets_it() -> None:
    fill_the_day(teams=len(offer().diary.teams) - 1)

    def try_it(_: int) -> str:
        try:
            return request().id
        except (SlotTakenError, BusyError):
            return ""

    with ThreadPoolExecutor(60) as pool:
        won = [reference for reference in pool.map(try_it, range(200)) if reference]
    assert len(won) == 1
    assert held().total() == len(offer().diary.teams)
    assert held()[won[0]] == 1
    assert len(rows("booking")) == len(offer().diary.teams)


def test_many_at_once_for_different_times_of_a_day_all_get_theirs_and_no_team_is_in_two_places() -> None:
    starts = [STARTS, london_time(DAY, 10, 40), london_time(DAY, 12), london_time(DAY, 13, 30)]

    def try_it(number: int) -> Booking:
        return request(starts_at=starts[number % 4], school=school_at(number % 4))

    with ThreadPoolExecutor(12) as pool:
        made = list(pool.map(try_it, range(12)))
    teams = Counter((one.hold, one.starts_at) for one in made)
    assert len(teams) == len(made) == 12


def test_one_who_meets_others_tries_again(monkeypatch: pytest.MonkeyPatch) -> None:
    really, met = bookings.transact, iter([True] * 5)

    def contended(writes: Sequence[Mapping[str, Any]]) -> None:
        if next(met, False):
            raise ContendedError
        really(writes)

    monkeypatch.setattr(bookings, "transact", contended)
    monkeypatch.setattr(bookings.time, "sleep", lambda _: None)
    assert request().status == "requested"


def test_one_who_only_ever_meets_others_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def contended(_: Sequence[Mapping[str, Any]]) -> None:
        raise ContendedError

    monkeypatch.setattr(bookings, "transact", contended)
    monkeypatch.setattr(bookings.time, "sleep", lambda _: None)
    with pytest.raises(BusyError):
        request()


def test_a_form_becomes_one_booking_however_often_it_is_sent() -> None:
    draft = "d" * 22
    drafts.keep(draft, {"name": "Sam"}, now=NOW)
    first = request(draft=draft)
    with pytest.raises(AlreadySentError) as refused:
        request(draft=draft)
    assert refused.value.booking_id == first.id
    assert drafts.read(draft, now=NOW) == ({}, first.id)
    assert len(rows("booking")) == held().total() == 1
    with pytest.raises(AlreadySentError):
        drafts.keep(draft, {"name": "Sam"}, now=NOW)


def test_a_draft_goes_after_a_day() -> None:
    drafts.keep("d" * 22, {"name": "Sam"}, now=NOW)
    [row] = rows("draft")
    assert row["expires"] == int((NOW + timedelta(hours=24)).timestamp())
    assert drafts.read("d" * 22, now=NOW) == ({"name": "Sam"}, "")
    assert drafts.read("d" * 22, now=NOW + timedelta(hours=24)) == ({}, ""), "deleted or not"


def test_whoever_comes_second_is_told_and_overwrites_nothing() -> None:
    booking = request()
    team.confirm(booking.id, who="Alex", now=NOW)
    before = rows()
    with pytest.raises(StaleError):
        team.decline(booking.id, who="Robin", now=NOW, reason="Full", version=1)
    declined = booking.decline(who="Robin", at=NOW, reason="Full")
    with pytest.raises(StaleError):
        bookings.save(declined, booking, outbox=outbox_row(declined))
    assert rows() == before


def test_a_move_swaps_the_place_in_one_go() -> None:
    booking = request()
    later = A_WEEK_LATER
    moved = lead.move(offer(), booking.id, starts=[later], who="Sam", now=NOW)
    assert places() == {("2026-03-19#1", booking.id)}
    assert (moved.starts_at, moved.hold) == (later, Hold(later.date(), 1))
    assert bookings.load(booking.id) == moved


def test_a_move_within_a_teams_day_is_one_write_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    fill_the_day(teams=1)
    booking = request()
    really, written = bookings.transact, []

    def seen(writes: Sequence[Mapping[str, Any]]) -> None:
        written.append([next(iter(write.values())).get("Item", {}).get("entity") for write in writes])
        really(writes)

    monkeypatch.setattr(bookings, "transact", seen)
    moved = lead.move(offer(), booking.id, starts=[STARTS + timedelta(minutes=15)], who="Sam", now=NOW)
    assert booking.hold == moved.hold == Hold(DAY, 2), "the team stays"
    assert [entities.count({"S": "team day"}) for entities in written] == [1]
    assert held()[booking.id] == 1


def test_a_move_to_a_full_day_leaves_everything() -> None:
    fill_the_day(day=A_WEEK_LATER.date())
    booking = request()
    before = rows()
    with pytest.raises(SlotTakenError):
        lead.move(offer(), booking.id, starts=[A_WEEK_LATER], who="Sam", now=NOW)
    assert rows() == before


def test_a_hold_that_ran_out_gives_way_and_is_freed_without_a_word() -> None:
    fill_the_day(teams=2)
    until = NOW + timedelta(minutes=60)
    last = request()
    waiting = replace(last.amend(who="S", at=NOW, classes=[TENS], contact=last.contact, notes="x"), version=2)
    assert waiting.hold
    waiting = replace(waiting, hold=replace(waiting.hold, until=until))
    waiting = bookings.save(waiting, last, diary=offer().diary, outbox=outbox_row(waiting))
    assert bookings.load(waiting.id) == waiting
    with pytest.raises(SlotTakenError):
        request(now=until - timedelta(seconds=1))
    other = request(now=until)
    assert held()[waiting.id] == 0
    assert other.hold == Hold(DAY, 3)
    stays = waiting.amend(who="S", at=until, classes=[TENS], contact=waiting.contact, notes="y")
    kept = replace(stays, hold=Hold(DAY, 3))
    with pytest.raises(SlotTakenError):
        bookings.save(kept, waiting, diary=offer().diary, outbox=outbox_row(kept))
    off = waiting.cancel(who="S", at=until, reason="Trip")
    before = rows("team day")
    bookings.save(off, waiting, outbox=outbox_row(off))
    assert rows("team day") == before


def test_a_booking_without_a_hold_takes_no_place_and_one_it_gets_later() -> None:
    booking = request()
    waits = replace(
        booking.amend(who="S", at=NOW, classes=[TENS], contact=booking.contact, notes="x"), hold=None
    )
    waits = bookings.save(waits, booking, outbox=outbox_row(waits))
    assert held().total() == 0
    assert bookings.load(booking.id) == waits
    offered = waits.amend(who="S", at=NOW, classes=[TENS], contact=waits.contact, notes="y")
    offered = replace(offered, hold=Hold(DAY, 2, NOW + timedelta(hours=48)))
    stored = bookings.save(offered, waits, diary=offer().diary, outbox=outbox_row(offered))
    assert stored.hold == Hold(DAY, 2, NOW + timedelta(hours=48)), "the team asked for, where it is free"
    assert places() == {("2026-03-12#2", booking.id)}


@pytest.mark.parametrize("ending", ["decline", "cancel"])
def test_a_visit_that_is_off_frees_its_place(ending: str) -> None:
    booking = request()
    if ending == "decline":
        team.decline(booking.id, who="Alex", now=NOW, reason="Full")
    else:
        lead.cancel(booking.id, who="Sam", now=NOW, reason="Trip")
    assert places() == set()
    assert request().hold == Hold(DAY, 1)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 2, 19), WhyNot.PAST),
        (date(2026, 2, 24), WhyNot.NOTICE),
        (date(2026, 3, 14), WhyNot.NO_HOURS),
        (date(2026, 3, 25), WhyNot.NO_HOURS),
        (date(2026, 3, 27), WhyNot.OUT_OF_TERM),
        (date(2026, 4, 3), WhyNot.HOLIDAY),
        (date(2026, 5, 14), WhyNot.CLOSED),
        (date(2027, 3, 12), WhyNot.HORIZON),
    ],
)
def test_a_day_that_is_not_offered_is_refused_for_its_own_reason(day: date, why: WhyNot) -> None:
    with pytest.raises(NotOfferedError) as refused:
        request(starts_at=london_time(day, 8, 50))
    assert (refused.value.why, refused.value.day) == (why, day)
    assert rows() == []


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"workshop_id": "juggling"}, Refusal.WORKSHOP_GONE),
        ({"classes": (Class(13, 20),)}, Refusal.YEAR_GROUP_NOT_FOR_WORKSHOP),
        ({"starts_at": london_time(DAY, 10)}, Refusal.OUTSIDE_HOURS),
        ({"classes": (TENS,) * 3}, Refusal.OUTSIDE_HOURS),
        ({"starts": (london_time(DAY, 9),) * 2, "classes": (TENS,) * 2}, Refusal.SESSIONS_NOT_IN_TURN),
        ({"starts": (STARTS,), "classes": (TENS,) * 2}, Refusal.CLASS_MISSING),
        ({"starts": ()}, Refusal.CLASS_MISSING),
    ],
)
def test_what_does_not_fit_the_programme_is_refused(changed: dict[str, object], reason: Refusal) -> None:
    with pytest.raises(RefusedError) as refused:
        request(**changed)
    assert refused.value.reason is reason
    assert rows() == []


def test_a_visit_cannot_be_amended_to_a_year_group_its_workshop_is_not_for() -> None:
    booking = request()
    before = rows()
    assert 13 not in offer().workshops[0].year_groups
    with pytest.raises(RefusedError) as refused:
        lead.amend(offer(), booking.id, classes=[Class(13, 30)], who="S", now=NOW)
    assert (refused.value.reason, refused.value.facts) == (Refusal.YEAR_GROUP_NOT_FOR_WORKSHOP, {"year": 13})
    assert rows() == before


def test_a_changed_contact_stands_in_the_history_without_the_persons_details() -> None:
    booking = request()
    kim = Contact("Kim Example", "kim@school.example", "01632 960 001")
    amended = lead.amend(offer(), booking.id, contact=kim, who="Sam Example", now=NOW)
    assert amended.contact == replace(SAM, name=kim.name, phone=kim.phone), "the address waits for its owner"
    assert amended.new_address == kim.email
    loaded = bookings.load(booking.id)
    assert loaded == amended
    assert loaded.history[-1].changed == (PartChange("contact"), PartChange("address"))
    assert not any("im@school" in str(row) or "960 001" in str(row) for row in rows("history"))


def test_what_changed_comes_back_as_it_went_in() -> None:
    booking = request(classes=(TENS, Class(11, 25)))
    classes = [Class(7, 28, "A ramp"), Class(11, 25)]
    lead.amend(offer(), booking.id, classes=classes, notes="", who="Sam", now=NOW)
    starts = [A_WEEK_LATER, A_WEEK_LATER.replace(hour=10, minute=40)]
    lead.move(offer(), booking.id, starts=starts, who="Sam", now=NOW)
    loaded = bookings.load(booking.id)
    assert loaded
    assert [entry.changed for entry in loaded.history] == [
        (),
        (ClassChange(TENS, Class(7, 28, "A ramp")), PartChange("notes")),
        (TimeChange(STARTS, A_WEEK_LATER),),
    ]


def test_a_change_is_logged_and_published_under_its_bookings_correlation_id(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    booking = request()
    logger.set_correlation_id("another request's")
    log = listen(monkeypatch)
    changes: list[Callable[[], Booking]] = [
        lambda: lead.amend(offer(), booking.id, notes="Up the stairs", who="Sam", now=NOW),
        lambda: lead.move(offer(), booking.id, starts=[A_WEEK_LATER], who="Sam", now=NOW),
        lambda: team.confirm(booking.id, who="Alex", now=NOW),
        lambda: lead.cancel(booking.id, who="Sam", now=NOW, reason="Trip"),
    ]
    for make in changes:
        make()
    assert [line["correlation_id"] for line in log.lines()] == ["c0ffee"] * len(changes)
    published = [json.loads(row["detail"])["correlation_id"] for row in rows("outbox")]
    assert published == ["c0ffee"] * (1 + len(changes))


def test_the_school_can_change_nothing_once_the_visit_has_begun() -> None:
    booking = request()
    for act in (
        lambda: lead.cancel(booking.id, who="S", now=STARTS, reason="x"),
        lambda: lead.amend(offer(), booking.id, notes="x", who="S", now=STARTS),
        lambda: lead.move(offer(), booking.id, starts=[STARTS], who="S", now=STARTS),
    ):
        with pytest.raises(TooLateError):
            act()


def test_a_change_that_changes_nothing_writes_nothing() -> None:
    booking = request()
    before = rows()
    same = lead.amend(
        offer(), booking.id, classes=[TENS], contact=booking.contact, notes=booking.notes, who="S", now=NOW
    )
    assert same == booking
    assert lead.move(offer(), booking.id, starts=[STARTS], who="S", now=NOW) == booking
    assert rows() == before


def test_requests_are_listed_oldest_first_and_others_by_their_day() -> None:
    third = request(now=NOW + timedelta(hours=2), starts_at=london_time(date(2026, 3, 10), 8, 50))
    first = request(now=NOW)
    second = request(now=NOW + timedelta(hours=1))
    assert [line.id for line in lists.page_of("requested")] == [first.id, second.id, third.id]
    for booking in (first, second, third):
        team.confirm(booking.id, who="Alex", now=NOW)
    assert lists.page_of("requested") == []
    confirmed = lists.page_of("confirmed")
    assert confirmed[0].id == third.id
    assert confirmed[0].classes == ((10, 30),)
    assert [line.id for line in lists.page_of("confirmed", since=STARTS)] == sorted([first.id, second.id])
    assert [line.id for line in lists.page_of("confirmed", until=STARTS - timedelta(hours=1))] == [third.id]
    assert len(lists.page_of("all")) == 3


@pytest.mark.parametrize("newest_first", [True, False])
def test_a_list_goes_on_where_its_page_ended(monkeypatch: pytest.MonkeyPatch, newest_first: bool) -> None:  # noqa: FBT001
    monkeypatch.setattr(lists, "PAGE", 2)
    starts = [london_time(date(2026, 3, day), 8, 50) for day in (10, 11, 12, 16, 17)]
    for moment in starts:
        request(starts_at=moment)
    seen: list[datetime] = []
    after = ""
    while page := lists.page_of("all", after=after, newest_first=newest_first):
        assert len(page) <= 2
        seen += [line.starts_at for line in page]
        after = page[-1].key
    assert seen == sorted(starts, reverse=newest_first)
    assert lists.page_of("all", after="zzz") == []


def test_what_is_read_for_each_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page takes one query, of as many bytes as the table's docstring promises."""
    booking = request()
    for number in range(9):
        lead.amend(offer(), booking.id, notes=f"Note {number}", who="S", now=NOW)
    for day in range(2, 27):
        at = london_time(date(2026, 3, day), 8, 50)
        for starts_at in (at, at.replace(hour=10, minute=40)):
            for number in range(2 if offer().diary.exceptions.get(at.date()) is None else 0):
                if at.weekday() < 5:
                    request(starts_at=starts_at, school=school_at(number))
    spent: list[float] = []
    really = client("dynamodb").query

    def counted(**arguments: object) -> dict[str, Any]:
        answer: dict[str, Any] = really(**arguments)
        size = sum(size_of(item) for item in answer["Items"])
        spent.append(-(-size // 4096) * (1 if arguments["ConsistentRead"] else 0.5))
        return answer

    monkeypatch.setattr(client("dynamodb"), "query", counted)
    bookings.load(booking.id)
    assert spent == [1]
    spent.clear()
    month = diary.team_days(date(2026, 3, 1), date(2026, 3, 31))
    assert sum(len(one.stretches) for day in month.values() for one in day) > 50
    assert spent == [1]
    spent.clear()
    assert len(diary.on(DAY)) == 3
    assert spent == [1]
    spent.clear()
    assert len(lists.page_of("requested")) == lists.PAGE
    assert spent == [4]


def size_of(item: dict[str, Any]) -> int:
    """Return a row's size as DynamoDB reckons it: the bytes of names and values."""
    return sum(len(name.encode()) + value_size(value) for name, value in item.items())


def value_size(value: dict[str, Any]) -> int:
    [(kind, content)] = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "N":
            return len(content) // 2 + 2
        case "L":
            return 3 + sum(1 + value_size(part) for part in content)
        case "M":
            return 3 + sum(1 + len(name.encode()) + value_size(part) for name, part in content.items())
        case _:
            return 1


@pytest.fixture
def delivered() -> Booking:
    booking = request()
    team.confirm(booking.id, who="Alex", now=NOW)
    day = STARTS + timedelta(hours=6)
    return outcome.record(
        booking.id, delivered_on=STARTS.date(), present={f"{booking.id}-1": {10: 27}}, who="Alex", now=day
    )


def test_a_correction_is_a_higher_version(delivered: Booking) -> None:
    corrected = outcome.record(
        delivered.id,
        delivered_on=STARTS.date(),
        present={f"{delivered.id}-1": {10: 26, 11: 2}},
        who="Alex",
        now=STARTS + timedelta(days=1),
    )
    assert corrected.version == delivered.version + 1
    assert corrected.pupils_present == 28
    assert [line.pupils_present for line in lists.page_of("delivered")] == [28]
    assert held() == {delivered.id: 1}
