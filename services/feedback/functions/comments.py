"""Answers the safeguarding lead's pages: what pupils wrote, read and decided on."""

from services.feedback.web import comments
from shared.web.http import Router
from shared.web.pages import fault

handler = Router(fault)
comments.add_to(handler)
