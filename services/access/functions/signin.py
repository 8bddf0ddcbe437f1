"""Signs the team in and out, and shows who of it read whose data."""

from services.access import audit, web
from shared.web.http import Router
from shared.web.pages import fault

handler = Router(fault)
web.add_to(handler)
audit.add_to(handler)
