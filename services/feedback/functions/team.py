"""The team's pages of a session, the files of its results, the school's too, and the teachers' survey by the school's link."""

from services.feedback.web import results_file, teacher_survey, team, team_tally
from shared.web.http import Router
from shared.web.pages import fault

handler = Router(fault)

handler.get("console.session")(team.session)
handler.get("console.session.file")(team.poster_file)
team_tally.add_to(handler)
teacher_survey.add_to(handler)
handler.get("console.session.results")(results_file.for_team)
handler.get("school.results.file")(results_file.for_school)
