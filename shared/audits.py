"""How long the services keep who did what with whose data.

No rule names a number. The law wants a controller to be able to show what was done (UK GDPR, article 5(2)) for as long as it can
be asked: a claim may be brought for six years (Limitation Act 1980, sections 2 and 9; Data Protection Act 2018, section 168).
After them a line that nobody can need any more would only be one more record of people. Who looked at a page is kept for less
(`services.access.reading`). A programme's data protection officer may want another number.
"""

from datetime import datetime
from typing import Final

from shared.clock import MONTHS, london_day, london_time, plus_months

KEPT_YEARS: Final = 6


def gone_at(at: datetime) -> int:
    """Return when a line of a moment goes by itself, as DynamoDB takes it: in seconds since 1970."""
    return int(london_time(plus_months(london_day(at), MONTHS * KEPT_YEARS), 0).timestamp())
