"""Shows the team who reads reports, and every report as it was sent."""

from services.metrics.web import archive, readers
from shared.web.http import Router
from shared.web.pages import fault

handler = Router(fault)
readers.add_to(handler)
archive.add_to(handler)
