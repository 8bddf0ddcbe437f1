"""What leaves of comments: the morning's count, and the object with those that reports may quote."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from services.feedback.functions import relay, watch
from services.feedback.table.comments import OvertakenError
from services.feedback.use_cases import approved, comments
from shared import compiled
from shared.approved import KEY, MOST, Approved, packed, unpacked
from shared.aws import client
from shared.clock import london_time
from shared.outbox import ENTITY
from tests.support.aws import rows
from tests.support.comments import act, asked, kept, send
from tests.support.events import START
from tests.support.logs import listen
from tests.support.mailbox import sent
from tests.support.programme import DEMO, programme_of

pytestmark = pytest.mark.usefixtures("feedback_aws")

DAY = timedelta(days=1)


def written(text: str, number: int = 1, at: datetime = START) -> str:
    """Let a pupil of a class write something; return the comment's id."""
    before = {row["id"] for row in kept()}
    _, code = asked(number)
    assert send(code, text, key=f"key-of-{len(before):010d}", at=at)["statusCode"] == 303
    [new] = [row["id"] for row in kept() if row["id"] not in before]
    return str(new)


def laid() -> list[str]:
    """Return the words that the object has, the newest first."""
    return [one.text for one in quotable()]


def quotable() -> tuple[Approved, ...]:
    return unpacked(client("s3").get_object(Bucket="approved", Key=KEY)["Body"].read())[1]


def morning(at: datetime) -> Any:
    return watch.handler({}, None, clock=lambda: at)


def told() -> list[dict[str, Any]]:
    """Return what the events of the counts say, oldest first."""
    found = [row for row in rows("feedback", ENTITY) if row["detail_type"] == "CommentsCounted"]
    return [json.loads(row["detail"]) for row in sorted(found, key=lambda row: str(row["pk"]))]


# The count.


def test_each_morning_tells_once_how_many_wait_and_since_when() -> None:
    written("my dad hits me", 1, START + DAY)
    written("it was loud", 2, START)
    gone = [written(f"I liked robot {n}", 3, START) for n in range(3)]
    act(gone[0], "approve", at=START + DAY)
    act(gone[1], "approve", at=START - 7 * DAY)
    act(gone[2], "reject", at=START + DAY)
    monday = london_time((START + 2 * DAY).date(), 7, 30)
    morning(monday)
    [first] = told()
    assert first["comments"] == {
        "programme": "northmoor",
        "day": "2026-03-14",
        "version": 1,
        "waiting": 2,
        "flagged": 1,
        "oldest": "2026-03-12",
        "approved": 1,
    }
    assert (first["event_id"], first["correlation_id"], first["occurred_at"]) == (
        "comments-2026-03-14:1",
        "comments-2026-03-14",
        "2026-03-14T07:30:00Z",
    )
    written("one more", 4)
    morning(monday + timedelta(minutes=3))
    assert told() == [first], "called again on the day, it tells nothing else"
    morning(monday + DAY)
    assert [one["comments"]["waiting"] for one in told()] == [2, 3]


def test_nothing_that_waits_is_told_as_nought_and_its_oldest_as_none() -> None:
    morning(START)
    assert told()[0]["comments"] | {"programme": "", "day": ""} == {
        "programme": "",
        "day": "",
        "version": 1,
        "waiting": 0,
        "flagged": 0,
        "oldest": None,
        "approved": 0,
    }


def test_the_count_goes_on_the_bus(monkeypatch: pytest.MonkeyPatch) -> None:
    log = listen(monkeypatch)
    morning(START)
    [row] = [row for row in rows("feedback", ENTITY) if row["detail_type"] == "CommentsCounted"]
    image = {name: {"S": value} for name, value in row.items() if isinstance(value, str)}
    record = {"eventName": "INSERT", "dynamodb": {"SequenceNumber": "1", "NewImage": image}}
    assert relay.handler({"Records": [record]}, None) == {"batchItemFailures": []}
    assert "published" in log.getvalue()


def test_a_programme_without_comments_tells_nothing_and_has_nothing_quoted() -> None:
    act(written("I liked the robot"), "approve")
    assert laid() == ["I liked the robot"]
    with programme_of(DEMO):
        assert not compiled.compiled().comments.on
        morning(START)
    assert told() == []
    assert laid() == []


# What may be quoted.


def test_the_object_has_what_is_approved_with_workshop_and_day_and_never_the_school() -> None:
    comment = written("my name is Annie and I liked the robot")
    morning(START)
    assert laid() == []
    act(comment, "approve", at=START + DAY)
    assert quotable() == (
        Approved("my name is ••• and I liked the robot", "theatre-day", START.date(), START + DAY),
    )
    content = client("s3").get_object(Bucket="approved", Key=KEY)["Body"].read().decode()
    [row] = kept()
    for other in (row["session_id"], row["id"], "91000", "School", "year"):
        assert other not in content, other
    act(comment, "undo", at=START + 2 * DAY)
    assert laid() == []


