"""Readers of reports as a test wants them, and the mornings on which reports are due."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.metrics.functions import digest
from services.metrics.kinds import Kind, Role
from services.metrics.reader import Reader, Step
from services.metrics.table import readers

LONG_AGO = "2020-01-01T00:00:00+00:00"


def a_reader(email: str, *kinds: Kind, role: Role = "head", since: str = LONG_AGO, **more: Any) -> Reader:
    """Return a confirmed reader who wants the weekly digest, or other kinds."""
    wanted = dict.fromkeys(kinds or ("weekly",), since)
    step = Step("confirmed", since, "Robin")
    number = hashlib.sha256(email.encode()).hexdigest()[:16]
    return Reader(
        **{"id": number, "email": email, "name": "", "role": role, "steps": (step,), "kinds": wanted} | more
    )


def only(*wanted: Reader | str) -> list[Reader]:
    """Let these be the readers, and nobody else."""
    if not readers.taken_over():
        readers.take_over([], datetime.fromisoformat(LONG_AGO))
    new = [one if isinstance(one, Reader) else a_reader(one) for one in wanted]
    for old in readers.everyone():
        readers.forget(old.email)
    for one in new:
        assert readers.begin(one)
    return new


def morning(at: datetime, *wanted: Reader | str, **event: Any) -> Mapping[str, Any]:
    """Let the schedule fire at a moment; where readers are named, they are the only ones."""
    if wanted:
        only(*wanted)
    return digest.handler(event, clock=lambda: at)
