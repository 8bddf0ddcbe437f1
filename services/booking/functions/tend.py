"""Every five minutes: ends what waited too long, offers what became free, sends what is due and the links asked for again."""

from datetime import timedelta
from typing import Any, Final

from services.booking.mail.again import send_asked
from services.booking.mail.send import send_waiting
from services.booking.use_cases.tend import end_what_waited
from services.booking.use_cases.waiting import offer_places
from shared.by_the_clock import apart, called_again
from shared.clock import Clock, now
from shared.log import own_thread
from shared.trouble import worst

A_RUN: Final = timedelta(minutes=4)
"""Nothing is begun after that: the next run goes on with it."""


@own_thread
@called_again
def handler(_event: dict[str, Any], _context: object = None, *, clock: Clock = now) -> dict[str, Any]:
    began = clock()

    def more() -> bool:
        return clock() - began < A_RUN

    done, errors = apart(
        asked=lambda: send_asked(began),
        ended=lambda: end_what_waited(began, more),
        offered=lambda: offer_places(began),
        mailed=lambda: send_waiting(began, more),
    )
    errors += [error for name in ("ended", "offered", "mailed") for error in done.get(name, ())]
    if errors:
        # Everything else is done: this only says so, and rings where it doesn't pass.
        raise worst(errors)
    return {}
