"""Sends the links of somebody's bookings again: one mail to the address that was typed, if its owner has confirmed it to us."""

from datetime import datetime, timedelta
from typing import Final

from services.booking import wording as words
from services.booking.domain.booking import Booking
from services.booking.domain.states import ALIVE
from services.booking.mail.links import booking_link
from services.booking.table import asked, bookings, lists
from shared.compiled import compiled
from shared.log import failed
from shared.mail import Mail, send, surely_not_sent
from shared.text import gettext, say, writing
from shared.trouble import passes
from shared.web.pages import render

WAITS: Final = timedelta(days=1)
"""How long a mail that was asked for is waited with while SES is out of order, from when it was asked for."""


def send_asked(now: datetime) -> int:
    """Send every mail that was asked for; return how many went out.

    Each is claimed before it is sent. One that surely did not go because SES is out of order waits for the next run, for `WAITS`;
    any other that fails is not sent again, and whoever waits in vain asks once more.
    """
    sender, sent = compiled().mail, 0
    for key, person in asked.waiting():
        if not asked.claim(key):
            continue
        mail: Mail | None = None
        try:
            mail = compose(person, now)
            if mail:
                send(mail, sender.sender, sender.sender_name)
                sent += 1
        except Exception as error:  # noqa: BLE001  an address that takes no mail must not keep the others' back
            failed("links not sent", error)
            until = asked.since(key) + WAITS
            if now < until and passes(error) and (mail is None or surely_not_sent(error)):
                asked.put_back(key, person, until=until)
    return sent


def compose(person: str, now: datetime) -> Mail | None:
    """Return the mail with the links of a person's bookings to come, else of the last; None without a confirmed address."""
    found = [(booking, email) for booking in _to_come(person, now) if (email := _address(booking, person))]
    found = found or _last(person, now)
    if not found:
        return None
    # All of them in one mail: in the language that was chosen for the one that comes first.
    with writing(found[0][0].language):
        return _composed(found, now)


def _composed(found: list[tuple[Booking, str]], now: datetime) -> Mail:
    visits = [
        {
            "title": say(booking.workshop.title),
            "facts": [
                (gettext("School"), booking.school.name),
                (gettext("When"), words.span(booking.starts_at, booking.ends_at)),
                (gettext("Status"), words.status(booking.status)),
                (gettext("Reference"), booking.id),
            ],
            "link": booking_link(booking.id, taken_over=booking.taken_over),
            "link_text": gettext("See, change or cancel your booking")
            if booking.can("cancel") and booking.starts_at > now
            else gettext("See it, or book another like this"),
        }
        for booking, _ in found
    ]
    programme = compiled()
    subject = gettext("Your bookings with %(programme)s", programme=programme.name)
    values = {"subject": subject, "visits": visits}
    return Mail(
        to=found[0][1],
        subject=subject,
        text=render("mail/again.txt.jinja", **values),
        html=render("mail/again.html.jinja", **values),
        reply_to=programme.contact.email,
    )


def _to_come(person: str, now: datetime) -> list[Booking]:
    lines = lists.every(f"person#{person}", since=now)
    return [booking for line in lines if line.status in ALIVE and (booking := bookings.load(line.id))]


def _last(person: str, now: datetime) -> list[tuple[Booking, str]]:
    """Return the last booking of a person who has none to come: its page offers another, with school and details kept."""
    for line in reversed(list(lists.every(f"person#{person}"))):
        booking = bookings.load(line.id)
        if (
            booking
            and (booking.starts_at < now or booking.status not in ALIVE)
            and (email := _address(booking, person))
        ):
            return [(booking, email)]
    return []


def _address(booking: Booking, person: str) -> str:
    """Return the confirmed address of a booking that `person` stands for, or an empty text."""
    for one in (booking.contact, booking.copy):
        if one and one.confirmed_at and asked.person_of(one.email) == person:
            return one.email
    return ""
