"""Half-filled booking forms, kept for a day; once sent, only the reference each became."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from services.booking.table import draft_key
from shared.dynamo import ConditionFailedError, ContendedError, get, put, write
from shared.settings import setting

LASTS: Final = timedelta(hours=24)
"""How long a form can be filled in after its last answer, and a form that was sent leads to its booking."""


class AlreadySentError(Exception):
    """This form was sent before and became the booking `booking_id`."""

    def __init__(self, booking_id: str) -> None:
        super().__init__(booking_id)
        self.booking_id = booking_id


def read(draft: str, *, now: datetime) -> tuple[dict[str, Any], str]:
    """Return what was typed so far into the form `draft`, and the booking it became, if it was sent."""
    key = draft_key(draft)
    row = get(setting("TABLE"), key["pk"], key["sk"], consistent=True) or {}
    if row.get("expires", 0) <= now.timestamp():
        # DynamoDB takes days to delete what has expired.
        return {}, ""
    return row.get("values", {}), row.get("booking", "")


def keep(draft: str, values: Mapping[str, object], *, now: datetime) -> None:
    """Keep what was typed so far. Raises `AlreadySentError` for a form that was sent or is being sent."""
    row = {
        **draft_key(draft),
        "entity": "draft",
        "values": values,
        "expires": int((now + LASTS).timestamp()),
    }
    try:
        write(put(setting("TABLE"), row, condition="attribute_not_exists(booking)"))
    except (ConditionFailedError, ContendedError) as error:
        raise AlreadySentError("") from error


def sent_row(draft: str, booking_id: str, at: datetime) -> dict[str, Any]:
    """Return the write that turns a form into the reference it became; refused where it was sent before."""
    row = {
        **draft_key(draft),
        "entity": "draft",
        "booking": booking_id,
        "expires": int((at + LASTS).timestamp()),
    }
    return put(setting("TABLE"), row, condition="attribute_not_exists(booking)", old=True)
