"""Gives the dashboard's charts as pictures."""

from services.metrics.web import pictures
from shared.web.pages import router

handler = router()
handler.get("console.dashboard.picture")(pictures.picture)
