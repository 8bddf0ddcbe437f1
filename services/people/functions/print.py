"""Answers with what is typeset: the school's visitor letter, a partner's statement."""

from services.people.web import letter_file, statement
from shared.web.http import Router
from shared.web.pages import fault

handler = Router(fault)
for pages in (letter_file, statement):
    pages.add_to(handler)
