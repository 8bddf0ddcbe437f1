"""Lets readers of reports confirm, choose and stop them, by the links in their mails."""

from services.metrics.web import reader_link
from shared.web.pages import router

handler = router()
reader_link.add_to(handler)
