"""The short drill: each call of AWS of the handlers that write goes wrong once in each way, until they are done.

`make faults` does it with the whole system, its pages and its clocks, and in the ways that no process can meet by itself.
"""

import contextlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from inspect import signature
from typing import Any, Final
from urllib.parse import urlencode

import pytest
from moto.events.models import EventsBackend

from infra.declared import FUNCTIONS
from services.booking.functions import mailer, relay, web
from services.booking.table import bookings
from services.booking.use_cases.visitors import called_for
from services.feedback.functions import flagged, pupil, sessions, summarise
from services.feedback.table import FLAGGED, answers, summaries
from services.feedback.table import sessions as kept_sessions
from services.metrics.functions import facts
from services.metrics.table import facts as known
from shared import sent
from shared.aws import client
from shared.clock import london_day
from shared.dynamo import to_item
from tests.integration.booking.conftest import asked
from tests.integration.booking.test_form import fill_to_check
from tests.integration.feedback.test_summarise import ANSWERS
from tests.support import comments, mailbox
from tests.support.aws import SENDER, make_bucket, rows, service_on, sqs_batch
from tests.support.browser import NOW, Browser, Clock
from tests.support.delivery import envelope
from tests.support.events import START, event
from tests.support.facts import delivered
from tests.support.faults import EVERY, Each, Fault, KilledError
from tests.support.feedback import good, hear, visit
from tests.support.poller import Poller, record

MOST: Final = 60
"""Calls of a handler: each of its call sites takes one at most."""

AGAIN: Final = timedelta(hours=13)
"""Between two calls that send a mail: whoever held the claim of it before is taken for gone."""

ROWS: Final = frozenset({"BatchGetItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan", "UpdateItem"})
"""What is asked of tables and needs a right; a transaction needs those of its parts."""

On = Callable[..., AbstractContextManager[None]]


