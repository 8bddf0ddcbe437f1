"""Answers those who come to visits, by their private links."""

from services.people.web import consent, feed, hours, profile, session, volunteer
from shared.web.http import Router
from shared.web.pages import fault

handler = Router(fault)
for pages in (volunteer, session, profile, hours, consent, feed):
    pages.add_to(handler)
