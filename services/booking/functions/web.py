"""Answers the careers leads: the site, the booking form, a booking's link."""

from services.booking.web import by_link, journey, site
from shared.web.http import Router
from shared.web.pages import fault

handler = Router(fault)
for pages in (site, journey, by_link):
    pages.add_to(handler)
