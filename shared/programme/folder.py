"""Reads a programme's folder, checks all of it at once and names each mistake by file and field."""

import csv
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from shared import picture
from shared.languages import ENGLISH, NAMES
from shared.programme.across import across
from shared.programme.availability import Availability
from shared.programme.careers import Careers
from shared.programme.connections import Connection, is_connection
from shared.programme.equity import FILE as EQUITY
from shared.programme.equity import Equity, rows_of, strangers
from shared.programme.lines import Place, line_at, lines_of, spelt
from shared.programme.model import Basics, Programme, School, Source
from shared.programme.people import People
from shared.programme.pieces import MistakeError
from shared.programme.surveys import Survey
from shared.programme.theory import Theory
from shared.programme.workshops import Workshop, WorkshopsFile


class ProgrammeError(Exception):
    """The folder has mistakes; each is one sentence naming file and field, in `mistakes`."""

    def __init__(self, mistakes: Iterable[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(self.mistakes))


P = TypeVar("P", bound=BaseModel)


class _Reader:
    """Reads the files of a folder and gathers what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mistakes: list[str] = []
        self.read: dict[str, str] = {}

    def text(self, name: str) -> str | None:
        try:
            return (self.folder / name).read_text("utf-8-sig")
        except FileNotFoundError:
            self.mistakes.append(f"{name}: the file is missing.")
        except UnicodeDecodeError as error:
            self.mistakes.append(f"{name}: byte {error.start} is not UTF-8. Save the file as UTF-8.")
        return None

    def toml(self, name: str) -> dict[str, Any] | None:
        text = self.text(name)
        if text is None:
            return None
        try:
            values = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            self.mistakes.append(f"{name}: {error}.")
            return None
        self.read[name] = text
        return values

    def model(
        self, name: str, kind: type[P], values: object, where: str = "", inside: Place = ()
    ) -> P | None:
        """Return a part that stands `inside` a file; `where` says so to people."""
        if values is None:
            return None
        try:
            return kind.model_validate(values)
        except ValidationError as error:
            self.mistakes.extend(
                _sentences(lambda place: f"{self.at(name, (*inside, *place))}{where}", error)
            )
            return None

    def at(self, name: str, place: Place) -> str:
        """Return a file's name and, where it is known, the line on which something of it stands."""
        line = line_at(lines_of(self.read[name]), place) if name in self.read else 0
        return f"{name} line {line}" if line else name


def _sentences(where: Callable[[Place], str], error: ValidationError) -> Iterator[str]:
    for mistake in error.errors():
        found = mistake.get("ctx", {}).get("error")
        place = (*mistake["loc"], *(found.place if isinstance(found, MistakeError) else ()))
        field = spelt(place)
        message = mistake["msg"].removeprefix("Value error, ").rstrip(".")
        given = mistake.get("input")
        shown = f" (it is {given!r})" if field and isinstance(given, str | int | float | bool) else ""
        yield f"{where(place)}: {field + ': ' if field else ''}{message}{shown}."


def load(folder: Path) -> Programme:
    """Read and check a programme's folder. Raises `ProgrammeError` with every mistake found."""
    if not folder.is_dir():
        raise ProgrammeError([f"There is no programme folder {folder}."])
    reader = _Reader(folder)
    basics = reader.model("programme.toml", Basics, reader.toml("programme.toml"))
    offered = reader.model("workshops.toml", WorkshopsFile, reader.toml("workshops.toml"))
    workshops = [
        reader.model(
            "workshops.toml", Workshop, values, f" workshop {place + 1}", inside=("workshops", place)
        )
        for place, values in enumerate(offered.workshops if offered else ())
    ]
    availability = reader.model("availability.toml", Availability, reader.toml("availability.toml"))
    careers = reader.model("careers.toml", Careers, reader.toml("careers.toml"))
    surveys = {
        path.stem: reader.model(f"surveys/{path.name}", Survey, reader.toml(f"surveys/{path.name}"))
        for path in sorted((folder / "surveys").glob("*.toml"))
    }
    given = {
        f"sources/{path.name}": reader.toml(f"sources/{path.name}")
        for path in sorted((folder / "sources").glob("*.toml"))
    }
    sources = [
        reader.model(name, Source, values) for name, values in given.items() if not is_connection(values)
    ]
    connections = [
        reader.model(name, Connection, values) for name, values in given.items() if is_connection(values)
    ]
    people = reader.model(PEOPLE, People, reader.toml(PEOPLE))
    schools = list(_schools(reader))
    theory = reader.model(THEORY, Theory, reader.toml(THEORY)) if (folder / THEORY).exists() else None
    equity = _equity(reader, [school.urn for school in schools])
    holidays = _bank_holidays(reader)
    languages = spoken(folder)
    reader.mistakes.extend(
        f"catalogues/{language}.po: the platform speaks {', '.join(NAMES)}; its own catalogue comes first."
        for language in languages
        if language not in NAMES
    )
    words = basics.comments.on if basics else True  # of a file that can't be read nothing follows
    reader.mistakes.extend(
        across(
            reader.at,
            workshops=workshops,
            availability=availability,
            surveys=surveys,
            careers=careers,
            people=people,
            words=words,
        )
    )
    reader.mistakes.extend(picture.mistakes(folder))
    for name, field, values in (
        ("schools.csv", "urn", [school.urn for school in schools]),
        ("workshops.toml", "id", [workshop.id for workshop in workshops if workshop]),
        ("sources/", "id", [source.id for source in (*sources, *connections) if source]),
        ("sources/", "account", [f"{one.connector} {one.account}" for one in connections if one]),
    ):
        twice = sorted({value for value in values if values.count(value) > 1})
        if twice:
            reader.mistakes.append(f"{name}: {field}: {', '.join(twice)} stands there more than once.")
    if reader.mistakes:
        raise ProgrammeError(reader.mistakes)
    try:
        return Programme(
            id=folder.resolve().name,
            schools=tuple(schools),
            workshops=tuple(w for w in workshops if w),
            availability=availability,
            bank_holidays=tuple(holidays),
            surveys={name: survey for name, survey in surveys.items() if survey},
            careers=careers,
            people=people,
            sources=tuple(s for s in sources if s),
            connections=tuple(c for c in connections if c),
            theory=theory,
            equity=equity,
            languages=languages,
            **(dict(basics) if basics else {}),
        )
    except ValidationError as error:
        raise ProgrammeError(_sentences(lambda _: folder.name, error)) from error


def spoken(folder: Path) -> tuple[str, ...]:
    """Return English and the languages of a folder's catalogues, in the order in which pages offer them."""
    there = [path.stem for path in sorted((folder / "catalogues").glob("*.po")) if path.stem != ENGLISH]
    known = [language for language in NAMES if language in there]
    return (ENGLISH, *known, *(language for language in there if language not in NAMES))


PEOPLE: Final = "people.toml"
THEORY: Final = "theory.toml"
SCHOOL_COLUMNS: Final = ("urn", "name", "town", "postcode", "target")


def _schools(reader: _Reader) -> Iterator[School]:
    text = reader.text("schools.csv")
    if text is None:
        return
    rows = csv.DictReader(text.splitlines())
    header = [name.strip().lower() for name in rows.fieldnames or ()]
    missing = [name for name in SCHOOL_COLUMNS if name not in header]
    if missing:
        reader.mistakes.append(
            f"schools.csv line 1: the column(s) {', '.join(missing)} missing; there are: {', '.join(header)}."
        )
        return
    rows.fieldnames = header
    for row in rows:
        values = {name: (row[name] or "").strip() for name in SCHOOL_COLUMNS}
        rolls = {name[1:]: row[name] for name in header if re.fullmatch(r"y\d{1,2}", name) and row[name]}
        school = reader.model("schools.csv", School, {**values, "rolls": rolls}, f" line {rows.line_num}")
        if school:
            yield school
    if rows.line_num <= 1:
        reader.mistakes.append("schools.csv: there is no school in it.")


def _equity(reader: _Reader, urns: Sequence[str]) -> Equity | None:
    """Read what is known of where the schools are, where the programme says it."""
    text = reader.text(EQUITY) if (reader.folder / EQUITY).exists() else None
    if text is None:
        return None
    try:
        rows = list(rows_of(text))
    except ValueError as error:
        reader.mistakes.append(f"{EQUITY} line 1: {error}.")
        return None
    try:
        equity = Equity.model_validate({"rows": [values for _, values in rows]})
    except ValidationError as error:
        reader.mistakes.extend(
            _sentences(
                lambda place: f"{EQUITY} line {rows[int(place[1])][0]}" if len(place) > 1 else EQUITY, error
            )
        )
        return None
    if any(mistake.startswith("schools.csv") for mistake in reader.mistakes):
        return equity  # of a file with mistakes nothing follows
    lines = {values["urn"]: line for line, values in rows}
    reader.mistakes.extend(
        f"{EQUITY} line {lines[urn]}: urn: {urn} is no school of schools.csv."
        for urn in strangers(equity, urns)
    )
    return equity


def _bank_holidays(reader: _Reader) -> list[date]:
    """Read the file gov.uk publishes at /bank-holidays.json."""
    text = reader.text("bank-holidays.json")
    if text is None:
        return []
    try:
        return [date.fromisoformat(e["date"]) for e in json.loads(text)["england-and-wales"]["events"]]
    except (ValueError, KeyError, TypeError) as error:
        reader.mistakes.append(f"bank-holidays.json: not in the shape of gov.uk's file ({error}).")
        return []
