"""What bringing a table back would do to it: rows put back, changed and taken away, and those that stay whatever was before.

What went out into the world can't be brought back: a mail that was sent was sent, one that came back did, and who looked at
whose data did. So what is known of that stays as it is now, and nothing goes out a second time. What had an end of its own that
has passed meanwhile, such as a half-filled form, is left to it.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from operate.bar import Bar
from operate.tables import Key, Row, entity, key, put, take
from shared.dynamo import from_item
from shared.sent import SENT

Plain = Mapping[str, Any]


def _mailed(row: Plain, at: datetime) -> bool:
    return row["state"] in SENT and _after(row["sent_at"], at)


def _reported(row: Plain, at: datetime) -> bool:
    return _after(row["at"], at)


def _told(row: Plain, at: datetime) -> bool:
    # That the safeguarding lead was told of a comment, or what a report told its reader.
    return _after(row.get("at") or row["sk"].rpartition("#")[2], at)


def _archived(row: Plain, at: datetime) -> bool:
    return _after(row["made"], at)


STAYS: Final[Mapping[str, Callable[[Plain, datetime], bool]]] = {
    "mailed": _mailed,
    "sent": _reported,
    "told": _told,
    "report": _archived,
    "unreachable": _reported,
    "lifted": _reported,
}
"""By entity, which rows say something of after a moment that bringing back can't undo: mails and reports that went, and what SES
or the team said of an address."""

ADDED: Final = frozenset({"audit", "extract", "reading", "unreachable", "lifted", "came_back"})
"""Entities of which a row that was not there is true whatever moment it names, and so stays: who read, erased or took whose data
is only ever added, a moment after it says; what SES says of an address may come days after."""


@dataclass(slots=True)
class Difference:
    """What would be done to one table; `gone_out` are the rows that stay as they are now."""

    back: dict[Key, Row] = field(default_factory=dict)
    changed: dict[Key, Row] = field(default_factory=dict)
    away: dict[Key, Row] = field(default_factory=dict)
    gone_out: dict[Key, Row] = field(default_factory=dict)
    same: int = 0
    over: int = 0

    @property
    def nothing(self) -> bool:
        """Whether the table is as it was."""
        return not (self.back or self.changed or self.away)

    def counts(self) -> dict[str, tuple[int, int, int]]:
        """Return by entity how many rows are put back, changed and taken away."""
        each = [Counter(map(entity, some.values())) for some in (self.back, self.changed, self.away)]
        return {
            one: (each[0][one], each[1][one], each[2][one]) for one in sorted(each[0] | each[1] | each[2])
        }


def between(was: Mapping[Key, Row], is_now: Mapping[Key, Row], *, to: datetime, now: datetime) -> Difference:
    """Return what makes a table that `is_now` so what it `was` at the moment `to`."""
    found, known = Difference(), _known(was)
    for one, row in was.items():
        if _over(row, now):
            found.over += 1
        elif one not in is_now:
            found.back[one] = row
        elif is_now[one] == row:
            found.same += 1
        elif _stays(is_now[one], to, known):
            found.gone_out[one] = is_now[one]
        else:
            found.changed[one] = row
    for one, row in is_now.items():
        if one not in was:
            stays = entity(row) in ADDED or _stays(row, to, known)
            (found.gone_out if stays else found.away)[one] = row
    return found


def carry_out(table: str, found: Difference) -> None:
    """Do it. Done again it changes nothing; cut off, what is left is the difference of then."""
    bar = Bar(f"bringing back {table}", len(found.back) + len(found.changed) + len(found.away))
    put(table, [*found.back.values(), *found.changed.values()], bar.on)
    take(table, [key(row) for row in found.away.values()], bar.on)
    bar.done()


def _known(was: Mapping[Key, Row]) -> frozenset[str]:
    """Return the names that stand in a table's keys: what is said of others is of what is no more."""
    return frozenset(part for pk, sk in was for part in (*pk.split("#"), *sk.split("#")))


def _stays(row: Row, to: datetime, known: frozenset[str]) -> bool:
    rule = STAYS.get(entity(row))
    if rule is None or not rule(from_item(row), to):
        return False
    # Of a booking that is no more, nobody would ever erase what is known of its mails.
    return entity(row) != "mailed" or row["pk"]["S"].partition("#")[2].rpartition("~")[2] in known


def _over(row: Row, now: datetime) -> bool:
    return "expires" in row and int(row["expires"]["N"]) <= now.timestamp()


def _after(said: str, at: datetime) -> bool:
    return bool(said) and datetime.fromisoformat(said) > at
