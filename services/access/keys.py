"""The signing keys over time: another one follows each quarter, and one that leaked is ended.

Both read the one secret, and write it whole. A call that comes twice finds the key of the first and makes none. Of two
rotations at one moment one writes over the other, and no link is lost by it, since a new key signs only once every process can
have read it.
A rotation within the same second as an end may write back what was ended: who ends one looks at `make keys` once more.
"""

import json
import secrets
from datetime import datetime, timedelta
from typing import Final

from shared.aws import client
from shared.keyring import Key, Keyring
from shared.log import logger
from shared.secrets import forget_key, keyring
from shared.settings import setting

DUE: Final = timedelta(days=80)
"""How old the newest key is when the schedule makes another: a quarter, less what a call may come early or late."""


def kept() -> Keyring:
    """Return the keys as the secret has them now."""
    forget_key()
    return keyring()


def rotate(at: datetime, *, when_due: bool = False) -> Key | None:
    """Make another key, which signs from ten minutes on, and return it; `when_due` none where the newest is younger than `DUE`.

    Raises `TooManyKeysError`.
    """
    found = kept()
    newest = found.keys[-1].since
    if when_due and newest is not None and at - newest < DUE:
        return None
    becoming = found.rotated(at, _new())
    _write(becoming)
    return becoming.keys[-1]


def end(key_id: str, at: datetime) -> Keyring:
    """End a key, which holds for five minutes more, and return those that are left; another takes its place where it signed.

    Raises `NoSuchKeyError`.
    """
    becoming = kept().ended(key_id, at, _new())
    _write(becoming)
    return becoming


def _new() -> Key:
    return Key(secrets.token_hex(3), secrets.token_urlsafe(48).encode(), None)


def _write(becoming: Keyring) -> None:
    client("secretsmanager").put_secret_value(
        SecretId=setting("SECRET"), SecretString=json.dumps(becoming.plain())
    )
    forget_key()
    # An id is no secret: it stands in every link.
    logger.info("signing keys", extra={"keys": [one.id for one in becoming.keys]})
