"""Shows anyone what the programme has reached, where it wants that."""

from services.metrics.web import impact
from shared.web.http import Router
from shared.web.pages import fault

handler = Router(fault)
handler.get("impact")(impact.show)
