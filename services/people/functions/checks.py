"""Answers the two who may read people's checks; apart from the team's other pages, because each look is noted."""

from services.people.web import checks
from shared.web.pages import router

handler = router()
checks.add_to(handler)
