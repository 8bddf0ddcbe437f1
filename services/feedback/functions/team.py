"""The team's pages of a session, and what is printed of it, for the team and for the school."""

from services.feedback.web import school_poster, team, team_print
from shared.web.http import Router
from shared.web.pages import fault

handler = Router(fault)

handler.get("console.session")(team.session)
handler.get("console.session.file")(team_print.sheet)
handler.get("school.poster")(school_poster.poster)
