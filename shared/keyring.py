"""The keys that sign links, cookies and forms: several at once, so that one follows another and no link of before ends.

The newest key that has begun signs; every key that is kept verifies. What is signed carries its key's id, behind the signature.
The first key of a stage has none: so links of the time before ids, in mails that were sent, are its.

A key is kept until somebody ends it. The longest-lived of what it signed has no end: a calendar's feed is subscribed to once and
asked for over years, and so is a volunteer's page. A year has four keys of some 130 bytes each, and a secret takes 65,536 bytes:
`MOST` is fifty years of it. What lives shorter, such as a session, says so when it is read (`lives`): a key that another one
has followed holds for it no longer than that, so that an old key that leaks signs nobody in.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final, Self

from shared.tokens import SIGNATURE, signature, signed_alike

TRUSTED_FOR: Final = timedelta(minutes=5)
"""How long a process keeps the keys it read: how long an ended one still holds."""

RESTS: Final = 2 * TRUSTED_FOR
"""How long a new key is known before it signs: by then every process has read it, so none meets what it can't verify."""

MOST: Final = 200
"""Keys at once."""

ID: Final = re.compile(r"[0-9a-f]{6}")
"""What a key's id looks like."""


class NoSuchKeyError(Exception):
    """No key has this id."""


class TooManyKeysError(Exception):
    """There are `MOST` keys: one has to end before another is made."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key and its id; it signs from a moment on. That of the first is not known, and its id is empty.

    `until` is when another one began to sign in its place, where that one has ended since.
    """

    id: str
    key: bytes
    since: datetime | None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys of a stage, oldest first."""

    keys: tuple[Key, ...]

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """Return the keys of a secret's value; that of before ids, ``{"signing_key": …}``, is one key without an id."""
        if "keys" not in kept:
            return cls((Key("", str(kept["signing_key"]).encode(), None),))
        return cls(
            tuple(
                Key(one["id"], one["key"].encode(), _moment(one["from"]), _moment(one.get("until", "")))
                for one in kept["keys"]
            )
        )

    def plain(self) -> dict[str, Any]:
        """Return the keys as the secret's value has them."""
        return {
            "keys": [
                {"id": one.id, "key": one.key.decode(), "from": one.since.isoformat() if one.since else ""}
                | ({"until": one.until.isoformat()} if one.until else {})
                for one in self.keys
            ]
        }

    def signing(self, at: datetime) -> Key:
        """Return the key that signs at a moment: the newest that has begun, or the first where none has."""
        begun = [one for one in self.keys if one.since is None or one.since <= at]
        return begun[-1] if begun else self.keys[0]

    def sign(self, purpose: str, value: str, at: datetime) -> str:
        """Return `value` with a signature that holds for `purpose` only, and the id of the key that made it."""
        key = self.signing(at)
        return f"{value}.{signature(purpose, value, key.key)}{key.id}"

    def unsign(self, purpose: str, token: str, at: datetime, lives: timedelta | None = None) -> str | None:
        """Return the value a token carries; None where it was altered, signed for another purpose, or by a key that is not kept.

        `lives` is how long such tokens live: one of a key that was followed longer ago than that is none.
        """
        value, dot, sealed = token.rpartition(".")
        made, key_id = sealed[:SIGNATURE], sealed[SIGNATURE:]
        key = next((one for one in self.keys if one.id == key_id), None)
        if not dot or key is None or (lives is not None and self._followed(key, at - lives)):
            return None
        return value if signed_alike(signature(purpose, value, key.key), made) else None

    def knows_of(self, token: str) -> bool:
        """Tell whether a token's key is kept; also where it has no look of a key's id, and so never was one."""
        key_id = token.rpartition(".")[2][SIGNATURE:]
        return not ID.fullmatch(key_id) or any(one.id == key_id for one in self.keys)

    def _followed(self, key: Key, by: datetime) -> bool:
        """Tell whether another key signed in a key's place by a moment; processes take `TRUSTED_FOR` to hear of it."""
        after = next((new.since for old, new in pairwise(self.keys) if old == key), None)
        return any(moment is not None and moment + TRUSTED_FOR < by for moment in (key.until, after))

    def rotated(self, at: datetime, new: Key) -> Self:
        """Return the keys with a `new` one, which signs once every process can know it.

        Raises `TooManyKeysError` where there are `MOST`.
        """
        if len(self.keys) >= MOST:
            raise TooManyKeysError
        last = self.keys[-1].since or at
        return replace(self, keys=(*self.keys, replace(new, since=max(at + RESTS, last))))

    def ended(self, key_id: str, at: datetime, new: Key) -> Self:
        """Return the keys without one; where that one signs, or nothing else would, the `new` one does so at once.

        The one before it was followed when it began, and stays so: else what lives shorter would hold again by that one. Raises
        `NoSuchKeyError` where no key has the id.
        """
        gone = next((one for one in self.keys if one.id == key_id), None)
        if gone is None:
            raise NoSuchKeyError(key_id)
        before = next((old for old, new in pairwise(self.keys) if new == gone), None)
        followed = gone.since if gone.since and gone.since <= at else None
        left = tuple(
            replace(one, until=one.until or followed) if one == before else one
            for one in self.keys
            if one != gone
        )
        if self.signing(at).id != key_id:
            return replace(self, keys=left)
        # Those that had not begun follow the one that begins now.
        older = tuple(one for one in left if one.since is None or one.since <= at)
        return replace(self, keys=(*older, replace(new, since=at), *left[len(older) :]))


def _moment(said: str) -> datetime | None:
    return datetime.fromisoformat(said) if said else None
