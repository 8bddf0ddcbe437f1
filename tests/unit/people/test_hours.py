"""The hours people gave, by employer: what is not known is not nought, and erasure keeps them without the person."""

from dataclasses import replace

import pytest

from services.people.domain.hours import Entry, Given, by_employer, delivered, forgotten
from services.people.domain.need import Capacity
from tests.support.people import DAY, HOUR, STARTS, a_roster, a_session, as_

TRUST, COLLEGE = as_(), Capacity("college", "coach")


def entries() -> list[Entry]:
    rosters = [
        a_roster(("ann", TRUST), ("bo", COLLEGE), session=a_session(standing="delivered")),
        a_roster(
            ("ann", TRUST),
            session=a_session(
                id="B1-2", standing="delivered", starts_at=STARTS + HOUR, ends_at=STARTS + 1.5 * HOUR
            ),
        ),
        a_roster(("cy", TRUST), session=a_session(id="B2-1", booking="B2", standing="delivered")),
    ]
    return [
        *(entry for roster in rosters for entry in delivered(roster)),
        Entry("ann", "trust", "travel", DAY, 45, "B1"),
        Entry("ann", "trust", "own", DAY, 20, said="Cut out role cards"),
    ]


def test_hours_are_by_employer_and_travel_that_nobody_told_is_not_known() -> None:
    assert by_employer(entries()) == (
        Given("college", 1, 1, 1, 60, 0, 0, without_travel=1),
        Given("trust", 2, 2, 3, 150, 45, 20, without_travel=1),
    )
    assert by_employer(entries())[1].minutes == 215


@pytest.mark.parametrize("standing", ["planned", "off"])
def test_only_a_delivered_session_gives_hours(standing: str) -> None:
    assert list(delivered(a_roster(("ann", TRUST), session=a_session(standing=standing)))) == []


def test_erasure_keeps_the_hours_without_the_person() -> None:
    kept = forgotten(entries(), "ann", "x7")
    assert by_employer(kept) == by_employer(entries())
    assert not any("ann" in (one.person, one.said) or one.said for one in kept)
    assert replace(kept[0], person="ann") == entries()[0]
