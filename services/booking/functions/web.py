"""Answers the careers leads: the site, the booking form, a booking's link."""

from services.booking.web import address, again, anew, answers, by_link, count, journey, school, see, site
from shared.web.http import Router
from shared.web.pages import fault

handler = Router(fault)
for pages in (site, school, journey, anew, again, address, answers, see, by_link, count):
    pages.add_to(handler)
