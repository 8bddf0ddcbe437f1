"""Shows the team the programme's figures, a page a question, gives them as files, and takes what the public page may say."""

from services.metrics.web import dashboard
from shared.web.http import Request, Response
from shared.web.pages import router


def public(request: Request, **_: str) -> Response:
    """Answer for the public page's own page in the console, which is imported when it is asked for."""
    from services.metrics.web import impact_console  # noqa: PLC0415  see above

    page = impact_console.change if request.method == "POST" else impact_console.show
    return page(request)


handler = router()
handler.get("console.dashboard")(dashboard.show)
handler.get("console.dashboard.question")(dashboard.show)
handler.get("console.dashboard.file")(dashboard.file)
handler.get("console.impact")(public)
handler.post("console.impact")(public)
