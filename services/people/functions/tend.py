"""Every five minutes: writes the letters that are due, sends what is due, and rings for whoever did not say that they left."""

from datetime import timedelta
from typing import Any, Final

from services.people.mail.left import ring_for_all
from services.people.mail.send import send_due
from shared.clock import Clock, now
from shared.log import own_thread

A_RUN: Final = timedelta(minutes=4)
"""Nothing is begun after that: the next run goes on with it."""


@own_thread
def handler(_event: dict[str, Any], _context: object = None, *, clock: Clock = now) -> dict[str, Any]:
    began = clock()
    # Whoever is alone comes first: mails can wait for a run.
    errors = [*ring_for_all(began), *send_due(began, lambda: clock() - began < A_RUN)]
    if errors:
        # Everything else is done: this only rings the alarm of the schedule's dead letters.
        raise errors[0]
    return {}
