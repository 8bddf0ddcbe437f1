"""Shows the two readers of checks whose run out when, and takes what was seen; nobody else's function shows a person's checks."""

from services.people.web import checks
from shared.web.http import Router
from shared.web.pages import fault

handler = Router(fault)
checks.add_to(handler)
