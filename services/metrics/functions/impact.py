"""Shows anyone what the programme has reached, where it wants that."""

from services.metrics.web import impact
from shared.web.pages import router

handler = router()
handler.get("impact")(impact.show)
