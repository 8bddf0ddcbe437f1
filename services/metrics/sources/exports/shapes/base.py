"""What a known export is: by which columns a table is told, and what each of them means."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from services.metrics.observations import Semantics
from services.metrics.sources.exports.numbers import Kind, Percent
from services.metrics.sources.exports.tables import Table, name_of

DATES: Final = ("date", "datum", "fecha", "data", "dyddiad", "day", "tag", "jour", "día", "giorno")
"""What a column of days is called."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column's meaning. `names` are all it is called by, in small letters, the first as the platform writes it in English.

    A value has `unit`; `places` are its decimals. Net changes may be `negative`. `percent` and `length` say how it is written.
    """

    names: tuple[str, ...]
    metric: str
    title: str
    unit: str
    semantics: Semantics
    places: int = 0
    negative: bool = False
    percent: Percent | None = None
    length: bool = False
    definition: str = "1"
    header: str = ""
    """The column as a mapping file writes it."""

    def kind(self, header: str) -> Kind:
        """Return what may stand in the column of that header."""
        return Kind(header, self.places, negative=self.negative, percent=self.percent, length=self.length)


@dataclass(frozen=True, slots=True)
class Items:
    """That each row, or each row of a day, is of one post or video.

    `names` are the columns of its id, `titles` of its title, `published` of the day it was published, by which its life is kept.
    """

    dimension: str
    names: tuple[str, ...]
    titles: tuple[str, ...]
    published: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """An export of a platform.

    With `titles`, a line above the table has to be one of them (in small letters). A table fits where it has a column of days (or
    of items) and columns of figures that are all known, or where it has all of `sure`. `ignored` are columns that are known and
    carry no figure. `accounts` are columns that name the account. `zone` is whose days the platform counts, where a time is
    written without. `nothing` is why nothing can be kept, where nothing can.
    """

    id: str
    platform: str
    name: str
    columns: tuple[Column, ...] = ()
    dates: tuple[str, ...] = DATES
    items: Items | None = None
    titles: tuple[str, ...] = ()
    sure: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()
    accounts: tuple[str, ...] = ()
    zone: str = "Europe/London"
    patterns: tuple[str, ...] = ()
    mark: Literal["point", "comma"] | None = None
    since_published: bool = False
    """Whether an item's row says so by itself to be of all its life."""
    nothing: str = ""
    source: str = ""
    """The source of the programme whose mapping it is; empty for a shape that is known here."""
    spacing: Literal["day", "week", "month"] | None = None
    commented: bool = False
    """Whether lines with a number sign stand above."""
    least: int = 1
    """So many columns of figures it has: one alone could be anyone's."""
    nth: tuple[str, ...] = ()
    """Columns that number days from the range's first instead of naming them."""
    own: frozenset[str] = frozenset()
    """Columns of which one alone tells the platform; others, such as "views", are anyone's."""
    files: frozenset[str] = frozenset()
    """What the platform calls its files, in small letters and without their ending: one tells it, too."""

    def fits(self, table: Table) -> bool:
        """Whether a table is such an export."""
        names = table.names
        above = not self.titles or any(name_of(title) in self.titles for title in table.titles)
        if not above or (self.commented and not table.commented):
            return False
        if self.nothing and not self.dates and any(name in DATES for name in names):
            return False
        if self.nothing or self.source:
            return self.sure <= set(names)
        if not self._days_or_items(names) or len(self.places(names)) < self.least:
            return False
        known = self._known()
        return (bool(self.sure) and self.sure <= set(names)) or all(
            not name or name in known for name in names
        )

    def told(self, table: Table) -> bool:
        """Whether a table that fits can be nobody else's, so that nobody has to be asked."""
        names = set(table.names)
        file = re.sub(r"( ?\(\d+\))?\.\w+$", "", table.sheet.name.casefold())
        plain = self.titles or self.commented or self.items
        return bool(plain or (self.sure and self.sure <= names) or self.own & names or file in self.files)

    def _days_or_items(self, names: Collection[str]) -> bool:
        of_items = self.items is None or any(name in names for name in self.items.names)
        lifetime = self.items is not None and not self.dates
        return of_items and (lifetime or any(name in names for name in (*self.dates, *self.nth)))

    def _known(self) -> frozenset[str]:
        items = (*self.items.names, *self.items.titles, *self.items.published) if self.items else ()
        columns = (name for column in self.columns for name in column.names)
        return frozenset((*self.dates, *self.nth, *items, *self.accounts, *self.ignored, *columns))

    def places(self, names: list[str]) -> Mapping[int, Column]:
        """Return the columns of a table that carry figures, by place."""
        found: dict[int, Column] = {}
        for column in self.columns:
            for place, name in enumerate(names):
                if name in column.names:
                    found[place] = column
        return found


def first(names: list[str], wanted: Collection[str]) -> int | None:
    """Return the first place of a column that is called by one of the names."""
    return next((place for place, name in enumerate(names) if name in wanted), None)
