"""What is offered is what the programme's folder says, and pages read it without what is slow to import."""

import subprocess
import sys
from typing import get_args

import pytest

from services.booking import model
from services.booking.offer import offer
from services.booking.slots import open_on
from shared.events import booking as contract
from shared.programme import WEEKDAYS, compiled


def test_the_offer_is_the_programmes() -> None:
    programme, offered = compiled(), offer()
    assert [school.urn for school in offered.schools] == [school.urn for school in programme.schools]
    assert offered.schools[0].postcode == programme.schools[0].postcode
    for mine, theirs in zip(offered.workshops, programme.workshops, strict=True):
        assert (mine.id, mine.minutes, mine.year_groups) == (theirs.id, theirs.minutes, theirs.year_groups)
    told = {(WEEKDAYS[window.weekday], window.start, window.end) for window in offered.diary.windows}
    assert told == {
        (weekday, window.start, window.end)
        for window in programme.availability.windows
        for weekday in window.weekdays
    }
    for stretch in programme.availability.blocked:
        assert not open_on(offered.diary, stretch.first)
        assert not open_on(offered.diary, stretch.last)
    assert not any(open_on(offered.diary, day) for day in programme.bank_holidays)


def test_the_states_are_the_contracts() -> None:
    assert get_args(model.Status) == get_args(contract.Status)


@pytest.mark.parametrize("function", ["web", "team", "signin"])
def test_a_page_function_starts_without_what_is_slow(function: str) -> None:
    code = (
        f"import sys, services.booking.functions.{function}; "
        "print(*{'pydantic', 'icalendar', 'jwt', 'cryptography', 'boto3', 'aws_xray_sdk'} & set(sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert ran.stdout.strip() == ""
