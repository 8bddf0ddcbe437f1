"""What mails of this service are about, and the lines by which somebody looks again what is due (`shared.sent`).

A visit, a person and an organisation have one line each that waits, at the next moment at which something of theirs is due: what
that is, their plans say when it comes.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from shared import sent
from shared.dynamo import put
from shared.settings import setting

VISIT: Final = "visit"
PERSON: Final = "person"
ORGANISATION: Final = "organisation"

NEXT: Final = "next"
"""The key of the one line that waits."""


def about(kind: str, name: str) -> str:
    """Return what the mails of a visit, a person or an organisation are known by; a person's by the id alone."""
    return name if kind == PERSON else f"{kind}~{name}"


def parted(key: str) -> tuple[str, str]:
    """Return of what kind and of which id mails are."""
    kind, _, name = key.rpartition("~")
    return kind or PERSON, name


def looked_at(kind: str, name: str, at: datetime) -> Mapping[str, Any]:
    """Return the write by which the mails of a visit, a person or an organisation are looked at at a moment.

    It goes into the transaction of whatever calls for a mail and publishes nothing.
    """
    return put(setting("TABLE"), sent.line_row(about(kind, name), NEXT, at))
