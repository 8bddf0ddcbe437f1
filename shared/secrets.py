"""The stage's signing key."""

import functools
import json

from shared.aws import client
from shared.settings import setting


@functools.cache
def signing_key() -> bytes:
    """Return the key that signs booking links, sessions and form tokens; read once a process."""
    secret = client("secretsmanager").get_secret_value(SecretId=setting("SECRET"))
    return str(json.loads(secret["SecretString"])["signing_key"]).encode()
