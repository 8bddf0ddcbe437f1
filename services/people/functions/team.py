"""Answers the team: who comes to visits, partners and their people, what is taken along, who is in the building."""

from services.people.web import duplicates, imported, organisation, partners, person
from shared.web.http import Router
from shared.web.pages import fault

handler = Router(fault)
for pages in (partners, imported, duplicates, organisation, person):
    pages.add_to(handler)
