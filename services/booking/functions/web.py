"""Answers the careers leads: the site, the form, a link; and those who come to a visit: their day sheet."""

from services.booking.web import (
    address,
    again,
    anew,
    answers,
    by_link,
    count,
    day,
    journey,
    school,
    see,
    site,
)
from shared.web.pages import router

handler = router()
for pages in (site, school, journey, anew, again, address, answers, see, by_link, count, day):
    pages.add_to(handler)
