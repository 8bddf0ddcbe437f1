"""Lets readers of reports confirm, choose and stop them, by the links in their mails."""

from services.metrics.web import reader_link
from shared.web.http import Router
from shared.web.pages import fault

handler = Router(fault)
reader_link.add_to(handler)
