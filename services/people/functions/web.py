"""Answers by private links: those who come to visits, and the school that reads who does."""

from services.people.web import consent, feed, hours, letter, presence, profile, session, volunteer
from shared.web.pages import router

handler = router()
for pages in (volunteer, session, profile, hours, consent, feed, presence, letter):
    pages.add_to(handler)
