"""What AWS hands a function: requests, messages, rows of a stream, in the shapes it gives them."""

import base64
import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from services.access.groups import TEAM
from services.access.user import TeamUser, issue
from services.booking.domain.booking import Booking
from services.booking.use_cases.published import event_of
from shared.clock import london_day
from shared.dynamo import from_item
from shared.events.base import Event
from shared.events.booking import BookingDelivered, BookingEvent, Present
from shared.events.known import parse
from shared.relay import model_of

USER: Final = TeamUser("1", "robin@wewantyou.example", "Robin Bench", (TEAM,))
"""Who is signed in where only the team may look."""


ALWAYS: Final = timedelta(days=1)
"""For so long Cognito is not asked again: else what a page costs would depend on how long the bench has been running."""


def signed_in(user: TeamUser, at: datetime, seen: timedelta = ALWAYS) -> str:
    """Return the cookie of somebody who signed in at a moment, whom Cognito knew `seen` later, or earlier."""
    return issue(user, at + seen, since=at).partition(";")[0]


def http(
    method: str,
    path: str,
    *,
    query: str = "",
    form: Mapping[str, str] | None = None,
    body: tuple[str, bytes] | None = None,
    cookie: str = "",
    headers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return a request of a browser as an HTTP API hands it over, in payload format 2.0; `body` is one with its type."""
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": f"{method} {path}",
        "rawPath": path,
        "rawQueryString": query,
        "headers": {
            "accept": "text/html",
            "accept-encoding": "gzip, deflate, br",
            "sec-fetch-site": "same-origin",
            "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        },
        "requestContext": {"http": {"method": method, "path": path}, "requestId": "benchmark"},
        "isBase64Encoded": False,
    }
    event["headers"] |= headers or {}
    if cookie:
        event["cookies"] = [cookie]
    if form is not None:
        body = "application/x-www-form-urlencoded", urlencode(form).encode()
    if body is not None:
        event["headers"]["content-type"], content = body
        event["body"] = base64.b64encode(content).decode()
        event["isBase64Encoded"] = True
    return event


def rest(path: str, body: Mapping[str, object]) -> dict[str, Any]:
    """Return a post as a REST API hands it over."""
    return {
        "resource": path,
        "path": path,
        "httpMethod": "POST",
        "headers": {"content-type": "application/json", "accept": "application/json"},
        "multiValueHeaders": {},
        "queryStringParameters": None,
        "requestContext": {"requestId": "benchmark", "stage": "live", "path": path, "httpMethod": "POST"},
        "body": json.dumps(body),
        "isBase64Encoded": False,
    }


def envelope(event: Event) -> dict[str, Any]:
    """Return an event as EventBridge hands it on."""
    return {
        "source": event.SOURCE,
        "detail-type": event.DETAIL_TYPE,
        "detail": json.loads(event.model_dump_json()),
    }


def told(booking: Booking) -> BookingEvent:
    """Return the event of a booking's last move."""
    event = model_of(event_of(booking))
    if not isinstance(event, BookingEvent):
        raise TypeError(f"{event.DETAIL_TYPE} is no event of a booking.")
    return event


def took_place(event: BookingEvent, at: datetime) -> BookingDelivered:
    """Return that a booking's visit took place at a moment, and that all who were expected came."""
    booking = event.booking
    ago = booking.sessions[0].starts_at - at
    sessions = tuple(
        one.model_copy(
            update={
                "starts_at": one.starts_at - ago,
                "ends_at": one.ends_at - ago,
                "present": (Present(year_group=one.year_group, pupils=one.pupils_expected),),
            }
        )
        for one in booking.sessions
    )
    now = {
        "status": "delivered",
        "version": booking.version + 1,
        "counts": "facilitator",
        "sessions": sessions,
    }
    now["delivered_on"] = london_day(sessions[0].starts_at)
    given = event.model_dump(exclude={"booking", "contract"})
    return BookingDelivered(**given, booking=booking.model_copy(update=now))


def published_in(outbox: Iterable[Mapping[str, Any]]) -> list[Event]:
    """Return the events in the rows of an outbox."""
    rows = (from_item(item) for item in outbox)
    return [
        parse({"source": r["source"], "detail-type": r["detail_type"], "detail": json.loads(r["detail"])})
        for r in rows
    ]


def heard(events: Iterable[Event]) -> dict[str, Any]:
    """Return events as the queue of a function that hears them hands them over."""
    return messages([envelope(event) for event in events])


def messages(bodies: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return messages as SQS hands them over."""
    return {
        "Records": [
            {
                "messageId": str(number),
                "body": json.dumps(body),
                "eventSource": "aws:sqs",
            }
            for number, body in enumerate(bodies)
        ]
    }


def stream(items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return new rows as a table's stream hands them over."""
    return {
        "Records": [
            {
                "eventName": "INSERT",
                "eventSource": "aws:dynamodb",
                "dynamodb": {
                    "Keys": {"pk": item["pk"], "sk": item["sk"]},
                    "NewImage": dict(item),
                    "SequenceNumber": str(number),
                },
            }
            for number, item in enumerate(items)
        ]
    }
