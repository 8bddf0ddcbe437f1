"""The team's pages of a session, and the files of its results, the school's too: they need the typesetter."""

from services.feedback.web import results_file, team
from shared.web.http import Router
from shared.web.pages import fault

handler = Router(fault)

handler.get("console.session")(team.session)
handler.get("console.session.file")(team.poster_file)
handler.get("console.session.results")(results_file.for_team)
handler.get("school.results.file")(results_file.for_school)
