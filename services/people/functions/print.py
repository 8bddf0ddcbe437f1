"""Answers with what is typeset: the school's visitor letter, a partner's statement."""

from services.people.web import letter_file, statement
from shared.web.pages import router

handler = router()
for pages in (letter_file, statement):
    pages.add_to(handler)
