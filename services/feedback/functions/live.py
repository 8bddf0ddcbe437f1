"""The projector's page of a session, and the numbers it asks for."""

from services.feedback.web import live
from shared.web.pages import router

handler = router()

handler.get("live")(live.live)
handler.get("live.numbers")(live.numbers)
