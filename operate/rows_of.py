"""Every row that leads to a person, in every table of the stack: by address, by what stands in its place, by an id, by name.

`operate.personal_data` says which kinds of row tell of people. All tables are read whole, whatever a kind looks like: so a kind
that comes new is looked through like the others. Only an operator may wait for that.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from operate import tables
from operate.personal_data import TABLE
from operate.personal_data.model import ACCOUNTABLE
from shared.dynamo import from_item

OUTPUTS: Final[Mapping[str, str]] = {
    "booking": "BookingTable",
    "people": "PeopleTable",
    "feedback": "FeedbackTable",
    "metrics": "MetricsTable",
    "access": "AccessTable",
    "unreachable": "UnreachableTable",
}
"""By what the table of what is kept of people calls each table: which output of the stack names it."""

NOBODYS: Final[Mapping[str, str]] = {
    "feedback:answer": "nobody who answers is named, and no id of theirs is kept",
    "feedback:approved": "a comment has no writer",
    "metrics:hit": "a visitor is a digest of the day, by a salt that is destroyed",
    "salts:salt": "random bytes; the table is not read",
}
"""Kinds of row that tell of somebody whom nothing can look for, and why."""

HASHES: Final = (64, 32, 12)
"""Of how many digits of SHA-256 the tables make an address's key: `shared.unreachable`, booking's lists, its audit."""

APART: Final = re.compile(r"[#/|,;:\s<>\"'()\[\]]+")
"""What stands between the words of a key or a sentence."""

AUDITS: Final = frozenset(where for one in TABLE if one.why == ACCOUNTABLE for where in one.where)
HIDDEN: Final = frozenset({"pk", "entity", "who", "expires"})
"""What is not told of a line of an audit: keys, and who of the team it was, who is somebody else."""


@dataclass(frozen=True)
class Known:
    """By what somebody is known: their address, ids that stand for them, and if they are of the team their account's name.

    `mentioned` are ids of what they stand in, such as a booking's reference, by which the audit of who read what names them.
    """

    address: str
    ids: Collection[str] = ()
    mentioned: Collection[str] = ()
    name: str = ""


@dataclass(frozen=True)
class Found:
    """The rows of one kind that lead to somebody; `told` is what an audit's say, and of other kinds empty."""

    kind: str
    number: int
    told: tuple[Mapping[str, Any], ...]


def of(outputs: Mapping[str, str], known: Known) -> list[Found]:
    """Return by kind, in its alphabet, the rows of all tables that lead to somebody."""
    rows = defaultdict[str, list[dict[str, Any]]](list)
    for table, output in OUTPUTS.items():
        wanted = _wanted(known) | (
            {one.casefold() for one in known.mentioned} if table == "access" else set()
        )
        for row in tables.rows(outputs[output]):
            plain = from_item(row)
            if any(_leads(text, wanted, known.name) for text in _texts(plain)):
                rows[f"{table}:{tables.entity(row)}"].append(plain)
    return [
        Found(kind, len(some), tuple(map(_told, some)) if kind in AUDITS else ())
        for kind, some in sorted(rows.items())
    ]


def _wanted(known: Known) -> set[str]:
    address = known.address.strip().casefold()
    digest = hashlib.sha256(address.encode()).hexdigest()
    return {address, *(digest[:length] for length in HASHES), *(one.casefold() for one in known.ids)}


def _leads(text: str, wanted: set[str], name: str) -> bool:
    folded = text.casefold()
    if folded in wanted or (name and folded == name.casefold()):
        return True
    return any(word.strip(".") in wanted for word in APART.split(folded))


def _texts(value: object) -> Iterator[str]:
    """Yield every text in a value, the names of its parts too; what is JSON in a text is looked into."""
    match value:
        case str() if value[:1] in {"{", "["}:
            try:
                yield from _texts(json.loads(value))
            except ValueError:
                yield value
        case str():
            yield value
        case Mapping():
            for key, inner in value.items():
                yield str(key)
                yield from _texts(inner)
        case list() | tuple() | set() | frozenset():
            for inner in value:
                yield from _texts(inner)


def _told(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a line of an audit says, and when; the people service keeps its own as JSON."""
    said = {**row, **(json.loads(row["line"]) if "line" in row else {})}
    return {"at": row["sk"].partition("#")[0]} | {
        name: value for name, value in said.items() if name not in {*HIDDEN, "sk", "line"}
    }
