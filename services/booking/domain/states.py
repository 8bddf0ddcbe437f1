"""The state machine of a booking: one table, and the sets of states that others ask for."""

from collections.abc import Mapping
from typing import Final, get_args

from services.booking.domain.parts import Action, Status

HOLDING: Final[frozenset[Status]] = frozenset(
    {"awaiting_address", "requested", "offered", "confirmed", "rescheduled", "delivered"}
)
"""The states in which a booking's place in the diary is its own: a request waiting for an answer has one too. A place is held for
an hour while the address isn't confirmed, longer where the mail that asks for it is late, and for two days while it is offered;
someone who waits in the list holds none."""

AGREED: Final[frozenset[Status]] = frozenset({"confirmed", "rescheduled"})
"""The states of a visit that the team means to make."""

ENDED: Final[frozenset[Status]] = frozenset({"declined", "cancelled", "expired"})
"""The states of a booking that came to nothing; the team can take it up again."""

OVER: Final[frozenset[Status]] = frozenset({"delivered", "did_not_happen"})
"""The states of a visit whose day is past and of which the team has said what became."""

EVERY: Final[tuple[Status, ...]] = get_args(Status)

ALIVE: Final[frozenset[Status]] = frozenset(EVERY) - ENDED - OVER
"""The states from which a visit may still come."""


def _stays(action: Action, *states: Status) -> dict[tuple[Action, Status], Status]:
    return {(action, state): state for state in states}


def _to(action: Action, to: Status, *states: Status) -> dict[tuple[Action, Status], Status]:
    return {(action, state): to for state in states}


MOVES: Final[Mapping[tuple[Action, Status], Status]] = {
    # Her address, and from there the team's list or the waiting list.
    **_stays("keep", "awaiting_address"),
    **_to("verify", "requested", "awaiting_address"),
    **_to("join", "waitlisted", "awaiting_address"),
    # The waiting list.
    **_to("offer", "offered", "waitlisted"),
    **_to("lapse", "waitlisted", "offered"),
    **_to("accept", "confirmed", "offered", "rescheduled"),
    # The team's answer.
    **_to("confirm", "confirmed", "requested"),
    **_to("decline", "declined", "requested", "waitlisted"),
    # The school puts right what was not agreed yet, or is no more than was agreed.
    **_stays("amend", "requested", "waitlisted", "offered", "confirmed", "rescheduled"),
    # The team agreed to the old time, not to the new one: so it is asked again, and the new place is held.
    **_to("move", "requested", "requested", "waitlisted", "confirmed", "rescheduled"),
    # What the team agreed to is the team's to change: the school asks.
    **_stays("ask", "confirmed", "rescheduled"),
    **_stays("refuse", "confirmed", "rescheduled"),
    **_to("agree", "confirmed", "confirmed", "rescheduled"),
    # The team changes what it knows better, or another time, which the school then agrees to.
    **_stays("change", "requested", "waitlisted", "offered", "confirmed", "rescheduled"),
    **_to("reschedule", "rescheduled", "requested", "confirmed", "rescheduled"),
    **_to("reconfirm", "confirmed", "confirmed", "rescheduled"),
    **_stays("address", *sorted(ALIVE - {"awaiting_address"})),
    # The end.
    **_to("cancel", "cancelled", *sorted(ALIVE)),
    **_to("expire", "expired", "awaiting_address", "requested", "waitlisted", "offered"),
    # After the visit.
    **_to("deliver", "delivered", "confirmed", "rescheduled", "delivered"),
    **_to("count", "delivered", "confirmed", "rescheduled", "delivered"),
    **_stays("settle", "delivered"),
    **_to("not_happen", "did_not_happen", "confirmed", "rescheduled"),
    # Nothing irreversible by a slip.
    **_to("undo", "confirmed", "delivered", "did_not_happen"),
    **_to("reopen", "requested", *sorted(ENDED)),
    **_to("revive", "confirmed", *sorted(ENDED)),
    # The team's own.
    **_stays("own", *EVERY),
    **_stays("note", *EVERY),
    **_stays("place", *EVERY),
    **_stays("erase", *EVERY),
}
"""What each action makes of a booking in each state; what isn't here is refused."""
