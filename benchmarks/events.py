"""What each function is asked: events as AWS hands them over, about rows that the services' own code has written.

`golden` fills the stand-in through the use cases and returns the cases; so neither rows nor events can fall behind the
code. A function of the template that has no case here stops the bench.
"""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from benchmarks.functions import PEER, Function
from benchmarks.measure import BenchError, Case
from benchmarks.standin import StandIn
from operate.stage import as_function_of, connect
from services.booking import bookings, model, published, slots, store
from services.booking.journey import seen
from services.booking.model import Booking, Class, Contact
from services.booking.offer import offer
from services.feedback import sessions, summaries
from services.feedback import store as feedback_store
from services.feedback.model import check_answers
from services.metrics import store as metrics_store
from services.metrics import website
from shared import aws
from shared.clock import london_day, now
from shared.dynamo import from_item
from shared.events import Event, parse
from shared.outbox import ENTITY as OUTBOX
from shared.programme import compiled
from shared.pupil_data import pupil_data
from shared.secrets import forget_key
from shared.settings import setting
from shared.web import csrf, session

VISITS: Final = 20
CLASS: Final = 30
"""Pupils who answer."""

SAM: Final = Contact("Sam Example", "sam@school.example", "01452 000 000", "Careers lead")

DRAFT: Final = "benchmark-benchmark-be"
USER: Final = session.TeamUser("1", "robin@wewantyou.example", "Robin Bench", (session.TEAM,), "benchmark")
PUPIL: Final = "feedback-pupil"
PUPIL_SENDS: Final = "POST /f/CODE/answers"
"""The title of the case whose first answer has a budget of its own."""

PUPIL_PAGE: Final = "GET /f/CODE"


def golden(standin: StandIn, functions: Mapping[str, Function]) -> list[Case]:
    """Fill the stand-in, close it, and return the cases of every function and of the usual one.

    From then on this process's own clients speak to the stand-in. Raises `BenchError` for a function without a case.
    """
    connect(standin.address)
    aws.forget_clients()
    forget_key()
    outputs, at = _outputs_of(functions.values()), now()
    visits = [_visit(number, at) for number in range(VISITS)]
    with as_function_of("booking", outputs):
        cases = list(_booking(standin, visits, at))
    with as_function_of("feedback", outputs):
        cases += _feedback(standin, visits[0])
        outbox = standin.rows(setting("TABLE"), OUTBOX)
    with as_function_of("metrics", outputs):
        cases += _metrics(standin, visits, _events(outbox), at)
    standin.close()
    cases.append(Case(PEER, "POST /bookings", _rest("/bookings", {"school": "Alderbrook", "seats": 30})))
    if forgotten := functions.keys() - {case.function for case in cases}:
        raise BenchError(f"benchmarks/events.py has no event for {', '.join(sorted(forgotten))}.")
    return cases


def _outputs_of(functions: Iterable[Function]) -> dict[str, str]:
    """Return what the stack would say of itself, as its functions are told it: tables, site, secret and bus."""
    outputs = {}
    for function in functions:
        told = function.environment
        outputs[f"{told['SERVICE'].capitalize()}Table"] = told["TABLE"]
        outputs |= {name: told[name.upper()] for name in ("Site", "Secret", "Bus") if name.upper() in told}
    return outputs


def _visit(number: int, at: datetime) -> tuple[Booking, Booking]:
    """Return a visit in a week's time as it was asked for, and as it was confirmed a minute before `at`."""
    school = offer().schools[number % len(offer().schools)]
    workshop = offer().workshops[0]
    starts = at.replace(minute=0, second=0, microsecond=0) + timedelta(days=7, hours=number)
    asked = model.request(
        id=f"{offer().reference_prefix}-{number:06d}",
        programme=offer().programme,
        school=model.School(school.urn, school.name),
        workshop=model.Workshop(workshop.id, workshop.title),
        classes=(Class(workshop.year_groups[0], 30),),
        times=[(starts, starts + timedelta(minutes=workshop.minutes))],
        hold=model.Hold(starts, 1),
        contact=SAM,
        notes="A lift, please",
        who=SAM.name,
        at=at - timedelta(days=14),
        correlation_id=f"benchmark-{number}",
    )
    return asked, asked.confirm(who=USER.name, at=at - timedelta(minutes=1), note="We look forward to it.")


