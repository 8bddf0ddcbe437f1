"""Which mails follow from what is done to a booking."""

from collections.abc import Mapping
from typing import Final, Literal

from services.booking.domain.parts import Action

Kind = Literal["requested", "confirmed", "declined", "moved", "amended", "cancelled"]
"""What a mail tells of."""

Reader = Literal["school", "team"]

Plan = tuple[tuple[Kind, Reader], ...]
"""Mails due, by kind and reader, in the order they are sent."""

TELLS_OF: Final[Mapping[Kind, Action]] = {
    "requested": "request",
    "confirmed": "confirm",
    "declined": "decline",
    "moved": "move",
    "amended": "amend",
    "cancelled": "cancel",
}
"""The move of the history that a kind tells of, with who made it and what was said. A kind that is not here tells of none."""

FOLLOWS: Final[Mapping[Action, tuple[Kind, ...]]] = {
    "request": ("requested",),
    "confirm": ("confirmed",),
    "decline": ("declined",),
    "move": ("moved",),
    "amend": ("amended",),
    "cancel": ("cancelled",),
}
"""The kinds that are due once a move was made; none after a delivery, which the school took part in."""

READERS: Final[tuple[Reader, ...]] = ("school", "team")


def due(action: Action) -> Plan:
    """Return the mails that follow from a move."""
    return tuple((kind, reader) for kind in FOLLOWS.get(action, ()) for reader in READERS)
