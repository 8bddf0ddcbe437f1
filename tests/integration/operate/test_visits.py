"""`make visits`: of visits from before the people service it hears as if they were told now, once, and of none that is over."""

from datetime import timedelta

import pytest

from operate import visits as by_hand
from operate.visits import visits
from services.metrics.functions import eventlog
from services.people.domain.refusal import RefusedError, WhyNot
from services.people.table import rosters
from shared.events.booking import BookingChanged, BookingConfirmed, BookingSnapshot
from tests.integration.people.conftest import NOW, STARTS, VISIT, hears, people_aws, roster, rows, told
from tests.support.aws import SITE, make_bucket
from tests.support.delivery import deliver

__all__ = ["people_aws"]

OUTPUTS = {
    "EventsBucket": "event-log",
    "PeopleTable": "people",
    "Site": SITE,
    "Secret": "signing-key",
    "Bus": "default",
}
OVER = "NM-OVER44"
KNOWN = "NM-KNWN44"
LATER = NOW + timedelta(days=1)


def logged(*snapshots: BookingSnapshot) -> None:
    deliver(
        eventlog.handler,
        [
            (BookingConfirmed if one.version == 1 else BookingChanged)(
                event_id=f"{one.id}:{one.version}", occurred_at=NOW, correlation_id=f"c-{one.id}", booking=one
            )
            for one in snapshots
        ],
    )


@pytest.fixture(autouse=True)
def log(people_aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Log a visit that was changed since it was agreed, one that is over, and one that the people service heard of."""
    monkeypatch.setenv("EVENTS", "event-log")
    make_bucket("event-log")
    known = told(KNOWN, starts_at=STARTS + timedelta(days=7))
    logged(
        told(version=2, pupils=(30,)),
        told(),
        told(OVER, starts_at=NOW - timedelta(days=3), status="delivered"),
        known,
    )
    hears(known)


def test_without_really_it_says_what_is_missing_and_changes_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = rows()
    assert visits(OUTPUTS, really=False, at=LATER) == 0
    said = capsys.readouterr().out
    assert "The event log has 2 bookings with sessions to come." in said
    assert "Of 1 the people service does not know what was told last." in said
    assert "make visits REALLY=1" in said
    assert rows() == before


def test_each_visit_to_come_is_heard_of_as_it_was_told_last_and_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert visits(OUTPUTS, really=True, at=LATER) == 0
    assert "Heard of 1." in capsys.readouterr().out
    assert roster().session.pupils == 30
    assert any(VISIT in row["sk"] for row in rows("board")), "it stands among the gaps"
    assert any(VISIT in row["pk"] for row in rows("outbox")), "and the others are told of it"
    assert rosters.visit(OVER) is None, "who came is not known"
    before = rows()
    assert visits(OUTPUTS, really=True, at=LATER) == 0
    assert "Heard of 0." in capsys.readouterr().out
    assert rows() == before


def test_what_changed_while_it_did_not_listen_is_heard_of_too() -> None:
    logged(told(KNOWN, version=2, status="cancelled", starts_at=STARTS + timedelta(days=7)))
    assert visits(OUTPUTS, really=True, at=LATER) == 0
    assert roster(f"{KNOWN}-1").session.standing == "off"


def test_a_visit_that_others_are_changing_is_named_and_keeps_no_other_back(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    other = "NM-ZZZZ44"
    logged(told(other, starts_at=STARTS + timedelta(days=14)))
    really = by_hand.hear.booking

    def busy(snapshot: BookingSnapshot, **how: object) -> object:
        if snapshot.id == VISIT:
            raise RefusedError(WhyNot.BUSY)
        return really(snapshot, **how)  # type: ignore[arg-type]  # as it is called

    with monkeypatch.context() as broken:
        broken.setattr(by_hand.hear, "booking", busy)
        assert visits(OUTPUTS, really=True, at=LATER) == 1
    assert f"Others are changing {VISIT}" in capsys.readouterr().out
    assert rosters.visit(VISIT) is None
    assert roster(f"{other}-1").session.pupils == 24
    assert visits(OUTPUTS, really=True, at=LATER) == 0
    assert roster().session.pupils == 24 + 6
