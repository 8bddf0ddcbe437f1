"""Gives the team the programme's reports, and analysts its extract."""

from services.metrics.web import programme
from shared.web.http import Router
from shared.web.pages import fault

handler = Router(fault)
programme.add_to(handler)
