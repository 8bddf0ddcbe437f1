"""Rows of a report's tables: what may be printed, texts and `Published` numbers alone."""

from dataclasses import dataclass

from shared.suppression import Published


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: what it is about, its numbers, and a share of the longest bar as a percentage to draw."""

    name: str
    cells: tuple[Published | str, ...]
    bar: str = "0"


@dataclass(frozen=True, slots=True)
class Share:
    """One part of the change in interest."""

    name: str
    share: Published
    interval: Published
