"""Addresses that take no e-mail: what was sent to them came back for good, or their reader called it spam.

One room for all who send: a booking, a visit's people, a report's reader. Nothing goes to such an address until whoever has it
gives another one, or an operator lifts it (`make unreachable`), and who would have sent says so. What could not be delivered
for now, such as to a full mailbox, stops nothing. An address is kept as its hash alone.

| row | pk | sk |
|---|---|---|
| unreachable | the address's SHA-256 | `ADDRESS` |
| lifted | the address's SHA-256 | `ADDRESS` |
| came_back | the address's SHA-256 | `MAIL#<SES's id of the message>` |
"""

import hashlib
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, cast

from shared.dynamo import ConditionFailedError, get, get_all, moment_key, put, write
from shared.text import N_, gettext
from shared.text.phrases import when

Why = Literal["bounced", "complained"]

SETTING: Final = "UNREACHABLE"
"""The setting that names the table; where there is none, as in a process of its own, nobody is known to be out of reach."""

KEPT: Final = timedelta(days=730)
"""After two years one more try does no harm: SES counts bounces of the last weeks ("Reputation metrics", its guide)."""

TOLD_KEPT: Final = timedelta(days=30)
"""Longer than a message can come again."""

LIFTED: Final = "lifted"
"""The kind of row that says that mail goes to an address again: it is kept, since SES's word of before may come after it."""

LIFTED_KEPT: Final = timedelta(days=60)
"""Longer than a message lies in a queue and then in its dead letters, and than tables can be brought back."""


SAID: Final[Mapping[Why, str]] = {
    "bounced": N_(
        "E-mail to this address came back, %(when)s: nothing more goes to it. Ask for another address."
    ),
    "complained": N_(
        "Our e-mail was called spam, %(when)s: nothing more goes to this address. Call before you write."
    ),
}


class UnreachableError(ValueError):
    """The address takes no e-mail, so nothing was sent to it."""


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Why nothing goes to an address, and since when."""

    why: Why
    at: datetime


def find(address: str) -> Unreachable | None:
    """Return why nothing goes to an address; None where it takes mail, as far as is known."""
    return among([address]).get(address)


def among(addresses: Collection[str]) -> Mapping[str, Unreachable]:
    """Return those of some addresses to which nothing goes, each with the reason."""
    table = os.environ.get(SETTING, "")
    of = {key_of(one): one for one in addresses if one}
    if not table or not of:
        return {}
    if len(of) == 1:
        [(key, _)] = of.items()
        row = get(table, key, "ADDRESS", consistent=True)
        rows = [row] if row else []
    else:
        rows = get_all(table, [(key, "ADDRESS") for key in of])
    found = {
        row["pk"]: Unreachable(cast("Why", row["why"]), datetime.fromisoformat(row["at"]))
        for row in rows
        if row["entity"] != LIFTED
    }
    return {one: found[key_of(one)] for one in addresses if one and key_of(one) in found}


def said(found: Unreachable | None) -> str:
    """Return what a page says of an address that takes no mail; nothing of one that does."""
    return gettext(SAID[found.why], when=when(found.at)) if found else ""


def note(address: str, why: Why, at: datetime) -> bool:
    """Note that an address took no mail at a moment, so that it gets none; False where it was lifted since, and gets its mails.

    What SES said may come late, such as out of the dead letters: the later word holds.
    """
    row = {"entity": "unreachable", "why": why, "at": moment_key(at), "expires": int((at + KEPT).timestamp())}
    try:
        write(
            put(
                os.environ[SETTING],
                {"pk": key_of(address), "sk": "ADDRESS", **row},
                condition="attribute_not_exists(pk) OR #at <= :at",
                names={"#at": "at"},
                values={":at": row["at"]},
                old=True,
            )
        )
    except ConditionFailedError as refused:
        return str(refused.old[0]["entity"]) != LIFTED
    return True


def lift(address: str, at: datetime) -> None:
    """Let mail go to an address again, whatever SES said before the moment `at`."""
    row = {"entity": LIFTED, "at": moment_key(at), "expires": int((at + LIFTED_KEPT).timestamp())}
    write(put(os.environ[SETTING], {"pk": key_of(address), "sk": "ADDRESS", **row}))


def was_told(address: str, message_id: str) -> bool:
    """Tell whether the team was told that a message did not reach an address."""
    return get(os.environ[SETTING], key_of(address), f"MAIL#{message_id}", consistent=True) is not None


def tell(address: str, message_id: str, at: datetime) -> None:
    """Note that the team was told so: SES may say it twice."""
    row = {"entity": "came_back", "expires": int((at + TOLD_KEPT).timestamp())}
    write(put(os.environ[SETTING], {"pk": key_of(address), "sk": f"MAIL#{message_id}", **row}))


def key_of(address: str) -> str:
    """Return the key under which all rows of an address lie, whatever its capitals."""
    return hashlib.sha256(address.strip().casefold().encode()).hexdigest()
