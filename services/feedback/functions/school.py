"""What the school sees by its booking's link."""

from services.feedback.web import school
from shared.web.http import Router
from shared.web.pages import fault

handler = Router(fault)

handler.get("school.results")(school.school_results)
