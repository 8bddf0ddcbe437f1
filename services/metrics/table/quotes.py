"""Approved comments, read for the mail that is being sent: the one module that makes a `Quote`.

Nothing of them is kept here: no row, no object and no log of metrics has a word of one.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from shared.approved import KEY, MOST, SETTING, Approved, unpacked
from shared.aws import client
from shared.log import logger
from shared.settings import setting

_MADE = object()

HOLDS: Final = timedelta(days=2)
"""How long the object is taken for what is approved. It is written every morning: an older one may have what was taken back."""


@dataclass(frozen=True, init=False, repr=False, slots=True)
class Quote:
    """A pupil's comment as the safeguarding lead approved it. Made by this module alone, so nothing else can stand in its place.

    It is no value of a report: the gate refuses it there, because reports are kept. Its words are not in what is printed of it.
    """

    text: str
    workshop_id: str
    held_on: date

    def __init__(self, made: object, one: Approved) -> None:
        if made is not _MADE:
            raise TypeError("A quote is made of an approved comment, where those are read.")
        object.__setattr__(self, "text", one.text)
        object.__setattr__(self, "workshop_id", one.workshop_id)
        object.__setattr__(self, "held_on", one.held_on)

    def __repr__(self) -> str:
        """Return no word of it: what is printed may come into a log."""
        return "a quote"


@dataclass(frozen=True, slots=True)
class Quotes:
    """What a mail quotes, and of which moment what was read is; None where nothing was read."""

    as_of: datetime | None = None
    quotes: tuple[Quote, ...] = ()


def newest(since: datetime, at: datetime) -> Quotes:
    """Return the comments that were approved since a moment and are so at the moment `at`, the newest first."""
    content = client("s3").get_object(Bucket=setting(SETTING), Key=KEY)["Body"].read()
    as_of, found = unpacked(content)
    if as_of < at - HOLDS:
        logger.error("approved comments are too old to be quoted", extra={"as_of": as_of.isoformat()})
        return Quotes(as_of)
    new = [one for one in found if one.approved_at > since]
    return Quotes(as_of, tuple(Quote(_MADE, one) for one in new[:MOST]))
