"""Who renews a source's credential right now, and which version of it is the last: one row a source."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shared.dynamo import ConditionFailedError, ContendedError, Item, get, put, write
from shared.settings import setting

PARTITION: Final = "CREDENTIAL"


@dataclass(frozen=True, slots=True)
class Renewal:
    """A source's row: its holder until a moment (seconds since 1970), the last credential's number and version.

    `begun` says that the platform was asked for a new one, and nothing was saved since.
    """

    source: str
    holder: str = ""
    until: int = 0
    number: int = 0
    version: str = ""
    begun: bool = False


def read(source: str) -> Renewal | None:
    """Return a source's row as it stands this moment."""
    row = get(setting("TABLE"), PARTITION, source, consistent=True)
    return _of(row) if row else None


def take(source: str, holder: str, now: datetime, until: datetime) -> Renewal | None:
    """Take a source's row; return it with `begun` as it was, or None where another holds it."""
    before = read(source) or Renewal(source)
    taken = Renewal(source, holder, int(until.timestamp()), before.number, before.version, before.begun)
    if before.holder and before.until > now.timestamp():
        return None
    condition = "attribute_not_exists(pk) OR (holder = :before AND serial = :serial AND begun = :begun)"
    values = {":before": before.holder, ":serial": before.number, ":begun": before.begun}
    return taken if _put(taken, condition, values) else None


def write_down(renewal: Renewal) -> bool:
    """Write the row as its holder; return whether it was still theirs."""
    return _put(renewal, "holder = :holder", {":holder": renewal.holder})


def give_back(renewal: Renewal) -> None:
    """Let the row go, if it is still the holder's."""
    free = Renewal(renewal.source, "", 0, renewal.number, renewal.version, renewal.begun)
    _put(free, "holder = :holder", {":holder": renewal.holder})


def _put(renewal: Renewal, condition: str, values: dict[str, object]) -> bool:
    row: dict[str, object] = {
        "pk": PARTITION,
        "sk": renewal.source,
        "entity": "renewal",
        "holder": renewal.holder,
        "held_until": renewal.until,
        "serial": renewal.number,
        "version": renewal.version,
        "begun": renewal.begun,
    }
    try:
        write(put(setting("TABLE"), row, condition=condition, values=values))
    except (ConditionFailedError, ContendedError):
        return False
    return True


def _of(row: Item) -> Renewal:
    return Renewal(row["sk"], row["holder"], row["held_until"], row["serial"], row["version"], row["begun"])
