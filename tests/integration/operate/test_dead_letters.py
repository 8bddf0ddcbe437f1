"""Dead letters are shown without what they say, and given back before they are thrown away."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from operate import __main__ as commands
from operate import dead_letters
from operate.aws import client
from operate.processes import StageError
from services.feedback.functions import sessions
from services.feedback.session import sessions_of
from services.feedback.table.answers import keep
from shared import aws
from shared.compiled import essentials
from shared.dynamo import transact
from shared.outbox import outbox_put, outgoing
from tests.support.aws import SITE, rows, service_on
from tests.support.comments import asked, send
from tests.support.delivery import deliver, envelope
from tests.support.events import START, event, snapshot
from tests.support.mailbox import sent

TABLE = "feedback"
ONE, OTHER = (snapshot(number, 2, "confirmed", workshop_id="ward-round") for number in (1, 2))
EVENT = json.dumps(envelope(event(ONE)))
ABOUT_EVENT = f"BookingConfirmed {ONE.id}:2, correlation id c-{ONE.id}"
STREAM = json.dumps({"DDBStreamBatchInfo": {"batchSize": 3, "shardId": "shard"}})

NOW = START + timedelta(days=1)

Outputs = dict[str, str]


@pytest.fixture
def outputs(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Outputs]:
    """Make a dead-letter queue of each kind and return what a stack's outputs say of them."""
    with service_on("moto", TABLE, request, monkeypatch):
        urls = {
            name: client("sqs").create_queue(QueueName=name)["QueueUrl"]
            for name in ("Sessions", "Relay", "Summarise", "Digest", "target")
        }
        really = client("sqs").receive_message

        def as_sqs_does(*, WaitTimeSeconds: int = 0, **how: Any) -> Any:  # noqa: N803  AWS's name
            """Find nothing without waiting: SQS then asks some of its servers only."""
            return really(**how) if WaitTimeSeconds else {}

        monkeypatch.setattr(client("sqs"), "receive_message", as_sqs_does, raising=False)
        yield {
            "DeadSessions": f"queue {urls['Sessions']} {urls['target']}",
            "DeadRelay": f"outbox {urls['Relay']} {TABLE}",
            "DeadSummarise": f"answers {urls['Summarise']} {TABLE}",
            "DeadDigest": f"schedule {urls['Digest']} digest-function",
            "DeadLettersTopic": "arn:aws:sns:eu-west-2:000000000000:alarms",
            "FeedbackTable": TABLE,
            "Site": SITE,
            "Secret": "signing-key",
            "Bus": "default",
        }


def park(outputs: Outputs, name: str, *bodies: str) -> None:
    for body in bodies:
        client("sqs").send_message(QueueUrl=dead_letters.queues(outputs)[name].url, MessageBody=body)


def waiting(outputs: Outputs, name: str) -> int:
    return dead_letters.queues(outputs)[name].count()


def given_back(outputs: Outputs) -> list[str]:
    found: list[str] = []
    how = {"QueueUrl": dead_letters.queues(outputs)["Sessions"].target, "MaxNumberOfMessages": 10}
    while messages := client("sqs").receive_message(**how, WaitTimeSeconds=1).get("Messages"):
        found += [one["Body"] for one in messages]
    return found


class Refusal:
    """Lets an AWS call through `times`, then refuses; keeps what it was called with."""

    def __init__(self, really: Any, times: int) -> None:
        self.really, self.times = really, times
        self.calls: list[dict[str, Any]] = []

    def __call__(self, **how: Any) -> Any:
        if len(self.calls) == self.times:
            raise ConnectionError("AWS is away")
        self.calls.append(how)
        return self.really(**how)


def test_the_queues_are_found_by_what_the_outputs_say(outputs: Outputs) -> None:
    found = dead_letters.queues(outputs)
    assert {name: queue.how for name, queue in found.items()} == {
        "Digest": "schedule",
        "Relay": "outbox",
        "Sessions": "queue",
        "Summarise": "answers",
    }


def test_they_are_listed_with_how_many_wait_since_when_and_about_what(outputs: Outputs) -> None:
    park(outputs, "Sessions", *[EVENT] * 12)
    park(outputs, "Summarise", STREAM)
    table = {name: (count, oldest, about) for name, count, oldest, about in dead_letters.table_of(outputs)}
    assert table["Digest"] == table["Relay"] == (0, "", [])
    count, oldest, about = table["Sessions"]
    assert count == 12
    assert oldest.endswith(" UTC")
    assert about == [ABOUT_EVENT] * 5
    assert table["Summarise"][2] == ["3 rows of a stream"]
    # Looked at is not taken.
    assert waiting(outputs, "Sessions") == 12


