"""The team's pages of a session."""

from services.feedback.web import team, team_answers, team_export, team_window
from shared.web.http import Router
from shared.web.pages import fault

handler = Router(fault)

# Before the session's own: their paths look like one of its files.
handler.get("console.answers.export")(team_export.show_export)
handler.post("console.answers.export")(team_export.take_export)
handler.get("console.session.export")(team_export.export_session)
handler.get("console.session.answers")(team_answers.show)
handler.post("console.session.answers")(team_answers.decide)
handler.get("console.session.window")(team_window.show)
handler.post("console.session.window")(team_window.take)
handler.get("console.session")(team.session)
handler.get("console.session.file")(team.poster_file)
