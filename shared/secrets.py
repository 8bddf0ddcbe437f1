"""The stage's signing key."""

import functools
import json
import time

from shared.aws import client
from shared.settings import setting

TRUSTED_FOR = 300
"""Seconds a process keeps the key it read: how long a leaked one holds after it was changed."""


def signing_key() -> bytes:
    """Return the key that signs booking links, sessions and form tokens."""
    return _read(int(time.monotonic() // TRUSTED_FOR))


def forget_key() -> None:
    """Drop the key that was read, for tests that change it."""
    _read.cache_clear()


@functools.lru_cache(maxsize=1)
def _read(_period: int) -> bytes:
    secret = client("secretsmanager").get_secret_value(SecretId=setting("SECRET"))
    return str(json.loads(secret["SecretString"])["signing_key"]).encode()