@pytest.mark.parametrize(
    ("body", "about"),
    [
        (EVENT, ABOUT_EVENT),
        (STREAM, "3 rows of a stream"),
        ('{"Records": [{"s3": {"object": {"key": "fieldbook/may.csv"}}}]}', "file fieldbook/may.csv"),
        ("{}", "a call by the clock"),
        ('{"requestPayload": {"secret": 1}}', "a call by the clock"),
        ('{"secret": 1}', "a message"),
        ("secret", "not JSON"),
    ],
)
def test_what_a_letter_is_about_is_told_without_what_it_says(body: str, about: str) -> None:
    assert dead_letters.about({"Body": body}) == about


def test_a_message_goes_back_to_its_queue(outputs: Outputs) -> None:
    park(outputs, "Sessions", *[f'{{"number": {n}}}' for n in range(13)])
    assert dead_letters.redrive(outputs, "Sessions", NOW) == 13
    assert sorted(given_back(outputs)) == sorted(f'{{"number": {n}}}' for n in range(13))
    assert waiting(outputs, "Sessions") == 0


def test_a_message_is_thrown_away_only_after_it_was_given_back(
    outputs: Outputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    park(outputs, "Sessions", *[f'{{"number": {n}}}' for n in range(5)])
    refusal = Refusal(client("sqs").send_message, 2)
    monkeypatch.setattr(client("sqs"), "send_message", refusal, raising=False)
    with pytest.raises(ConnectionError):
        dead_letters.redrive(outputs, "Sessions", NOW)
    assert len(given_back(outputs)) == 2
    assert waiting(outputs, "Sessions") == 3


def test_a_call_by_the_clock_is_made_again(outputs: Outputs, monkeypatch: pytest.MonkeyPatch) -> None:
    # The scheduler parks what it meant to send, the function's own retries an envelope around it.
    park(outputs, "Digest", "{}", json.dumps({"requestPayload": {"again": True}, "requestContext": {}}))
    refusal = Refusal(lambda **_how: {"StatusCode": 202}, 2)
    monkeypatch.setattr(client("lambda"), "invoke", refusal, raising=False)
    assert dead_letters.redrive(outputs, "Digest", NOW) == 2
    assert sorted(call["Payload"] for call in refusal.calls) == [b'{"again": true}', b"{}"]
    for call in refusal.calls:
        assert (call["FunctionName"], call["InvocationType"]) == ("digest-function", "Event")
    assert waiting(outputs, "Digest") == 0
    park(outputs, "Digest", "{}")
    with pytest.raises(ConnectionError):
        dead_letters.redrive(outputs, "Digest", NOW)
    assert waiting(outputs, "Digest") == 1


class Bus:
    """A bus that takes what comes, up to a version."""

    def __init__(self, up_to: int = 99) -> None:
        self.heard: list[str] = []
        self.up_to = up_to

    def put_events(self, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803  AWS's name
        names = [json.loads(entry["Detail"])["event_id"] for entry in Entries]
        self.heard += names
        return {
            "Entries": [{"ErrorCode": "x"} if int(n.rpartition(":")[2]) > self.up_to else {} for n in names]
        }


HISTORY = [event(snapshot(n, v, "confirmed")) for n, v in ((2, 1), (1, 10), (1, 2), (2, 3), (1, 1), (2, 2))]


def test_what_the_outbox_holds_is_published_again_in_order(
    outputs: Outputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one in HISTORY:
        transact([outbox_put(TABLE, outgoing(one), at=one.occurred_at)])
    park(outputs, "Relay", STREAM, STREAM)
    bus = Bus()
    monkeypatch.setattr(aws.client("events"), "put_events", bus.put_events, raising=False)
    assert dead_letters.redrive(outputs, "Relay", NOW) == 2
    first = [f"{ONE.id}:{version}" for version in (1, 2, 10)]
    assert bus.heard == [*first, *(f"{OTHER.id}:{version}" for version in (1, 2, 3))]
    assert waiting(outputs, "Relay") == 0


def test_places_in_the_outbox_stay_until_all_of_it_was_published(
    outputs: Outputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one in HISTORY:
        transact([outbox_put(TABLE, outgoing(one), at=one.occurred_at)])
    park(outputs, "Relay", STREAM)
    monkeypatch.setattr(aws.client("events"), "put_events", Bus(up_to=2).put_events, raising=False)
    with pytest.raises(
        StageError, match=r"refused 0000000010#BookingConfirmed; 2 were published\. Run it again"
    ):
        dead_letters.redrive(outputs, "Relay", NOW)
    assert waiting(outputs, "Relay") == 1


def test_what_answers_say_is_summarised_again(outputs: Outputs) -> None:
    deliver(sessions.handler, [event(ONE), event(OTHER)])
    answer = {"year-group": "year-10", "before": "2", "now": "4", "hobbies": ["hills"]}
    for booking, count in ((ONE, 3), (OTHER, 1)):
        session, *_ = sessions_of(booking, essentials(), "c")
        for number in range(count):
            keep(session, f"key-{number}", answer)
    park(outputs, "Summarise", STREAM)
    assert dead_letters.redrive(outputs, "Summarise", NOW) == 1
    found = {row["pk"]: row["content"]["answers"] for row in rows(TABLE, "summary")}
    assert found == {f"SESSION#{ONE.sessions[0].id}": 3, f"SESSION#{OTHER.sessions[0].id}": 1}
    assert len(rows(TABLE, "unsettled")) == 2, "so few are told of when the session has closed"
    assert waiting(outputs, "Summarise") == 0


def test_places_in_the_answers_stay_until_all_were_summarised(
    outputs: Outputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(sessions.handler, [event(ONE)])
    session, *_ = sessions_of(ONE, essentials(), "c")
    keep(session, "key-1", {"year-group": "year-10", "before": "2", "now": "4"})
    park(outputs, "Summarise", STREAM)
    refusal = Refusal(aws.client("dynamodb").transact_write_items, 0)
    monkeypatch.setattr(aws.client("dynamodb"), "transact_write_items", refusal, raising=False)
    with pytest.raises(ConnectionError):
        dead_letters.redrive(outputs, "Summarise", NOW)
    assert waiting(outputs, "Summarise") == 1


@pytest.fixture
def operator(outputs: Outputs, monkeypatch: pytest.MonkeyPatch) -> Outputs:
    """Let the commands find the stack; they drop a setting of the environment, which is put back."""
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "")
    monkeypatch.setattr(commands, "_outputs", lambda: outputs)
    return outputs


def test_a_queue_that_is_not_there_is_named_with_those_that_are(
    operator: Outputs, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.main(["redrive", "Sesions"]) == 1
    printed = capsys.readouterr().err
    assert printed == (
        "There is no dead-letter queue “Sesions”. There are: Digest, Relay, Sessions, Summarise.\n"
    )


def test_the_commands_say_what_waits_and_what_was_given_back(
    operator: Outputs, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.main(["dead-letters"]) == 0
    assert capsys.readouterr().out.count("empty") == 4
    assert commands.main(["redrive", "Sessions"]) == 0
    assert capsys.readouterr().out == "Nothing waits there.\n"
    park(operator, "Relay", STREAM)
    assert commands.main(["dead-letters"]) == 1
    printed = capsys.readouterr().out
    assert "3 rows of a stream" in printed
    assert "make redrive QUEUE=Relay" in printed
    park(operator, "Sessions", EVENT)
    assert commands.main(["redrive", "Sessions"]) == 0
    assert capsys.readouterr().out == "1 given back.\n"


def test_a_bus_that_refuses_is_a_sentence_to_the_operator(
    operator: Outputs, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    transact([outbox_put(TABLE, outgoing(HISTORY[0]), at=HISTORY[0].occurred_at)])
    park(operator, "Relay", STREAM)
    monkeypatch.setattr(aws.client("events"), "put_events", Bus(up_to=0).put_events, raising=False)
    assert commands.main(["redrive", "Relay"]) == 1
    assert "Run it again in a minute." in capsys.readouterr().err


def test_flagged_comments_are_told_of_from_the_table(outputs: Outputs) -> None:
    session, code = asked()
    send(code, "my dad hits me")
    url = client("sqs").create_queue(QueueName="Flagged")["QueueUrl"]
    outputs |= {"DeadFlagged": f"flagged {url} {TABLE}"}
    for _ in range(2):
        park(outputs, "Flagged", STREAM)
        assert dead_letters.redrive(outputs, "Flagged", NOW) == 1
        assert waiting(outputs, "Flagged") == 0
    [mail] = sent()
    assert session.school not in str(mail)
