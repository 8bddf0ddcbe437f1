"""A visit is changed as a whole, and one that isn't changed stays the same object's worth."""

from dataclasses import replace
from datetime import timedelta

from services.people.domain.letter import LetterState
from services.people.domain.merge import renamed
from services.people.domain.offer import Offer
from services.people.domain.roster import joined
from services.people.domain.visit import Head, Visit
from tests.support.people import AT, HOUR, STARTS, a_roster, a_session, as_

OFFER = Offer(session="B1-1", person="ann", version=1, capacity=as_(), starts_at=STARTS, made_at=AT)
SECOND = a_roster(session=a_session(id="B1-2", starts_at=STARTS + HOUR))
VISIT = Visit(Head(booking="B1", version=3), (a_roster(("bo", as_())), SECOND), (OFFER,))


def test_a_change_is_one_version_on_and_none_is_the_visit_itself() -> None:
    assert VISIT.changed() is VISIT
    assert VISIT.changed(rosters=[SECOND], offers=[OFFER]) is VISIT
    state = LetterState(version=1, written_at=AT)
    assert VISIT.changed(letter=state).head == Head(booking="B1", version=4, letter=state)
    assert VISIT.anew().head.version == 4
    moved = replace(SECOND, session=a_session(id="B1-2", starts_at=STARTS - HOUR))
    assert [one.session.id for one in VISIT.changed(rosters=[moved]).rosters] == ["B1-2", "B1-1"]
    back = replace(OFFER, version=2, standing="taken_back")
    assert VISIT.changed(offers=[back]).offers == (back,)


def test_an_offer_waits_only_for_the_time_that_the_session_has() -> None:
    assert VISIT.open_offers("B1-1") == (OFFER,)
    assert VISIT.open_offers("B1-2") == VISIT.open_offers("B9-9") == ()
    other_day = a_roster(session=a_session(starts_at=STARTS + timedelta(days=1)))
    assert VISIT.changed(rosters=[other_day]).open_offers("B1-1") == ()
    assert VISIT.changed(offers=[replace(OFFER, standing="accepted")]).open_offers("B1-1") == ()


def test_all_who_stand_in_a_visit_are_known() -> None:
    roster = joined(SECOND, "assign", replace(VISIT.rosters[0].coming[0], person="cy"), who="Lee", at=AT)
    gone = replace(roster, coming=())
    assert VISIT.changed(rosters=[gone]).people == {"ann", "bo", "cy"}


def test_another_id_stands_in_a_roster_wherever_the_person_did() -> None:
    one = replace(VISIT.rosters[0].coming[0], person="ann", by="ann")
    roster = joined(SECOND, "assign", one, who="ann", at=AT)
    after = renamed(roster, "ann", "x9")
    assert after.coming[0] == replace(one, person="x9", by="x9")
    assert (after.steps[0].who, after.steps[0].coming.person) == ("x9", "x9")
    assert after.version == roster.version + 1
    assert renamed(roster, "di", "x9") is roster
