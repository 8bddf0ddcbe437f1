"""The team's pages of a session."""

from services.feedback.web import team
from shared.web.http import Router
from shared.web.pages import fault

handler = Router(fault)

handler.get("console.session")(team.session)
handler.get("console.session.file")(team.poster_file)
