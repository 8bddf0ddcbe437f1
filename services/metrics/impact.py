"""What the public page says of a term: figures as they were published when they were kept. Plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

SETTLED: Final = timedelta(days=10)
"""How long after a term's last day its figures are kept: until then counts of its visits are awaited."""

Figures = Mapping[str, int | None]
"""Published values by the figure's id, None for one that was withheld."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A term on the public page: its figures, and those of all time until its last day.

    `on` is the day that they were kept or changed, `who` said yes to a change, empty where none was made.
    """

    name: str
    first: date
    last: date
    on: date
    figures: Figures
    so_far: Figures
    who: str = ""

    def row(self) -> dict[str, Any]:
        """Return it as a row keeps it."""
        return {
            "name": self.name,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "on": self.on.isoformat(),
            "figures": dict(self.figures),
            "so_far": dict(self.so_far),
            "who": self.who,
        }

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Kept":
        """Return what a row keeps."""
        first, last, on = (date.fromisoformat(row[name]) for name in ("first", "last", "on"))
        return cls(row["name"], first, last, on, row["figures"], row["so_far"], row["who"])
