"""Signs the team in and out."""

from services.access import web
from shared.web.http import Router
from shared.web.pages import fault

handler = Router(fault)
web.add_to(handler)
