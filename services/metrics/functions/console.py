"""Shows the team where each source of figures stands, and takes the files they hand in."""

from services.metrics.web import drops, flagged, sources
from shared.web.http import Router
from shared.web.pages import fault

handler = Router(fault)
sources.add_to(handler)
drops.add_to(handler)
flagged.add_to(handler)
