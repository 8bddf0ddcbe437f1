"""What is sent to an address of which nobody knows whose it is, and to one that is the contact's no more.

Nothing in it was typed by anyone: no name, no school that is in no register, no note. Whoever fills in the form with a
stranger's address can have us send that stranger our own words only.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from services.booking import wording as words
from services.booking.domain.booking import Booking
from services.booking.domain.plan import Kind, Planned
from services.booking.domain.readers import address_of
from services.booking.mail.links import address_link
from shared.programme import Programme
from shared.text import N_, gettext, say
from shared.web.routes import link
from shared.written import Letter

MAIL: Final = "mail"
"""The campaign of a visit to the site that begins with a mail of ours."""

SAID: Final[Mapping[Kind, tuple[str, str]]] = {
    "confirm_address": (
        N_("Confirm your e-mail address"),
        N_(
            "Somebody asked for a visit with this address. To send the request to us, press the button on the page that this "
            "link opens."
        ),
    ),
    "confirm_new_address": (
        N_("Confirm your new e-mail address"),
        N_(
            "Somebody gave this address for a visit. To have us write here, press the button on the page that this link opens."
        ),
    ),
    "confirm_copy": (
        N_("Confirm your e-mail address"),
        N_(
            "Somebody named this address as the second contact for a visit. To get our e-mails about it, press the button on "
            "the page that this link opens."
        ),
    ),
    "address_changed": (
        N_("Another e-mail address is used from now on"),
        N_(
            "For the visit below we write to another address from now on: its owner has confirmed it. The visit itself stays "
            "as it is. If it stands in your calendar, it is taken out there."
        ),
    ),
    "copy_ended": (
        N_("You are not the second contact any more"),
        N_(
            "The school took you out as the second contact for the visit below: we do not write here about it any more. The "
            "visit itself stays as it is. If it stands in your calendar, it is taken out there."
        ),
    ),
}

OTHERWISE: Final[Mapping[Kind, str]] = {
    "confirm_address": N_("If it was not you, do nothing: nothing more is sent here."),
    "confirm_new_address": N_("If it was not you, do nothing: we do not write here again."),
    "confirm_copy": N_("If you do not want them, do nothing: we do not write here again."),
    "address_changed": N_("If you did not want this, reply to this e-mail: the team puts it right."),
    "copy_ended": N_("If this is wrong, reply to this e-mail: the team puts it right."),
}


def to_stranger(mail: Planned, booking: Booking, programme: Programme) -> Letter:
    """Return a mail to the address that is to be confirmed, or to the one from before."""
    heading, line = (gettext(sentence) for sentence in SAID[mail.kind])
    person = address_of(booking, mail.reader)
    former = mail.reader in {"old", "former"}
    return Letter(
        subject=gettext("%(heading)s: %(about)s", heading=heading, about=say(booking.workshop.title)),
        heading=heading,
        greeting=gettext("Hello,"),
        lines=(line, *_until(mail, booking), gettext(OTHERWISE[mail.kind])),
        facts=tuple(_facts(booking)),
        link=link("home", utm_campaign=MAIL)
        if former
        else address_link(booking.id, person.email if person else ""),
        link_text=gettext("See what we offer") if former else gettext("Go to the page with the button"),
        because=gettext(
            "You get this e-mail because this address was typed into a form of %(programme)s. Questions? Reply to it.",
            programme=programme.name,
        ),
    )


def _until(mail: Planned, booking: Booking) -> Iterator[str]:
    """Yield until when the button counts, where it does for a time only."""
    if mail.kind == "confirm_address" and booking.lapses_at:
        until = words.when(booking.lapses_at)
        if booking.hold:
            yield gettext(
                "We hold the time below until %(until)s. After that it is free for others.", until=until
            )
        else:
            yield gettext("Press it by %(until)s to join the waiting list of the day below.", until=until)


def _facts(booking: Booking) -> Iterator[tuple[str, str]]:
    if booking.school.listed:
        yield gettext("School"), booking.school.name
    yield gettext("Workshop"), say(booking.workshop.title)
    yield gettext("When"), words.span(booking.starts_at, booking.ends_at)
