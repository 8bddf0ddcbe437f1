"""Signs the team in and out, and shows who of it read whose data."""

from services.access import audit, web
from shared.web.pages import router

handler = router()
web.add_to(handler)
audit.add_to(handler)
