"""Gives the dashboard's charts as pictures."""

from services.metrics.web import pictures
from shared.web.http import Router
from shared.web.pages import fault

handler = Router(fault)
handler.get("console.dashboard.picture")(pictures.picture)
