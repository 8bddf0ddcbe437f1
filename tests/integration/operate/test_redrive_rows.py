"""Of a stream's dead letters the rows they name are done again, and no others; all four kinds say what became of each."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.feedback.functions import sessions
from services.feedback.session import sessions_of
from services.feedback.table.answers import keep
from services.metrics.functions import eventlog
from shared import aws
from shared.compiled import essentials
from shared.dynamo import delete, transact, write
from shared.events.booking import BookingEvent
from shared.outbox import outbox_put, outgoing
from tests.support.aws import rows, sqs_batch
from tests.support.comments import asked, send
from tests.support.delivery import deliver, envelope
from tests.support.events import event, snapshot
from tests.support.letters import NOW, TABLE, Outputs, Refusal, give, outputs, park, place, row_of, waiting
from tests.support.mailbox import sent

__all__ = ["outputs"]

Printed = pytest.CaptureFixture[str]

ONE, OTHER = (snapshot(number, 2, "confirmed", workshop_id="ward-round") for number in (1, 2))
HISTORY = [event(snapshot(n, v, "confirmed")) for n, v in ((2, 1), (1, 10), (1, 2), (2, 3), (1, 1), (2, 2))]


class Bus:
    """A bus that takes what comes, up to a version."""

    def __init__(self, up_to: int = 99) -> None:
        self.heard: list[str] = []
        self.up_to = up_to

    def put_events(self, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803  AWS's name
        names = [json.loads(entry["Detail"])["event_id"] for entry in Entries]
        taken = [int(name.rpartition(":")[2]) <= self.up_to for name in names]
        self.heard += [name for name, goes in zip(names, taken, strict=True) if goes]
        return {"Entries": [{} if goes else {"ErrorCode": "InternalFailure"} for goes in taken]}


@pytest.fixture
def bus(outputs: Outputs, monkeypatch: pytest.MonkeyPatch) -> Bus:
    made = Bus()
    monkeypatch.setattr(aws.client("events"), "put_events", made.put_events, raising=False)
    return made


def stored(events: list[BookingEvent], at: datetime = NOW) -> None:
    for one in events:
        transact([outbox_put(TABLE, outgoing(one), at=at)])


def logged(monkeypatch: pytest.MonkeyPatch, *events: BookingEvent) -> None:
    monkeypatch.setenv("EVENTS", "event-log")
    eventlog.handler(sqs_batch({one.event_id: envelope(one) for one in events}))


def outbox_row(one: BookingEvent) -> str:
    return row_of(pk=f"OUTBOX#{one.aggregate_id}", sk=f"{one.version:010d}#{one.DETAIL_TYPE}")


def test_a_row_that_is_mended_is_published_and_no_other(
    outputs: Outputs, bus: Bus, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    stored(HISTORY)
    logged(monkeypatch, HISTORY[2])
    new, there, gone = park(
        outputs,
        "Relay",
        outbox_row(HISTORY[1]),
        outbox_row(HISTORY[2]),
        row_of(pk="OUTBOX#NM-000009", sk="1#X"),
    )
    assert give(outputs, "Relay") == 1
    printed = capsys.readouterr().out
    assert f"{new}  published again\n" in printed
    assert f"{there}  was already there: changed nothing\n" in printed
    assert f"{gone}  failed: its row is not in the table any more; it stays\n" in printed
    assert bus.heard == [HISTORY[1].event_id]
    assert waiting(outputs, "Relay") == 1


def test_a_row_that_still_breaks_its_contract_stays_with_why(
    outputs: Outputs, bus: Bus, capsys: Printed
) -> None:
    one = HISTORY[0]
    row = outbox_put(TABLE, outgoing(one), at=NOW)
    row["Put"]["Item"]["detail"] = {"S": json.dumps({"event_id": "a school's name"})}
    transact([row])
    [letter] = park(outputs, "Relay", outbox_row(one))
    assert give(outputs, "Relay") == 1
    printed = capsys.readouterr().out
    assert f"{letter}  failed: DamagedEventError, damaged, detail.occurred_at missing" in printed
    assert "a school" not in printed
    assert (bus.heard, waiting(outputs, "Relay")) == ([], 1)


def test_a_place_in_the_stream_is_what_was_written_then_and_the_event_log_lacks(
    outputs: Outputs, bus: Bus, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    """Never what was written on other days: neither the weeks before nor what came later."""
    stored(HISTORY)
    stored([event(snapshot(7, 1, "confirmed"))], NOW - timedelta(days=2))
    stored([event(snapshot(8, 1, "confirmed"))], NOW + timedelta(hours=1))
    logged(monkeypatch, *HISTORY[:2])
    [letter] = park(outputs, "Relay", place(NOW - timedelta(minutes=1), NOW + timedelta(minutes=1), 6))
    assert give(outputs, "Relay") == 0
    assert f"{letter}  4 rows published again, 2 were already there\n" in capsys.readouterr().out
    assert bus.heard == ["NM-000001:1", "NM-000001:2", "NM-000002:2", "NM-000002:3"]
    assert waiting(outputs, "Relay") == 0


def test_feedbacks_rows_say_the_day_alone_and_are_found(outputs: Outputs, bus: Bus) -> None:
    stored(HISTORY[:1], datetime(2026, 3, 13, tzinfo=UTC))
    park(
        outputs, "Relay", place(datetime(2026, 3, 13, 14, tzinfo=UTC), datetime(2026, 3, 13, 15, tzinfo=UTC))
    )
    assert give(outputs, "Relay") == 0
    assert bus.heard == [HISTORY[0].event_id]


def test_what_the_bus_refuses_stays(outputs: Outputs, bus: Bus, capsys: Printed) -> None:
    stored(HISTORY)
    bus.up_to = 2
    [letter] = park(outputs, "Relay", place(NOW, NOW))
    assert give(outputs, "Relay") == 1
    says = "4 rows published again, 0 were already there, 2 failed: the bus refused it, InternalFailure"
    assert f"{letter}  {says}; it stays\n" in capsys.readouterr().out
    assert waiting(outputs, "Relay") == 1


def test_what_is_no_letter_of_a_stream_stays(outputs: Outputs, bus: Bus, capsys: Printed) -> None:
    park(outputs, "Relay", "{}", "secret")
    assert give(outputs, "Relay") == 1
    assert capsys.readouterr().out.count("names no row and no place in the stream; it stays") == 2
    assert waiting(outputs, "Relay") == 2


def answered(count: int, booking: Any) -> str:
    session, *_ = sessions_of(booking, essentials(), "c")
    for number in range(count):
        keep(
            session,
            f"key-{number}",
            {"year-group": "year-10", "before": "2", "now": "4", "hobbies": ["hills"]},
        )
    return session.session_id


def summaries() -> dict[str, int]:
    return {row["pk"].partition("#")[2]: row["content"]["answers"] for row in rows(TABLE, "summary")}


def test_a_session_is_summarised_again_and_a_place_is_all_of_them(outputs: Outputs, capsys: Printed) -> None:
    deliver(sessions.handler, [event(ONE), event(OTHER)])
    one, other = answered(3, ONE), answered(1, OTHER)
    [letter] = park(outputs, "Summarise", row_of(session=one))
    assert give(outputs, "Summarise") == 0
    assert f"{letter}  summarised anew: it says something new\n" in capsys.readouterr().out
    assert summaries() == {one: 3}
    up_to_date, lost = park(outputs, "Summarise", row_of(session=one), row_of(session="NM-000099-1"))
    assert give(outputs, "Summarise") == 1
    printed = capsys.readouterr().out
    assert f"{up_to_date}  was up to date: changed nothing\n" in printed
    assert f"{lost}  failed: UnknownSessionError; it stays\n" in printed
    park(outputs, "Summarise", place(NOW, NOW))
    assert give(outputs, "Summarise", letter="") == 1
    assert "of 2 sessions looked at, 1 were summarised anew\n" in capsys.readouterr().out
    assert summaries() == {one: 3, other: 1}
    assert waiting(outputs, "Summarise") == 1


def test_a_session_stays_while_the_table_is_away(
    outputs: Outputs, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    deliver(sessions.handler, [event(ONE)])
    [letter] = park(outputs, "Summarise", row_of(session=answered(1, ONE)))
    refusal = Refusal(aws.client("dynamodb").transact_write_items, 0)
    monkeypatch.setattr(aws.client("dynamodb"), "transact_write_items", refusal, raising=False)
    assert give(outputs, "Summarise") == 1
    assert f"{letter}  failed: ConnectionError; it stays\n" in capsys.readouterr().out
    assert waiting(outputs, "Summarise") == 1


def test_flagged_comments_are_told_of_from_the_table(outputs: Outputs, capsys: Printed) -> None:
    session, code = asked()
    send(code, "my dad hits me")
    [line] = rows(TABLE, "flagged")
    for body in (row_of(comment=line["id"]), place(NOW, NOW)):
        park(outputs, "Flagged", body, body)
        assert give(outputs, "Flagged") == 0
        assert waiting(outputs, "Flagged") == 0
    printed = capsys.readouterr().out
    assert printed.count("  told: 1 mail\n") == 1
    assert printed.count("  was told already, or decided since: changed nothing\n") == 3
    [mail] = sent()
    assert session.school not in str(mail)
    write(delete(TABLE, f"COMMENT#{line['id']}", "HEAD"))
    park(outputs, "Flagged", row_of(comment=line["id"]))
    assert give(outputs, "Flagged") == 0
