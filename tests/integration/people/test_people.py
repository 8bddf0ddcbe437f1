"""People's lives with the programme: invited, here, the same as another, gone, erased; their checks, consents and hours."""

import json
import logging
from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.people.domain.checks import Check, CheckFile
from services.people.domain.hours import Given
from services.people.domain.person import Person, Post
from services.people.domain.refusal import RefusedError, WhyNot
from services.people.mail.send import send_visit
from services.people.table import MERGING, audit, board, checks, letters, pairs, people, weeks
from services.people.table.pairs import Becoming
from services.people.use_cases import (
    call,
    consents,
    cut_off,
    duplicates,
    forget,
    hours,
    kit,
    organisations,
    recheck,
)
from services.people.use_cases import checks as check_cases
from services.people.use_cases import letter as letter_case
from services.people.use_cases import people as life
from services.people.use_cases.change import stored
from shared.clock import london_day, london_time
from shared.dynamo import put, write
from shared.visit_link import day_token
from tests.integration.people.conftest import (
    CLEARS,
    DAY,
    HOUR,
    NOW,
    SESSION,
    STARTS,
    TABLE,
    VISIT,
    Refused,
    as_,
    hears,
    roster,
    rows,
    somebody,
    told,
    visit,
)
from tests.support.mailbox import body, sent

pytestmark = pytest.mark.usefixtures("people_aws")

OTHER = "NM-9C4D7E"
TODAY = london_day(NOW)
DRAFT = Person(id="", version=0, name="Ann", email="ann@trust.example", posts=(Post("trust", "midwife"),))


def test_somebody_is_invited_comes_gets_a_new_link_leaves_and_is_invited_again() -> None:
    invited = life.invite(DRAFT, who="Lee", at=NOW)
    assert (invited.standing, invited.since, invited.link, len(invited.id)) == ("invited", NOW, 1, 10)
    here = life.accept_invitation(invited.id, at=NOW + HOUR)
    assert (here.standing, here.since) == ("here", NOW + HOUR)
    assert life.accept_invitation(invited.id, at=NOW + 2 * HOUR) == here
    assert life.new_link(invited.id, who="Lee", at=NOW).link == 2
    life.leave(invited.id, who=invited.id, at=NOW)
    for act in (life.accept_invitation, lambda one, at: life.new_link(one, who="Lee", at=at)):
        with Refused(WhyNot.GONE):
            act(invited.id, at=NOW)
    again = life.invite_again(invited.id, who="Lee", at=NOW)
    assert (again.standing, again.link) == ("invited", 3)
    for act in (life.accept_invitation, lambda one, at: life.leave(one, who="Lee", at=at)):
        with Refused(WhyNot.NOT_FOUND):
            act("nobody", at=NOW)


def test_a_person_changed_meanwhile_is_not_written_over_and_keeps_link_and_standing() -> None:
    ann = somebody("ann")
    changed = life.edit(replace(ann, name="Ann O.", link=9, standing="gone"), version=1, who="ann", at=NOW)
    assert (changed.name, changed.link, changed.standing, changed.version) == ("Ann O.", 1, "here", 2)
    with Refused(WhyNot.STALE):
        life.edit(replace(ann, name="Ann P."), version=1, who="ann", at=NOW)
    before = rows()
    assert life.edit(changed, version=2, who="ann", at=NOW) == changed
    assert rows() == before


def test_an_organisation_is_added_once_however_it_is_typed() -> None:
    one = organisations.add(name="Tarn & Fell Trust", sector="Health", who="Lee", at=NOW)
    assert organisations.add(name="TARN + FELL TRUST", who="Lee", at=NOW) == one
    changed = organisations.edit(
        one.id, called="Tarn Trust", sector="Health", size="large", version=1, who="Lee", at=NOW
    )
    assert (changed.name, changed.version) == ("Tarn Trust", 2)
    for why, name, version in ((WhyNot.STALE, one.id, 1), (WhyNot.NOT_FOUND, "none", 1)):
        with Refused(why):
            organisations.edit(name, called="X", sector="", size="", version=version, who="Lee", at=NOW)


