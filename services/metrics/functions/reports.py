"""Shows the team who reads reports, and every report as it was sent."""

from services.metrics.web import archive, readers
from shared.web.pages import router

handler = router()
readers.add_to(handler)
archive.add_to(handler)
