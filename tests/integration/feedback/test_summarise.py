"""Summaries are made again of a stream's batch; no word of a pupil's gets out of a row."""

import json
from collections.abc import Iterable
from typing import Any

import pytest

from services.feedback.functions import summarise
from services.feedback.table import ANSWER
from services.feedback.table.answers import keep
from services.feedback.use_cases.limit import limit_of
from shared.aws import client
from shared.dynamo import put, to_item, write
from tests.support.aws import rows
from tests.support.events import START
from tests.support.feedback import hear, visit
from tests.support.logs import listen

pytestmark = pytest.mark.usefixtures("feedback_aws")

ANSWERS = {"year-group": "year-7", "before": "2", "now": "4", "hobbies": ["gigs"], "mood": "fine"}


def batch(
    answers: Iterable[tuple[str, str]], *, entity: str = ANSWER, kind: str = "INSERT"
) -> dict[str, Any]:
    """Return rows of sessions as a table's stream hands them over, each with its place in the stream."""
    return {
        "Records": [
            {
                "eventName": kind,
                "dynamodb": {
                    "NewImage": to_item({"session_id": session, "entity": entity}),
                    "SequenceNumber": place,
                },
            }
            for session, place in answers
        ]
    }


def run(event: dict[str, Any]) -> Any:
    return summarise.handler(event, None, clock=lambda: START)


def test_a_sessions_answers_are_summed_up_and_published_once() -> None:
    session, _ = hear()
    for number in range(3):
        keep(session, f"key-{number}", ANSWERS)
    for _ in range(2):
        assert run(batch([(session.session_id, "1"), (session.session_id, "2")])) == {"batchItemFailures": []}
    [row] = rows("feedback", "summary")
    assert row["content"]["answers"] == 3
    assert row["content"]["choices"] == {"hobbies": {"gigs": 3}, "mood": {"fine": 3}}
    [outbox] = rows("feedback", "outbox")
    detail = json.loads(outbox["detail"])
    assert detail["summary"]["answers"] == 3
    assert detail["occurred_at"].startswith("2026-03-12T09:00")
    assert detail["summary"]["survey_id"] == "first-look"


@pytest.mark.parametrize(("entity", "kind"), [("session", "INSERT"), ("code", "MODIFY"), (ANSWER, "REMOVE")])
def test_other_rows_are_passed_over(entity: str, kind: str) -> None:
    assert run(batch([("NM-000009-1", "1")], entity=entity, kind=kind)) == {"batchItemFailures": []}


def test_the_first_session_that_failed_is_where_the_stream_goes_on() -> None:
    good = [hear(visit(number=number))[0] for number in (1, 2, 3)]
    for session in good:
        keep(session, "key", ANSWERS)
    one, other, last = (session.session_id for session in good)
    answers = [
        (one, "11"),
        ("NM-000008-1", "12"),
        (other, "13"),
        ("NM-000009-1", "14"),
        ("NM-000008-1", "15"),
        (last, "16"),
    ]
    assert run(batch(answers)) == {"batchItemFailures": [{"itemIdentifier": "12"}]}
    assert len(rows("feedback", "summary")) == 3, "one session must not hold up the others"


def test_what_failed_is_logged_by_its_session(monkeypatch: pytest.MonkeyPatch) -> None:
    log = listen(monkeypatch)
    run(batch([("NM-000008-1", "12")]))
    [line] = log.lines()
    assert (line["message"], line["session"]) == ("not summarised", "NM-000008-1")
    assert "UnknownSessionError" in line["trace"]


WORDS = "I am unhappy at home, Ellie 7B"


def planted() -> Iterable[tuple[str, dict[str, Any]]]:
    """Yield answers' rows with a child's words in every place that a row has, and in some it hasn't."""
    for name in (*ANSWERS, "comment", "name", WORDS):
        for value in (WORDS, [WORDS], [WORDS, "gigs"], {"text": WORDS}, {WORDS: 1}):
            yield f"{name} as {type(value).__name__}", {"answers": ANSWERS | {name: value}}
    for field in ("comment", "survey_id", "session_id", WORDS):
        yield f"row's {field}", {"answers": ANSWERS, field: WORDS}


def test_no_words_of_a_row_reach_the_summary_the_event_or_the_outbox(monkeypatch: pytest.MonkeyPatch) -> None:
    log = listen(monkeypatch)
    session, _ = hear()
    keep(session, "key", ANSWERS)
    stored = 1
    for number, (what, row) in enumerate(planted()):
        key = {"pk": f"SESSION#{session.session_id}", "sk": f"ANSWER#{number:03d}", "entity": ANSWER}
        write(put("feedback", {"session_id": session.session_id, **row, **key}))
        stored += 1
        assert run(batch([(session.session_id, "1")])) == {"batchItemFailures": []}, what
        found = [row for entity in ("summary", "outbox") for row in rows("feedback", entity)]
        assert not [row for row in found if "Ellie" in str(row) or "comment" in str(row)], what
    [summary] = rows("feedback", "summary")
    assert summary["content"]["answers"] == min(stored, limit_of(session))
    assert summary["content"]["choices"].keys() == {"hobbies", "mood"}
    assert "Ellie" not in log.getvalue()


def test_the_relay_publishes_nothing_but_the_summary(monkeypatch: pytest.MonkeyPatch) -> None:
    from services.feedback.functions import relay

    session, _ = hear()
    keep(session, "key", ANSWERS | {"comment": WORDS})
    run(batch([(session.session_id, "1")]))
    sent: list[Any] = []

    def put_events(*, Entries: list[Any]) -> dict[str, Any]:  # noqa: N803  AWS's name
        sent.extend(Entries)
        return {"Entries": [{} for _ in Entries]}

    monkeypatch.setattr(client("events"), "put_events", put_events, raising=False)
    images = [
        {"eventName": "INSERT", "dynamodb": {"NewImage": to_item(row), "SequenceNumber": str(place)}}
        for place, row in enumerate(rows("feedback"))
    ]
    assert relay.handler({"Records": images}, None) == {"batchItemFailures": []}
    [entry] = sent
    assert entry["DetailType"] == "SummaryUpdated"
    assert "Ellie" not in str(entry)
