"""What reading a source has cost in a month, in dollars: one row a month, written before the money is spent."""

from datetime import date
from decimal import Decimal
from typing import Final

from shared.dynamo import ConditionFailedError, ContendedError, get, put, write
from shared.settings import setting

TRIES: Final = 10


def spent(source: str, day: date) -> Decimal:
    """Return what a source's month has cost."""
    row = get(setting("TABLE"), f"SPENT#{source}", f"{day:%Y-%m}", consistent=True)
    return Decimal(row["dollars"]) if row else Decimal(0)


def spend(source: str, day: date, dollars: Decimal, cap: Decimal) -> bool:
    """Add to what a source's month costs, if that stays within `cap`; return whether it was. A negative sum gives back.

    Raises `ContendedError` where others write the row all the time.
    """
    for _ in range(TRIES):
        before = spent(source, day)
        if dollars > 0 and before + dollars > cap:
            return False
        row = {
            "pk": f"SPENT#{source}",
            "sk": f"{day:%Y-%m}",
            "entity": "spending",
            "dollars": before + dollars,
        }
        try:
            write(
                put(
                    setting("TABLE"),
                    row,
                    condition="attribute_not_exists(pk) OR dollars = :before",
                    values={":before": before},
                )
            )
        except (ConditionFailedError, ContendedError):
            continue
        return True
    raise ContendedError
