"""Reads a programme's folder, checks all of it at once and names each mistake by file and field."""

import csv
import functools
import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from shared import picture
from shared.country import ENGLAND, SCHOOLING, Country
from shared.languages import ENGLISH, NAMES
from shared.limits import YEAR_GROUPS
from shared.paths import BASE
from shared.programme.across import across
from shared.programme.availability import Availability
from shared.programme.careers import Careers
from shared.programme.connections import Connection, is_connection
from shared.programme.equity import FILE as EQUITY
from shared.programme.equity import Equity, rows_of, strangers
from shared.programme.model import Basics, Programme, School, Source
from shared.programme.people import People
from shared.programme.reader import ProgrammeError, Reader, sentences
from shared.programme.surveys import Survey
from shared.programme.theory import Theory
from shared.programme.workshops import Workshop, WorkshopsFile


def load(folder: Path) -> Programme:
    """Read and check a programme's folder. Raises `ProgrammeError` with every mistake found."""
    if not folder.is_dir():
        raise ProgrammeError([f"There is no programme folder {folder}."])
    reader = Reader(folder)
    basics = reader.model(BASICS, Basics, reader.basics(BASICS))
    workshops = list(_workshops(reader))
    availability = reader.model(AVAILABILITY, Availability, reader.toml(AVAILABILITY))
    careers = reader.model(CAREERS, Careers, reader.toml(CAREERS))
    surveys = dict(_surveys(reader, basics, [one for one in workshops if one]))
    given = {f"sources/{stem}.toml": reader.toml(f"sources/{stem}.toml") for stem in reader.stems("sources")}
    sources = [
        reader.model(name, Source, values) for name, values in given.items() if not is_connection(values)
    ]
    connections = [
        reader.model(name, Connection, values) for name, values in given.items() if is_connection(values)
    ]
    people = reader.model(PEOPLE, People, _staffed(reader, [one.id for one in workshops if one]))
    country = basics.country if basics else ENGLAND
    schools = list(_schools(reader, country))
    theory = reader.model(THEORY, Theory, _where_any(reader, THEORY))
    equity = _equity(reader, [school.urn for school in schools])
    holidays = _bank_holidays(reader, country)
    languages = _languages(reader, basics)
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
    reader.mistakes.extend(_twice(schools, workshops, sources, connections))
    if reader.mistakes:
        raise ProgrammeError(reader.mistakes)
    try:
        return Programme(
            **(dict(basics) if basics else {})
            | {
                "id": folder.resolve().name,
                "schools": tuple(schools),
                "workshops": tuple(w for w in workshops if w),
                "availability": availability,
                "bank_holidays": tuple(holidays),
                "surveys": {name: survey for name, survey in surveys.items() if survey},
                "careers": careers,
                "people": people,
                "sources": tuple(s for s in sources if s),
                "connections": tuple(c for c in connections if c),
                "theory": theory,
                "equity": equity,
                "languages": languages,
            }
        )
    except ValidationError as error:
        raise ProgrammeError(sentences(lambda _: folder.name, error)) from error


@functools.cache
def common() -> tuple[tuple[Workshop, ...], dict[str, Survey], Careers]:
    """Return what the base tells pupils of many programmes. Raises `ProgrammeError` for mistakes in it."""
    reader = Reader(BASE)
    workshops = [one for one in _workshops(reader) if one]
    surveys = {stem: survey for stem, survey in _surveys(reader, None, workshops) if survey}
    careers = reader.model(CAREERS, Careers, reader.toml(CAREERS))
    if reader.mistakes or careers is None:
        raise ProgrammeError(f"{BASE.name}/{mistake}" for mistake in reader.mistakes)
    return tuple(workshops), surveys, careers


def common_people() -> People:
    """Return who comes to visits of many programmes, as the base has it. Raises `ProgrammeError` for mistakes in it."""
    reader = Reader(BASE)
    people = reader.model(PEOPLE, People, reader.toml(PEOPLE))
    if people is None:
        raise ProgrammeError(f"{BASE.name}/{mistake}" for mistake in reader.mistakes)
    return people


def _twice(
    schools: Sequence[School],
    workshops: Sequence[Workshop | None],
    sources: Sequence[Source | None],
    connections: Sequence[Connection | None],
) -> Iterator[str]:
    """Yield what stands twice where it may stand once."""
    for name, field, values in (
        ("schools.csv", "urn", [school.urn for school in schools]),
        ("workshops.toml", "id", [workshop.id for workshop in workshops if workshop]),
        ("sources/", "id", [source.id for source in (*sources, *connections) if source]),
        ("sources/", "account", [f"{one.connector} {one.account}" for one in connections if one]),
    ):
        twice = sorted({value for value in values if values.count(value) > 1})
        if twice:
            yield f"{name}: {field}: {', '.join(twice)} stands there more than once."


def spoken(folder: Path) -> tuple[str, ...]:
    """Return English and the languages of a folder's catalogues, in the order in which pages offer them."""
    there = [path.stem for path in sorted((folder / "catalogues").glob("*.po")) if path.stem != ENGLISH]
    known = [language for language in NAMES if language in there]
    return (ENGLISH, *known, *(language for language in there if language not in NAMES))


