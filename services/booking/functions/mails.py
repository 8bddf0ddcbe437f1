"""Answers the team's pages of a booking's mails; apart from the console, because they compose mails and send them."""

from services.booking.web import mails
from shared.web.pages import router

handler = router()
mails.add_to(handler)
