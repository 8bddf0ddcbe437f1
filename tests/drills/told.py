"""What people were told in a round of the fault drill, and so may rely on."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from services.feedback.survey import Answers

CAME: Final = 28
"""Pupils who came to a visit of the drill."""


@dataclass
class Told:
    """What people were told in a round, and so may rely on."""

    requests: dict[str, str] = field(default_factory=dict)
    """References of requests that a page thanked for and the team agreed to, by the address that each was sent with."""
    visits: dict[str, str] = field(default_factory=dict)
    """Visits that were agreed to and whose count was taken, by the address of the contact."""
    answers: dict[str, dict[str, Answers]] = field(default_factory=dict)
    """By session: what each phone sent that was thanked for."""
    comments: int = 0
    file: str = ""
    """What the file was called that was handed in."""
    letter: str = ""
    """What somebody wrote to the address that our mails come from."""
    comes: dict[str, str] = field(default_factory=dict)
    """Who was put down for a session."""
    collected: date | None = None
    """The last day that the platform was asked for."""
    looked: int = 0
    """Pages that were looked at."""

    @property
    def bookings(self) -> dict[str, str]:
        """Each booking, by the address of its contact."""
        return {**self.requests, **self.visits}
