"""One line of a list of people, read by itself: what it says of a person, or each reason why it can't be taken."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeVar

from services.people.domain.columns import Column
from services.people.domain.free import Free, NotReadError, typed
from services.people.domain.numbers import like_a_certificates
from services.people.domain.person import Size
from services.people.domain.rules import Rules
from shared.limits import EMAIL, EMAIL_LETTERS

LETTERS: Final[Mapping[Column, int]] = {
    Column.NAME: 100,
    Column.EMAIL: EMAIL_LETTERS,
    Column.PHONE: 60,
    Column.ORGANISATION: 100,
    Column.SECTOR: 60,
    Column.SKILLS: 500,
    Column.LANGUAGES: 200,
    Column.PLACES: 200,
    Column.FREE: 1000,
    Column.WORKSHOPS: 500,
}
"""Characters that a cell can have, as a field of the console's form."""

PLACE: Final = re.compile(r"[A-Z]{1,2}(\d[A-Z\d]?)?")
POSTCODE: Final = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?)\d[A-Z]{2}")

TWO_NAMES: Final = re.compile(r"\s(?:and|&|\+)\s|[/;\n]|\S\s+\S+\s*,\s*\S+\s+\S", re.IGNORECASE)
"""How two people's names stand in one cell."""

BANDS: Final = ((1, "self-employed"), (9, "micro"), (49, "small"), (249, "medium"))
"""Up to how many people an employer of a size has; more is large."""

SIZES: Final[Mapping[str, Size]] = {
    "self-employed": "self-employed",
    "micro": "micro",
    "small": "small",
    "medium": "medium",
    "large": "large",
}

EMPLOYED: Final = re.compile(
    r"(?:(under|up to|over|less than) )?(\d{1,7})(?: ?(?:-|to|\u2013) ?(\d{1,7})|(\+))?(?: people| employees)?"
)
"""How many people an employer has, as it is written: ``120``, ``50-249``, ``250+``, ``under 10``."""

T = TypeVar("T")


class Because(StrEnum):
    """Why a line can't be taken; the facts it comes with stand beside it."""

    NO_NAME = "no name"
    NO_EMAIL = "no e-mail"
    EMAIL_WRONG = "e-mail wrong"
    TWO_PEOPLE = "two people in one line"
    TOO_LONG = "too long"
    """`column` and `most` characters."""
    CERTIFICATE = "certificate number"
    """`column`: it has what looks like the number of a certificate."""
    HALF_A_POST = "half a post"
    """The line names a role without an organisation, or an organisation without a role."""
    NO_POST = "no post"
    """Somebody new, of whom no role and organisation is said."""
    ROLE_NOT_KNOWN = "role not known"
    """`said`: what stands there."""
    SIZE_NOT_KNOWN = "size not known"
    """`said`."""
    PLACE_NOT_KNOWN = "place not known"
    """`said`."""
    WORKSHOP_NOT_KNOWN = "workshop not known"
    """`said`."""
    FREE_NOT_READ = "free not read"
    """`said`: the part that says no time."""
    TWICE = "twice"
    """`line`: it says the same of the same person."""
    OTHERWISE = "otherwise"
    """`line` says something else of this person in `column`."""
    OTHER_NAME = "other name"
    """`name`: the address is somebody's of another name."""
    GONE = "gone"
    """The person left."""
    ORGANISATION_OTHERWISE = "organisation otherwise"
    """`column`, `there`: the organisation is known with another sector or size."""


@dataclass(frozen=True, slots=True)
class Against:
    """A reason against a line, and the facts by which it is said."""

    because: Because
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a line says of a person; empty, or None of `free`, is nothing. The organisation is a name."""

    name: str
    email: str
    phone: str = ""
    organisation: str = ""
    sector: str = ""
    size: Size = ""
    role: str = ""
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    reach: tuple[str, ...] = ()
    asked_about: tuple[str, ...] = ()
    free: Free | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """The programme's words that a line may use: roles and workshops by what they are called, in small letters."""

    roles: Mapping[str, str]
    workshops: Mapping[str, str]


def words_of(rules: Rules, workshops: Mapping[str, str], said: Callable[[str], str]) -> Words:
    """Return the words of a programme, whose workshops' titles are given by id; a title counts also as it is `said` to people."""
    called = {role.id: role.title for role in rules.roles.values()}
    roles, titles = (
        {folded(text): name for name, title in of.items() for text in (name, title, said(title))}
        for of in (called, workshops)
    )
    return Words(roles, titles)


def folded(text: str) -> str:
    """Return a text as its letters and digits alone, in small letters; an ampersand is the word."""
    return "".join(filter(str.isalnum, text.replace("&", "and").casefold()))


def read(words: Words, cells: Mapping[Column, str]) -> tuple[Given, tuple[Against, ...]]:
    """Return what the cells of a line say, and each reason against it: of a cell that says nothing sensible, nothing is said."""
    line = _Line(words, cells)
    given = Given(
        name=line.name(),
        email=line.email(),
        phone=line.text(Column.PHONE),
        organisation=line.text(Column.ORGANISATION),
        sector=line.text(Column.SECTOR),
        size=line.one(Column.SIZE, size_of, Because.SIZE_NOT_KNOWN) or "",
        role=line.one(Column.ROLE, lambda said: words.roles.get(folded(said)), Because.ROLE_NOT_KNOWN) or "",
        skills=parts(line.text(Column.SKILLS)),
        languages=parts(line.text(Column.LANGUAGES)),
        reach=line.several(places(line.text(Column.PLACES)), place_of, Because.PLACE_NOT_KNOWN),
        asked_about=line.workshops(),
        free=line.free(),
    )
    if bool(line.of(Column.ROLE)) != bool(given.organisation):
        line.against(Because.HALF_A_POST)
    return given, tuple(line.found)


