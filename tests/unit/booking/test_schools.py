"""A school is found by whatever someone types of it."""

from dataclasses import replace

import pytest

from services.booking.domain.offer import Offer, OfferedSchool
from services.booking.domain.schools import find
from services.booking.use_cases.offer import offer

SCHOOLS = (
    OfferedSchool("900012", "St. Wilfrid's & St John\u2019s", "Tarnfoot", "ZZ98 1AB"),
    OfferedSchool("900011", "Crag School, Lower Site", "Aberllŷn", "ZZ98 2CD"),
    OfferedSchool("900013", "Beck School", "Tarnfoot", "ZZ97 1AB"),
)


def of_three() -> Offer:
    return replace(offer(), schools=SCHOOLS)


@pytest.mark.parametrize(
    ("typed", "urns"),
    [
        ("st wilfrids", ["900012"]),
        ("WILFRID'S", ["900012"]),
        ("St Johns", ["900012"]),
        ("St John's", ["900012"]),
        ("wilfrids st", ["900012"]),
        ("lower-site", ["900011"]),
        ("ABERLLŶN", ["900011"]),
        ("900013", ["900013"]),
        ("school zz97", ["900013"]),
        ("zz982cd", ["900011"]),
        ("ZZ98 2CD", ["900011"]),
        ("zz98 2c", ["900011"]),
        # A postcode's halves wherever the space is put.
        ("zz9 82cd", ["900011"]),
        # By name, however the programme orders them.
        ("school", ["900013", "900011"]),
        ("tarnfoot", ["900013", "900012"]),
        # Every word must be there.
        ("beck aberllŷn", []),
        # Words are not joined across name and town.
        ("schooltarnfoot", []),
        ("", []),
        (" ", []),
        ("-", []),
    ],
)
def test_a_school_is_found_by_every_word_of_what_is_typed(typed: str, urns: list[str]) -> None:
    assert [school.urn for school in find(of_three(), typed)] == urns
