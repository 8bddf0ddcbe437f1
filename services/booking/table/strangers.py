"""How many mails went to addresses that nobody has confirmed to be theirs: by a hash of the address a day, and in all an hour.

Whoever fills in the form with a stranger's address has us write there. One address gets few such mails a day and all addresses
together so many an hour, from however many forms and places they are asked for. Who confirms an address is no stranger:
their count begins anew.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from services.booking.table.asked import person_of
from shared.clock import london_day
from shared.dynamo import ConditionFailedError, ContendedError, delete, get, put, transact, write
from shared.settings import setting

MOST_A_DAY: Final = 6
"""Mails a day, as London counts days, to one address that nobody confirms: two hours of three requests that may wait for it."""

MOST_AN_HOUR: Final = 200
"""Mails an hour to all of them: five times as many as ring the alarm that many visits were asked for."""

ATTEMPTS: Final = 6
"""How often a mail is counted where others are at the same moment; after that it waits."""

KEPT: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Taken:
    """Which mails went to one address today, and how many to all addresses within this hour."""

    its: tuple[str, ...]
    of_all: int

    @property
    def enough(self) -> bool:
        """Whether the address has had its mails of today."""
        return len(self.its) >= MOST_A_DAY

    @property
    def crowded(self) -> bool:
        """Whether all addresses together have had theirs of this hour."""
        return self.of_all >= MOST_AN_HOUR


def taken(email: str, now: datetime) -> Taken:
    """Return what went to an address and to all of them, as it is this moment: 2 read units."""
    table = setting("TABLE")
    its = get(table, *_of_address(email, now), consistent=True) or {}
    of_all = get(table, *_of_all(now), consistent=True) or {}
    return Taken(tuple(its.get("mails", ())), of_all.get("taken", 0))


def take(email: str, mail: str, now: datetime) -> bool:
    """Count a mail to an address; False where it must wait. One that was counted today is not counted again.

    However many are counted at once, no more than the two limits are.
    """
    for _ in range(ATTEMPTS):
        known = taken(email, now)
        if mail in known.its:
            return True
        if known.enough or known.crowded:
            return False
        its = {"mails": [*known.its, mail], "taken": len(known.its) + 1}
        try:
            transact(
                [
                    _counted(_of_address(email, now), its, len(known.its), now),
                    _counted(_of_all(now), {"taken": known.of_all + 1}, known.of_all, now),
                ]
            )
        except (ConditionFailedError, ContendedError):
            continue
        return True
    return False


def forget(email: str, now: datetime) -> None:
    """Begin to count anew for an address that its owner confirmed."""
    write(delete(setting("TABLE"), *_of_address(email, now)))


def _counted(key: tuple[str, str], values: dict[str, Any], was: int, now: datetime) -> dict[str, Any]:
    pk, sk = key
    row = {
        "pk": pk,
        "sk": sk,
        "entity": "stranger",
        "expires": int((now + KEPT).timestamp()),
        **values,
    }
    if not was:
        return put(setting("TABLE"), row, condition="attribute_not_exists(pk)")
    return put(setting("TABLE"), row, condition="taken = :was", values={":was": was})


def _of_address(email: str, now: datetime) -> tuple[str, str]:
    return f"STRANGER#{person_of(email)}", london_day(now).isoformat()


def _of_all(now: datetime) -> tuple[str, str]:
    return "STRANGERS", f"{now.astimezone(UTC):%Y-%m-%dT%H}"
