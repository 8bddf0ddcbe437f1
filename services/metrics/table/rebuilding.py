"""How far a rebuild of the table has come: one row while it runs."""

from dataclasses import dataclass
from typing import Final

from shared.dynamo import delete, get, put, write
from shared.settings import setting

KEY: Final = ("REBUILD", "place")


@dataclass(frozen=True, slots=True)
class Place:
    """The table is emptied, and made again up to the object of the run or drop `after`.

    `lines` are the series of which something was left in the table.
    """

    lines: tuple[str, ...] = ()
    after: str = ""


def place() -> Place | None:
    """Return how far a rebuild has come that was stopped, or None where there is none."""
    row = get(setting("TABLE"), *KEY, consistent=True)
    return Place(tuple(row["lines"]), row["after"]) if row else None


def reach(place: Place) -> None:
    """Keep how far it has come."""
    row = {"pk": KEY[0], "sk": KEY[1], "entity": "rebuild", "lines": list(place.lines), "after": place.after}
    write(put(setting("TABLE"), row))


def end() -> None:
    """Forget it: all is made."""
    write(delete(setting("TABLE"), *KEY))
