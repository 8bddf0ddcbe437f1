"""What a pupil types reaches nothing but the masked comment: no table, log, event, mail, queue or file.

Every field of every form of the pupil's holds personal data here, and everything that leaves the process is listened to: each
call to AWS of any service, each line of the log, each file that is opened for writing.
"""

import builtins
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.client import BaseClient

from services.feedback.functions import relay, settle, summarise, watch
from services.feedback.session import GRACE
from services.feedback.table import ANSWER
from shared.dynamo import to_item
from shared.outbox import ENTITY
from tests.support.aws import COMPILED, rows
from tests.support.comments import LIST, act, asked, browse, kept, streamed, survey
from tests.support.events import START
from tests.support.feedback import ask, good
from tests.support.logs import Log, listen
from tests.support.mailbox import sent

pytestmark = pytest.mark.usefixtures("feedback_aws")

PERSONAL = {
    "phone": ("ring me on 07700 900 123", ("900 123", "900123")),
    "mailbox": ("write to zebedee@quux.example", ("zebedee", "quux")),
    "spoken": ("zebedee at quux dot com", ("zebedee", "quux")),
    "website": ("see www.quux.example/zebedee", ("zebedee", "quux")),
    "postcode": ("I live near GL50 1QZ", ("1qz", "gl50")),
    "nhs": ("my number is 943 476 5919", ("943 476", "476 5919", "4765919")),
    "handle": ("my snap is zebedee_quux", ("zebedee", "quux")),
    "street": ("12 Quux Street", ("quux",)),
    "name": ("my name is Zebedee Quux and my dad hits me", ("zebedee", "quux")),
    "born": ("born 3/4/2013", ("/2013", "3/4")),
    "teacher": ("ask for Mr Zebedee", ("zebedee",)),
}
"""What is planted, and what must be nowhere afterwards."""

IDS = re.compile(r"\b(?=\d*[a-f])[0-9a-f]{8,}\b")
"""Ids are drawn at random, and now and then one has three digits of a number in it; no number has letters."""


class Heard:
    """All that left the process."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str]] = []
        self.files: list[str] = []

    def anywhere(self, log: Log) -> Iterator[tuple[str, str]]:
        """Yield what left, each with where it went."""
        yield from self.calls
        yield "log", log.getvalue()
        yield "files", "\n".join(self.files)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    """Listen to every call to AWS and to every file that is opened for writing."""
    found, really, opened = Heard(), BaseClient._make_api_call, builtins.open

    def call(self: BaseClient, operation: str, parameters: dict[str, Any]) -> Any:
        found.calls.append((operation, json.dumps(parameters, default=str, ensure_ascii=False)))
        return really(self, operation, parameters)

    def open_file(name: Any, mode: str = "r", *rest: Any, **more: Any) -> Any:
        if set(mode) & set("wax+") and not Path(str(name)).is_relative_to(COMPILED):
            found.files.append(str(name))
        return opened(name, mode, *rest, **more)

    monkeypatch.setattr(BaseClient, "_make_api_call", call)
    monkeypatch.setattr(builtins, "open", open_file)
    monkeypatch.setattr(io, "open", open_file)
    return found


def records(entity: str) -> dict[str, Any]:
    return {
        "Records": [
            {"eventName": "INSERT", "dynamodb": {"SequenceNumber": str(number), "NewImage": to_item(row)}}
            for number, row in enumerate(rows("feedback", entity))
        ]
    }


def fill_in_every_form(code: str, text: str) -> None:
    """Send each form of the pupil's with the text in each of its fields, and ask for each address with it."""
    fields = [question["id"] for question in survey()["questions"]]
    form = good(survey())
    key = "".join(letter for letter in text if letter.isalnum() or letter in "_-")[:40].ljust(16, "x")
    ask("POST", "/f", {"code": text, "name": text})
    for name in [*fields, "key", "other"]:
        ask(
            "POST",
            f"/f/{code}/answers",
            form | {"key": f"form-of-the-field-{name}"[:40]} | {name: text},
            query="h=1",
        )
    ask(
        "POST",
        f"/f/{code}/answers",
        dict.fromkeys([*fields, "email", "name"], text) | form | {"key": key, "comment": text},
    )
    for path in (f"/f/{code}", f"/f/{code}/thanks", f"/f/{code}/answers", "/f"):
        ask("GET", path, query=f"h={text}&name={text}", headers={"user-agent": text, "x-forwarded-for": text})


@pytest.mark.parametrize("kind", PERSONAL)
def test_nothing_typed_leaves_but_the_masked_comment(
    kind: str, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = listen(monkeypatch)
    text, planted = PERSONAL[kind]
    session, code = asked()
    fill_in_every_form(code, text)
    # All that follows of it by itself, and all that the lead does.
    summarise.handler(records(ANSWER), None, clock=lambda: START)
    settle.handler({}, None, clock=lambda: session.closes_at + GRACE)
    relay.handler(records(ENTITY), None)
    streamed()
    ids = [row["id"] for row in kept()]
    assert ids, "the comment itself is kept, masked"
    for number, comment in enumerate(ids):
        browse("GET", f"{LIST}/{comment}")
        act(comment, "approve" if number % 2 else "reject")
    browse("GET", LIST)
    watch.handler({}, None, clock=lambda: START)

    assert {"PutItem", "TransactWriteItems", "PutEvents"} <= {operation for operation, _ in heard.calls}
    everything = [
        *heard.anywhere(log),
        ("table", str(rows("feedback"))),
        *(("mail", str(mail)) for mail in sent()),
    ]
    for where, said in everything:
        for secret in planted:
            # What is typed for a code is looked for as a code, in one read that keeps nothing.
            assert where == "BatchGetItem" or secret not in IDS.sub("", said.casefold()), (
                f"{secret!r} of {text!r} went into {where}"
            )
    assert heard.files == []
    assert session.session_id in str(rows("feedback"))


def test_the_words_of_a_comment_go_into_its_own_rows_alone(
    heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not personal is read by the lead, and even that is in no event, log, mail or line of a list."""
    log = listen(monkeypatch)
    _, code = asked()
    fill_in_every_form(code, "marmalade and my dad hits me")
    summarise.handler(records(ANSWER), None, clock=lambda: START)
    relay.handler(records(ENTITY), None)
    streamed()
    assert sent()
    holding = {row["entity"] for row in rows("feedback") if "marmalade" in str(row)}
    assert holding == {"comment"}
    for where, said in heard.anywhere(log):
        if where != "TransactWriteItems":
            assert "marmalade" not in said, where
    assert not any("marmalade" in str(mail) for mail in sent())
