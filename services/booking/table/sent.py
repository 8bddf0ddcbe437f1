"""Which e-mails went out: each is known by its kind, its booking, its occasion and its reader."""

from datetime import datetime, timedelta
from typing import Final

from services.booking.table import mail_key
from shared.dynamo import get, put, write
from shared.settings import setting

KEPT: Final = timedelta(days=30)
"""How long a mark stays: longer than a dead letter that would have the e-mail sent again."""


def known(booking_id: str, kind: str, occasion: str, reader: str) -> bool:
    """Tell whether the e-mail of `kind` about a booking went out to `reader` on this occasion."""
    key = mail_key(booking_id, kind, occasion, reader)
    return get(setting("TABLE"), key["pk"], key["sk"], consistent=True) is not None


def mark(booking_id: str, kind: str, occasion: str, reader: str, *, now: datetime) -> None:
    """Remember that the e-mail went out."""
    row = {
        **mail_key(booking_id, kind, occasion, reader),
        "entity": "mailed",
        "expires": int((now + KEPT).timestamp()),
    }
    write(put(setting("TABLE"), row))
