"""Who was asked to come to a session, and when: the mails of it are planned by these rows."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from services.people.domain.asked import Asked
from services.people.table import asked_key
from services.people.table.rows import Write, row, value_of
from shared.dynamo import moment_key, put, query
from shared.settings import setting

KEPT: Final = timedelta(days=30)
"""How long after a session it is kept who was asked: nobody is mailed by it then, and ids of people who left are gone soon."""


def of_visit(booking: str) -> list[Asked]:
    """Return every ask for a visit's sessions, by session, the latest of each last."""
    return [_asked(found) for found in query(setting("TABLE"), asked_key(booking))]


def kept(booking: str, one: Asked, version: int) -> Write:
    """Return the write of an ask with which its visit becomes of a version: two in one second are two."""
    sk = f"{one.session}#{moment_key(one.at)}#{version:06}"
    gone = int((one.starts_at + KEPT).timestamp())
    return put(setting("TABLE"), row(asked_key(booking), sk, "asked", one, expires=gone))


def _asked(found: Mapping[str, Any]) -> Asked:
    value = value_of(found)
    moments = {name: datetime.fromisoformat(value[name]) for name in ("starts_at", "at")}
    return Asked(**{**value, **moments, "people": tuple(value["people"])})
