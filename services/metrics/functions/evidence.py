"""Gives out a school's evidence, by its booking's link and to the team: a page, and files that are typeset and written."""

from services.metrics.web import evidence
from shared.web.pages import router

handler = router()
evidence.add_to(handler)
