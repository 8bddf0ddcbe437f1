"""Everybody who could come to a session was asked to: when, by whom, and which people that was."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """An ask; `starts_at` is the time that the session had then. Whoever wants no mails is among `people`, and gets none."""

    session: str
    starts_at: datetime
    at: datetime
    who: str
    people: tuple[str, ...]
