"""Answers the team: who comes to visits, what is taken along, who is in the building."""

from services.people.web import building, gaps, kit, visit_act
from shared.web.http import Router
from shared.web.pages import fault

handler = Router(fault)
for pages in (gaps, visit_act, kit, building):
    pages.add_to(handler)
