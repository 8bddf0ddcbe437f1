"""Dead letters are shown without what they say; of each that is given back it is said what became of it."""

import io
import json
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from moto.sqs import models

from operate import __main__ as commands
from operate import calling, dead_letters, redrive
from operate.aws import client
from tests.support.delivery import envelope
from tests.support.events import event, snapshot
from tests.support.letters import (
    NOW,
    Outputs,
    Refusal,
    consume,
    give,
    outputs,
    park,
    place,
    row_of,
    waiting,
)

__all__ = ["outputs"]

ONE = snapshot(1, 2, "confirmed", workshop_id="ward-round")
EVENT = json.dumps(envelope(event(ONE)))
ABOUT_EVENT = f"BookingConfirmed {ONE.id}:2, correlation id c-{ONE.id}"
STREAM = place(NOW, NOW)

Printed = pytest.CaptureFixture[str]


def test_the_queues_are_found_by_what_the_outputs_say(outputs: Outputs) -> None:
    found = dead_letters.queues(outputs)
    assert {name: (queue.how, queue.stale) for name, queue in found.items()} == {
        "Digest": ("schedule", None),
        "Flagged": ("flagged", None),
        "Mails": ("queue", timedelta(days=7)),
        "Relay": ("outbox", None),
        "Sessions": ("queue", None),
        "Summarise": ("answers", None),
    }


def test_they_are_listed_with_how_many_wait_since_when_and_about_what(outputs: Outputs) -> None:
    called = park(outputs, "Sessions", *[EVENT] * 12)
    [letter] = park(outputs, "Summarise", STREAM)
    for _ in range(2):  # looked at is not taken
        table = {
            name: (count, oldest, about) for name, count, oldest, about in dead_letters.table_of(outputs)
        }
        assert table["Digest"] == table["Relay"] == (0, "", [])
        count, oldest, about = table["Sessions"]
        assert count == 12
        assert oldest.endswith(" UTC")
        assert len(about) == 5
        assert set(about) <= {f"{one}  {ABOUT_EVENT}" for one in called}
        assert table["Summarise"][2] == [f"{letter}  3 rows of a stream"]


@pytest.mark.parametrize(
    ("body", "about"),
    [
        (EVENT, ABOUT_EVENT),
        (STREAM, "3 rows of a stream"),
        (
            row_of(pk="OUTBOX#NM-000001", sk="0000000020#BookingConfirmed"),
            "BookingConfirmed NM-000001:20, ValueError",
        ),
        (row_of(session="NM-000001-1"), "session NM-000001-1, ValueError"),
        ('{"Records": [{"s3": {"object": {"key": "fieldbook/may.csv"}}}]}', "file fieldbook/may.csv"),
        ("{}", "a call by the clock"),
        ('{"requestPayload": {"secret": 1}}', "a call by the clock"),
        ('{"secret": 1}', "a message"),
        ("secret", "not JSON"),
        ('["secret"]', "not JSON"),
    ],
)
def test_what_a_letter_is_about_is_told_without_what_it_says(body: str, about: str) -> None:
    assert dead_letters.Letter({"Body": body}).about == about


def test_what_its_function_takes_is_handled(outputs: Outputs, capsys: Printed) -> None:
    called = park(outputs, "Sessions", *[f'{{"number": {n}}}' for n in range(13)])
    taken: list[str] = []
    meanwhile = lambda: consume(outputs, "Sessions", lambda one: taken.append(one["body"]))  # noqa: E731  it says when
    assert give(outputs, "Sessions", meanwhile=meanwhile) == 0
    assert sorted(taken) == sorted(f'{{"number": {n}}}' for n in range(13))
    assert waiting(outputs, "Sessions") == 0
    printed = capsys.readouterr().out
    assert all(f"{one}  handled\n" in printed for one in called)


def test_what_its_function_refuses_is_back_and_known(outputs: Outputs, capsys: Printed) -> None:
    good, bad = park(outputs, "Sessions", '{"number": 1}', '{"number": 2}')

    def take(record: Any) -> None:
        if "2" in record["body"]:
            raise ValueError

    assert give(outputs, "Sessions", meanwhile=lambda: consume(outputs, "Sessions", take)) == 1
    printed = capsys.readouterr().out
    assert f"{good}  handled\n" in printed
    [letter] = dead_letters.queues(outputs)["Sessions"].looked_at()
    assert f"{bad}  back in the dead letters, as {letter.id}: see its function's log; it stays\n" in printed
    assert json.loads(letter.message["Body"]) == {"number": 2}


