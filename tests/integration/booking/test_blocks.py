"""Blocking a day: what it hits, what it stops, and what comes back when it is taken away."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.booking.domain.booking import Booking
from services.booking.domain.parts import Hold
from services.booking.domain.refusal import BusyError, SlotTakenError
from services.booking.table import bookings, diary
from services.booking.use_cases import blocks, lead, team
from services.booking.use_cases.offer import offer
from services.booking.use_cases.published import outbox_row
from shared.clock import london_time
from shared.dynamo import ContendedError
from tests.integration.booking.conftest import DAY, NOW, fill_the_day, school_at, visit_request

pytestmark = pytest.mark.usefixtures("booking_aws")


def request(hour: int = 8, minute: int = 50, **changed: object) -> Booking:
    wanted = visit_request(starts_at=london_time(DAY, hour, minute), **changed)
    return lead.request(offer(), wanted, now=NOW, correlation_id="c0ffee")


def test_a_block_says_which_visits_it_hits_and_changes_none_of_them() -> None:
    morning, afternoon = request(), request(13, 30)
    assert [morning.hold, afternoon.hold] == [Hold(DAY, 1)] * 2
    assert blocks.hits(offer(), DAY, now=NOW) == [morning, afternoon]
    assert blocks.hits(offer(), DAY, part="morning", now=NOW) == [morning]
    assert blocks.block(offer(), DAY, part="afternoon", why="Ill", now=NOW) == [afternoon]
    assert blocks.block(offer(), DAY, team=2, why="Ill", now=NOW) == []
    assert bookings.load(afternoon.id) == afternoon
    team.confirm(afternoon.id, who="Alex", now=NOW)


def test_a_visit_that_is_off_or_whose_hold_ran_out_is_not_hit() -> None:
    off, abandoned = request(), request(13, 30)
    lead.cancel(off.id, who="Sam", now=NOW, reason="Trip")
    changed = abandoned.amend(
        who="S", at=NOW, classes=[abandoned.sessions[0].expected], contact=abandoned.contact, notes=""
    )
    waiting = replace(changed, hold=Hold(DAY, 1, NOW + timedelta(minutes=60)))
    bookings.save(waiting, abandoned, diary=offer().diary, outbox=outbox_row(waiting))
    assert [one.id for one in blocks.hits(offer(), DAY, now=NOW)] == [abandoned.id]
    assert blocks.hits(offer(), DAY, now=NOW + timedelta(minutes=60)) == []


def test_a_blocked_day_takes_no_request_until_the_block_is_taken_away() -> None:
    blocks.block(offer(), DAY, why="Ill", now=NOW)
    with pytest.raises(SlotTakenError):
        request()
    blocks.unblock(offer(), DAY, part="morning", now=NOW)
    assert request().hold == Hold(DAY, 1)
    with pytest.raises(SlotTakenError):
        request(13, 30)
    blocks.block(offer(), DAY, team=3, why="Trip", now=NOW)
    blocks.unblock(offer(), DAY, team=2, now=NOW)
    assert request(13, 30).hold == Hold(DAY, 2)
    blocks.unblock(offer(), DAY, now=NOW)
    assert [one.blocks for one in diary.on(DAY)] == [(), (), ()]


def test_a_day_with_nobody_to_go_takes_requests_with_the_teams_that_have_somebody_first() -> None:
    for number in (1, 2):
        blocks.block(offer(), DAY, team=number, why="Training", kind="nobody", now=NOW)
    assert request().hold == Hold(DAY, 3)
    assert request().hold == Hold(DAY, 1)


def test_what_others_write_meanwhile_is_kept() -> None:
    def act(number: int) -> object:
        if number % 2:
            return request(school=school_at(number % 3))
        return blocks.block(offer(), DAY, part="afternoon", team=1 + number % 3, why="Ill", now=NOW)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(act, range(6)))
    on_day = diary.on(DAY)
    assert sum(len(one.stretches) for one in on_day) == 3
    assert [len(one.blocks) for one in on_day] == [1, 1, 1]


def test_one_who_only_ever_meets_others_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def contended(_: Mapping[str, Any]) -> None:
        raise ContendedError

    monkeypatch.setattr(blocks, "write", contended)
    monkeypatch.setattr(blocks.machine, "sleep", lambda _: None)
    with pytest.raises(BusyError):
        blocks.block(offer(), DAY, why="Ill", now=NOW)


def test_blocking_twice_the_same_is_one_block() -> None:
    fill_the_day(teams=1)
    for _ in range(2):
        blocks.block(offer(), DAY, team=1, why="Ill", now=NOW)
    [one] = diary.on(DAY)
    assert [block.why for block in one.blocks] == ["Ill"]
    assert len(one.stretches) == 1
