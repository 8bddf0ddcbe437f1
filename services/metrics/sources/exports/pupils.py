"""Files that name pupils, such as the class list that a school fills in and keeps: nothing of one is read, said or kept."""

from collections.abc import Iterable, Iterator
from typing import Final

from services.metrics.sources.exports.said import DropError
from services.metrics.sources.exports.tables import name_of
from shared.sheets import Sheet
from shared.text import N_

MARKS: Final = frozenset({"upn", "unique pupil number", "admission number"})
"""How columns are called that only lists of pupils have, in our class list and in schools' own systems."""

HEAD: Final = 50
"""Lines of a sheet among which its header is."""

REFUSED: Final = N_(
    "This file names pupils, as a class list does. It was not kept, and nothing of it was read further: we hold no names of "
    "pupils. Keep it at school, and delete the copy wherever else it lies."
)


class NamesPupilsError(DropError):
    """The file names pupils."""

    def __init__(self) -> None:
        super().__init__(REFUSED)


def without_lists(sheets: Iterable[Sheet]) -> Iterator[Sheet]:
    """Yield the sheets. Raises `NamesPupilsError` where a column of one is called as only lists of pupils call one."""
    for sheet in sheets:
        for line in sheet.lines[:HEAD]:
            if not MARKS.isdisjoint(map(name_of, line.cells)):
                raise NamesPupilsError
        yield sheet
