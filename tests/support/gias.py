"""Files as the DfE's Get Information about Schools gives them: its real header (November 2024), our made-up schools below it."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from services.booking.domain.schools import PHASES, KnownSchool

HEADER: Final[tuple[str, ...]] = tuple(
    next(csv.reader([Path(__file__).with_name("gias-header.csv").read_text("utf-8")]))
)
STATUS_CODES: Final = {"open": "1", "closed": "2", "closing": "3", "proposed": "4"}


def row_of(school: KnownSchool, **other: str) -> dict[str, str]:
    """Return a school's row, with a head teacher, whom nobody may keep; `other` columns by their names in the file."""
    return {
        "URN": school.urn,
        "LA (name)": school.authority,
        "EstablishmentName": school.name,
        "TypeOfEstablishment (name)": "Academy converter",
        "EstablishmentStatus (code)": STATUS_CODES[school.status],
        "EstablishmentStatus (name)": school.status.capitalize(),
        "OpenDate": _day(school.opened),
        "CloseDate": _day(school.closed),
        "PhaseOfEducation (code)": str(PHASES.index(school.phase)),
        "StatutoryLowAge": _text(school.low_age),
        "StatutoryHighAge": _text(school.high_age),
        "NumberOfPupils": _text(school.pupils),
        "PercentageFSM": "" if school.fsm is None else f"{school.fsm:.2f}",
        "Street": "1 Example Street",
        "Town": school.town,
        "Postcode": school.postcode,
        "HeadTitle (name)": "Dr",
        "HeadFirstName": "Quillon",
        "HeadLastName": "Headington",
        "Easting": _text(school.easting),
        "Northing": _text(school.northing),
        **other,
    }


def write(
    path: Path,
    rows: Iterable[Mapping[str, str]],
    *,
    header: Sequence[str] = HEADER,
    encoding: str = "cp1252",
    errors: str = "strict",
) -> Path:
    """Write rows below a header, all quoted as GIAS does it; return the path."""
    with path.open("w", encoding=encoding, errors=errors, newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(header)
        writer.writerows([row.get(name, "") for name in header] for row in rows)
    return path


def _text(value: int | None) -> str:
    return "" if value is None else str(value)


def _day(iso: str) -> str:
    return f"{date.fromisoformat(iso):%d-%m-%Y}" if iso else ""
