"""What time alone does to bookings: what waited too long ends, an offer that nobody took goes to the next."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import chain
from typing import Final

from services.booking.domain import asking, waiting
from services.booking.domain.booking import Booking
from services.booking.domain.parts import Status
from services.booking.domain.plan import plan
from services.booking.domain.refusal import RefusedError, SlotTakenError
from services.booking.table import lists
from services.booking.use_cases.change import change
from services.booking.use_cases.offer import offer
from shared import sent
from shared.by_the_clock import apart
from shared.log import failed, kept_apart

ASKING: Final[frozenset[Status]] = frozenset({"requested", "waitlisted", "offered"})
"""States of a booking that asks for a visit nobody agreed to: once its day is there it has come to nothing."""


UNSENT: Final[frozenset[sent.State]] = frozenset({"claimed", "failed"})
"""States of a mail that was tried, and of which nobody can say that it went out."""


def step(booking: Booking, now: datetime) -> Booking:
    """Return what a booking has become by `now`; itself where time changed nothing."""
    if booking.status in ASKING and booking.starts_at <= now:
        return booking.expire(at=now)
    if booking.lapses_at is None or booking.lapses_at > now:
        return booking
    if booking.status == "awaiting_address":
        return booking.expire(at=now)
    return waiting.lapse(booking, at=now) if booking.status == "offered" else booking


def end_what_waited(now: datetime, more: Callable[[], bool]) -> list[Exception]:
    """Take each booking whose time is up one step further, as long as there is time for `more`; return what failed.

    The trouble of one booking, or of one list, never stops the others. Twice at once changes nothing: a booking that was
    changed meanwhile is left to whoever changed it.
    """
    found, errors = apart(
        lapsing=lambda: list(_due("lapsing", now, until=now + asking.LATE)),
        offered=lambda: list(_due("offered", now, until=now)),
        requested=lambda: list(_due("requested", now)),
        waitlisted=lambda: list(_due("waitlisted", now)),
    )
    for booking_id in kept_apart(dict.fromkeys(chain.from_iterable(found.values()))):
        if not more():
            break
        try:
            _tend(booking_id, now)
        except RefusedError:
            continue
        except Exception as error:  # noqa: BLE001  see above
            failed("not tended", error, booking=booking_id)
            errors.append(error)
    return errors


def _tend(booking_id: str, now: datetime) -> None:
    def stepped(booking: Booking) -> Booking:
        # Whom no mail could ask to confirm the address is no later than we are.
        if asking.may_be_kept(booking, now) and not _asked(booking):
            return asking.keep(booking, at=now)
        return step(booking, now)

    try:
        change(booking_id, stepped, None, diary=offer().diary)
    except SlotTakenError:
        # Its time was over, and somebody else has the place.
        change(booking_id, lambda booking: step(booking, now), None)


def _asked(booking: Booking) -> bool:
    """Tell whether the mails of a request are out, or wait for anything else than SES."""
    return not any(sent.find(booking.id, mail.key).state in UNSENT for mail in plan(booking))


def _due(which: str, now: datetime, *, until: datetime | None = None) -> Iterator[str]:
    """Yield the bookings of a list whose time may be up."""
    after = ""
    while page := lists.page_of(which, until=until, after=after):
        # Those that wait are listed by since when: their start stands in the line.
        yield from (line.id for line in page if which == "lapsing" or line.starts_at <= now)
        after = page[-1].key
