"""The terms of the public page, a row each: kept once, and changed only by a person's yes."""

from contextlib import suppress
from typing import Final

from services.metrics.impact import Kept
from shared.dynamo import ConditionFailedError, put, query, write
from shared.settings import setting

PARTITION: Final = "IMPACT"


def every() -> list[Kept]:
    """Return the terms that are kept, the first one first."""
    return [Kept.of(row) for row in query(setting("TABLE"), PARTITION)]


def keep(one: Kept) -> None:
    """Keep a term that is not kept yet; one that is stays as it is."""
    with suppress(ConditionFailedError):
        write(put(setting("TABLE"), row_of(one), condition="attribute_not_exists(pk)"))


def change(one: Kept) -> None:
    """Put what is said of a term in the place of what was."""
    write(put(setting("TABLE"), row_of(one)))


def row_of(one: Kept) -> dict[str, object]:
    """Return the row of a term."""
    return {"pk": PARTITION, "sk": one.first.isoformat(), "entity": "impact", **one.row()}
