"""Answers the team: the lists, a booking, and what is done with it."""

from services.booking.web import console, ladder
from shared.web.pages import router

handler = router()
for pages in (console, ladder):
    pages.add_to(handler)
