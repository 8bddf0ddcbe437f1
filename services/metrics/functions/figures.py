"""Shows the team how each figure is counted, and what it is made of."""

from importlib import import_module

from shared.web.http import Handler, Request, Response
from shared.web.pages import router


def _page(name: str) -> Handler:
    """Return a page that is imported when it is asked for: what reads events is most of a first answer."""

    def page(request: Request, **parts: str) -> Response:
        answer: Response = getattr(import_module("services.metrics.web.figures"), name)(request, **parts)
        return answer

    return page


handler = router()
handler.get("console.figures")(_page("show_all"))
handler.get("console.figure")(_page("show"))
