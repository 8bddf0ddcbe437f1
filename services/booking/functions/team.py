"""Answers the team: the lists, a booking, and what is done with it."""

from services.booking.web import console, ladder
from shared.web.http import Router
from shared.web.pages import fault

handler = Router(fault)
for pages in (console, ladder):
    pages.add_to(handler)
