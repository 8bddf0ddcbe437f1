"""What is offered is what the programme's folder says."""

from typing import get_args

from services.booking.domain.diary import open_on
from services.booking.domain.offer import WEEKDAYS
from services.booking.domain.parts import Status
from services.booking.use_cases.offer import offer
from shared.compiled import compiled
from shared.events import booking as contract


def test_the_offer_is_the_programmes() -> None:
    programme, offered = compiled(), offer()
    assert [school.urn for school in offered.schools] == [school.urn for school in programme.schools]
    assert offered.schools[0].postcode == programme.schools[0].postcode
    for mine, theirs in zip(offered.workshops, programme.workshops, strict=True):
        assert (mine.id, mine.minutes, mine.year_groups) == (theirs.id, theirs.minutes, theirs.year_groups)
    windows = {(WEEKDAYS[window.weekday], window.start, window.end) for window in offered.diary.windows}
    assert windows == {
        (weekday, window.start, window.end)
        for window in programme.availability.windows
        for weekday in window.weekdays
    }
    for stretch in programme.availability.blocked:
        assert not open_on(offered.diary, stretch.first)
        assert not open_on(offered.diary, stretch.last)
    assert not any(open_on(offered.diary, day) for day in programme.bank_holidays)


def test_the_states_are_the_contracts() -> None:
    assert get_args(Status) == get_args(contract.Status)
