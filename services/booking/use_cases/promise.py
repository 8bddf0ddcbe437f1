"""By when the team promised its answer."""

from datetime import date, datetime

from services.booking.domain.promise import answer_by
from services.booking.use_cases.offer import offer
from shared.clock import london_day
from shared.compiled import plain


def answer_due(waiting_since: datetime) -> date:
    """Return the day by which a request that waits since then is to be answered, by the programme's `answer_days`."""
    return answer_by(london_day(waiting_since), plain()["answer_days"], offer().diary.holidays)