def test_the_newest_ones_stand_in_it_and_those_behind_them_come_up_again() -> None:
    ids = [written(f"robot number {n}", 1 + n % 2) for n in range(MOST + 2)]
    for n, one in enumerate(ids):
        act(one, "approve", at=START + n * timedelta(minutes=1))
    assert laid() == ["robot number 4", "robot number 3", "robot number 2"]
    act(ids[3], "undo", at=START + DAY)
    assert laid() == ["robot number 4", "robot number 2", "robot number 1"]


def test_a_comment_whose_time_is_over_is_gone_from_it_the_same_morning() -> None:
    act(written("I liked the robot"), "approve")
    last = START + compiled.compiled().comments.keep_days * DAY
    morning(last)
    assert laid() == ["I liked the robot"]
    morning(last + DAY)
    assert laid() == []


@pytest.fixture
def puts(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Let each writing of the object go as these say, in turn; those after them go well."""
    really, going = client("s3").put_object, list[bool]()

    def put(**arguments: Any) -> Any:
        if going and not going.pop(0):
            raise ClientError({"Error": {"Code": "InternalError"}}, "PutObject")
        return really(**arguments)

    monkeypatch.setattr(client("s3"), "put_object", put, raising=False)
    return going


def test_an_approval_that_never_reached_the_object_is_made_good_in_the_morning(
    puts: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    comment = written("I liked the marmalade")
    morning(START)
    log = listen(monkeypatch)
    puts.append(False)
    assert act(comment, "approve")["statusCode"] == 303, "the act itself was done"
    assert laid() == []
    assert "approved comments not laid" in log.getvalue()
    assert "marmalade" not in log.getvalue()
    morning(START + DAY)
    assert laid() == ["I liked the marmalade"]


def test_an_approval_is_taken_back_only_where_the_object_can_be_written_first(puts: list[bool]) -> None:
    comment = written("I liked the robot")
    act(comment, "approve")

    def take_back() -> None:
        comments.act(comment, 2, "undo", lambda one: one.undo(), who="Lee", at=START)

    puts.append(False)
    with pytest.raises(ClientError):
        take_back()
    [row] = kept()
    assert row["now"]["state"] == "approved"
    puts.extend([True, False])
    take_back()
    [row] = kept()
    assert row["now"]["state"] == "waiting"
    assert laid() == [], "cut off after the row, it is out of the object already"


def test_one_that_was_not_taken_back_after_all_is_in_the_object_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    comment = written("I liked the robot")
    act(comment, "approve")

    def overtaken(*_: object) -> None:
        raise OvertakenError

    monkeypatch.setattr("services.feedback.table.comments.save", overtaken)
    with pytest.raises(OvertakenError):
        comments.act(comment, 2, "undo", lambda one: one.undo(), who="Lee", at=START)
    assert laid() == ["I liked the robot"]


def test_what_two_write_at_once_is_what_both_did(monkeypatch: pytest.MonkeyPatch) -> None:
    """One has read the rows, when an approval is taken back and written whole; what it read may not take that one's place."""
    first, second = written("robot one"), written("robot two", 2)
    act(first, "approve")
    act(second, "approve", at=START + DAY)
    really = client("s3").put_object
    met: list[bool] = []

    def put(**arguments: Any) -> Any:
        if not met:
            met.append(True)
            comments.act(second, 2, "undo", lambda one: one.undo(), who="Lee", at=START + DAY)
        return really(**arguments)

    monkeypatch.setattr(client("s3"), "put_object", put, raising=False)
    approved.lay(START + DAY)
    assert laid() == ["robot one"]


def test_the_object_comes_back_as_it_was_laid_and_prints_no_word() -> None:
    one = Approved("I <liked> “it”", "theatre-day", START.date(), START)
    assert unpacked(packed([one], START)) == (START, (one,))
    assert "liked" not in f"{one!r} {one}"


def test_trouble_with_the_object_keeps_nobody_from_being_reminded(puts: list[bool]) -> None:
    written("my dad hits me")
    puts.append(False)
    late = START + (compiled.compiled().comments.days_to_read + 1) * DAY
    with pytest.raises(ClientError):
        morning(late)
    assert ["still waits" in str(mail["Subject"]) for mail in sent()] == [True]
    assert morning(late) == {"forgotten": 0, "late": 1}
    assert len(sent()) == 1, "tried again, it tells nobody twice"
    assert len(told()) == 1