def test_no_name_and_no_address_of_anybody_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    who = "Lee Secret"
    with caplog.at_level(logging.INFO):
        trust = organisations.add(name="Trust", contact=("Kim Secret", "kim@secret.example"), who=who, at=NOW)
        organisations.edit(trust.id, called="Trust of Tarn", sector="", size="", version=1, who=who, at=NOW)
        invited = life.invite(
            replace(DRAFT, name="Ann Secret", email="ann@secret.example", phone="01632 960 001"),
            who=who,
            at=NOW,
        )
        life.accept_invitation(invited.id, at=NOW)
        life.new_link(invited.id, who=who, at=NOW)
        somebody("bo", "host", name="Bo Secret", email="bo@secret.example")
        hears(told())
        call.assign(VISIT, SESSION, "bo", as_("host", lead=True), who=who, at=NOW)
        send_visit(VISIT, NOW + HOUR)
        duplicates.merge("bo", invited.id, versions=(1, 3), who=who, at=NOW)
        forget.erase("bo", who=who, at=NOW)
    assert len(caplog.records) > len("several")
    logged = "".join(str(vars(one)) for one in caplog.records).casefold()
    assert VISIT.casefold() in logged
    for private in ("secret", "960 001"):
        assert private not in logged


def test_each_reading_and_each_change_of_checks_is_written_down() -> None:
    somebody("ann", fit=False)
    record = Check("record", "Enhanced", TODAY, "Kim", TODAY)
    check_cases.record("ann", record, who="Kim", at=NOW)
    check_cases.exempt("ann", "record", until=TODAY + timedelta(days=10), by="Head", who="Kim", at=NOW)
    assert check_cases.read("ann", who="Kim", at=NOW).checks == (record,)
    assert check_cases.read_all(who="Kim", at=NOW).keys() == {"ann"}
    check_cases.end_exemption("ann", "record", who="Kim", at=NOW)
    assert check_cases.take_back("ann", "record", "Enhanced", who="Kim", at=NOW) == CheckFile("ann", 4)
    found = audit.of_month(TODAY)
    assert sorted((one.what, one.person) for one in found) == [
        ("exempted", "ann"),
        ("exemption ended", "ann"),
        ("read", "ann"),
        ("read all", ""),
        ("recorded", "ann"),
        ("taken back", "ann"),
    ]
    before = rows()
    check_cases.take_back("ann", "record", "Enhanced", who="Kim", at=NOW)
    check_cases.end_exemption("ann", "record", who="Kim", at=NOW)
    assert rows() == before
    with Refused(WhyNot.NOT_FOUND):
        check_cases.record("nobody", record, who="Kim", at=NOW)
    with Refused(WhyNot.CHECK_NOT_KNOWN):
        check_cases.record("ann", replace(record, level="enhanced"), who="Kim", at=NOW)
    with Refused(WhyNot.EXEMPTION_NOT_ALLOWED):
        check_cases.exempt("ann", "promise", until=TODAY, by="Head", who="Kim", at=NOW)


def test_what_was_said_to_older_terms_is_asked_again_and_stays() -> None:
    somebody("ann")
    assert [one.id for one in consents.unanswered("ann")] == ["photograph", "biography"]
    assert consents.asked_again("ann") == ()
    assert not consents.agrees("ann", "photograph")
    with Refused(WhyNot.STALE):
        consents.say("ann", "photograph", version=1, given=True, by="ann", at=NOW)
    consents.say("ann", "photograph", version=2, given=True, by="ann", at=NOW)
    consents.say("ann", "biography", version=1, given=False, by="Lee", at=NOW)
    assert consents.unanswered("ann") == ()
    assert consents.agrees("ann", "photograph")
    assert consents.who_agrees(["ann", "bo"], "photograph") == {"ann"}
    assert not consents.agrees("ann", "biography")
    consents.say("ann", "photograph", version=2, given=False, by="ann", at=NOW + HOUR)
    assert not consents.agrees("ann", "photograph")
    history = consents.history("ann")
    assert (history[0].terms, history[0].given, len(history)) == ("photograph", False, 3)
    with Refused(WhyNot.NOT_FOUND):
        consents.say("ann", "mailing", version=1, given=True, by="ann", at=NOW)
    with Refused(WhyNot.NOT_FOUND):
        consents.say("nobody", "photograph", version=2, given=True, by="ann", at=NOW)


