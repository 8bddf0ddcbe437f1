"""The pupil's pages."""

from services.feedback.web import pupil
from shared.web.http import Router

handler = Router(pupil.fault)

handler.get("code")(pupil.start)
handler.post("code")(pupil.typed)
handler.get("survey")(pupil.show_survey)
handler.get("survey.answers")(pupil.back_to_survey)
# Not the survey's own address: a post to that would throw the page out of the browser's cache (RFC 9111, 4.4).
handler.post("survey.answers")(pupil.answer)
handler.get("survey.thanks")(pupil.thanks)
