"""Shows the team the programme's figures, a page a question, gives them as files, and takes what the public page may say."""

from services.metrics.web import dashboard, impact_console
from shared.web.http import Router
from shared.web.pages import fault

handler = Router(fault)
handler.get("console.dashboard")(dashboard.show)
handler.get("console.dashboard.question")(dashboard.show)
handler.get("console.dashboard.file")(dashboard.file)
handler.get("console.impact")(impact_console.show)
handler.post("console.impact")(impact_console.change)
