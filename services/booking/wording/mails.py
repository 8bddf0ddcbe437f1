"""How the mail room names mails: what they are, whose, why they are sent, and what became of them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, cast

from services.booking import wording as words
from services.booking.domain.plan import Kind, Planned
from shared.text import N_, gettext

if TYPE_CHECKING:
    from services.booking.domain.parts import Action

TITLES: Final[Mapping[Kind, str]] = {
    "confirm_address": N_("Confirm your address"),
    "confirm_new_address": N_("Confirm your new address"),
    "confirm_copy": N_("Confirm your address"),
    "address_changed": N_("Another address from now on"),
    "copy_ended": N_("Second contact no more"),
    "requested": N_("Request received"),
    "waitlisted": N_("On the waiting list"),
    "offered": N_("A place is free"),
    "lapsed": N_("The offer has lapsed"),
    "accepted": N_("Accepted"),
    "confirmed": N_("Confirmed"),
    "declined": N_("Declined"),
    "moved": N_("New date asked for"),
    "amended": N_("Changed by the school"),
    "changed": N_("Changed by us"),
    "rescheduled": N_("Moved by us"),
    "asked": N_("Change asked for"),
    "agreed": N_("Change agreed"),
    "refused": N_("Change refused"),
    "cancelled": N_("Cancelled"),
    "expired": N_("Expired"),
    "week_before": N_("A week before"),
    "day_before": N_("The day before"),
    "day_after": N_("The day after"),
    "count_now": N_("Record the visit"),
    "count_tonight": N_("Still to record"),
    "letter": N_("Who comes"),
    "letter_changed": N_("Who comes, changed"),
    "letter_off": N_("Nobody comes"),
    "letter_on": N_("Comes after all"),
}
"""What the mail room calls a mail."""

READERS: Final[Mapping[str, str]] = {
    "school": N_("The careers lead"),
    "copy": N_("The second contact"),
    "team": N_("The team"),
    "old": N_("The address of before"),
    "former": N_("The second contact of before"),
    "new": N_("An address to be confirmed"),
    "reception": N_("The school's reception"),
    "safeguarding": N_("The school's safeguarding lead"),
}

BECAUSE: Final[Mapping[str, str]] = {
    "reminder": N_("Reminds of an agreed visit"),
    "count": N_("Asks how many came"),
    "visitors": N_("Says who comes"),
}
"""Why a mail is sent that follows from no move."""

STATES: Final[Mapping[str, str]] = {
    "": N_("Coming"),
    "claimed": N_("Being sent"),
    "failed": N_("Could not be sent yet"),
    "unsure": N_("Tried again and again: nobody knows if it went out"),
    "sent": N_("Sent"),
    "held": N_("Held back"),
    "dropped": N_("Dropped"),
    "unreachable": N_("Not sent: the address takes no e-mail"),
    "undelivered": N_("Something came back: it may not have arrived"),
    "bounced": N_("Came back: the address takes no mail"),
    "complained": N_("Called spam by its reader"),
    "declined": N_("Declined in the reader's calendar"),
    "tentative": N_("Marked as uncertain in the reader's calendar"),
}


def title(kind: Kind) -> str:
    """Return what a kind of mail is called."""
    return gettext(TITLES[kind])


def reader(whose: str) -> str:
    """Return whose mail it is."""
    return gettext(READERS[whose])


def why(mail: Planned) -> str:
    """Return why a mail is sent: the move it tells of, or the rule."""
    rule = BECAUSE.get(mail.why)
    return gettext(rule) if rule else words.action(cast("Action", mail.why))


def state(value: str) -> str:
    """Return what became of a mail."""
    return gettext(STATES[value])
