"""Shows the team where each target school stands, and takes whom they invited."""

from services.metrics.web import coverage
from shared.web.http import Router
from shared.web.pages import fault

handler = Router(fault)
coverage.add_to(handler)
