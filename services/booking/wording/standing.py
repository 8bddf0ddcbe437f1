"""How a booking stands, said to the school: what is the case, and what happens next."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from services.booking.domain.booking import Booking
from services.booking.domain.parts import Status
from services.booking.domain.waiting import waited
from shared.text import N_, gettext, ngettext
from shared.text.phrases import clock, day, when

_STANDS: Final[Mapping[Status, tuple[str, str]]] = {
    "awaiting_address": (
        N_("Your e-mail address is not confirmed yet"),
        N_(
            "We hold this time until %(until)s. Press the button in the e-mail we sent, and your request goes to our team."
        ),
    ),
    "requested": (
        N_("We hold this time for you"),
        N_("Our team reads your request and answers by e-mail. You need do nothing until then."),
    ),
    "waitlisted": (
        N_("You are on the waiting list"),
        N_(
            "When a place becomes free we offer it to the first in the list by e-mail and hold it for 48 hours. "
            "This is no promise: you may want to ask for another day as well."
        ),
    ),
    "offered": (
        N_("A place has become free for you"),
        N_(
            "We hold it until %(until)s. After that it is offered to the next school, and you stay on the list."
        ),
    ),
    "confirmed": (
        N_("This visit is confirmed"),
        N_("We look forward to meeting your pupils. A week before we ask you where to go and who meets us."),
    ),
    "rescheduled": (
        N_("Our team suggests another time"),
        N_("We hold it for you. Tell us if it suits you, or choose another one."),
    ),
    "declined": (N_("We are sorry, we can't come"), N_("You are welcome to ask for another time.")),
    "delivered": (N_("This visit took place on %(day)s"), N_("Thank you for having us.")),
    "did_not_happen": (
        N_("This visit did not take place"),
        N_("If that is wrong, write to us. You are welcome to ask for another one."),
    ),
    "expired": (
        N_("This request has expired"),
        N_("Its time is free for others again. You are welcome to ask for another one."),
    ),
}

_TO_JOIN: Final = N_(
    "Press the button in the e-mail we sent by %(until)s, and you join the waiting list for this day."
)
"""To whoever waits for a place and has confirmed no address yet."""

_CANCELLED: Final = {
    "school": N_("You cancelled this visit"),
    "team": N_("We are sorry, we had to cancel this visit"),
    "": N_("This visit is cancelled"),
}


A_WEEK: Final = timedelta(days=7)
"""How long before a visit a mail asks where to go."""


def stands(booking: Booking, place: tuple[int, int] | None, now: datetime) -> tuple[str, list[str]]:
    """Return how a booking stands, in a few words, and what happens next, a sentence each.

    `place` is the booking's in the waiting list, and how many wait. What a person wrote is not among it.
    """
    if booking.status == "cancelled" and booking.cancelled_by == "school" and waited(booking):
        return gettext("You have left the waiting list"), [gettext(_STANDS["declined"][1])]
    if booking.status == "cancelled":
        return gettext(_CANCELLED[booking.cancelled_by]), [gettext(_STANDS["declined"][1])]
    if booking.status in {"confirmed", "rescheduled"} and now >= booking.starts_at:
        return gettext("This visit has begun or is over"), []
    heading, following = _STANDS[booking.status]
    until = when(booking.lapses_at) if booking.lapses_at else ""
    on = day(booking.delivered_on) if booking.delivered_on else ""
    sentences = [gettext(following, until=until)]
    if booking.status == "awaiting_address" and booking.lapses_at:
        sentences = [
            gettext(following if booking.hold else _TO_JOIN, until=clock(booking.lapses_at)),
        ]
    if booking.status == "confirmed" and booking.last("reconfirm") and booking.arrival:
        sentences = [
            gettext("We look forward to meeting your pupils. Thank you for telling us that it is still on.")
        ]
    elif booking.status == "confirmed" and booking.starts_at - now < A_WEEK:
        sentences = [
            gettext("We look forward to meeting your pupils. Please tell us where to go and who meets us.")
        ]
    if booking.status == "waitlisted" and place:
        number, of = place
        sentences.insert(0, gettext("You are number %(place)s of %(of)s for this day.", place=number, of=of))
    if booking.status == "delivered":
        sentences.insert(
            0, ngettext("%(number)s pupil came.", "%(number)s pupils came.", booking.pupils_present)
        )
    return gettext(heading, day=on), sentences