def _languages(reader: Reader, basics: Basics | None) -> tuple[str, ...]:
    """Return what pupils may choose between: what programme.toml says, else English and the folder's catalogues."""
    own = spoken(reader.folder)
    reader.mistakes.extend(
        f"catalogues/{language}.po: the platform speaks {', '.join(NAMES)}; its own catalogue comes first."
        for language in own
        if language not in NAMES
    )
    said = basics.languages if basics else ()
    reader.mistakes.extend(
        f"{reader.at(BASICS, ('languages', place))}: languages: there is no catalogues/{language}.po."
        for place, language in enumerate(said)
        if language != ENGLISH and not reader.path(f"catalogues/{language}.po").exists()
    )
    return said or own


def _workshops(reader: Reader) -> Iterator[Workshop | None]:
    offered = reader.model(WORKSHOPS, WorkshopsFile, reader.toml(WORKSHOPS))
    for place, values in enumerate(offered.workshops if offered else ()):
        yield reader.model(WORKSHOPS, Workshop, values, f" workshop {place + 1}", inside=("workshops", place))


def _surveys(
    reader: Reader, basics: Basics | None, workshops: Sequence[Workshop]
) -> Iterator[tuple[str, Survey | None]]:
    """Read the folder's surveys, and those of the base that a workshop names or that a programme has one of."""
    own, asked = reader.stems("surveys"), {workshop.survey for workshop in workshops}
    own_kinds = (
        {(reader.toml(f"surveys/{stem}.toml") or {}).get("kind") for stem in own} if reader.base else set()
    )
    for stem in sorted({*own, *reader.stems("surveys", common=True)}):
        name = f"surveys/{stem}.toml"
        values = reader.toml(name)
        kind = (values or {}).get("kind", "pupil")
        if stem not in own and (stem not in asked if kind == "pupil" else kind in own_kinds):
            continue
        yield stem, reader.model(name, Survey, _with_years(values, stem, basics, workshops))


def _with_years(
    values: dict[str, Any] | None, stem: str, basics: Basics | None, workshops: Sequence[Workshop]
) -> dict[str, Any] | None:
    """Return a survey with the year groups that its workshops are for, where it doesn't say which it asks for.

    A survey that no workshop names asks for those with a target. Of one year there is nothing to choose: then it asks for more.
    """
    of = SCHOOLING[basics.country if basics else ENGLAND]
    asked = {year for one in workshops if one.survey == stem for year in one.year_groups}
    taught = {year for one in workshops for year in one.year_groups}
    targets = set(basics.targets.by_year_group) if basics else set()
    years = sorted(next(one for one in (asked, targets, taught, set(YEAR_GROUPS)) if len(one) > 1))
    for question in (values or {}).get("questions", ()):
        if isinstance(question, dict) and question.get("type") == "year_group":
            question.setdefault("options", [{"id": f"year-{year}", "text": of.year(year)} for year in years])
    return values


def _staffed(reader: Reader, offered: Sequence[str]) -> dict[str, Any] | None:
    """Return people.toml; of the workshops that the base staffs, those that are offered."""
    values = reader.toml(PEOPLE)
    if values and reader.base and not reader.says(PEOPLE, "workshops"):
        values["workshops"] = [one for one in values["workshops"] if one["id"] in offered]
    return values


def _where_any(reader: Reader, name: str) -> dict[str, Any] | None:
    """Return a file that may be left out; None where there is none, or nothing in it."""
    return (reader.toml(name) or None) if reader.path(name).exists() else None


BASICS: Final = "programme.toml"
WORKSHOPS: Final = "workshops.toml"
AVAILABILITY: Final = "availability.toml"
CAREERS: Final = "careers.toml"
PEOPLE: Final = "people.toml"
THEORY: Final = "theory.toml"
SCHOOL_COLUMNS: Final = ("urn", "name", "town", "postcode", "target")


def _schools(reader: Reader, country: Country) -> Iterator[School]:
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
            if len(school.urn) != (digits := SCHOOLING[country].digits):
                reader.mistakes.append(
                    f"schools.csv line {rows.line_num}: urn: in {SCHOOLING[country].title} a school's number has {digits} "
                    f"digits (it is {school.urn!r})."
                )
            yield school
    if rows.line_num <= 1:
        reader.mistakes.append("schools.csv: there is no school in it.")


def _equity(reader: Reader, urns: Sequence[str]) -> Equity | None:
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
            sentences(
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


def _bank_holidays(reader: Reader, country: Country) -> list[date]:
    """Read the file gov.uk publishes at /bank-holidays.json."""
    text = reader.text("bank-holidays.json")
    if text is None:
        return []
    try:
        return [
            date.fromisoformat(e["date"]) for e in json.loads(text)[SCHOOLING[country].holidays]["events"]
        ]
    except (ValueError, KeyError, TypeError) as error:
        reader.mistakes.append(
            f"bank-holidays.json: not in the shape of gov.uk's file, in whose place it stands ({error}). A day on which nobody "
            "comes is one of the [[exceptions]] of availability.toml."
        )
        return []
