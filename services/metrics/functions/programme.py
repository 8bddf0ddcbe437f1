"""Gives the team the programme's reports, and analysts its extract."""

from services.metrics.web import programme
from shared.web.pages import router

handler = router()
programme.add_to(handler)
