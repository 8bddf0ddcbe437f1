"""The file equity.csv: what is known of where the programme's schools are, so that reach can be held against need.

A row a school, and one for the county. It is of the *school's* area and roll as published: what its pupils' homes are like nobody
here knows. An empty cell is not known.
"""

import csv
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from shared.country import FEWEST_DIGITS, MOST_DIGITS
from shared.programme.pieces import MistakeError, Piece, Text, first_twice

FILE: Final = "equity.csv"
COUNTY: Final = "county"
"""What stands for a school's URN in the row of the county."""

COLUMNS: Final = ("urn", "fsm_percent", "idaci_decile", "rural_urban", "vintage", "source")

Setting = Literal["rural", "urban"]


class Area(Piece):
    """A school's area, or the county: pupils eligible for free school meals in percent, the IDACI decile (1 is most deprived).

    `vintage` is the year of the published data, `source` where it is from.
    """

    urn: Annotated[str, StringConstraints(pattern=rf"^(\d{{{FEWEST_DIGITS},{MOST_DIGITS}}}|{COUNTY})$")]
    fsm_percent: Annotated[Decimal, Field(ge=0, le=100)] | None = None
    idaci_decile: Annotated[int, Field(ge=1, le=10)] | None = None
    rural_urban: Setting | None = None
    vintage: Annotated[int, Field(ge=2000, le=2100)]
    source: Text


class Equity(Piece):
    """The whole file; all of it is of one vintage, because deciles of two are not of the same areas."""

    rows: tuple[Area, ...]

    @property
    def vintage(self) -> int:
        """The year of the data."""
        return self.rows[0].vintage

    @property
    def sources(self) -> tuple[str, ...]:
        """Where the data is from."""
        return tuple(dict.fromkeys(row.source for row in self.rows))

    @property
    def county(self) -> Area | None:
        """The county's row, where there is one."""
        return self.area(COUNTY)

    def area(self, urn: str) -> Area | None:
        """Return the row of a school, where there is one."""
        return next((row for row in self.rows if row.urn == urn), None)

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        if not self.rows:
            raise MistakeError("there is no row in it: leave the file out where nothing is known", "rows")
        if (twice := first_twice(row.urn for row in self.rows)) is not None:
            raise MistakeError("it stands there before", "rows", twice, "urn")
        for place, row in enumerate(self.rows):
            if row.vintage != self.vintage:
                raise MistakeError(
                    f"{row.vintage} stands beside {self.vintage}: figures of two vintages can't be compared",
                    "rows",
                    place,
                    "vintage",
                )
        return self


def rows_of(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the rows of the file with the line of each. Raises `ValueError` for a header that lacks a column."""
    rows = csv.DictReader(text.splitlines())
    header = [name.strip().lower() for name in rows.fieldnames or ()]
    if missing := [name for name in COLUMNS if name not in header]:
        raise ValueError(f"the column(s) {', '.join(missing)} missing; there are: {', '.join(header)}")
    rows.fieldnames = header
    for row in rows:
        values = {name: (row[name] or "").strip() for name in COLUMNS}
        yield rows.line_num, {name: value for name, value in values.items() if value}


def strangers(equity: Equity, urns: Sequence[str]) -> list[str]:
    """Return the URNs of the file that are none of `urns`."""
    return [row.urn for row in equity.rows if row.urn not in {*urns, COUNTY}]
