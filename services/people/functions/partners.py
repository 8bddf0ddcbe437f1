"""Shows the team the people and organisations of partners, and takes lists of them: what reads workbooks is its alone."""

from importlib import import_module

from services.people.web import duplicates, organisation, partners, person
from shared.web.http import Request, Response, Router
from shared.web.pages import fault


def _imported(name: str, request: Request) -> Response:
    """Answer with a page that is imported when it is asked for: what takes files apart is wanted by it alone."""
    answer: Response = getattr(import_module("services.people.web.imported"), name)(request)
    return answer


def _ask(request: Request) -> Response:
    return _imported("ask", request)


def _take(request: Request) -> Response:
    return _imported("take", request)


handler = Router(fault)
handler.get("console.partners.import")(_ask)
handler.post("console.partners.import")(_take)
for pages in (partners, duplicates, organisation, person):
    pages.add_to(handler)
