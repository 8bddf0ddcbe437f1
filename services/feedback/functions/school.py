"""What the school sees by its booking's link."""

from services.feedback.web import school
from shared.web.pages import router

handler = router()

handler.get("school.results")(school.school_results)
