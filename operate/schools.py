"""`make schools`: makes the register of schools of a GIAS file, and says what changed since the one before."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final, TextIO

from operate.columns import GiasError
from operate.gias import Taken, read, read_links
from services.booking.domain.schools import KnownSchool
from services.booking.register.index import Register, RegisterError, pack, unpack
from shared.compiled import plain
from shared.paths import register
from shared.text.phrases import short_day

FEWEST: Final = 0.9
"""The part of the schools before that a new file must have: schools close by the dozen, not by the thousand."""

NAMED: Final = 5
"""Schools named of each kind of change; the others are counted."""

WIDE: Final = 40
"""Characters of the progress bar."""


class Bar:
    """A progress bar on a terminal; elsewhere nothing."""

    def __init__(self, what: str, out: TextIO) -> None:
        self._what, self._out, self._shown = what, out, -1

    def __call__(self, part: float) -> None:
        """Show which part is done, from 0 to 1."""
        filled = round(part * WIDE)
        if filled != self._shown and self._out.isatty():
            self._shown = filled
            print(
                f"\r{self._what} [{'#' * filled}{'.' * (WIDE - filled)}] {part:4.0%}",
                end="",
                file=self._out,
                flush=True,
            )

    def done(self) -> None:
        """End the line."""
        if self._shown >= 0:
            print(file=self._out)


def make(file: Path, links: Path | None, today: date) -> int:
    """Make the register of `file`, with the successors of `links`, or those known before; return the exit code.

    Raises `GiasError` for a file that can't be taken; the register of before then stays as it is.
    """
    for path in (file, links):
        if path and not path.is_file():
            raise GiasError(f"There is no file {path}.")
    before = _before(register())
    bar = Bar("reading schools", sys.stderr)
    taken = read(file, bar)
    bar.done()
    if before and len(taken.schools) < FEWEST * len(before):
        raise GiasError(
            f"{file.name} has {len(taken.schools):,} schools, and the register has {len(before):,}: the file is not whole, or a "
            f"part of the country. The register stays as it is. If the file is right, delete {register()} and run this again."
        )
    _link(taken, before, links)
    _write(register(), pack(taken.schools.values(), made=today.isoformat(), source=file.name))
    print(*_told(taken, before), sep="\n")
    return 0


def _before(path: Path) -> Register | None:
    try:
        content = path.read_bytes()
        return unpack(content) if content else None
    except (FileNotFoundError, RegisterError):
        # One that can't be read has nothing to compare with, and the new one takes its place.
        return None


def _link(taken: Taken, before: Register | None, links: Path | None) -> None:
    """Give the schools their successors."""
    if links:
        bar = Bar("reading links", sys.stderr)
        found = read_links(links, bar)
        bar.done()
    else:
        found = {school.urn: school.successors for school in before.schools()} if before else {}
        taken.notes.append(
            "The successors of closed schools are those known before. LINKS=alllinksdata….csv brings them up to date."
            if any(found.values())
            else "Closed schools have no successors: LINKS=alllinksdata….csv, from the same page, names them."
        )
    for urn, after in found.items():
        if urn in taken.schools:
            known = tuple(other for other in after if other in taken.schools and other != urn)
            taken.schools[urn] = replace(taken.schools[urn], successors=known)


def _write(path: Path, content: bytes) -> None:
    """Write beside, then rename: whoever reads meanwhile reads the old one whole."""
    path.parent.mkdir(exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(content)
    part.replace(path)


def _told(taken: Taken, before: Register | None) -> Iterator[str]:
    schools = taken.schools
    closed = [school for school in schools.values() if school.is_closed]
    led = sum(bool(school.successors) for school in closed)
    yield f"{len(schools):,} schools of {taken.rows:,} rows, {len(closed):,} of them closed, {led:,} of those with a successor."
    for reason, count in taken.left_out.most_common():
        yield f"Left out: {count:,} {reason}."
    yield from taken.notes
    if before:
        yield f"Since the register of {short_day(date.fromisoformat(before.made))}:"
        yield from _changes({school.urn: school for school in before.schools()}, schools)
    yield from _programmes(schools)
    yield "It is packed with the next make run or make deploy."


def _changes(old: Mapping[str, KnownSchool], new: Mapping[str, KnownSchool]) -> Iterator[str]:
    """Yield what changed, each kind with the first few by name."""
    both = [(old[urn], school) for urn, school in new.items() if urn in old]
    kinds: dict[str, list[str]] = {
        "new": [_named(school) for urn, school in new.items() if urn not in old],
        "renamed": [f"{was.name} → {_named(now)}" for was, now in both if was.name != now.name],
        "closed": [_named(now) for was, now in both if now.is_closed and not was.is_closed],
        "open again": [_named(now) for was, now in both if was.is_closed and not now.is_closed],
        "gone from the file": [_named(school) for urn, school in old.items() if urn not in new],
    }
    if not any(kinds.values()):
        yield "  nothing changed"
    for kind, names in kinds.items():
        if names:
            yield f"  {len(names):,} {kind}: {_some(names)}"


def _named(school: KnownSchool) -> str:
    return f"{school.name}, {school.town} ({school.urn})" if school.town else f"{school.name} ({school.urn})"


def _some(names: Iterable[str]) -> str:
    every = list(names)
    more = f" and {len(every) - NAMED:,} more" if len(every) > NAMED else ""
    return "; ".join(every[:NAMED]) + more


def _programmes(schools: Mapping[str, KnownSchool]) -> Iterator[str]:
    """Yield which of the programme's own schools have closed, are called otherwise, or are not in the file."""
    own = plain()["schools"]
    missing = [f"{school['name']} ({school['urn']})" for school in own if school["urn"] not in schools]
    for school in own:
        known = schools.get(school["urn"])
        if known and known.is_closed:
            after = [_named(schools[urn]) for urn in known.successors]
            yield f"The programme's {_named(known)} has closed{': see ' + _some(after) if after else ''}. Mend schools.csv."
        elif known and known.name != school["name"]:
            yield f"The programme's {school['name']} is called {_named(known)} in the file."
    if missing:
        yield f"Not in the file, of the programme's {len(own)} schools: {_some(missing)}."
