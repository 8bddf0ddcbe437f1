"""Shows the team how each figure is counted, and what it is made of."""

from services.metrics.web import figures
from shared.web.http import Router
from shared.web.pages import fault

handler = Router(fault)
figures.add_to(handler)
