"""Gives out a school's evidence, by its booking's link and to the team: a page, and files that are typeset and written."""

from services.metrics.web import evidence
from shared.web.http import Router
from shared.web.pages import fault

handler = Router(fault)
evidence.add_to(handler)
