"""Answers the team: the lists, a booking, and what is done with it."""

from services.booking.web import console
from shared.web.http import Router
from shared.web.pages import fault

handler = Router(fault)
console.add_to(handler)
