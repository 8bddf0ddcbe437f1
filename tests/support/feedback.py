"""A class whose visit was heard, and a browser that asks the feedback service's pages."""

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from services.access.groups import TEAM
from services.access.user import TeamUser, issue
from services.feedback.functions import pupil, sessions, team
from services.feedback.session import Session
from services.feedback.table import sessions as kept
from shared.compiled import essentials
from shared.events.booking import BookingSnapshot
from tests.support.delivery import deliver
from tests.support.events import START, event, snapshot

USER = TeamUser("1", "robin@northmoor.example", "Robin", (TEAM,))


def visit(version: int = 2, status: str = "confirmed", *, number: int = 1, **other: Any) -> BookingSnapshot:
    """Return a visit for the first workshop that the programme offers."""
    return snapshot(
        number, version, status, **{"workshop_id": next(iter(essentials()["workshops"])), **other}
    )


def hear(booking: BookingSnapshot | None = None) -> tuple[Session, str]:
    """Let the service hear of a visit; return its session as stored, and its code."""
    booking = booking or visit()
    deliver(sessions.handler, [event(booking)])
    found = kept.find(booking.sessions[0].id)
    assert found is not None
    return found


def request(
    method: str,
    path: str,
    form: Mapping[str, Any] | str | bytes = "",
    *,
    query: str = "",
    headers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return a browser's request as an HTTP API hands it over."""
    if isinstance(form, str):
        form = form.encode()
    body = form if isinstance(form, bytes) else urlencode(form, doseq=True).encode()
    return {
        "rawPath": path,
        "rawQueryString": query,
        "headers": {"content-type": "application/x-www-form-urlencoded", **(headers or {})},
        "requestContext": {"http": {"method": method}, "requestId": "r"},
        "body": base64.b64encode(body).decode(),
        "isBase64Encoded": True,
    }


def ask(method: str, path: str, form: Any = "", *, at: datetime = START, **more: Any) -> Any:
    """Ask a page of the pupil's at a moment."""
    return pupil.handler(request(method, path, form, **more), None, clock=lambda: at)


def ask_team(path: str, *, at: datetime = START, query: str = "") -> Any:
    """Ask a page of the team's, signed in."""
    cookie = issue(USER, at).partition(";")[0]
    asked = request("GET", path, query=query, headers={"cookie": cookie})
    return team.handler(asked, None, clock=lambda: at)


def good(survey: Mapping[str, Any], **changed: Any) -> dict[str, Any]:
    """Return a form with an answer to each question of a survey: the second option of each."""
    chosen = {q["id"]: q["options"][1]["id"] for q in survey["questions"] if q["type"] != "text"}
    return chosen | {"key": "abcdefghijklmnop"} | changed
