"""A new programme's schools: of the DfE's file, of a CSV of one's own, or typed, a school a line."""

import csv
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from operate.gias import read
from operate.processes import StageError
from operate.programme_reading import country_of
from services.booking.domain.schools import KnownSchool
from shared.country import ENGLAND, SCHOOLING
from shared.programme import School

COLUMNS: Final = ("number", "name", "town", "postcode")

GIAS: Final = "EstablishmentName"
"""A column that the DfE's file has and no other."""

POSTCODE: Final = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?) ?(\d[A-Z]{2})")


@dataclass(frozen=True)
class Row:
    """A school as its row of schools.csv has it."""

    number: str
    name: str
    town: str
    postcode: str


def _path(typed: str) -> Path | None:
    path = Path(typed.strip()).expanduser()
    return path if path.suffix.lower() in {".csv", ".zip"} or path.is_file() else None


def is_gias(typed: str) -> bool:
    """Return whether an answer names the DfE's file."""
    path = _path(typed.partition("\n")[0])
    if path is None or not path.is_file():
        return False
    with path.open("rb") as file:
        return GIAS.encode() in file.readline()


def read_line(typed: str, answers: Mapping[str, str]) -> Row | None:
    """Return the school of a line, or None for a file's path. Raises `ValueError` with what to write instead."""
    if path := _path(typed):
        if not path.is_file():
            raise ValueError(f"There is no file {path}.")
        return None
    parts = [part.strip() for part in next(csv.reader([typed], skipinitialspace=True))]
    if len(parts) != len(COLUMNS):
        raise ValueError(
            f"Write {', '.join(COLUMNS)} with commas between; a name that has one in double quotes."
        )
    return _row(parts, answers)


def _row(parts: list[str], answers: Mapping[str, str]) -> Row:
    number, name, town, postcode = parts
    of = SCHOOLING[country_of(answers)]
    number = number.replace("-", "").replace(" ", "")
    if not re.fullmatch(rf"[0-9]{{{of.digits}}}", number):
        raise ValueError(f"“{parts[0]}” is no school's number: in {of.title} it has {of.digits} digits.")
    found = POSTCODE.fullmatch(postcode.upper())
    if found is None:
        raise ValueError(f"“{postcode}” is no postcode. One looks like AB1 2CD.")
    row = Row(number, name, town, f"{found[1]} {found[2]}")
    try:
        School(urn=row.number, name=name, town=town, postcode=row.postcode, target=True, rolls={})
    except ValidationError as error:
        field = error.errors()[0]["loc"][0]
        raise ValueError(f"The {field} of the school {number} is missing or too long.") from None
    return row


def read_schools(typed: str, answers: Mapping[str, str]) -> list[Row]:
    """Return the schools that were answered; of the DfE's file none yet, since the authorities are asked next.

    Raises `ValueError` with what to write instead.
    """
    first, _, more = typed.partition("\n")
    path = _path(first)
    if path is None:
        rows = [row for line in typed.splitlines() if (row := read_line(line, answers))]
    elif more:
        raise ValueError("Name one file, or type the schools: both at once would be two lists.")
    else:
        read_line(first, answers)
        if is_gias(first):
            if country_of(answers) != ENGLAND:
                raise ValueError(
                    "The DfE's file has the schools of England. Type yours, or name a CSV of them."
                )
            _of_gias(path)
            return []
        rows = _of_csv(path, answers)
    twice = {row.number for row in rows if [one.number for one in rows].count(row.number) > 1}
    if twice:
        raise ValueError(f"The number {min(twice)} stands there twice.")
    return rows


def _of_csv(path: Path, answers: Mapping[str, str]) -> list[Row]:
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise ValueError(f"{path.name} is not UTF-8. Save it as “CSV UTF-8”.") from None
    rows = csv.DictReader(lines)
    header = {(name or "").strip().lower(): name for name in rows.fieldnames or ()}
    if missing := [name for name in COLUMNS if name not in header]:
        raise ValueError(
            f"{path.name} has no column {missing[0]}: its first line must name {', '.join(COLUMNS)}."
        )
    found = []
    for row in rows:
        try:
            found.append(_row([(row[header[name]] or "").strip() for name in COLUMNS], answers))
        except ValueError as error:
            raise ValueError(f"{path.name} line {rows.line_num}: {error}") from None
    if not found:
        raise ValueError(f"{path.name} has no school below its first line.")
    return found


@functools.cache
def _of_gias(path: Path) -> tuple[KnownSchool, ...]:
    try:
        taken = read(path, lambda _: None)
    except StageError as error:
        raise ValueError(str(error)) from None
    return tuple(one for one in taken.schools.values() if one.is_secondary and not one.is_closed)


def of_authorities(typed: str, answers: Mapping[str, str]) -> list[Row]:
    """Return the secondary schools of local authorities that are open. Raises `ValueError` for one that the file lacks.

    A school whose town or postcode the file doesn't know is left out: `make schools` finds it for the booking form all the same.
    """
    wanted = {part.strip().lower() for part in typed.split(",") if part.strip()}
    path = _path(answers["schools"].partition("\n")[0])
    schools = _of_gias(path) if path else ()
    known = {school.authority.lower(): school.authority for school in schools}
    for one in sorted(wanted):
        if one not in known:
            like = sorted(name for key, name in known.items() if key[:2] == one[:2])
            said = f" Those that begin alike are {', '.join(like)}." if like else ""
            raise ValueError(f"The file has no local authority “{one}” with an open secondary school.{said}")
    rows = []
    for school in schools:
        if school.authority.lower() in wanted and school.town:
            try:
                rows.append(_row([school.urn, school.name, school.town, school.postcode], answers))
            except ValueError:
                continue
    if not rows:
        raise ValueError(
            "No school of it has a town and a postcode in the file. Name another authority, or type them."
        )
    return sorted(rows, key=lambda row: row.name)
