"""The object with the newest approved comments: feedback writes it, the digest's function alone reads it.

It has as many as one mail quotes. A comment's words stand in its own rows, in this object and in the mails that quoted it: in no
event, no log and no report that is kept.
"""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final, NamedTuple

SETTING: Final = "APPROVED"
"""The setting that names its bucket."""

KEY: Final = "approved.json"

MOST: Final = 3
"""Comments that a mail quotes at most. Those approved last are among the last of all, so the object needs no more."""


class Approved(NamedTuple):
    """A comment as it was approved: its masked words, workshop and day, and when it was approved. No school and no class."""

    text: str
    workshop_id: str
    held_on: date
    approved_at: datetime

    def __repr__(self) -> str:
        """Return no word of it: what is printed may come into a log."""
        return "an approved comment"


def packed(comments: Sequence[Approved], at: datetime) -> bytes:
    """Return the object that says what was approved at a moment."""
    return json.dumps(
        {
            "at": at.astimezone(UTC).isoformat(),
            "comments": [
                {
                    "text": one.text,
                    "workshop_id": one.workshop_id,
                    "held_on": one.held_on.isoformat(),
                    "approved_at": one.approved_at.astimezone(UTC).isoformat(),
                }
                for one in comments
            ],
        },
        ensure_ascii=False,
    ).encode()


def unpacked(content: bytes) -> tuple[datetime, tuple[Approved, ...]]:
    """Return of which moment an object is, and what was approved then, the newest first."""
    found = json.loads(content)
    return datetime.fromisoformat(found["at"]), tuple(
        Approved(
            one["text"],
            one["workshop_id"],
            date.fromisoformat(one["held_on"]),
            datetime.fromisoformat(one["approved_at"]),
        )
        for one in found["comments"]
    )