def test_what_nobody_took_in_time_is_said_so(
    outputs: Outputs, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.setattr(redrive, "LOOKS", 4)
    [letter] = park(outputs, "Sessions", "{}")

    def take(_record: Any) -> None:
        raise TimeoutError

    assert give(outputs, "Sessions", meanwhile=lambda: consume(outputs, "Sessions", take)) == 0
    assert f"{letter}  sent, and not handled yet" in capsys.readouterr().out
    assert waiting(outputs, "Sessions") == 0


def test_one_letter_is_given_back_alone_and_the_others_can_be_had(outputs: Outputs, capsys: Printed) -> None:
    _, other, _ = park(outputs, "Sessions", *[f'{{"number": {n}}}' for n in range(3)])
    taken: list[str] = []
    meanwhile = lambda: consume(outputs, "Sessions", lambda one: taken.append(one["body"]))  # noqa: E731  see above
    assert give(outputs, "Sessions", letter=other, meanwhile=meanwhile) == 0
    assert taken == ['{"number": 1}']
    assert len(dead_letters.queues(outputs)["Sessions"].looked_at()) == 2
    assert give(outputs, "Sessions", letter=other) == 1
    assert capsys.readouterr().out.endswith(f"No letter {other} waits there.\n")


def test_an_id_that_is_several_letters_gives_none_of_them_back(outputs: Outputs, capsys: Printed) -> None:
    """`LETTER=4` with `YES=1` would have been all that begin so. Of seventeen, two begin alike."""
    parked = park(outputs, "Sessions", *[f'{{"number": {n}}}' for n in range(17)])
    begins = next(one for one in "0123456789abcdef" if sum(each[0] == one for each in parked) > 1)
    many = sum(each[0] == begins for each in parked)
    assert give(outputs, "Sessions", letter=begins) == 1
    assert f"{many} letters begin with {begins}: " in capsys.readouterr().out
    assert len(dead_letters.queues(outputs)["Sessions"].looked_at()) == len(parked)


def test_a_message_is_thrown_away_only_after_it_was_given_back(
    outputs: Outputs, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    park(outputs, "Sessions", *[f'{{"number": {n}}}' for n in range(3)])
    refusal = Refusal(client("sqs").send_message, 2)
    monkeypatch.setattr(client("sqs"), "send_message", refusal, raising=False)
    meanwhile = lambda: consume(outputs, "Sessions", lambda _: None)  # noqa: E731  see above
    assert give(outputs, "Sessions", meanwhile=meanwhile) == 1
    printed = capsys.readouterr().out
    assert printed.count("  handled\n") == 2
    assert printed.count("  failed: ConnectionError; it stays\n") == 1
    assert waiting(outputs, "Sessions") == 1


def test_what_is_too_old_is_named_before_and_stays_unless_it_is_to_go(
    outputs: Outputs, capsys: Printed
) -> None:
    said = envelope(event(ONE))
    moment = (NOW - timedelta(days=7, minutes=1)).isoformat()
    old = json.dumps(said | {"detail": said["detail"] | {"occurred_at": moment}})
    young = json.dumps(
        said | {"detail": said["detail"] | {"occurred_at": (NOW - timedelta(days=6)).isoformat()}}
    )
    late, early = park(outputs, "Mails", old, young)
    meanwhile = lambda: consume(outputs, "Mails", lambda _: None)  # noqa: E731  see above
    assert give(outputs, "Mails", meanwhile=meanwhile) == 1
    printed = capsys.readouterr().out
    assert (
        f"{late}  {ABOUT_EVENT}, of 06 March 08:59 UTC: older than 7 days, so nothing would be done with it."
        in printed
    )
    assert "It stays; DROP=1 throws it away." in printed
    assert f"{early}  handled\n" in printed
    assert waiting(outputs, "Mails") == 1
    assert give(outputs, "Mails") == 1
    assert capsys.readouterr().out.endswith("Nothing is left to be given back.\n")
    assert give(outputs, "Mails", drop=True) == 0
    assert capsys.readouterr().out.endswith(f"{late}  thrown away: too old\n")
    assert waiting(outputs, "Mails") == 0


class Function:
    """The function of a schedule, which answers as it is told."""

    def __init__(self, *answers: dict[str, Any]) -> None:
        self.answers, self.calls = list(answers), list[dict[str, Any]]()

    def invoke(self, **how: Any) -> dict[str, Any]:
        self.calls.append(how)
        said = self.answers.pop(0)
        error = {"FunctionError": "Unhandled"} if "errorType" in said else {}
        return {"Payload": io.BytesIO(json.dumps(said).encode()), **error}


def test_a_call_by_the_clock_is_made_again_and_answers(
    outputs: Outputs, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    # The scheduler parks what it meant to send, the function's own failures an envelope around it.
    wrapped = json.dumps({"requestPayload": {}, "requestContext": {}})
    called = park(outputs, "Digest", "{}", wrapped, json.dumps({"requestPayload": {"again": True}}))
    failing = {"errorType": "RuntimeError", "errorMessage": "a school's name"}
    function = Function(failing, {"waits": 1}, {"sent": 3}, {"sent": 0})
    monkeypatch.setattr(calling, "client", lambda *_: function)
    assert give(outputs, "Digest") == 1
    assert sorted(call["Payload"] for call in function.calls) == [b'{"again": true}', b"{}"]
    assert {call["FunctionName"] for call in function.calls} == {"digest-function"}
    printed = capsys.readouterr().out
    assert "failed with RuntimeError: see its function's log" in printed
    assert "what it needs of AWS is still out of order" in printed
    assert "a school" not in printed
    assert waiting(outputs, "Digest") == 3
    assert give(outputs, "Digest") == 0
    printed = capsys.readouterr().out
    assert sum(f"{one}  called: done" in printed for one in called) == 3
    assert printed.count("by the same call") == 1
    assert waiting(outputs, "Digest") == 0


def test_letters_stay_held_however_long_the_others_take_and_no_refusal_of_sqs_ends_the_command(
    outputs: Outputs, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    """Or somebody else would be shown what is just being given back, and give it back too."""
    passed = [0.0]
    really = models.unix_time_millis
    monkeypatch.setattr(models, "unix_time_millis", lambda *about: really(*about) + passed[0] * 1000)
    monkeypatch.setattr(dead_letters, "monotonic", lambda: passed[0])
    queue = dead_letters.queues(outputs)["Digest"]
    parked = park(outputs, "Digest", *(json.dumps({"n": n}) for n in range(6)))
    seen: list[dead_letters.Letter] = []

    class Slow:
        def invoke(self, **_how: Any) -> dict[str, Any]:
            passed[0] += dead_letters.LONGEST
            seen.extend(queue.letters(0))
            return {"Payload": io.BytesIO(b"{}")}

    monkeypatch.setattr(calling, "client", lambda *_: Slow())
    refusal = Refusal(client("sqs").delete_message, 4)
    with monkeypatch.context() as patch:
        patch.setattr(client("sqs"), "delete_message", refusal, raising=False)
        assert give(outputs, "Digest") == 1
    assert seen == []
    printed = capsys.readouterr().out
    assert sum(f"{one}  called: done\n" in printed for one in parked) == 4
    assert printed.count("called: done, but the letter could not be deleted: ConnectionError; it stays") == 2
    assert waiting(outputs, "Digest") == 2


@pytest.fixture
def operator(outputs: Outputs, monkeypatch: pytest.MonkeyPatch) -> Outputs:
    """Let the commands find the stack; they drop a setting of the environment, which is put back."""
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "")
    monkeypatch.setattr(commands, "_outputs", lambda: outputs)
    watched = partial(redrive.redrive, pause=lambda _: consume(outputs, "Sessions", lambda _: None))
    monkeypatch.setattr(commands, "redrive", watched)
    return outputs


def test_a_queue_that_is_not_there_is_named_with_those_that_are(operator: Outputs, capsys: Printed) -> None:
    assert commands.main(["redrive", "Sesions"]) == 1
    printed = capsys.readouterr().err
    assert printed == (
        "There is no dead-letter queue “Sesions”. There are: Digest, Flagged, Mails, Relay, Sessions, Summarise.\n"
    )


def test_nothing_is_given_back_by_a_slip(
    operator: Outputs, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    [letter] = park(operator, "Sessions", EVENT)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert commands.main(["redrive", "Sessions"]) == 1
    printed = capsys.readouterr()
    assert printed.out.startswith(f"{letter}  {ABOUT_EVENT}, of ")
    assert printed.out.endswith("Nothing was given back.\n")
    assert "YES=1" in printed.err
    for answer, left in (("n", 1), ("y", 0)):
        monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
        monkeypatch.setattr("builtins.input", lambda _question, answer=answer: answer)
        assert commands.main(["redrive", "Sessions"]) == left
        assert waiting(operator, "Sessions") == left


def test_the_commands_say_what_waits_and_what_became_of_it(operator: Outputs, capsys: Printed) -> None:
    assert commands.main(["dead-letters"]) == 0
    assert capsys.readouterr().out.count("empty") == 6
    assert commands.main(["redrive", "Sessions"]) == 0
    assert capsys.readouterr().out == "Nothing waits there.\n"
    park(operator, "Relay", STREAM)
    assert commands.main(["dead-letters"]) == 1
    printed = capsys.readouterr().out
    assert "3 rows of a stream" in printed
    assert "make redrive QUEUE=Relay" in printed
    [letter] = park(operator, "Sessions", EVENT)
    assert commands.main(["redrive", "Sessions", "--letter", letter, "--yes"]) == 0
    assert capsys.readouterr().out.endswith(f"{letter}  handled\n")
