"""Events delivered twice, out of order, or to a consumer that crashed leave the same table as once and in order."""

import functools
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.feedback.functions import sessions
from services.feedback.session import OPENS, Session, sessions_of
from services.feedback.table import BusyError, summaries
from services.feedback.table import answers as kept
from services.feedback.table import sessions as table
from services.feedback.use_cases.summarise import update
from shared.compiled import essentials
from tests.support.aws import ENGINES, empty_table, rows
from tests.support.delivery import deliver, deliver_worst, worst
from tests.support.events import START, history
from tests.support.feedback import hear, visit

pytestmark = [
    pytest.mark.usefixtures("feedback_aws"),
    pytest.mark.parametrize("feedback_aws", ENGINES, indirect=True),
]


def everything() -> list[dict[str, Any]]:
    return sorted(rows("feedback"), key=lambda row: (row["pk"], row["sk"]))


def session_of(**how: Any) -> Session:
    session, *_ = sessions_of(visit(**how), essentials(), "c")
    return session


def of_status(version: int, status: str) -> Session:
    """Return a session of a visit whose status this code may not know."""
    booking = visit(version, status if status in OPENS else "confirmed").model_copy(update={"status": status})
    session, *_ = sessions_of(booking, essentials(), "c")
    return session


@settings(max_examples=8)
@given(st.data())
def test_sessions_are_the_same_however_bookings_are_heard(data: st.DataObject) -> None:
    events = [
        one
        for number in (1, 2)
        for one in data.draw(history(number))
        if one.DETAIL_TYPE != "BookingRequested"
    ]
    assume(events)
    empty_table("feedback")
    deliver(sessions.handler, events)
    once = everything()
    empty_table("feedback")
    deliver_worst(sessions.handler, data.draw(worst(events)))
    assert everything() == once


STEPS = [str(step) for step in range(1, 6)]


def answered(before: str, after: str) -> dict[str, Any]:
    return {"year-group": "year-10", "before": before, "now": after, "hobbies": ["crew"]}


ANSWERS = st.lists(st.tuples(st.sampled_from(STEPS), st.sampled_from(STEPS)), min_size=1, max_size=12)


@settings(max_examples=10)
@given(ANSWERS, st.data())
def test_a_summary_is_the_same_however_answers_are_heard(
    answers: list[tuple[str, str]], data: st.DataObject
) -> None:
    empty_table("feedback")
    session, _ = hear()
    for number, (before, after) in enumerate(answers):
        for _ in range(data.draw(st.integers(1, 3))):
            kept.keep(session, f"key-{number}", answered(before, after))
        if data.draw(st.booleans()):
            update(session.session_id, START)
    update(session.session_id, START)
    assert not update(session.session_id, START), "nothing new: nothing is published"
    found = summaries.find(session.session_id)
    assert found is not None
    content = found.steps.made
    assert content["answers"] == len(answers)
    assert content["choices"]["hobbies"] == {"crew": len(answers)}
    up = sum(int(after) > int(before) for before, after in answers)
    interest = content["interest"]
    assert sum(interest[b][a] for b in range(5) for a in range(5) if a > b) == up
    published = rows("feedback", "outbox")
    assert sorted(int(row["sk"][:10]) for row in published) == list(range(1, found.version + 1))


def test_a_code_on_a_wall_stays_when_the_key_changes() -> None:
    table.keep(session_of(), ["ONE"])
    later = session_of(version=3, status="cancelled")
    assert table.keep(later, ["ANOTHER"]) == later
    assert table.by_code("ONE") == later
    assert len(rows("feedback", "code")) == 1


def test_two_sessions_with_the_same_code_each_get_one() -> None:
    for number in (1, 2):
        table.keep(session_of(number=number), ["SAME", f"OTHER-{number}"])
    assert {row["code"] for row in rows("feedback", "session")} == {"SAME", "OTHER-2"}
    with pytest.raises(table.NoFreeCodeError):
        table.keep(session_of(number=3), ["SAME", "OTHER-2"])


def test_an_older_version_changes_nothing_and_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    newest = session_of(version=5)
    table.keep(newest, ["ONE"])
    before = everything()
    monkeypatch.setattr(table, "transact", None)
    assert table.keep(session_of(version=4, status="cancelled"), ["TWO"]) == newest
    assert everything() == before


@pytest.mark.parametrize(
    ("known", "quicker", "slower"),
    [
        ((), (3, "delivered"), (2, "confirmed")),
        ((2, "confirmed"), (4, "delivered"), (3, "cancelled")),
        # The version stays, and what says whether it is open does not.
        ((4, "put-off"), (3, "confirmed"), (2, "cancelled")),
    ],
)
def test_two_messages_at_once_leave_what_both_say(
    known: tuple[Any, ...], quicker: tuple[int, str], slower: tuple[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = [of_status(*one) for one in (known, quicker, slower) if one]
    both = functools.reduce(lambda known, heard: heard.joined(known), versions)
    if known:
        table.keep(versions[0], ["ONE"])
    really = table.transact

    def overtaken(writes: Any) -> None:
        monkeypatch.setattr(table, "transact", really)
        table.keep(versions[-2], ["ONE"])
        really(writes)

    monkeypatch.setattr(table, "transact", overtaken)
    assert table.keep(versions[-1], ["TWO"]) == both
    assert table.find(both.session_id) == (both, "ONE")
    assert table.by_code("ONE") == both


def test_a_message_that_is_overtaken_again_and_again_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    table.keep(session_of(version=2), ["ONE"])
    monkeypatch.setattr(table, "_stored", lambda *_: False)
    with pytest.raises(BusyError):
        table.keep(session_of(version=3), ["ONE"])