@pytest.fixture
def on(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> On:
    """Return what makes this process a function of a service, with an empty table."""

    @contextlib.contextmanager
    def service(name: str) -> Iterator[None]:
        with service_on("moto", name, request, monkeypatch, APPROVED="approved"):
            make_bucket("approved")
            for setting in ("QUEUE", "PARKED"):
                monkeypatch.setenv(setting, client("sqs").create_queue(QueueName=setting)["QueueUrl"])
            yield

    return service


def until_done(fault: Fault, call: Callable[[datetime], bool], at: datetime = NOW) -> Each:
    """Call a handler again and again until a call of it is done; it says whether it is. The clock goes on in between."""
    each = Each(fault)
    for time in range(MOST):
        with contextlib.suppress(Exception, KilledError), each.once():
            if call(at + time * AGAIN):
                return each
    raise AssertionError(f"not done after {MOST} calls, at {each.met}")


def taken(handler: Callable[..., Any], batch: dict[str, Any]) -> Callable[[datetime], bool]:
    """Return what hands a queue's batch to a handler, and tells whether nothing of it comes again."""
    return lambda at: handler(batch, None, **at_of(handler, at)) == {"batchItemFailures": []}


def at_of(handler: Callable[..., Any], at: datetime) -> dict[str, Any]:
    """Return the clock for a handler that takes one."""
    return {"clock": lambda: at} if "clock" in signature(handler).parameters else {}


def followed(
    fault: Fault, handler: Callable[..., Any], images: list[Any], at: datetime = NOW
) -> tuple[Each, Poller]:
    """Let a handler follow a table's stream with these rows in it, by Lambda's rule."""
    each = Each(fault)

    def once(batch: dict[str, Any]) -> dict[str, Any]:
        poller.at += AGAIN
        with each.once():
            answer: dict[str, Any] = handler(batch, None, **at_of(handler, poller.at))
            return answer

    poller = Poller(once, at, age=timedelta(days=40))
    poller.run([record(image, place, at) for place, image in enumerate(images, 1)])
    assert not poller.given_up
    within_rights(handler, each)
    return each, poller


def within_rights(handler: Callable[..., Any], each: Each) -> None:
    """Hold what a handler asked of tables against what its function is declared to ask: here nobody refuses it anything."""
    *_, service, _, name = handler.__module__.split(".")
    [its] = [one for one in FUNCTIONS if one.name == f"{service}-{name}"]
    assert {operation for operation, _ in each.met} & ROWS <= {*its.rows}


@pytest.mark.parametrize("fault", EVERY)
def test_what_an_outbox_tells_of_is_heard(fault: Fault, on: On, monkeypatch: pytest.MonkeyPatch) -> None:
    with on("booking"):
        really, heard = EventsBackend.put_events, list[dict[str, Any]]()

        def put(self: EventsBackend, events: list[dict[str, Any]]) -> Any:
            heard.extend(events)
            return really(self, events)

        monkeypatch.setattr(EventsBackend, "put_events", put)
        for _ in range(3):
            asked()
        told = rows("booking", "outbox")
        # More than the bus takes at once.
        each, _ = followed(fault, relay.handler, [to_item(row) for row in told for _ in range(4)])
        assert ("PutEvents", 1) in each.met
        events = {json.loads(one["Detail"])["event_id"] for one in heard}
        wanted = {f"{row['pk'].partition('#')[2]}:{int(row['sk'].partition('#')[0])}" for row in told}
        assert events == wanted


@pytest.mark.parametrize("fault", EVERY)
def test_a_request_is_booked_once(fault: Fault, on: On) -> None:
    with on("booking"):
        browser = Browser(web.handler, Clock())
        check = fill_to_check(browser)

        def pressed(_: datetime) -> bool:
            page = browser.fill(check)
            return page.status < 500 and page.address.startswith("/book/done/")

        each = until_done(fault, pressed)
        assert ("TransactWriteItems", 1) in each.met
        [row] = rows("booking", "booking")
        assert [one["pk"] for one in rows("booking", "outbox")] == [f"OUTBOX#{row['id']}"]


@pytest.mark.parametrize("fault", EVERY)
def test_mails_go_out_or_somebody_is_told_that_nobody_knows(fault: Fault, on: On) -> None:
    with on("booking"):
        booking = asked()
        batch = {"Records": mailbox.outbox()}

        def told(at: datetime) -> bool:
            answer = mailer.handler(batch, clock=lambda: at)
            marks = sent.states(booking.id)
            return answer == {"batchItemFailures": []} and not any(
                one.free(at + AGAIN) for one in marks.values()
            )

        each = until_done(fault, told)
        assert ("SendRawEmail", 1) in each.met
        found, marks = bookings.load(booking.id), sent.states(booking.id)
        assert found
        keys = {one.key for one in called_for(found, marks) if one.due <= NOW}
        states = {key: marks[key].state for key in keys}
        got = Counter(one["To"] for one in mailbox.sent())
        assert len(keys) == len(got) == 2, (states, got)
        assert set(states.values()) <= {"sent", "unsure"}
        # Twice rather than never, and never more often than it was claimed.
        assert max(got.values()) <= len(sent.UNHEARD)


@pytest.mark.parametrize("fault", EVERY)
def test_a_class_can_answer(fault: Fault, on: On) -> None:
    with on("feedback"):
        booking = visit()
        batch = sqs_batch({"1": envelope(event(booking))})
        each = until_done(fault, taken(sessions.handler, batch))
        assert any(operation in {"PutItem", "TransactWriteItems"} for operation, _ in each.met), each.met
        found = kept_sessions.find(booking.sessions[0].id)
        assert found
        kept = rows("feedback", "session")
        assert len(rows("feedback", "code")) == len(kept) == len({row["pk"] for row in kept})


@pytest.mark.parametrize("fault", EVERY)
def test_what_a_pupil_was_thanked_for_is_kept_once(fault: Fault, on: On) -> None:
    with on("feedback"):
        session, code = comments.asked()
        form = good(comments.survey(), comment="I want to be a nurse", key="abcdefghijklmnop")

        def thanked(_: datetime) -> bool:
            phone = Browser(pupil.handler, Clock(START))
            page = phone.ask("POST", f"/f/{code}/answers", urlencode(form), accept="application/json")
            return '"thanks"' in page.text

        until_done(fault, thanked)
        assert len(list(answers.of(session.session_id))) == len(comments.kept()) == 1


@pytest.mark.parametrize("fault", EVERY)
def test_each_answer_is_in_the_summary_once(fault: Fault, on: On) -> None:
    with on("feedback"):
        session, _ = hear()
        for number in range(21):
            answers.keep(session, f"key-{number}", ANSWERS)
        images = [to_item(row) for row in rows("feedback", "answer")]
        each, _ = followed(fault, summarise.handler, images, START)
        assert ("TransactWriteItems", 1) in each.met
        found = summaries.find(session.session_id)
        assert found
        assert found.steps.made["answers"] == 21
        versions = [int(row["sk"].partition("#")[0]) for row in rows("feedback", "outbox")]
        assert sorted(versions) == list(range(1, found.version + 1))


@pytest.mark.parametrize("fault", EVERY)
def test_the_safeguarding_lead_is_told(fault: Fault, on: On) -> None:
    with on("feedback"):
        client("ses").verify_email_identity(EmailAddress=SENDER)
        _, code = comments.asked()
        comments.send(code, "My uncle hits me")
        [row] = rows("feedback", FLAGGED)
        each, _ = followed(fault, flagged.handler, [to_item(row)], START)
        assert ("SendRawEmail", 1) in each.met
        [state] = rows("feedback", "told")
        assert state["state"] == "sent"
        assert 1 <= len(mailbox.sent()) <= 4


@pytest.mark.parametrize("fault", EVERY)
def test_figures_know_a_visit(fault: Fault, on: On) -> None:
    with on("metrics"):
        told = delivered(1, 28)
        batch = sqs_batch({"1": envelope(event(told))})
        each = until_done(fault, taken(facts.handler, batch))
        assert ("PutItem", 1) in each.met
        [there] = known.known(london_day(NOW)).visits
        assert there == told
