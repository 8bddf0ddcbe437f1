"""The things that are brought to visits: what was counted of each."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.people.domain.stock import Counted, Stock
from services.people.table import KIT
from services.people.table.rows import Write, moment, over, row, value_of
from shared.dynamo import get, query
from shared.settings import setting


def stocks() -> dict[str, Stock]:
    """Return what was counted of all things, by their ids."""
    return {found["sk"]: _stock(found) for found in query(setting("TABLE"), KIT)}


def stock(kit: str) -> Stock:
    """Return what was counted of a thing, as it is this moment; of version 0 where nothing was."""
    found = get(setting("TABLE"), KIT, kit, consistent=True)
    return _stock(found) if found else Stock(kit)


def kept(after: Stock, was: Stock) -> Write:
    """Return the write of a thing's counts over those that were read."""
    return over(row(KIT, after.kit, "kit", after), after.version, was.version)


def _stock(found: Mapping[str, Any]) -> Stock:
    value = value_of(found)
    return Stock(
        found["sk"],
        found["version"],
        tuple(
            Counted(
                one["count"],
                datetime.fromisoformat(one["at"]),
                one["by"],
                one["taken_back_by"],
                moment(one["taken_back_at"]),
            )
            for one in value["counts"]
        ),
    )
