"""Events delivered twice, out of order, or to a consumer that crashed leave the same table as once and in order."""

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.feedback import store, summaries
from services.feedback.functions import sessions
from services.feedback.model import sessions_of
from shared.pupil_data import pupil_data
from shared.secrets import signing_key
from tests.support.aws import ENGINES, empty_table, rows
from tests.support.delivery import deliver, deliver_worst, worst
from tests.support.events import event, history, snapshot

pytestmark = [
    pytest.mark.usefixtures("feedback_aws"),
    pytest.mark.parametrize("feedback_aws", ENGINES, indirect=True),
]


def table() -> list[dict[str, Any]]:
    return sorted(rows("feedback"), key=lambda row: (row["pk"], row["sk"]))


@settings(max_examples=25)
@given(st.data())
def test_sessions_are_the_same_however_bookings_are_heard(data: st.DataObject) -> None:
    told = [
        one
        for number in (1, 2)
        for one in data.draw(history(number))
        if one.DETAIL_TYPE != "BookingRequested"
    ]
    assume(told)
    empty_table("feedback")
    deliver(sessions.handler, told)
    once = table()
    empty_table("feedback")
    deliver_worst(sessions.handler, data.draw(worst(told)))
    assert table() == once


def answered(before: str, after: str) -> dict[str, Any]:
    return {"year-group": "year-8", "before": before, "now": after, "hobbies": ["sport"]}


ANSWERS = st.lists(st.tuples(st.sampled_from("12345"), st.sampled_from("12345")), min_size=1, max_size=12)


@settings(max_examples=20)
@given(ANSWERS, st.data())
def test_a_summary_is_the_same_however_answers_are_heard(
    answers: list[tuple[str, str]], data: st.DataObject
) -> None:
    empty_table("feedback")
    booking = snapshot(1, 2, "confirmed")
    deliver(sessions.handler, [event(booking)])
    [session] = sessions_of(booking, pupil_data(), "c-WWY-000001")
    for number, (before, after) in enumerate(answers):
        for _ in range(data.draw(st.integers(1, 3))):
            store.keep_answer(session, f"key-{number}", answered(before, after))
        if data.draw(st.booleans()):
            summaries.update(session.session_id)
    summaries.update(session.session_id)
    assert not summaries.update(session.session_id), "nothing new: nothing is published"
    found = store.summary(session.session_id)
    assert found is not None
    content = found["content"]
    assert content["answers"] == len(answers)
    assert content["choices"]["hobbies"] == {"sport": len(answers)}
    up = sum(int(after) > int(before) for before, after in answers)
    told = content["interest"]
    assert sum(told[b][a] for b in range(5) for a in range(5) if a > b) == up
    published = rows("feedback", "outbox")
    assert sorted(int(row["sk"][:10]) for row in published) == list(range(1, found["version"] + 1))


def test_a_code_on_a_wall_stays_when_the_key_changes() -> None:
    booking = snapshot(1, 2, "confirmed")
    [session] = sessions_of(booking, pupil_data(), "c")
    assert store.keep_session(session, b"one")
    code = store.session(session.session_id)
    [later] = sessions_of(snapshot(1, 3, "cancelled"), pupil_data(), "c")
    assert store.keep_session(later, b"another")
    assert code is not None
    assert store.by_code(code[1]) == later
    assert len(rows("feedback", "code")) == 1


def test_two_sessions_with_the_same_code_each_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        store,
        "code_for",
        lambda session_id, _key, attempt=0: "SAME" if not attempt else f"OTHER{session_id[:5]}",
    )
    for number in (1, 2):
        [session] = sessions_of(snapshot(number, 2, "confirmed"), pupil_data(), "c")
        assert store.keep_session(session, signing_key())
    assert {row["code"] for row in rows("feedback", "session")} == {"SAME", "OTHERWWY-0"}
