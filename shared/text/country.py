"""What the programme's country calls its year groups and its schools' numbers, in the reader's language."""

from collections.abc import Iterable, Mapping
from typing import Final, Literal

from shared.compiled import essentials
from shared.country import SCHOOLING, Country, Schooling
from shared.text import N_, gettext, ngettext
from shared.text.phrases import listed

Form = Literal["short", "head", "explained", "column"]
"""How a number is spoken of: in a sentence, by itself, where somebody may not know the word, beside what else is of a school."""

NUMBERS: Final[Mapping[Country, Mapping[Form, str]]] = {
    "england": {
        "short": N_("URN"),
        "head": N_("URN"),
        "explained": N_("reference number (URN)"),
        "column": N_("School URN"),
    },
    "wales": {
        "short": N_("school number"),
        "head": N_("School number"),
        "explained": N_("school number"),
        "column": N_("School number"),
    },
    "scotland": {
        "short": N_("SEED code"),
        "head": N_("SEED code"),
        "explained": N_("SEED code"),
        "column": N_("School SEED code"),
    },
    "northern-ireland": {
        "short": N_("school reference number"),
        "head": N_("School reference number"),
        "explained": N_("school reference number"),
        "column": N_("School reference number"),
    },
}

EXAMPLE: Final = "1234567"


def schooling() -> Schooling:
    """Return what is true of schools in the programme's country."""
    return SCHOOLING[_country()]


def _country() -> Country:
    country: Country = essentials()["programme"]["country"]
    return country


def year_name(year: object) -> str:
    """Return what a year group is called, such as ``Year 8`` or ``S1``; of what is no number, as somebody typed it."""
    text = str(year)
    of = schooling()
    short = of.short(int(text)) if text.isascii() and text.isdigit() else text
    return short if of.letters else gettext("Year %(year)s", year=short)


def year_names(years: Iterable[int]) -> str:
    """Return year groups such as ``Year 8``, ``Years 7, 8 and 9`` or ``P7 and S1``."""
    of = schooling()
    numbers = [of.short(year) for year in years]
    if of.letters:
        return listed(numbers)
    return ngettext("Year %(years)s", "Years %(years)s", len(numbers), years=listed(numbers))


def school_number(form: Form = "short") -> str:
    """Return what a school's official number is called, such as ``URN`` or ``school number``."""
    return gettext(NUMBERS[_country()][form])


def numbered(urn: str) -> str:
    """Return a school's number with what it is called, such as ``URN 123456``."""
    return gettext("%(number)s %(urn)s", number=school_number("head"), urn=urn)


def column(name: str) -> str:
    """Return what stands at the head of a column: its name; for England's name of a school's number the programme's country's."""
    named: dict[str, Form] = {NUMBERS["england"][form]: form for form in ("head", "column")}
    return school_number(named[name]) if name in named else gettext(name)


def example_postcode() -> str:
    """Return a postcode as those of the programme's schools are written: ``GL1 2EQ``."""
    postcode: str = essentials()["programme"]["postcode"]
    return postcode


def example_beginnings() -> str:
    """Return with what such a postcode begins, its district or its area: ``GL1 or GL``."""
    district = example_postcode().partition(" ")[0]
    return gettext("%(district)s or %(area)s", district=district, area=district.rstrip("0123456789"))


def is_school_number(text: str) -> bool:
    """Return whether a text can be a school's number in the programme's country."""
    return text.isascii() and text.isdigit() and len(text) == schooling().digits


def example_number() -> str:
    """Return a number as a school's is written: ``123456``."""
    return EXAMPLE[: schooling().digits]
