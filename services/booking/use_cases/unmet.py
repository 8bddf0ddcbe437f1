"""Demand that was not met, kept as a fact: somebody looked for a visit and found no date that suits."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, datetime

from services.booking.domain.offer import Offer
from services.booking.domain.parts import Class
from services.booking.domain.schools import KnownSchool
from services.booking.use_cases.published import date_not_found
from shared.dynamo import write
from shared.log import logger
from shared.outbox import outbox_put
from shared.settings import setting


def no_date(
    offer: Offer,
    form: str,
    *,
    school: KnownSchool,
    workshop_id: str,
    classes: Sequence[Class],
    month: date,
    now: datetime,
) -> None:
    """Publish that somebody found no date in a month. The same from one `form` again is the same fact: it is counted once.

    A school that the register doesn't have has no URN: it gets one of its own, as its booking would.
    """
    wish = hashlib.sha256(f"{form} {month:%Y-%m}".encode()).hexdigest()[:22]
    event = date_not_found(
        {
            "id": wish,
            "version": 1,
            "programme": offer.programme,
            "urn": school.urn or f"unlisted-{wish}",
            "school_name": school.name,
            "workshop_id": workshop_id,
            "year_groups": sorted({one.year_group for one in classes}),
            "pupils": sum(one.pupils_expected for one in classes),
            "month": f"{month:%Y-%m}",
        },
        secrets.token_hex(16),
        now,
    )
    write(outbox_put(setting("TABLE"), event, at=now))
    logger.info("no date found", extra={"wish": wish})