def test_kit_is_counted_and_taken_back_and_what_is_short_is_said() -> None:
    hears(told())

    def short() -> list[tuple[str, int, int | None]]:
        return [(one.kit.id, one.needed, one.there) for one in kit.look(8, NOW).short]

    assert short() == [("badges", 24, None), ("charts", 5, None)]
    kit.count("charts", 5, version=0, who="Lee", at=NOW)
    kit.count("badges", 30, version=0, who="Lee", at=NOW)
    assert short() == []
    kit.take_back("badges", version=1, who="Lee", at=NOW)
    assert short() == [("badges", 24, None)]
    with Refused(WhyNot.STALE):
        kit.count("badges", 30, version=1, who="Lee", at=NOW)
    with Refused(WhyNot.NOT_FOUND):
        kit.count("elephants", 5, version=0, who="Lee", at=NOW)


def delivered() -> None:
    """Let Ann and Bo have come to a visit, and Ann have told of the way and of her own."""
    ann = somebody("ann", name="Ann Private")
    somebody("bo", "host")
    hears(told())
    call.assign(VISIT, SESSION, "ann", as_(), who="Lee", at=NOW)
    call.assign(VISIT, SESSION, "bo", as_("host", lead=True), who="Lee", at=NOW)
    hears(told(version=2, status="delivered"), at=STARTS + HOUR)
    hours.tell(ann, "trust", "travel", day=DAY, minutes=40, said="By train", booking=VISIT, at=STARTS)
    hours.tell(ann, "trust", "own", day=DAY, minutes=15, said="Rang them", at=STARTS)


GIVEN = Given(
    "trust",
    people=2,
    visits=1,
    sessions=1,
    session_minutes=120,
    travel_minutes=40,
    own_minutes=15,
    without_travel=1,
)


def test_hours_are_what_delivered_sessions_and_people_say_by_employer() -> None:
    delivered()
    first = hours.first_day(DAY)
    assert (first, hours.first_day(date(2026, 9, 1))) == (date(2025, 9, 1), date(2026, 9, 1))
    assert hours.given(first, DAY) == (GIVEN,)
    assert hours.given(first, DAY - timedelta(days=1)) == ()
    [own] = [one for one in hours.between(first, DAY) if one.entry.kind == "own"]
    with Refused(WhyNot.NOT_FOUND):
        hours.take_back(DAY, own.id, person="bo", at=STARTS)
    hours.take_back(DAY, own.id, person="ann", at=STARTS)
    assert hours.given(first, DAY) == (replace(GIVEN, own_minutes=0),)
    ann = people.person("ann")
    assert ann
    for minutes, organisation in ((0, "trust"), (5, "college")):
        with Refused(WhyNot.NOT_THEIR_POST):
            hours.tell(ann, organisation, "own", day=DAY, minutes=minutes, at=STARTS)


def test_whoever_is_erased_is_nowhere_and_their_hours_stay_by_employer() -> None:
    delivered()
    hears(told(OTHER, starts_at=STARTS + timedelta(days=7)))
    call.assign(OTHER, f"{OTHER}-1", "ann", as_(), who="Lee", at=STARTS + HOUR)
    call.withdraw(OTHER, f"{OTHER}-1", "ann", who="ann", at=STARTS + HOUR)
    later = STARTS + timedelta(days=7)
    call.offer(OTHER, f"{OTHER}-1", "ann", as_(), seen=later, said="Me", at=STARTS + HOUR)
    consents.say("ann", "photograph", version=2, given=True, by="ann", at=NOW)
    duplicates.not_same("ann", "bo", who="Lee", at=NOW)
    write(
        put(
            TABLE,
            {"pk": "MAIL#ann", "sk": "reminder#1#ann", "entity": "mailed", "subject": "For Ann Private"},
        )
    )
    forget.erase("ann", who="Kim", at=STARTS + 2 * HOUR)
    left = [row for row in rows() if row["entity"] not in {"audit", "outbox", "week"}]
    for row in left:
        said = json.dumps(row, default=str)
        for word in ('"ann"', '\\"ann\\"', "Private", "By train", "ann@"):
            assert word not in said, row
    assert weeks.of_person("ann", date(2026, 3, 9)) == []
    assert hours.given(hours.first_day(DAY), DAY) == (GIVEN,)
    assert len(roster().coming) == 2
    assert people.person("ann") is None
    assert pairs.forgetting() == []
    with Refused(WhyNot.NOT_FOUND):
        forget.erase("ann", who="Kim", at=STARTS)


