"""Answers the team's pages of a booking's mails; apart from the console, because they compose mails and send them."""

from services.booking.web import mails
from shared.web.http import Router
from shared.web.pages import fault

handler = Router(fault)
mails.add_to(handler)
