"""What each country of the UK calls its year groups and its schools' numbers, and that nothing says England's by itself."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from services.booking.domain.schools import KnownSchool
from services.booking.register.index import pack, unpack
from services.booking.register.search import search
from shared import compiled
from shared.country import SCHOOLING, Country, years_of
from shared.languages import ENGLISH
from shared.limits import YEAR_GROUPS
from shared.text import catalogue, country

COUNTRIES: tuple[Country, ...] = get_args(Country)


@pytest.fixture(params=COUNTRIES)
def here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Country]:
    """Be a programme of each country in turn."""
    found = compiled.essentials()
    of: Country = request.param
    there = found | {"programme": found["programme"] | {"country": of}}
    monkeypatch.setattr(country, "essentials", lambda: there)
    return of


def test_examples_of_postcodes_are_of_the_programmes_own_schools() -> None:
    assert country.example_postcode() == "ZZ99 1AA"
    assert country.example_beginnings() == "ZZ99 or ZZ"


CALLED = {
    "england": ("Year 7", "Year 13", "Years 7, 8 and 9", "URN 123456", "URN"),
    "wales": ("Year 7", "Year 13", "Years 7, 8 and 9", "School number 1234567", "school number"),
    "scotland": ("P7", "S6", "P7, S1 and S2", "SEED code 1234567", "SEED code"),
    "northern-ireland": (
        *("Year 8", "Year 14", "Years 8, 9 and 10"),
        *("School reference number 1234567", "school reference number"),
    ),
}


def test_year_groups_and_numbers_are_called_as_the_country_does(here: Country) -> None:
    first, last, three, number, short = CALLED[here]
    assert (country.year_name(7), country.year_name("13")) == (first, last)
    assert country.year_names([7, 8, 9]) == three
    assert country.year_names([7]) == first
    assert country.numbered(country.example_number()) == number
    assert country.school_number() == short
    assert country.is_school_number(country.example_number())
    assert not country.is_school_number(country.example_number()[1:])
    assert not country.is_school_number("١٢٣٤٥٦٧"[: SCHOOLING[here].digits])


def test_what_is_no_year_group_is_said_as_somebody_typed_it(here: Country) -> None:
    assert "eight" in country.year_name("eight")
    assert country.year_name(99)
    assert country.year_name(0)


def test_a_column_is_the_countrys_where_it_is_a_schools_number(here: Country) -> None:
    assert country.column("Town") == "Town"
    england = here == "england"
    assert (country.column("URN") == "URN") is england
    assert (country.column("School URN") == "School URN") is england


@pytest.mark.parametrize("of", COUNTRIES)
def test_no_two_year_groups_of_a_country_are_called_alike(of: Country) -> None:
    named = [SCHOOLING[of].year(year) for year in YEAR_GROUPS]
    assert len(set(named)) == len(YEAR_GROUPS)
    assert years_of(of) == {name.lower(): year for name, year in zip(named, YEAR_GROUPS, strict=True)}


def test_no_sentence_says_englands_year_or_number_by_itself() -> None:
    """Red wherever somebody writes "Year %(year)s" or "URN" again: both are `shared.text.country`'s to say."""
    england = re.compile(r"\bYears? %\(|\bURNs?\b|\bYears? \d")
    # Two lists of columns hold England's name in the country's place (`country.column`).
    own = ("shared/text/country.py", "services/booking/web/export.py", "services/metrics/evidence/files.py")
    wrong = [
        (message.id, places)
        for message in catalogue.gathered(ENGLISH)
        if message.id and england.search(str(message.id))
        # Academic, calendar and financial years are no year groups.
        if (places := [place for place, _ in message.locations if place not in own])
        and not re.search(r"[Aa]cademic year|the year|of the year", str(message.id))
    ]
    assert wrong == []


@pytest.mark.parametrize("urn", ["999901", "9999017"])
def test_a_school_is_found_by_the_beginning_of_its_number(urn: str) -> None:
    one = KnownSchool(urn, "Ysgol Un", "Tref", "ZZ99 1AA")
    register = unpack(pack([one, replace(one, urn="1" + urn[1:], name="Another")]))
    for typed in (urn, urn[:4], urn[:5]):
        assert [school.urn for school in search(register, None, typed, 5).schools] == [urn], typed


def test_nothing_but_the_country_knows_how_many_digits_a_schools_number_has() -> None:
    root = Path(compiled.ROOT)
    counted = re.compile(r"\\d\{\{?[67]\}\}?")
    found = [
        str(path.relative_to(root))
        for room in ("services", "shared")
        for path in (root / room).rglob("*.py")
        if counted.search(path.read_text("utf-8"))
    ]
    assert found == []
