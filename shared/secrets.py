"""The stage's signing keys, and what they sign: links, cookies and forms' tokens."""

import functools
import json
import time
from datetime import timedelta

from shared.aws import client
from shared.clock import now
from shared.keyring import TRUSTED_FOR, Keyring
from shared.settings import setting

CURRENT = "AWSCURRENT"
"""The label of the secret's version that everybody reads."""

AGAIN = 30
"""Seconds between two readings for a key that is not known: whoever makes ids up can't have the secret read for each."""


def keyring() -> Keyring:
    """Return the keys, as they were read `TRUSTED_FOR` ago at most."""
    return _read(int(time.monotonic() // TRUSTED_FOR.total_seconds()))


def sign(purpose: str, value: str) -> str:
    """Return `value` with a signature that holds for `purpose` only."""
    return keyring().sign(purpose, value, now())


def unsign(purpose: str, token: str, lives: timedelta | None = None) -> str | None:
    """Return the value a token carries, or None where it was altered, signed for another purpose, or its key was ended.

    `lives` is how long such tokens live, where it is not for ever (`Keyring.unsign`). For the key of a token that is not known
    the keys are read again, once in `AGAIN` seconds at most.
    """
    if not keyring().knows_of(token):
        _again(int(time.monotonic() // AGAIN))
    return keyring().unsign(purpose, token, now(), lives)


def stable_key() -> bytes:
    """Return the oldest key, of which ids and codes are derived: they must come out the same after another key signs."""
    return keyring().keys[0].key


def version() -> tuple[Keyring, str]:
    """Return the keys as the secret has them now, and its version that has them: for whoever changes them."""
    found = client("secretsmanager").get_secret_value(SecretId=setting("SECRET"), VersionStage=CURRENT)
    return Keyring.of(json.loads(found["SecretString"])), str(found["VersionId"])


def forget_key() -> None:
    """Drop the keys that were read: in tests that change them, and by whoever has just written them."""
    _read.cache_clear()
    _again.cache_clear()


@functools.lru_cache(maxsize=1)
def _read(_period: int) -> Keyring:
    return version()[0]


@functools.lru_cache(maxsize=1)
def _again(_period: int) -> None:
    _read.cache_clear()
