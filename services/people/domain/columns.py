"""The columns of a list of people that is handed in, by what people call them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Column(StrEnum):
    """What a column says, by the name that the template gives it."""

    NAME = "Name"
    FIRST = "First name"
    LAST = "Last name"
    EMAIL = "E-mail"
    PHONE = "Phone"
    ORGANISATION = "Organisation"
    SECTOR = "Sector"
    SIZE = "Size"
    ROLE = "Role"
    SKILLS = "Skills"
    LANGUAGES = "Languages"
    PLACES = "Places"
    FREE = "Free"
    WORKSHOPS = "Workshops"
    WHY = "Why it was not taken"
    """What a list that is given back has more than the one that was handed in: handed in again, it says nothing."""


SPELLINGS: Final[Mapping[Column, tuple[str, ...]]] = {
    Column.NAME: ("name", "full name", "person", "contact", "contact name", "volunteer", "volunteer name"),
    Column.FIRST: ("first name", "forename", "given name", "firstname"),
    Column.LAST: ("last name", "surname", "family name", "lastname"),
    Column.EMAIL: (
        "e-mail",
        "email",
        "mail",
        "e-mail address",
        "email address",
        "contact email",
        "work email",
    ),
    Column.PHONE: (
        "phone",
        "phone number",
        "telephone",
        "telephone number",
        "tel",
        "mobile",
        "mobile number",
    ),
    Column.ORGANISATION: (
        "organisation",
        "organization",
        "employer",
        "company",
        "trust",
        "organisation name",
        "works for",
    ),
    Column.SECTOR: ("sector", "industry", "organisation sector", "employer sector"),
    Column.SIZE: (
        "size",
        "size band",
        "organisation size",
        "employer size",
        "number of employees",
        "employees",
    ),
    Column.ROLE: ("role", "job role", "comes as", "profession", "job", "job title"),
    Column.SKILLS: ("skills", "skill", "can do"),
    Column.LANGUAGES: ("languages", "language", "speaks", "languages spoken"),
    Column.PLACES: ("places", "can reach", "reach", "postcodes", "postcode areas", "areas", "travels to"),
    Column.FREE: ("free", "available", "availability", "free on", "times", "days"),
    Column.WORKSHOPS: ("workshops", "workshop", "asked about", "may be asked about"),
    Column.WHY: ("why it was not taken", "reason"),
}
"""What each column may be called; capitals, spaces and signs between the letters don't matter."""

LOOKED_AT: Final = 20
"""Lines at the top of a sheet among which the headings are looked for: a title may stand above them."""


@dataclass(frozen=True, slots=True)
class Header:
    """Where each column stands, from 0, as the line of headings says.

    `passed_over` are headings that nothing is read of; `twice` are columns that two headings name.
    """

    places: Mapping[Column, int]
    passed_over: tuple[str, ...] = ()
    twice: tuple[Column, ...] = ()


def header(cells: Sequence[str]) -> Header | None:
    """Return what a line says of columns; None where it names neither people nor their addresses."""
    places: dict[Column, int] = {}
    others: list[str] = []
    twice: list[Column] = []
    for place, cell in enumerate(cells):
        column = KNOWN.get(_plain(cell))
        if column is None:
            others += [cell] if cell.strip() else []
        elif column in places:
            twice.append(column)
        else:
            places[column] = place
    named = Column.NAME in places or {Column.FIRST, Column.LAST} <= places.keys()
    return Header(places, tuple(others), tuple(twice)) if named and Column.EMAIL in places else None


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


KNOWN: Final = {_plain(spelling): column for column, spellings in SPELLINGS.items() for spelling in spellings}
