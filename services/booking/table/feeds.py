"""Which version of a calendar feed's address holds: a row a feed, made when an address is first withdrawn."""

from datetime import datetime
from typing import Final

from shared.dynamo import get, put, write
from shared.settings import setting

FEEDS: Final = "FEEDS"


def version_of(feed: str) -> int:
    """Return the version of a feed's address that holds, 1 before any was withdrawn; half a read unit."""
    row = get(setting("TABLE"), FEEDS, feed, consistent=True)
    return int(row["version"]) if row else 1


def withdraw(feed: str, *, version: int, who: str, at: datetime) -> None:
    """Let the address of a `version` hold no more; one that was withdrawn before stays as it is.

    Raises `ConditionFailedError` where somebody else just did.
    """
    row = {
        "pk": FEEDS,
        "sk": feed,
        "entity": "feed",
        "version": version + 1,
        "who": who,
        "at": at.isoformat(),
    }
    condition = "attribute_not_exists(pk) OR #version = :was"
    write(
        put(
            setting("TABLE"),
            row,
            condition=condition,
            names={"#version": "version"},
            values={":was": version},
        )
    )
