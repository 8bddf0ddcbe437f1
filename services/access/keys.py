"""The signing keys over time: another one follows each quarter, and one that leaked is ended.

Both read the one secret, and write it whole. A call that comes twice finds the key of the first and makes none. Of two changes at
one moment the first holds and the other reads again: a new version becomes the current one only in the place of the one that was
read, which Secrets Manager itself holds (`UpdateSecretVersionStage`: "If the label is attached and you either do not specify this
parameter, or the version ID does not match, then the operation fails", its API reference). Else a rotation could bring back a key
that was just ended.
"""

import json
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, TypeVar

from botocore.exceptions import ClientError

from shared.aws import client
from shared.keyring import Key, Keyring
from shared.log import logger
from shared.secrets import CURRENT, forget_key, version
from shared.settings import setting

DUE: Final = timedelta(days=80)
"""How old the newest key is when the schedule makes another: a quarter, less what a call may come early or late."""

TRIES: Final = 3
"""How often a change is begun anew where another one came between: there are few who change keys."""

TAKEN: Final = frozenset({"InvalidParameterException", "InvalidRequestException"})
"""What Secrets Manager answers where the current version is another one by now."""

NEXT: Final = "NEXT"
"""The label of a version that is about to be the current one; of one that came too late it stays, until the next change."""

Becoming = TypeVar("Becoming", Keyring, Keyring | None)


class ChangedMeanwhileError(Exception):
    """Somebody else changed the keys each time: try again."""

    passes = True


def kept() -> Keyring:
    """Return the keys as the secret has them now."""
    return version()[0]


def rotate(at: datetime, *, when_due: bool = False) -> Key | None:
    """Make another key, which signs from ten minutes on, and return it; `when_due` none where the newest is younger than `DUE`.

    Raises `TooManyKeysError` and `ChangedMeanwhileError`.
    """

    def another(found: Keyring) -> Keyring | None:
        newest = found.keys[-1].since
        if when_due and newest is not None and at - newest < DUE:
            return None
        return found.rotated(at, _new())

    becoming = _changed(another)
    return becoming.keys[-1] if becoming else None


def end(key_id: str, at: datetime) -> Keyring:
    """End a key, which holds for five minutes more, and return those that are left; another takes its place where it signed.

    Raises `NoSuchKeyError` and `ChangedMeanwhileError`.
    """
    return _changed(lambda found: found.ended(key_id, at, _new()))


def _new() -> Key:
    return Key(secrets.token_hex(3), secrets.token_urlsafe(48).encode(), None)


def _changed(change: Callable[[Keyring], Becoming]) -> Becoming:
    """Write what the keys become, and return it; where they changed meanwhile, what those become. None changes nothing."""
    for _ in range(TRIES):
        found, of = version()
        becoming = change(found)
        if becoming is None or _written(becoming, of):
            return becoming
    raise ChangedMeanwhileError


def _written(becoming: Keyring, before: str) -> bool:
    """Let the keys take the place of the secret's version `before`; False where that one is no longer the current one."""
    secret = setting("SECRET")
    made = client("secretsmanager").put_secret_value(
        SecretId=secret, SecretString=json.dumps(becoming.plain()), VersionStages=[NEXT]
    )
    new = made["VersionId"]
    try:
        client("secretsmanager").update_secret_version_stage(
            SecretId=secret, VersionStage=CURRENT, MoveToVersionId=new, RemoveFromVersionId=before
        )
    except ClientError as error:
        if error.response["Error"]["Code"] not in TAKEN or version()[1] == before:
            raise
        return False
    forget_key()
    # An id is no secret: it stands in every link.
    logger.info("signing keys", extra={"keys": [one.id for one in becoming.keys]})
    return True
