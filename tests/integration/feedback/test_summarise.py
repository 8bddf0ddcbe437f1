"""Summaries are made again of a stream's batch; no word of a pupil's gets out of a row."""

import itertools
import json
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.feedback.functions import settle, summarise
from services.feedback.session import GRACE
from services.feedback.steps import nothing
from services.feedback.table import ANSWER, summaries
from services.feedback.table.answers import keep
from services.feedback.use_cases.limit import limit_of
from services.feedback.use_cases.summarise import close
from shared.aws import client
from shared.dynamo import put, to_item, write
from shared.outbox import KEPT
from tests.support.aws import rows
from tests.support.events import START
from tests.support.feedback import hear, visit
from tests.support.logs import listen
from tests.support.poller import Poller

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
    for number in range(13):
        keep(session, f"key-{number}", ANSWERS)
    for _ in range(2):
        assert run(batch([(session.session_id, "1"), (session.session_id, "2")])) == {"batchItemFailures": []}
    [row] = rows("feedback", "summary")
    assert row["content"]["answers"] == 13
    assert row["content"]["choices"] == {"hobbies": {"gigs": 13}, "mood": {"fine": 13}}
    assert rows("feedback", "outbox") == [], "nothing is told while fewer than ten would be left to tell"
    assert close_all(session.closes_at + GRACE - timedelta(seconds=1)) == 0
    for closed in (1, 0):
        assert close_all(session.closes_at + GRACE) == closed
        [outbox] = rows("feedback", "outbox")
        detail = json.loads(outbox["detail"])
        assert detail["summary"]["answers"] == 13
        assert detail["summary"]["kind"] == "pupil"
        assert detail["summary"]["survey_id"] == "first-look"


def close_all(at: datetime) -> int:
    """Run the hourly function at a moment; return how many sessions it closed."""
    return settle.handler({}, clock=lambda: at)["closed"]


def test_nothing_that_leaves_says_at_what_time_of_the_day_anyone_answered() -> None:
    session, _ = hear()
    for number in range(20):
        keep(session, f"key-{number}", ANSWERS)
        run(batch([(session.session_id, "1")]))
    [outbox] = rows("feedback", "outbox")
    midnight = datetime(2026, 3, 12, tzinfo=UTC)
    assert datetime.fromisoformat(json.loads(outbox["detail"])["occurred_at"]) == midnight
    assert outbox["expires"] == int((midnight + KEPT).timestamp())


def test_a_page_is_shown_what_ten_more_have_answered_since() -> None:
    session, _ = hear()
    shown = []
    for number in range(23):
        keep(session, f"key-{number}", ANSWERS)
        run(batch([(session.session_id, "1")]))
        found = summaries.last(session.session_id)
        assert found is not None
        assert found["answers"] == number + 1
        shown.append(found["content"]["choices"].get("mood", {}).get("fine", 0))
    assert shown == [0] * 9 + [10] * 10 + [20] * 4


def told() -> list[Counter[str]]:
    """Return all that the outbox tells, and with it the bus and the log: how often each option was chosen, an event each."""
    details = [json.loads(row["detail"])["summary"] for row in rows("feedback", "outbox")]
    return [
        Counter({f"{name} {option}": n for name, of in one["choices"].items() for option, n in of.items()})
        for one in sorted(details, key=lambda one: one["version"])
    ]


@pytest.mark.parametrize("every", [1, 4, 7])
def test_all_that_is_told_of_thirty_who_answered_one_by_one_gives_no_pupil_back(every: int) -> None:
    """Nothing less anything is the answers of one to nine, nor a correction alone; in the end all are told of."""
    session, _ = hear()
    mood = itertools.cycle(("fine", "dull"))
    for number in range(30):
        keep(session, f"key-{number}", ANSWERS | {"mood": next(mood)})
        if number % 6 == 5:
            keep(session, f"key-{number // 2}", ANSWERS | {"mood": "dull"})
            run(batch([(session.session_id, "1")], kind="MODIFY"))
        if number % every == 0:
            run(batch([(session.session_id, "1")]))
    close(session.session_id, session.closes_at + GRACE)
    for one, other in itertools.combinations([Counter(), *told()], 2):
        assert sum(other[name] - one[name] for name in other if name.startswith("hobbies")) >= 10
    assert told()[-1]["hobbies gigs"] == 30
    assert len({row["expires"] for row in rows("feedback", "outbox")}) <= 2, "by the day alone"


def test_a_summary_from_before_there_were_steps_is_read_and_goes_on() -> None:
    session, _ = hear()
    for number in range(12):
        keep(session, f"key-{number}", ANSWERS)
    said = nothing() | {"answers": 12, "choices": {"mood": {"fine": 12}}}
    old = {"pk": f"SESSION#{session.session_id}", "sk": "SUMMARY", "entity": "summary"}
    write(put("feedback", old | {"version": 7, "content": said}))
    assert summaries.last(session.session_id) == {"answers": 12, "content": said, "version": 7}
    for number in range(12, 23):
        keep(session, f"key-{number}", ANSWERS)
        run(batch([(session.session_id, "1")]))
    close_all(session.closes_at + GRACE)
    [outbox] = rows("feedback", "outbox")
    assert (outbox["sk"][:10], json.loads(outbox["detail"])["summary"]["answers"]) == ("0000000008", 23)


