"""Every five minutes: writes the letters that are due, sends what is due, and rings for whoever did not say that they left."""

from datetime import timedelta
from typing import Any, Final

from services.people.mail.left import ring_for_all
from services.people.mail.send import send_due
from shared.by_the_clock import apart, called_again
from shared.clock import Clock, now
from shared.log import own_thread
from shared.trouble import worst

A_RUN: Final = timedelta(minutes=4)
"""Nothing is begun after that: the next run goes on with it."""


class NotRungError(RuntimeError):
    """Somebody was alone and the mail that asks to ring them did not go, or nobody knows who is.

    It rings at once, whatever was in the way.
    """


@own_thread
@called_again
def handler(_event: dict[str, Any], _context: object = None, *, clock: Clock = now) -> dict[str, Any]:
    began = clock()
    # Whoever is alone comes first: mails can wait for a run.
    rung, unrung = apart(rung=lambda: ring_for_all(began))
    sent, errors = apart(sent=lambda: send_due(began, lambda: clock() - began < A_RUN))
    if unrung or rung["rung"]:
        raise NotRungError("Somebody may be alone, and nobody was told to ring them. The log says why.")
    if errors := [*errors, *sent.get("sent", ())]:
        # Everything else is done: this only says so, and rings where it doesn't pass.
        raise worst(errors)
    return {}
