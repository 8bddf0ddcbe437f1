"""Every night: goes on with what was cut off, erases whose time is over, and judges anew those who are to come."""

from typing import Any

from services.people.use_cases import cut_off, forget, organisations, recheck
from shared.by_the_clock import called_again
from shared.clock import Clock, now
from shared.log import own_thread
from shared.trouble import worst


@own_thread
@called_again
def handler(_event: dict[str, Any], _context: object = None, *, clock: Clock = now) -> dict[str, Any]:
    at = clock()
    # First: whoever is to be another one is not erased before all of theirs is the other one's.
    errors = cut_off.resume(at=at)
    erased, unerased = forget.retain(at=at)
    errors += [*unerased, *organisations.retain(at=at)]
    # Rules that came with a deployment, and checks that ran out with the day.
    errors += recheck.everybody(at=at)
    if errors:
        # Everything else is done: this only says so, and rings where it doesn't pass.
        raise worst(errors)
    return {"erased": erased}
