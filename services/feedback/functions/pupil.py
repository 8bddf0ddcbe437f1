"""The pupil's pages: type a code, answer the survey, see careers that fit."""

# First, while few calls stand on the stack: a dozen imports deeper, what urllib3 compiles of patterns can lie across the end of
# a piece of CPython's stack of frames, which is then fetched and given back at each call, and takes ten times as long.
import shared.dynamo  # noqa: F401  for when it is imported, see above
from services.feedback.web import pupil_answer, pupil_code, pupil_survey, pupil_thanks
from services.feedback.web.pupil_page import fault, forget, worker
from shared.compiled import languages
from shared.web.http import Router

handler = Router(fault, languages=languages)

handler.get("code")(pupil_code.start)
handler.post("code")(pupil_code.typed)
# Before the survey's own address, which would take them for codes.
handler.get("survey.worker")(worker)
handler.get("survey.forget")(forget)
handler.get("survey")(pupil_survey.show_survey)
handler.get("survey.answers")(pupil_survey.back_to_survey)
# Not the survey's own address: a post to that would throw the page out of the browser's cache (RFC 9111, 4.4).
handler.post("survey.answers")(pupil_answer.answer)
handler.get("survey.thanks")(pupil_thanks.thanks)
