"""Shows the team where each source of figures stands, and takes the files they hand in."""

from importlib import import_module

from shared.web.http import Handler, Request, Response
from shared.web.pages import router


def _page(module: str, name: str) -> Handler:
    """Return a page that is imported when it is asked for: what reads exports is a fifth of a first answer of the list."""

    def page(request: Request, **parts: str) -> Response:
        answer: Response = getattr(import_module(f"services.metrics.web.{module}"), name)(request, **parts)
        return answer

    return page


handler = router()
handler.get("console.sources")(_page("sources", "show"))
handler.get("console.source")(_page("sources", "show_one"))
handler.get("console.drop.new")(_page("drops", "ask"))
handler.post("console.drop.new")(_page("drops", "take"))
handler.get("console.drop")(_page("drops", "show"))
handler.post("console.drop")(_page("drops", "decide"))
handler.get("console.hits")(_page("flagged", "show"))
handler.post("console.hits")(_page("flagged", "decide"))
