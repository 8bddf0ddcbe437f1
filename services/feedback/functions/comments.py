"""Answers the safeguarding lead's pages: what pupils wrote, read and decided on."""

from services.feedback.web import comments
from shared.web.pages import router

handler = router()
comments.add_to(handler)
