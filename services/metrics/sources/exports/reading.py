"""A platform's export, as what would be observed: the whole of it, or nothing and a sentence with the place of what is wrong.

Bytes become sheets, sheets tables, and a table is told by what is in it: as one of the exports known here, or as one that the
programme describes in its `sources/`. What stays open is asked; nothing is guessed. Nothing here knows what is kept, nor a clock.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from services.metrics.sources.exports.found import Found, merged
from services.metrics.sources.exports.owners import mapped, owners
from services.metrics.sources.exports.pupils import without_lists
from services.metrics.sources.exports.said import Choice, DropError, Question, Said, UnknownShapeError, cut
from services.metrics.sources.exports.shapes.base import Shape
from services.metrics.sources.exports.shapes.known import KNOWN, PLATFORMS
from services.metrics.sources.exports.suggest import mapping_for
from services.metrics.sources.exports.tables import Table, split
from services.metrics.sources.exports.understand import Asked, bounded, understand
from shared.sheets import Sheet
from shared.sheets.unpacking import unpack
from shared.sheets.unread import UnreadError
from shared.text import N_

if TYPE_CHECKING:
    from services.metrics.declared import AnySources

MOST_COLUMNS: Final = 1000
"""Of a table: LinkedIn's widest has about sixty."""

OTHER: Final = "other"
"""Answers that a table is of none of the known exports that its columns fit."""

NO_ANSWERS: Final[Mapping[str, str]] = {}


def read(
    name: str,
    content: bytes,
    programme: "AnySources",
    today: date,
    answers: Mapping[str, str] = NO_ANSWERS,
) -> tuple[Found, ...]:
    """Return the tables of a file, understood.

    `name` is the file's, as ``<source>/<file>`` where a source of the programme or a platform was named beforehand. `answers`
    are those given to the questions of an earlier reading, by their ids. Tables of which nothing can be kept are among the others
    and say why; a file of such alone is refused. Raises `DropError`.
    """
    folder, _, _ = name.rpartition("/")
    hint = folder.partition("/")[0]
    asked = Asked(programme, today, answers, hint if hint in _names(programme) else "")
    sheets = _sheets(name, content)
    found, refused = _all(sheets, asked)
    if not any(one.observations or one.questions for one in found):
        why = next((one.notes[0] for one in found if one.notes), None)
        if refused is None and why is not None:
            raise DropError(N_("Nothing of it can be kept: %(why)s"), why=why)
        raise refused or DropError(N_("There is no table of figures in the file. Export it again as CSV."))
    return merged(found)


def _sheets(name: str, content: bytes) -> list[Sheet]:
    try:
        return list(without_lists(unpack(name, content)))
    except UnreadError as error:
        raise DropError(error.sentence, **error.values) from error


def _names(programme: "AnySources") -> frozenset[str]:
    return frozenset(name for one in owners(programme) for name in (one.id, one.platform)) | PLATFORMS


@dataclass
class _Reading:
    """The tables of a file one after another; of those that nobody knows, the first refusal."""

    asked: Asked
    several: bool
    found: list[Found] = field(default_factory=list)
    unknown: DropError | None = None

    def take(self, table: Table) -> None:
        try:
            self.found.append(_table(table, self.asked))
            bounded(sum(len(one.observations) for one in self.found))
        except UnknownShapeError as error:
            self.unknown = self.unknown or error
            note = Said(
                N_("Nothing here knows the table that begins with “%(begins)s”; nothing of it was kept."),
                {"begins": cut(", ".join(table.header), 80)},
            )
            self.found.append(Found(table.sheet.name, "", notes=(note,)))
        except DropError as error:
            raise (error.within(table.sheet.name) if self.several else error) from error


def _all(sheets: Sequence[Sheet], asked: Asked) -> tuple[list[Found], DropError | None]:
    reading = _Reading(asked, len(sheets) > 1)
    for sheet in sheets:
        tables = split(sheet)
        # Two cells beside each other among the notes are no table.
        for table in [one for one in tables if one.rows] or list(tables)[:1]:
            reading.take(table)
    return reading.found, reading.unknown


def _table(table: Table, asked: Asked) -> Found:
    """Return one table understood, or the question which export it is. Raises `DropError`."""
    if len(table.header) > MOST_COLUMNS:
        raise DropError(
            N_("Line %(line)s has %(cells)s columns, more than %(most)s. Export fewer at once."),
            line=table.line,
            cells=len(table.header),
            most=MOST_COLUMNS,
        )
    fits, sure = _fitting(table, asked)
    if not fits:
        _nearly(table, asked)
        raise mapping_for(table, _taken(asked))
    if len(fits) == 1 and sure:
        return understand(table, fits[0], asked)
    chosen = asked.answers.get("shape")
    if chosen == OTHER:
        raise mapping_for(table, _taken(asked))
    for one in fits:
        if one.id == chosen:
            return understand(table, one, asked)
    question = Question(
        "shape",
        Said(N_("The columns are such as several platforms have. Which export is this?")),
        (
            *(Choice(one.id, Said(N_("%(shape)s"), {"shape": one.name})) for one in fits),
            Choice(OTHER, Said(N_("None of these"))),
        ),
    )
    return Found(table.sheet.name, "", questions=(question,))


def _nearly(table: Table, asked: Asked) -> None:
    """Raise `DropError` naming the column that a table lacks of the mapping it was said to be of."""
    for shape in mapped(asked.programme):
        if shape.source == asked.hint and any(name in table.names for name in shape.dates):
            for column in shape.columns:
                if column.names[0] not in table.names:
                    raise DropError(
                        N_("Line %(line)s: the column “%(column)s” is missing. The file has: %(columns)s."),
                        line=table.line,
                        column=column.header,
                        columns=", ".join(name for name in table.header if name),
                    )


def _taken(asked: Asked) -> frozenset[str]:
    return frozenset(one.id for one in owners(asked.programme))


def _fitting(table: Table, asked: Asked) -> tuple[list[Shape], bool]:
    """Return the exports that a table may be, and whether something tells it that is not anyone's."""
    shapes: Iterable[Shape] = (*KNOWN, *mapped(asked.programme))
    found = [one for one in shapes if one.fits(table)]
    if asked.hint:
        wanted = {one.platform for one in owners(asked.programme) if one.id == asked.hint} | {asked.hint}
        named = [one for one in found if one.source == asked.hint] or [
            one for one in found if one.platform in wanted
        ]
        if found and not named:
            # It was said to be of one source, and is plainly of another.
            raise DropError(
                N_("This was handed in for “%(source)s”, but it is an export of: %(shapes)s."),
                source=asked.hint,
                shapes=", ".join(one.name for one in found),
            )
        found = named
    telling = [one for one in found if one.told(table)]
    found = telling or found
    # With a post or video in each row it is no day's, and where figures can be kept, the same columns mean them.
    of_items = {one.platform for one in found if one.items}
    found = [one for one in found if one.items or one.platform not in of_items]
    kept = {one.platform for one in found if not one.nothing}
    found = [one for one in found if not one.nothing or one.platform not in kept]
    return found, bool(telling or asked.hint)
