"""A session's limit: a class and more press Send together, none is refused, as many count as there are pupils and a margin."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from services.feedback.functions import summarise
from services.feedback.session import Session
from services.feedback.table import ANSWER, DECISION, counts, summaries
from services.feedback.table import answers as kept
from services.feedback.use_cases import limit
from services.feedback.use_cases.summarise import update
from shared.dynamo import put, to_item, write
from tests.support.aws import ENGINES, rows
from tests.support.events import START
from tests.support.feedback import ask, hear, visit

pytestmark = [
    pytest.mark.usefixtures("feedback_aws"),
    pytest.mark.parametrize("feedback_aws", ENGINES, indirect=True),
]

FORM = {"before": "2", "hobbies": "gigs", "mood": "fine", "now": "4"}
WHO = "Robin"


def send(code: str, numbers: range, **changed: str) -> list[int]:
    """Send an answer a number, thirty at once; return the statuses."""
    ask("GET", f"/f/{code}")  # the clients are made in one thread

    def one(number: int) -> int:
        page = ask("POST", f"/f/{code}/answers", FORM | {"key": f"phone-of-a-pupil-{number:04d}"} | changed)
        return int(page["statusCode"])

    with ThreadPoolExecutor(30) as phones:
        return list(phones.map(one, numbers))


def content(session: Session) -> Any:
    kept = summaries.find(session.session_id)
    return kept.steps.made if kept else None


def test_two_hundred_and_forty_answers_are_all_thanked_for_and_the_class_s_count() -> None:
    session, code = hear()
    assert set(send(code, range(30))) == {303}
    update(session.session_id, START)
    assert content(session)["answers"] == 30
    assert "aside" not in content(session)
    assert set(send(code, range(30, 240))) == {303}
    assert len(list(kept.of(session.session_id))) == 240, "every one of them is kept"
    update(session.session_id, START)
    assert session.expected == 30
    assert content(session)["answers"] == limit.limit_of(session) == 36
    assert content(session)["aside"] == 210, "204, in tens"
    count, _ = counts.known(session.session_id)
    first = {
        hashlib.sha256(f"phone-of-a-pupil-{number:04d}".encode()).hexdigest()[:32] for number in range(30)
    }
    assert first <= count.within, "who came first counts"
    assert update(session.session_id, START) is False, "made again it says the same"


def test_runs_that_meet_never_count_more_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    session, code = hear()
    send(code, range(60))
    really, met = counts.keep, []

    def overtaken(session_id: str, count: Any) -> bool:
        if not met:
            met.append(1)
            write(
                put(
                    "feedback",
                    {
                        "pk": f"SESSION#{session_id}",
                        "sk": "ANSWER#zzzz-came-meanwhile",
                        "entity": ANSWER,
                        "session_id": session_id,
                        "answers": {"now": "5"},
                    },
                )
            )
            assert limit.counted(session) is not None
        return bool(really(session_id, count))

    monkeypatch.setattr(counts, "keep", overtaken)
    counted = limit.counted(session)
    assert counted is not None
    assert len(counted.rows) == 36
    [row] = rows("feedback", "count")
    assert (len(row["within"]), row["total"], row["version"]) == (36, 61, 1)


def test_a_correction_counts_once_and_changes_the_summary() -> None:
    session, code = hear()
    send(code, range(12))
    update(session.session_id, START)
    send(code, range(3), now="1")
    stream = [
        {"eventName": "MODIFY", "dynamodb": {"NewImage": to_item(row), "SequenceNumber": str(place)}}
        for place, row in enumerate(rows("feedback", ANSWER))
    ]
    assert summarise.handler({"Records": stream}, None, clock=lambda: START) == {"batchItemFailures": []}
    assert content(session)["answers"] == 12
    assert content(session)["interest"][1] == [3, 0, 0, 9, 0]


def test_a_booking_of_more_pupils_takes_in_those_that_stand_aside_and_fewer_put_none_out() -> None:
    session, code = hear()
    send(code, range(50))
    update(session.session_id, START)
    assert content(session)["answers"] == 36
    one = visit().sessions[0]
    larger, _ = hear(visit(3, sessions=(one.model_copy(update={"pupils_expected": 40}),)))
    [head] = [row for row in rows("feedback", "session") if row["pk"].endswith(larger.session_id)]
    changed = {"eventName": "MODIFY", "dynamodb": {"NewImage": to_item(head), "SequenceNumber": "1"}}
    summarise.handler({"Records": [changed]}, None, clock=lambda: START)
    assert content(session)["answers"] == 48
    assert content(session)["aside"] == 10, "two, in tens"
    hear(visit(4, sessions=(one.model_copy(update={"pupils_expected": 10}),)))
    update(session.session_id, START)
    assert content(session)["answers"] == 48


def test_a_session_that_nobody_answered_gets_no_summary_when_its_booking_changes() -> None:
    session, _ = hear()
    [head] = [row for row in rows("feedback", "session") if row["pk"].endswith(session.session_id)]
    changed = {"eventName": "MODIFY", "dynamodb": {"NewImage": to_item(head), "SequenceNumber": "1"}}
    summarise.handler({"Records": [changed]}, None, clock=lambda: START)
    assert content(session) is None


Decide = Callable[[Session, str], None]


@pytest.mark.parametrize(
    ("decide", "answers", "aside"), [(limit.accept, 50, 0), (limit.refuse, 36, 0), (limit.undo, 36, 20)]
)
def test_the_team_decides_and_can_take_it_back(decide: Decide, answers: int, aside: int) -> None:
    session, code = hear()
    send(code, range(50))
    update(session.session_id, START)
    decide(session, WHO)
    [row] = rows("feedback", DECISION)
    told = {"eventName": "INSERT", "dynamodb": {"NewImage": to_item(row), "SequenceNumber": "1"}}
    summarise.handler({"Records": [told]}, None, clock=lambda: START)
    assert (content(session)["answers"], content(session).get("aside", 0)) == (answers, aside)
    limit.undo(session, WHO)
    update(session.session_id, START)
    assert (content(session)["answers"], content(session)["aside"]) == (36, 20)


def test_what_comes_after_a_decision_waits_again() -> None:
    session, code = hear()
    with pytest.raises(limit.NothingAsideError):
        limit.accept(session, WHO)
    send(code, range(40))
    update(session.session_id, START)
    limit.accept(session, WHO)
    send(code, range(40, 45))
    update(session.session_id, START)
    assert (content(session)["answers"], content(session)["aside"]) == (40, 10)
    other, _ = hear(visit(number=2))
    with pytest.raises(limit.NothingAsideError):
        limit.refuse(other, WHO)