def test_an_erasure_that_was_cut_off_goes_on_under_the_same_id(monkeypatch: pytest.MonkeyPatch) -> None:
    delivered()
    really = hours.put_to

    def cut_off(*_: object, **__: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(hours, "put_to", cut_off)
    with pytest.raises(TimeoutError):
        forget.erase("ann", who="Kim", at=STARTS + 2 * HOUR)
    [begun] = pairs.forgetting()
    monkeypatch.setattr(hours, "put_to", really)
    assert forget.retain(at=STARTS + 3 * HOUR) == (1, [])
    assert begun.instead in {one.person for one in roster().coming}
    assert {one.entry.person for one in hours.between(DAY, DAY)} == {begun.instead}
    assert hours.given(DAY, DAY) == (GIVEN,)
    assert people.person("ann") is None
    assert pairs.forgetting() == []


def test_the_night_goes_on_and_erases_whose_time_is_over() -> None:
    delivered()
    life.leave("ann", who="ann", at=STARTS + 2 * HOUR)
    assert forget.retain(at=STARTS + timedelta(days=300)) == (0, [])
    done, errors = forget.retain(at=STARTS + timedelta(days=366 * 11))
    assert (done, errors) == (1, [])
    assert [one.id for one in people.all_people()] == ["bo"]


def test_two_people_become_one_with_all_that_both_had() -> None:
    somebody("ann", fit=False)
    stored([checks.kept(CheckFile("ann", 1, CLEARS[:1]), CheckFile("ann"))])
    somebody("anne", "dietitian", name="Anne", email="ann@trust.example", phone="01632 960 001")
    somebody("bo", "host")
    hears(told())
    hears(told(OTHER, starts_at=STARTS + timedelta(days=7)))
    call.assign(VISIT, SESSION, "anne", as_("dietitian"), who="Lee", at=NOW)
    later = STARTS + timedelta(days=7)
    call.offer(OTHER, f"{OTHER}-1", "anne", as_("dietitian"), seen=later, at=NOW)
    consents.say("anne", "photograph", version=2, given=True, by="anne", at=NOW + HOUR)
    for one in ("ann", "anne"):
        consents.say(one, "photograph", version=2, given=False, by=one, at=NOW)
    duplicates.not_same("anne", "bo", who="Lee", at=NOW)
    [found] = duplicates.suggest()
    assert found.pair == ("ann", "anne")
    shown = duplicates.preview("ann", "anne", at=NOW)
    assert (shown.sessions, shown.clashes, shown.person.phone) == ((SESSION,), (), "01632 960 001")
    duplicates.merge("ann", "anne", versions=(1, 1), who="Lee", at=NOW)
    kept = people.person("ann")
    assert kept
    assert [post.role for post in kept.posts] == ["midwife", "dietitian"]
    assert people.person("anne") is None
    assert [one.person for one in roster().coming] == ["ann"]
    assert roster().steps[-1].move == "assign"
    assert [one.person for one in visit(OTHER).open_offers(f"{OTHER}-1")] == ["ann"]
    assert len(checks.file("ann").checks) == 3
    assert consents.agrees("ann", "photograph")
    assert len(consents.history("ann")) == 3
    assert pairs.not_same() == {("ann", "bo")}
    assert pairs.merging() == []
    assert [one.session for one in weeks.of_person("ann", date(2026, 3, 9))] == [SESSION]
    assert weeks.of_person("anne", date(2026, 3, 9)) == []
    assert board.visits_with("anne", TODAY) == []


def test_who_was_here_stays_at_their_visits_as_somebody_who_was_only_invited() -> None:
    somebody("ann")
    somebody("anne", standing="invited", fit=False)
    hears(told())
    call.assign(VISIT, SESSION, "ann", as_(), who="Lee", at=NOW)
    duplicates.merge("anne", "ann", versions=(1, 1), who="Lee", at=NOW)
    assert [one.person for one in roster().coming] == ["anne"]
    assert recheck.everybody(at=NOW) == []
    assert [one.person for one in roster().coming] == ["anne"]


def test_what_school_and_person_were_told_is_the_kept_ones() -> None:
    somebody("ann", email="ann@trust.example")
    somebody("anne", email="ann@trust.example")
    hears(told())
    call.assign(VISIT, SESSION, "ann", as_(), who="Lee", at=NOW)
    goes = london_time(date(2026, 3, 9), 9)
    send_visit(VISIT, goes)
    duplicates.merge("anne", "ann", versions=(1, 1), who="Lee", at=goes + HOUR)
    [letter] = letters.of_visit(VISIT)
    assert letter.people == ("anne",)
    assert {one.person for one in letter.confirmed} == {"anne"}
    assert not letter_case.write_due(VISIT, goes + 2 * HOUR), "nobody left and nobody joined"
    before = len(sent())
    send_visit(VISIT, goes + 2 * HOUR)
    [again] = sent()[before:]
    assert day_token(VISIT, "anne") in body(again), "the day sheet of before opens no more"
    snapshot = told(version=2, status="delivered")
    hears(snapshot, at=STARTS + HOUR)
    thanked = london_time(date(2026, 3, 13), 9)
    send_visit(VISIT, thanked)
    somebody("annie", email="ann@trust.example")
    duplicates.merge("annie", "anne", versions=(1, 2), who="Lee", at=thanked + HOUR)
    before = len(sent())
    send_visit(VISIT, thanked + 2 * HOUR)
    assert sent()[before:] == [], "nobody is thanked twice"


def test_two_who_are_in_two_places_are_not_made_one() -> None:
    somebody("ann")
    somebody("anne")
    hears(told())
    hears(told(OTHER))
    call.assign(VISIT, SESSION, "ann", as_(), who="Lee", at=NOW)
    call.assign(OTHER, f"{OTHER}-1", "anne", as_(), who="Lee", at=NOW)
    assert duplicates.preview("ann", "anne", at=NOW).clashes == ((SESSION, f"{OTHER}-1"),)
    with Refused(WhyNot.MERGE_CLASHES):
        duplicates.merge("ann", "anne", versions=(1, 1), who="Lee", at=NOW)
    with Refused(WhyNot.STALE):
        duplicates.merge("ann", "anne", versions=(1, 2), who="Lee", at=NOW)
    with Refused(WhyNot.SAME_PERSON):
        duplicates.preview("ann", "ann", at=NOW)
    with Refused(WhyNot.NOT_FOUND):
        duplicates.preview("ann", "nobody", at=NOW)


def test_a_merge_that_was_cut_off_goes_on_and_one_that_cant_stays() -> None:
    somebody("ann")
    somebody("anne")
    hears(told())
    call.assign(VISIT, SESSION, "anne", as_(), who="Lee", at=NOW)
    stored([pairs.begun(MERGING, Becoming("anne", "ann", "Lee"))])
    assert cut_off.resume(at=NOW) == []
    assert [one.person for one in roster().coming] == ["ann"]
    somebody("cy", "host")
    call.assign(VISIT, SESSION, "cy", as_("host"), who="Lee", at=NOW)
    stored([pairs.begun(MERGING, Becoming("cy", "ann", "Lee"))])
    [error] = cut_off.resume(at=NOW)
    assert isinstance(error, RefusedError)
    assert error.reason.why is WhyNot.MERGE_CLASHES
    assert [one.person for one in roster().coming] == ["ann", "cy"]