def test_a_session_that_can_not_be_settled_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    log = listen(monkeypatch)
    session, _ = hear()
    keep(session, "key", ANSWERS)
    run(batch([(session.session_id, "1")]))
    write(
        put("feedback", {"pk": summaries.UNSETTLED, "sk": "A-lost-1", "entity": "unsettled", "revision": 1})
    )
    with pytest.raises(RuntimeError, match="1 sessions could not be settled"):
        close_all(session.closes_at + GRACE)
    assert [line["session"] for line in log.lines() if line["message"] == "not settled"] == ["A-lost-1"]
    assert len(rows("feedback", "outbox")) == 1


@pytest.mark.parametrize(("entity", "kind"), [("session", "INSERT"), ("code", "MODIFY"), (ANSWER, "REMOVE")])
def test_other_rows_are_passed_over(entity: str, kind: str) -> None:
    assert run(batch([("NM-000009-1", "1")], entity=entity, kind=kind)) == {"batchItemFailures": []}


@pytest.fixture
def parked(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[dict[str, Any]]]:
    """Give the function a dead-letter queue; return what tells the letters in it, once."""
    url = client("sqs").create_queue(QueueName="parked")["QueueUrl"]
    monkeypatch.setenv("PARKED", url)

    def letters() -> list[dict[str, Any]]:
        found = client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        return [json.loads(one["Body"]) for one in found]

    return letters


def test_a_session_that_can_not_be_summed_up_is_parked_and_the_others_are(
    parked: Callable[[], list[dict[str, Any]]],
) -> None:
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
    broken = {"Records": [*batch(answers)["Records"], *batch([("", "17")])["Records"]]}
    del broken["Records"][-1]["dynamodb"]["NewImage"]["session_id"]
    broken["Records"][-1]["dynamodb"]["Keys"] = to_item({"pk": "SESSION#X", "sk": "ANSWER#a-pupils-own"})
    assert run(broken) == {"batchItemFailures": []}
    assert len(rows("feedback", "summary")) == 3, "one session must not hold up the others"
    unknown = "UnknownSessionError"
    assert sorted(parked(), key=str) == [
        {"parked": {"pk": "SESSION#X"}, "sequence": "17", "why": "KeyError"},
        {"parked": {"session": "NM-000008-1"}, "sequence": "12", "why": unknown},
        {"parked": {"session": "NM-000009-1"}, "sequence": "14", "why": unknown},
    ]


def test_from_the_first_session_on_that_fails_for_now_all_come_again(
    parked: Callable[[], list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other, last = (hear(visit(number=number))[0].session_id for number in (1, 2, 3))
    for number in (1, 2, 3):
        keep(hear(visit(number=number))[0], "key", ANSWERS)
    records = batch([(one, "1"), ("NM-000008-1", "2"), (other, "3"), (last, "4"), (one, "5")])["Records"]
    really, outage = summarise.update, [True]

    def update(session_id: str, at: datetime) -> bool:
        if session_id == other and outage:
            raise TimeoutError
        return really(session_id, at)

    monkeypatch.setattr(summarise, "update", update)
    poller = Poller(lambda found: summarise.handler(found, None, clock=lambda: START), START)
    assert run({"Records": records}) == {"batchItemFailures": [{"itemIdentifier": "3"}]}
    with pytest.raises(TimeoutError):
        run({"Records": records[2:]})
    outage.clear()
    for record in records:
        record["dynamodb"]["ApproximateCreationDateTime"] = START.timestamp()
    poller.run(records[2:])
    assert poller.given_up == []
    assert {row["pk"] for row in rows("feedback", "summary")} == {
        f"SESSION#{name}" for name in (one, other, last)
    }
    assert [letter["parked"] for letter in parked()] == [{"session": "NM-000008-1"}]


def test_what_failed_is_logged_by_its_session(
    parked: Callable[[], list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    log = listen(monkeypatch)
    run(batch([("NM-000008-1", "12")]))
    line, _ = log.lines()
    assert len(parked()) == 1
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
        found = [row for row in rows("feedback") if row["entity"] in {"summary", "outbox"}]
        assert not [row for row in found if "Ellie" in str(row) or "comment" in str(row)], what
    close_all(session.closes_at + GRACE)
    assert "Ellie" not in str(rows("feedback", "outbox"))
    [summary] = rows("feedback", "summary")
    assert summary["content"]["answers"] == min(stored, limit_of(session))
    assert summary["content"]["choices"].keys() == {"hobbies", "mood"}
    assert "Ellie" not in log.getvalue()


def test_the_relay_publishes_nothing_but_the_summary(monkeypatch: pytest.MonkeyPatch) -> None:
    from services.feedback.functions import relay

    session, _ = hear()
    keep(session, "key", ANSWERS | {"comment": WORDS})
    close(session.session_id, session.closes_at + GRACE)
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
