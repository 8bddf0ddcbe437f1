"""Reads files of the DfE's Get Information about Schools (GIAS): every establishment, and the links between them.

The service's "establishment fields CSV" (`edubasealldata….csv`) has 139 columns in cp1252 that drift from year to year: columns
are found by name, few are required, and what is kept is what booking needs. Heads' names and all else of people stay out.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from operate.columns import Column, GiasError, Table, Told, key
from services.booking.domain.schools import PHASES, KnownSchool, SchoolStatus

COLUMNS: Final[Mapping[str, Column]] = {
    "urn": Column(("URN",)),
    "name": Column(("EstablishmentName", "SchoolName")),
    "postcode": Column(("Postcode",)),
    "status": Column(("EstablishmentStatus (code)", "EstablishmentStatus (name)", "EstablishmentStatus")),
    "town": Column(("Town", "Town/City"), "towns stay unknown"),
    "locality": Column(("Locality",), "the village of a school that names no town stays unknown"),
    "authority": Column(("LA (name)", "LocalAuthority (name)"), "local authorities stay unknown"),
    "type": Column(
        ("TypeOfEstablishment (name)",), "nothing says which rows are no schools, and none is left out"
    ),
    "phase": Column(
        ("PhaseOfEducation (code)", "PhaseOfEducation (name)"),
        "secondary schools are known by their pupils' ages alone",
    ),
    "opened": Column(("OpenDate",), "nobody knows when a school opened"),
    "closed": Column(("CloseDate",), "nobody knows when a school closed"),
    "low_age": Column(("StatutoryLowAge",), "lowest ages stay unknown"),
    "high_age": Column(("StatutoryHighAge",), "highest ages stay unknown"),
    "pupils": Column(("NumberOfPupils",), "numbers of pupils stay unknown"),
    "fsm": Column(("PercentageFSM",), "nobody knows how many pupils may have free school meals"),
    "easting": Column(("Easting",), "nobody knows where a school is on the map"),
    "northing": Column(("Northing",), "nobody knows where a school is on the map"),
}

STATUSES: Final[Mapping[str, SchoolStatus]] = {
    "1": "open",
    "2": "closed",
    "3": "closing",
    "4": "proposed",
    "open": "open",
    "closed": "closed",
    "openbutproposedtoclose": "closing",
    "proposedtoopen": "proposed",
}
"""By code, and by the name as `key` writes it."""

NO_SCHOOLS: Final[Mapping[str, str]] = {
    "childrenscentre": "children's centres",
    "childrenscentrelinkedsite": "children's centres",
    "highereducationinstitutions": "universities",
    "offshoreschools": "schools abroad",
    "britishschoolsoverseas": "schools abroad",
    "servicechildrenseducation": "schools abroad",
    "onlineprovider": "schools without a place to visit",
    "institutionfundedbyothergovernmentdepartment": "neither schools nor colleges",
    "miscellaneous": "neither schools nor colleges",
}
"""Types of establishment that nobody books a visit for, and what they are."""


@dataclass
class Taken:
    """What was read of a file: the schools by URN, what was left out by reason, and what a reader of it should know."""

    schools: dict[str, KnownSchool] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    rows: int = 0


def read(path: Path, told: Told) -> Taken:
    """Read every school. Raises `GiasError` for a file that isn't GIAS's, breaks off or is damaged."""
    taken, unreadable = Taken(), 0
    with Table(path, COLUMNS, told) as table:
        taken.notes += table.notes
        for row in table:
            taken.rows += 1
            reason = NO_SCHOOLS.get(key(row.get("type", "")))
            if reason:
                taken.left_out[reason] += 1
                continue
            school = _school(row)
            if school is None:
                table.damaged += 1
                continue
            if school.urn in taken.schools:
                taken.left_out["rows of a URN that stands there twice, of which the last was taken"] += 1
            unreadable += "\ufffd" in f"{school.name}{school.town}"
            taken.schools[school.urn] = school
    table.doubt(taken.rows)
    if table.damaged:
        taken.left_out["rows without a URN, a name or a status that can be read"] += table.damaged
    if unreadable:
        taken.notes.append(f"{unreadable:,} names have a letter that can't be read; it is shown as \ufffd.")
    if not taken.schools:
        raise GiasError(f"{path.name} has a header and no school below it. Download it again.")
    return taken


def _school(row: Mapping[str, str]) -> KnownSchool | None:
    """Return the school of a row, or None where it can't be told which or whether it is open."""
    status = STATUSES.get(key(row["status"]))
    if not re.fullmatch(r"[1-9][0-9]{4,6}", row["urn"]) or not row["name"] or status is None:
        return None
    return KnownSchool(
        urn=row["urn"],
        name=row["name"],
        town=row.get("town") or row.get("locality", ""),
        postcode=row["postcode"].upper(),
        authority=row.get("authority", ""),
        phase=_phase(row.get("phase", "")),
        status=status,
        opened=_day(row.get("opened", "")),
        closed=_day(row.get("closed", "")),
        low_age=_whole(row.get("low_age", "")),
        high_age=_whole(row.get("high_age", "")),
        pupils=_whole(row.get("pupils", "")),
        fsm=_part(row.get("fsm", "")),
        easting=_whole(row.get("easting", "")),
        northing=_whole(row.get("northing", "")),
    )


LINKS: Final[Mapping[str, Column]] = {
    "urn": Column(("URN",)),
    "other": Column(("LinkURN",)),
    "type": Column(("LinkType",)),
}


def read_links(path: Path, told: Told) -> dict[str, tuple[str, ...]]:
    """Return the URNs of each school's successors, from the file `alllinksdata….csv`. Raises `GiasError` as `read` does.

    A link is named from either side: "Successor" of the old school, "Predecessor" of the new one; more is said behind it
    ("Successor - amalgamated").
    """
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    rows = 0
    with Table(path, LINKS, told) as table:
        for row in table:
            rows += 1
            kind = key(row["type"])
            if kind.startswith("successor"):
                found[row["urn"]][row["other"]] = None
            elif kind.startswith("predecessor"):
                found[row["other"]][row["urn"]] = None
    table.doubt(rows)
    return {urn: tuple(others) for urn, others in found.items()}


def _phase(text: str) -> str:
    by_name = {key(phase): phase for phase in PHASES}
    return PHASES[int(text)] if text in map(str, range(len(PHASES))) else by_name.get(key(text), "")


def _day(text: str) -> str:
    """Return a day as ``yyyy-mm-dd``; empty for none, and for one that can't be."""
    for form in ("%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    return ""


def _whole(text: str) -> int | None:
    plain = text.replace(",", "")
    return int(plain) if re.fullmatch(r"[0-9]{1,9}", plain) else None


def _part(text: str) -> float | None:
    plain = text.removesuffix("%").strip()
    return float(plain) if re.fullmatch(r"[0-9]{1,3}(\.[0-9]+)?", plain) else None
