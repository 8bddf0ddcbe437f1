"""Shows the team where each target school stands, and takes whom they invited."""

from services.metrics.web import coverage
from shared.web.pages import router

handler = router()
coverage.add_to(handler)
