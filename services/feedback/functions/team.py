"""The team's pages of a session, and what the school gets by its link: files that are typeset, and the teachers' survey."""

from services.feedback.web import (
    results_file,
    school_print,
    teacher_survey,
    team,
    team_answers,
    team_export,
    team_print,
    team_tally,
    team_teachers,
    team_window,
)
from shared.web.pages import router

handler = router()

# Before the session's own: their paths look like one of its files.
handler.get("console.answers.export")(team_export.show_export)
handler.post("console.answers.export")(team_export.take_export)
handler.get("console.session.export")(team_export.export_session)
handler.get("console.session.answers")(team_answers.show)
handler.post("console.session.answers")(team_answers.decide)
handler.get("console.session.window")(team_window.show)
handler.post("console.session.window")(team_window.take)
handler.get("console.session")(team.session)
handler.get("console.session.file")(team_print.sheet)
team_tally.add_to(handler)
teacher_survey.add_to(handler)
handler.get("console.teachers")(team_teachers.show)
handler.get("console.session.results")(results_file.for_team)
handler.get("school.results.file")(results_file.for_school)
handler.get("school.sheet")(school_print.sheet)
