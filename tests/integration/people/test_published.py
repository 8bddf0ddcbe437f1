"""What the other services learn keeps to the contract, and nothing of a person but an id leaves."""

import json
from datetime import timedelta

import pytest

from services.people.domain.letter import LetterChange, LetterState
from services.people.table import organisations, people
from services.people.use_cases import call, hours
from services.people.use_cases import organisations as organisation_cases
from services.people.use_cases.change import Change, change
from shared.events.people import HoursGiven, VisitStaffed
from tests.integration.people.conftest import (
    DAY,
    HOUR,
    NOW,
    SESSION,
    STARTS,
    VISIT,
    as_,
    hears,
    rows,
    somebody,
    told,
)

pytestmark = pytest.mark.usefixtures("people_aws")


def published(kind: str) -> list[str]:
    """Return the details of a kind in the outbox, in the order of their versions."""
    found = [row for row in rows("outbox") if row["detail_type"] == kind]
    return [str(row["detail"]) for row in sorted(found, key=lambda row: row["sk"])]


def test_who_comes_and_who_is_missing_is_told_under_the_contract() -> None:
    somebody("ann", name="Ann Private", phone="01632 960 001")
    hears(told(pupils=(24, 24)))
    call.assign(VISIT, SESSION, "ann", as_(lead=True), who="Lee Secret", at=NOW)
    detail = published("VisitStaffed")[-1]
    event = VisitStaffed.model_validate_json(detail)
    assert json.loads(event.detail()) == json.loads(detail)
    assert (event.correlation_id, event.version, event.visit.programme) == ("c0ffee", 2, "northmoor")
    first, second = event.visit.sessions
    assert (first.needed, first.missing, first.lead_missing) == (3, 2, False)
    assert first.wanted_missing == ("clinical", "other")
    [ann] = first.coming
    assert (ann.person, ann.employer, ann.role, ann.lead) == ("ann", "Trust", "midwife", True)
    assert [(one.title, one.count) for one in first.kit] == [("Patient's chart", 5), ("Badge to keep", 24)]
    assert second.coming == ()
    for private in ("Private", "trust.example", "960 001", "Secret"):
        assert private not in detail


def test_a_letter_is_told_with_what_changed() -> None:
    hears(told())
    state = LetterState(
        version=2,
        written_at=NOW,
        changes=(LetterChange(2, SESSION, "left", "midwife", "trust"),),
        acknowledged_at=NOW + HOUR,
    )
    change(VISIT, lambda was: Change(was.changed(letter=state)), at=NOW)
    event = VisitStaffed.model_validate_json(published("VisitStaffed")[-1])
    assert event.visit.letter
    assert event.visit.letter.acknowledged_at == NOW + HOUR
    [told_change] = event.visit.letter.changes
    assert (told_change.version, told_change.role_title, told_change.employer) == (2, "Midwife", "trust")


def test_an_employer_that_is_called_otherwise_is_told_anew_of_what_is_to_come() -> None:
    somebody("ann")
    hears(told())
    call.assign(VISIT, SESSION, "ann", as_(), who="Lee", at=NOW)
    known = organisations.organisation("trust")
    assert known
    organisation_cases.edit(
        "trust", called="The New Trust", sector="", size="large", version=known.version, who="Lee", at=NOW
    )
    event = VisitStaffed.model_validate_json(published("VisitStaffed")[-1])
    assert event.visit.sessions[0].coming[0].employer == "The New Trust"


def test_hours_are_told_put_right_and_taken_back() -> None:
    ann = somebody("ann")
    travel = hours.tell(
        ann, "trust", "travel", day=DAY, minutes=40, said="By train", booking=VISIT, at=STARTS
    )
    again = hours.tell(ann, "trust", "travel", day=DAY, minutes=50, booking=VISIT, at=STARTS)
    assert (again.id, again.version) == (travel.id, 2)
    hours.take_back(DAY, travel.id, person="ann", at=STARTS + timedelta(days=1))
    events = [HoursGiven.model_validate_json(one) for one in published("HoursGiven")]
    assert [(one.version, one.entry.minutes, one.entry.employer) for one in events] == [
        (1, 40, "Trust"),
        (2, 50, "Trust"),
        (3, 0, "Trust"),
    ]
    assert all("train" not in one for one in published("HoursGiven"))
    assert people.person("ann") == ann
