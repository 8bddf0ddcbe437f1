"""Answers by private links: those who come to visits, and the school that reads who does."""

from services.people.web import consent, feed, hours, letter, presence, profile, session, volunteer
from shared.web.http import Router
from shared.web.pages import fault

handler = Router(fault)
for pages in (volunteer, session, profile, hours, consent, feed, presence, letter):
    pages.add_to(handler)
