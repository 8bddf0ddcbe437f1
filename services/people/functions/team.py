"""Answers the team: who comes to visits, partners and their people, what is taken along, who is in the building."""

from services.people.web import (
    building,
    duplicates,
    gaps,
    kit,
    organisation,
    partners,
    person,
    visit_act,
)
from shared.web.http import Request, Response
from shared.web.pages import router

handler = router()
for pages in (gaps, visit_act, partners, duplicates, organisation, person, kit, building):
    pages.add_to(handler)


@handler.get("console.partners.import")
def form_for_a_list(request: Request) -> Response:
    """Show the form for a list of people."""
    from services.people.web import imported  # noqa: PLC0415  what reads lists is a twentieth of a first answer

    return imported.ask(request)


@handler.post("console.partners.import")
def take_a_list(request: Request) -> Response:
    """Read a list of people, or keep what was seen of it."""
    from services.people.web import imported  # noqa: PLC0415  see above

    return imported.take(request)
