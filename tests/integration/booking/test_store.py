"""The table: one transaction a change, one holder a place, and what each page reads."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from services.booking import bookings, model, store
from services.booking.model import Booking, Class, Contact
from services.booking.offer import offer
from services.booking.store import AlreadySentError, SlotTakenError, StaleError
from shared.aws import client
from shared.clock import london_time
from shared.dynamo import ContendedError
from shared.events import parse
from tests.integration.booking.conftest import NOW, asked, rows
from tests.support.aws import ENGINES

pytestmark = [
    pytest.mark.usefixtures("booking_aws"),
    pytest.mark.parametrize("booking_aws", ENGINES, indirect=True),
]

STARTS = london_time(date(2026, 3, 12), 9)
SAM = Contact("Sam Example", "sam@school.example", "01452 000 000")


def request(now: datetime = NOW, draft: str = "", **changed: object) -> Booking:
    return bookings.request_booking(offer(), asked(**changed), now=now, correlation_id="c0ffee", draft=draft)


def held() -> Counter[str]:
    return Counter(row["booking"] for row in rows("hold"))


def test_a_booking_comes_back_as_it_went_in() -> None:
    booking = request(classes=(Class(8, 30), Class(9, 25)))
    assert store.load(booking.id) == booking
    assert store.load("WWY-222222") is None


def test_a_change_is_written_with_its_event() -> None:
    booking = request()
    bookings.confirm(booking.id, who="Alex", now=NOW, note="See you")
    events = [
        parse(
            {"source": row["source"], "detail-type": row["detail_type"], "detail": json.loads(row["detail"])}
        )
        for row in sorted(rows("outbox"), key=lambda row: row["sk"])
    ]
    assert [event.DETAIL_TYPE for event in events] == ["BookingRequested", "BookingConfirmed"]
    assert [event.event_id for event in events] == [f"{booking.id}:1", f"{booking.id}:2"]
    assert {event.correlation_id for event in events} == {"c0ffee"}
    assert not any(SAM.email in row["detail"] or SAM.name in row["detail"] for row in rows("outbox"))


def test_two_teams_take_two_bookings_and_the_third_is_refused() -> None:
    places = [request().hold.place for _ in range(offer().diary.teams)]
    assert places == [1, 2]
    before = rows()
    with pytest.raises(SlotTakenError):
        request()
    assert rows() == before


def test_of_sixty_at_once_for_the_last_place_one_gets_it() -> None:
    for _ in range(offer().diary.teams - 1):
        request()

    def try_it(_: int) -> str:
        try:
            return request().id
        except SlotTakenError:
            return ""

    with ThreadPoolExecutor(60) as pool:
        won = [reference for reference in pool.map(try_it, range(60)) if reference]
    assert len(won) == 1
    assert held().total() == offer().diary.teams
    assert held()[won[0]] == 1
    assert len(rows("booking")) == offer().diary.teams


def test_one_who_meets_others_tries_again(monkeypatch: pytest.MonkeyPatch) -> None:
    really, met = store.transact, iter([True] * 5)

    def contended(writes: Sequence[Mapping[str, Any]]) -> None:
        if next(met, False):
            raise ContendedError
        really(writes)

    monkeypatch.setattr(store, "transact", contended)
    monkeypatch.setattr(store.time, "sleep", lambda _: None)
    assert request().status == "requested"


def test_one_who_only_ever_meets_others_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def contended(_: Sequence[Mapping[str, Any]]) -> None:
        raise ContendedError

    monkeypatch.setattr(store, "transact", contended)
    monkeypatch.setattr(store.time, "sleep", lambda _: None)
    with pytest.raises(store.BusyError, match="Nothing is lost"):
        request()


def test_a_form_becomes_one_booking_however_often_it_is_sent() -> None:
    draft = "d" * 22
    store.keep_draft(draft, {"name": "Sam"}, now=NOW)
    first = request(draft=draft)
    with pytest.raises(AlreadySentError) as refused:
        request(draft=draft)
    assert refused.value.booking_id == first.id
    assert store.draft_values(draft, now=NOW) == ({}, first.id)
    assert len(rows("booking")) == len(rows("hold")) == 1
    with pytest.raises(AlreadySentError):
        store.keep_draft(draft, {"name": "Sam"}, now=NOW)


def test_a_draft_goes_after_a_day() -> None:
    store.keep_draft("d" * 22, {"name": "Sam"}, now=NOW)
    [row] = rows("draft")
    assert row["expires"] == int((NOW + timedelta(hours=24)).timestamp())
    assert store.draft_values("d" * 22, now=NOW) == ({"name": "Sam"}, "")
    assert store.draft_values("d" * 22, now=NOW + timedelta(hours=24)) == ({}, ""), "deleted or not"


def test_whoever_comes_second_is_told_and_overwrites_nothing() -> None:
    booking = request()
    bookings.confirm(booking.id, who="Alex", now=NOW)
    before = rows()
    with pytest.raises(StaleError):
        bookings.decline(booking.id, who="Robin", now=NOW, reason="Full", version=1)
    with pytest.raises(StaleError):
        store.save(booking.decline(who="Robin", at=NOW, reason="Full"), booking)
    assert rows() == before


def test_a_move_swaps_the_place_in_one_go() -> None:
    booking = request()
    later = london_time(date(2026, 3, 19), 9)
    moved = bookings.move_booking(offer(), booking.id, starts_at=later, who="Sam", now=NOW)
    assert [row["sk"] for row in rows("hold")] == ["2026-03-19T09:00#1"]
    assert moved.starts_at == later
    assert store.held(date(2026, 3, 1), date(2026, 3, 31)) == {later: 1}


def test_a_move_to_a_full_slot_leaves_everything() -> None:
    later = london_time(date(2026, 3, 19), 9)
    for _ in range(offer().diary.teams):
        request(starts_at=later)
    booking = request()
    before = rows()
    with pytest.raises(SlotTakenError):
        bookings.move_booking(offer(), booking.id, starts_at=later, who="Sam", now=NOW)
    assert rows() == before


@pytest.mark.parametrize("ending", ["decline", "cancel"])
def test_a_visit_that_is_off_frees_its_place(ending: str) -> None:
    booking = request()
    if ending == "decline":
        bookings.decline(booking.id, who="Alex", now=NOW, reason="Full")
    else:
        bookings.cancel(booking.id, who="Sam", now=NOW, reason="Trip", by_school=True)
    assert rows("hold") == []
    assert request().hold.place == 1


@pytest.mark.parametrize(
    "starts_at",
    [
        london_time(date(2026, 2, 23), 9),  # sooner than the notice
        london_time(date(2026, 3, 14), 9),  # a Saturday
        london_time(date(2026, 4, 3), 9),  # Good Friday, and no term
        london_time(date(2026, 3, 12), 10),  # no slot starts then
        london_time(date(2027, 3, 12), 9),  # beyond the horizon
    ],
)
def test_a_time_that_is_not_offered_is_refused(starts_at: datetime) -> None:
    with pytest.raises(bookings.NotOfferedError):
        request(starts_at=starts_at)
    assert rows() == []


def test_what_does_not_fit_the_programme_is_refused() -> None:
    with pytest.raises(model.RefusedError, match="school"):
        request(urn="000000")
    with pytest.raises(model.RefusedError, match="workshop"):
        request(workshop_id="juggling")
    with pytest.raises(model.RefusedError, match="Year 13"):
        request(classes=(Class(13, 20),))
    with pytest.raises(model.RefusedError, match="sessions"):
        request(classes=(Class(8, 20),) * 9)
    assert rows() == []


def test_the_school_can_change_nothing_once_the_visit_has_begun() -> None:
    booking = request()
    for act in (
        lambda: bookings.cancel(booking.id, who="S", now=STARTS, reason="x", by_school=True),
        lambda: bookings.amend_booking(offer(), booking.id, notes="x", who="S", now=STARTS),
        lambda: bookings.move_booking(offer(), booking.id, starts_at=STARTS, who="S", now=STARTS),
    ):
        with pytest.raises(bookings.TooLateError):
            act()


def test_a_change_that_changes_nothing_writes_nothing() -> None:
    booking = request()
    before = rows()
    same = bookings.amend_booking(
        offer(), booking.id, classes=[Class(8, 30)], contact=SAM, notes="A lift, please", who="S", now=NOW
    )
    assert same == booking
    assert bookings.move_booking(offer(), booking.id, starts_at=STARTS, who="S", now=NOW) == booking
    assert rows() == before


def test_requests_are_listed_oldest_first_and_others_by_their_day() -> None:
    third = request(now=NOW + timedelta(hours=2), starts_at=london_time(date(2026, 3, 10), 9))
    first = request(now=NOW)
    second = request(now=NOW + timedelta(hours=1))
    assert [line.id for line in store.listed("requested")] == [first.id, second.id, third.id]
    for booking in (first, second, third):
        bookings.confirm(booking.id, who="Alex", now=NOW)
    assert store.listed("requested") == []
    confirmed = store.listed("confirmed")
    assert confirmed[0].id == third.id
    assert confirmed[0].classes == ((8, 30),)
    assert [line.id for line in store.listed("confirmed", since=STARTS)] == sorted([first.id, second.id])
    assert [line.id for line in store.listed("confirmed", until=STARTS - timedelta(hours=1))] == [third.id]
    assert len(store.listed("all")) == 3


@pytest.mark.parametrize("newest_first", [True, False])
def test_a_list_goes_on_where_its_page_ended(monkeypatch: pytest.MonkeyPatch, newest_first: bool) -> None:  # noqa: FBT001
    monkeypatch.setattr(store, "PAGE", 2)
    starts = [london_time(date(2026, 3, day), 9) for day in (10, 11, 12, 16, 17)]
    for moment in starts:
        request(starts_at=moment)
    seen: list[datetime] = []
    after = ""
    while page := store.listed("all", after=after, newest_first=newest_first):
        assert len(page) <= 2
        seen += [line.starts_at for line in page]
        after = page[-1].key
    assert seen == sorted(starts, reverse=newest_first)
    assert store.listed("all", after="zzz") == []


def test_what_is_read_for_each_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page takes one query, of as many bytes as the store's docstring promises."""
    booking = request()
    for number in range(9):
        bookings.amend_booking(offer(), booking.id, notes=f"Note {number}", who="S", now=NOW)
    days = [day for day in range(2, 28) if date(2026, 3, day).weekday() < 4]
    for day in days:
        for hour, minute in ((9, 0), (13, 15)):
            for _ in range(2 if day != 12 else 1):
                request(starts_at=london_time(date(2026, 3, day), hour, minute))
    spent: list[float] = []
    really = client("dynamodb").query

    def counted(**arguments: object) -> dict[str, Any]:
        answer: dict[str, Any] = really(**arguments)
        size = sum(size_of(item) for item in answer["Items"])
        spent.append(-(-size // 4096) * (1 if arguments["ConsistentRead"] else 0.5))
        return answer

    monkeypatch.setattr(client("dynamodb"), "query", counted)
    store.load(booking.id)
    assert spent == [1]
    spent.clear()
    held = store.held(date(2026, 3, 1), date(2026, 3, 31))
    assert sum(held.values()) > 50
    assert spent == [1]
    spent.clear()
    assert len(store.listed("requested")) == store.PAGE
    assert spent == [2]


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
    bookings.confirm(booking.id, who="Alex", now=NOW)
    day = STARTS + timedelta(hours=6)
    return bookings.record_delivery(
        booking.id, delivered_on=STARTS.date(), present={f"{booking.id}-1": {8: 27}}, who="Alex", now=day
    )


def test_a_correction_is_a_higher_version(delivered: Booking) -> None:
    corrected = bookings.record_delivery(
        delivered.id,
        delivered_on=STARTS.date(),
        present={f"{delivered.id}-1": {8: 26, 9: 2}},
        who="Alex",
        now=STARTS + timedelta(days=1),
    )
    assert corrected.version == delivered.version + 1
    assert corrected.pupils_present == 28
    assert [line.pupils_present for line in store.listed("delivered")] == [28]
    assert held() == {delivered.id: 1}
