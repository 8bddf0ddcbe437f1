"""The sentences of the mails to the school: what each kind says first, and what its link says and leads to."""

from collections.abc import Mapping
from typing import Final

from services.booking.domain.plan import Kind
from shared.text import N_

SAID: Final[Mapping[Kind, tuple[str, str]]] = {
    "requested": (
        N_("We have your request"),
        N_(
            "Thank you. We are holding this time for you. It is agreed when we confirm it, and then we write to you again."
        ),
    ),
    "waitlisted": (
        N_("You are on the waiting list"),
        N_(
            "This day is full. When a place becomes free and it is your turn, we offer it to you by e-mail and hold it for "
            "two days."
        ),
    ),
    "offered": (
        N_("A place is free for you"),
        N_(
            "We hold this place for you until %(until)s. Take it on the page below; after that it goes to the next school."
        ),
    ),
    "lapsed": (
        N_("You stay on the waiting list"),
        N_(
            "The time to take the place we offered is over, so it goes to the next school. You need not do anything. Schools "
            "that had fewer offers are asked before you."
        ),
    ),
    "accepted": (N_("Your visit is agreed"), N_("Thank you. We look forward to meeting your pupils.")),
    "confirmed": (N_("Your visit is confirmed"), N_("We look forward to meeting your pupils.")),
    "declined": (
        N_("We can't come at this time"),
        N_("We are sorry. You are welcome to ask for another time."),
    ),
    "moved": (
        N_("We have your new date"),
        N_(
            "We are holding this time for you. It is agreed when we confirm it, and then we write to you again. "
            "The old time is free again."
        ),
    ),
    "amended": (N_("Your booking has changed"), N_("What is new is saved.")),
    "changed": (N_("We have changed your booking"), N_("Please look at what is new.")),
    "rescheduled": (
        N_("Can we come at another time?"),
        N_(
            "We have to move your visit. We hold the new time for you. Please tell us on the page below whether it suits you."
        ),
    ),
    "asked": (
        N_("We have your request for a change"),
        N_("Until we answer, your visit stays as it was agreed. We write to you as soon as we know."),
    ),
    "agreed": (N_("Your change is agreed"), N_("We look forward to meeting your pupils.")),
    "refused": (
        N_("We can't make the change you asked for"),
        N_(
            "We are sorry. Your visit stays as it was agreed. If it can't take place like that, you can cancel it."
        ),
    ),
    "cancelled": (
        N_("Your visit is cancelled"),
        N_("The time is free again. You are welcome to ask for another one."),
    ),
    "expired": (
        N_("Your request has ended"),
        N_(
            "We are sorry: we did not answer before the day you asked for. You are welcome to ask for another time."
        ),
    ),
    "week_before": (
        N_("Your visit on %(day)s: is all as planned?"),
        N_(
            "Please tell us on the page below, it takes a minute: that the visit is still on, how many pupils come, which room, "
            "who meets us, where we can park and who stays in the room."
        ),
    ),
    "day_before": (
        N_("We come on %(day)s"),
        N_(
            "At the end pupils scan a code with a phone or tablet, or type it at %(code)s, and tell us what they think. We bring "
            "the poster with that code, so there is nothing to print; by the link below you can have it too."
        ),
    ),
    "day_after": (
        N_("Thank you for having us"),
        N_("Please tell us on the page below how many pupils came. It takes a minute."),
    ),
}
"""Heading and first sentence."""

AGAIN: Final[Mapping[str, tuple[str, str]]] = {
    "reopen": (
        N_("We have taken up your request again"),
        N_(
            "We are holding this time for you. It is agreed when we confirm it, and then we write to you again."
        ),
    ),
    "revive": (N_("Your visit is on again"), N_("We look forward to meeting your pupils.")),
    "address": (N_("Your address is confirmed"), N_("From now on we write to you here.")),
    "passed": (
        N_("You stay on the waiting list"),
        N_(
            "You told us that the place we offered doesn't suit you, so it goes to the next school. Schools that had fewer "
            "offers are asked before you."
        ),
    ),
    "cancelled by us": (
        N_("We have to cancel your visit"),
        N_("We are sorry. You are welcome to ask for another time."),
    ),
    "left": (
        N_("You have left the waiting list"),
        N_("Thank you for telling us. You are welcome to ask for another time."),
    ),
    "no place": (
        N_("No place became free"),
        N_("We are sorry: the day you waited for is here. You are welcome to ask for another time."),
    ),
    "counted": (
        N_("Thank you for having us"),
        N_("Please check our count on the page below, and tell us if it is right. It takes a minute."),
    ),
}
"""What is said in their place of a move that comes about in another way, and where the booking stands otherwise."""

TELL_US: Final = N_("Tell us where to go and who meets us")
ANOTHER: Final = N_("Ask for another time")

LINKS: Final[Mapping[Kind, str]] = {
    "declined": ANOTHER,
    "cancelled": ANOTHER,
    "expired": ANOTHER,
    "waitlisted": N_("See your place or leave the list"),
    "lapsed": N_("See your place or leave the list"),
    "offered": N_("Take the place"),
    "rescheduled": N_("Answer us"),
    "week_before": N_("Confirm that the visit is on"),
    "day_after": N_("Tell us how many came"),
}
PAGES: Final[Mapping[Kind, str]] = {
    "offered": "booking.answer",
    "rescheduled": "booking.answer",
    "week_before": "booking.reconfirm",
    "day_after": "booking.count",
}
"""The page of the link that a mail leads to, where it isn't the booking's own."""

USUAL_LINK: Final = N_("See, change or cancel your booking")