def parts(text: str) -> tuple[str, ...]:
    """Return what stands between commas, semicolons and line breaks, each once."""
    return tuple(dict.fromkeys(" ".join(part.split()) for part in re.split(r"[,;\n]", text) if part.strip()))


def places(text: str) -> tuple[str, ...]:
    """Return places one by one, as they are typed; a whole postcode stays one."""
    joined = re.sub(r"\b([A-Z]{1,2}\d[A-Z\d]?) (\d[A-Z]{2})\b", r"\1\2", text.upper())
    return tuple(dict.fromkeys(re.split(r"[,;\s]+", joined.strip()))) if text.strip() else ()


def place_of(said: str) -> str | None:
    """Return a place that somebody can get to, as a postcode begins; None for what no postcode begins with."""
    whole = POSTCODE.fullmatch(said)
    if whole:
        return whole[1]
    return said if PLACE.fullmatch(said) else None


def size_of(said: str) -> Size | None:
    """Return an employer's size by its name or by how many people it has."""
    plain = said.strip().casefold().replace(",", "")
    if plain in SIZES:
        return SIZES[plain]
    found = EMPLOYED.fullmatch(plain)
    if found is None:
        return None
    most = (
        int(found[3] or found[2])
        - (found[1] in {"under", "less than"})
        + bool(found[1] == "over" or found[4])
    )
    return next((SIZES[name] for top, name in BANDS if most <= top), "large") if most > 0 else None


class _Line:
    """The cells of a line and what was found against it so far."""

    def __init__(self, words: Words, cells: Mapping[Column, str]) -> None:
        self.words = words
        self.cells = cells
        self.found: list[Against] = []
        for column, said in cells.items():
            # A phone number is one that is asked for; an address may hold any.
            if column not in {Column.PHONE, Column.EMAIL, Column.WHY, Column.FREE} and like_a_certificates(
                said
            ):
                self.against(Because.CERTIFICATE, column=column)

    def against(self, because: Because, **facts: object) -> None:
        self.found.append(Against(because, facts))

    def of(self, column: Column) -> str:
        return self.cells.get(column, "").strip()

    def text(self, column: Column) -> str:
        """Return a cell; the line breaks of a list stay."""
        said = "\n".join(" ".join(line.split()) for line in self.of(column).splitlines())
        if len(said) > LETTERS[column]:
            self.against(Because.TOO_LONG, column=column, most=LETTERS[column])
            return ""
        return said

    def name(self) -> str:
        whole = self.of(Column.NAME)
        said = whole or " ".join(filter(None, (self.of(Column.FIRST), self.of(Column.LAST))))
        if not said:
            self.against(Because.NO_NAME)
        elif TWO_NAMES.search(said):
            self.against(Because.TWO_PEOPLE)
        elif len(said) > LETTERS[Column.NAME]:
            self.against(Because.TOO_LONG, column=Column.NAME, most=LETTERS[Column.NAME])
        return " ".join(said.split())

    def email(self) -> str:
        said = self.of(Column.EMAIL).removeprefix("mailto:")
        if not said:
            self.against(Because.NO_EMAIL)
        elif said.count("@") > 1:
            if all(one.because is not Because.TWO_PEOPLE for one in self.found):
                self.against(Because.TWO_PEOPLE)
        elif not EMAIL.fullmatch(said) or len(said) > LETTERS[Column.EMAIL]:
            self.against(Because.EMAIL_WRONG, said=said[:80])
        return said

    def one(self, column: Column, known: Callable[[str], T | None], unknown: Because) -> T | None:
        said = self.of(column)
        found = known(said) if said else None
        if said and found is None:
            self.against(unknown, said=said[:80])
        return found

    def several(
        self, said: Sequence[str], known: Callable[[str], str | None], unknown: Because
    ) -> tuple[str, ...]:
        found = {one: known(one) for one in said}
        wrong = next((one for one, what in found.items() if what is None), None)
        if wrong is not None:
            self.against(unknown, said=wrong[:80])
        return tuple(dict.fromkeys(what for what in found.values() if what is not None))

    def workshops(self) -> tuple[str, ...]:
        said = self.text(Column.WORKSHOPS)
        known = self.words.workshops
        # A title may have a comma in it.
        apart = next(iter(_readings(said, known)), parts(said))
        return self.several(apart, lambda one: known.get(folded(one)), Because.WORKSHOP_NOT_KNOWN)

    def free(self) -> Free | None:
        said = self.text(Column.FREE)
        try:
            return typed(said) if said else None
        except NotReadError as error:
            self.against(Because.FREE_NOT_READ, said=error.line[:80])
            return None


def _readings(said: str, known: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Yield how a list of workshops can be taken apart so that each is known."""
    for signs in (r"[;\n]", r"[,;\n]"):
        apart = tuple(part.strip() for part in re.split(signs, said) if part.strip())
        if all(folded(part) in known for part in apart):
            yield apart
