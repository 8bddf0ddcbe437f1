"""The team's pages of a session, and what the school gets by its link: files that are typeset, and the teachers' survey."""

from services.feedback.web import results_file, school_poster, teacher_survey, team, team_print, team_tally
from shared.web.http import Router
from shared.web.pages import fault

handler = Router(fault)

handler.get("console.session")(team.session)
handler.get("console.session.file")(team_print.sheet)
team_tally.add_to(handler)
teacher_survey.add_to(handler)
handler.get("console.session.results")(results_file.for_team)
handler.get("school.results.file")(results_file.for_school)
handler.get("school.poster")(school_poster.poster)
