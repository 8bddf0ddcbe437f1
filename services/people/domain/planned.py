"""A mail that is called for: what it is known by, whose it is, and when it goes."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

Kind = Literal[
    "accepted",
    "assigned",
    "on_again",
    "times",
    "turned_down",
    "taken_off",
    "stood_down",
    "moved",
    "cancelled",
    "asked",
    "withdrew_late",
    "week_before",
    "day_before",
    "thanks",
    "link",
    "check_due",
    "consent",
    "statement",
]
"""What a mail is about."""

JOINED: Final[frozenset[Kind]] = frozenset({"accepted", "assigned", "on_again"})
"""Kinds that say what somebody is down for."""

GONE_TOO: Final[frozenset[Kind]] = frozenset({"taken_off", "stood_down", "moved", "cancelled"})
"""What also those hear who aren't with the programme any more: else they would come in vain."""

TEAM: Final = "team"
"""The reader who isn't a person: the team, which rings somebody."""

SETTLING: Final = timedelta(minutes=5)
"""How long we wait after somebody was put down for the next session: several in a row are one mail."""

PATIENCE: Final = timedelta(days=7)
"""How long after it was due a mail that tells of a move is still right to send."""

THANKED: Final = timedelta(days=21)
"""How long after a visit thanks are still right: a visit may be recorded late."""

WEEK_BEFORE: Final = timedelta(days=3)
"""Nearer to a visit than that nobody is reminded of the week before it: the day before comes soon."""

MORNING: Final = 9
"""The hour in London of what has a day."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A mail that is called for: when it is `due`, and until when it may still be sent.

    `reader` is a person's or an organisation's id, or `TEAM`. `occasion` tells it from others of its kind: the moment of the move
    it tells of, or the day it reminds of.
    """

    kind: Kind
    reader: str
    occasion: str
    due: datetime
    until: datetime

    @property
    def key(self) -> str:
        """What the mail is known by among those about the same."""
        return f"{self.kind}#{self.occasion}#{self.reader}"


def stamp(moment: datetime) -> str:
    """Return a moment as an occasion, in UTC to the millisecond."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%S}{moment.microsecond // 1000:03d}Z"
