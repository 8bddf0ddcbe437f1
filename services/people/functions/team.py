"""Answers the team: who comes to visits, partners and their people, what is taken along, who is in the building."""

from services.people.web import (
    building,
    duplicates,
    gaps,
    imported,
    kit,
    organisation,
    partners,
    person,
    visit_act,
)
from shared.web.http import Router
from shared.web.pages import fault

handler = Router(fault)
for pages in (gaps, visit_act, partners, imported, duplicates, organisation, person, kit, building):
    pages.add_to(handler)