def _booking(standin: StandIn, visits: Iterable[tuple[Booking, Booking]], at: datetime) -> Iterator[Case]:
    for asked, confirmed in visits:
        store.save(confirmed, store.add(asked, places=2))
    free = bookings.free_slots(offer(), *slots.offered(offer().diary, at), at)
    if not free:
        raise BenchError("No slot is free: no term in the programme's availability.toml is still to come.")
    starts = free[len(free) // 2].starts_at
    school, workshop = offer().schools[0], offer().workshops[0]
    year = workshop.year_groups[0]
    wanted = bookings.Asked(
        urn=school.urn, workshop_id=workshop.id, starts_at=starts, classes=(Class(year, 30),), contact=SAM
    )
    waiting = bookings.request_booking(offer(), wanted, now=at, correlation_id="benchmark")
    typed = {
        "urn": school.urn,
        "workshop": workshop.id,
        "slot": starts.isoformat(),
        "year_group": str(year),
        "pupils": "30",
        "name": SAM.name,
        "email": SAM.email,
        "phone": SAM.phone,
        "notes": "A lift, please",
    }
    store.keep_draft(DRAFT, typed, now=at)
    lead, team = f"draft={DRAFT}", session.issue(USER).partition(";")[0]
    send = {"csrf": csrf.token(DRAFT), "seen": seen(store.draft_values(DRAFT, now=at)[0])}
    path = f"/team/bookings/{waiting.id}/confirm"
    confirm = {"csrf": csrf.token(USER.subject), "version": "1", "note": "We look forward to it."}
    for function, title, event in (
        ("booking-web", "GET /", _http("GET", "/")),
        ("booking-web", "GET /book/school", _http("GET", "/book/school", query="q=academy", cookie=lead)),
        ("booking-web", "GET /book/date", _http("GET", "/book/date", cookie=lead)),
        (
            "booking-web",
            "POST /book/check",
            _http("POST", "/book/check", form=send, cookie=lead),
        ),
        ("booking-team", "GET /team", _http("GET", "/team", query="show=all", cookie=team)),
        ("booking-team", "POST confirm", _http("POST", path, form=confirm, cookie=team)),
        ("booking-signin", "GET /team/sign-in", _http("GET", "/team/sign-in", query="next=/team")),
        ("booking-relay", "10 events", _stream(standin.rows(setting("TABLE"), OUTBOX)[:10])),
        ("booking-mailer", "1 event", _sqs([published.event_of(confirmed)])),
    ):
        yield Case(function, title, event)


def _feedback(standin: StandIn, booked: tuple[Booking, Booking]) -> list[Case]:
    """Fill the feedback table with a class that has answered; return the cases of the service."""
    confirmed = published.event_of(booked[1])
    sessions.follow(confirmed)
    session_id = booked[1].sessions[0].id
    found = feedback_store.session(session_id)
    if found is None:
        raise BenchError("A confirmed visit opened no session.")
    held, code = found
    survey = pupil_data()["surveys"][held.survey_id]
    form = {q["id"]: q["options"][1]["id"] for q in survey["questions"]}
    answers, _ = check_answers(survey, {name: [value] for name, value in form.items()})
    for number in range(CLASS):
        # The last answer comes after the summary: so there is something to sum up again.
        if number == CLASS - 1:
            summaries.update(session_id)
        feedback_store.keep_answer(held, f"benchmark-{number:08d}", answers)
    rows = standin.rows(setting("TABLE"), feedback_store.ANSWER)
    hobbies = urlencode({"h": ",".join(pupil_data()["hobbies"])})
    team = session.issue(USER).partition(";")[0]
    sent = _http("POST", f"/f/{code}/answers", form=form | {"key": "benchmark-benchmark"})
    page = f"/team/sessions/{session_id}"
    return [
        Case(PUPIL, PUPIL_SENDS, sent),
        Case(PUPIL, PUPIL_PAGE, _http("GET", f"/f/{code}")),
        Case(PUPIL, "GET /f/CODE/thanks", _http("GET", f"/f/{code}/thanks", query=hobbies)),
        Case("feedback-team", "GET session", _http("GET", page, cookie=team)),
        Case("feedback-team", "GET poster.png", _http("GET", f"{page}/poster.png", cookie=team)),
        Case("feedback-team", "GET poster.pdf", _http("GET", f"{page}/poster.pdf", cookie=team)),
        Case("feedback-relay", "1 event", _stream(standin.rows(setting("TABLE"), OUTBOX))),
        Case("feedback-sessions", "1 event", _sqs([confirmed])),
        Case("feedback-summarise", f"{CLASS} answers", _stream(rows)),
    ]


def _metrics(
    standin: StandIn, visits: Iterable[tuple[Booking, Booking]], heard: Sequence[Event], at: datetime
) -> Iterator[Case]:
    told = [published.event_of(confirmed) for _, confirmed in visits]
    for event in told:
        metrics_store.keep_visit(event)
    today = london_day(at)
    for line in (website.VIEWS, website.VISITS):
        metrics_store.observe(line, {today - timedelta(days=n): (100, True) for n in range(1, 15)}, at=at)
    hit: dict[str, object] = {"page": "/book", "visit": True, "referrer": "", "campaign": ""}
    for number in range(200):
        metrics_store.keep_hit(f"benchmark-{number}", at, hit)
    source = compiled().sources[0]
    columns = [source.date_column, *(metric.column for metric in source.metrics)]
    days = [[f"{today - timedelta(days=n)}", *("100" for _ in source.metrics)] for n in range(1, 29)]
    standin.files[f"{source.id}/export.csv"] = "\n".join(map(",".join, [columns, *days])).encode()
    dropped = {
        "Records": [{"s3": {"bucket": {"name": "drops"}, "object": {"key": f"{source.id}/export.csv"}}}]
    }
    yield Case("metrics-facts", "10 events", _sqs([*heard, *told][:10]))
    yield Case("metrics-eventlog", "10 events", _sqs([*heard, *told][:10]))
    yield Case("metrics-hit", "GET /hit", _http("GET", "/hit", query="p=/book"))
    yield Case(
        "metrics-count", "10 hits", _sqs_of([hit | {"id": f"{n}", "at": at.isoformat()} for n in range(10)])
    )
    yield Case("metrics-collect", "2 days", {})
    yield Case("metrics-drop", "28 days", _sqs_of([dropped]))
    yield Case("metrics-digest", f"{VISITS} visits", {})


def _http(
    method: str, path: str, *, query: str = "", form: Mapping[str, str] | None = None, cookie: str = ""
) -> dict[str, Any]:
    """Return a request of a browser as an HTTP API hands it over, in payload format 2.0."""
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
    if cookie:
        event["cookies"] = [cookie]
    if form is not None:
        event["headers"]["content-type"] = "application/x-www-form-urlencoded"
        event["body"] = base64.b64encode(urlencode(form).encode()).decode()
        event["isBase64Encoded"] = True
    return event


def _rest(path: str, body: Mapping[str, object]) -> dict[str, Any]:
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


def _envelope(event: Event) -> dict[str, Any]:
    """Return an event as EventBridge hands it on."""
    return {
        "source": event.SOURCE,
        "detail-type": event.DETAIL_TYPE,
        "detail": json.loads(event.model_dump_json()),
    }


def _events(outbox: Iterable[Mapping[str, Any]]) -> list[Event]:
    """Return the events in the rows of an outbox."""
    rows = (from_item(item) for item in outbox)
    return [
        parse({"source": r["source"], "detail-type": r["detail_type"], "detail": json.loads(r["detail"])})
        for r in rows
    ]


def _sqs(events: Iterable[Event]) -> dict[str, Any]:
    return _sqs_of([_envelope(event) for event in events])


def _sqs_of(bodies: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
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


def _stream(items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
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
