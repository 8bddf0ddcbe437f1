"""Who comes: offers, answers, assignments and withdrawals, also of many at once."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from services.people.domain.checks import Check, CheckFile
from services.people.domain.need import Capacity
from services.people.domain.refusal import RefusedError, WhyNot
from services.people.domain.visit import Visit
from services.people.table import board, checks, rosters, weeks
from services.people.use_cases import call, change, recheck
from services.people.use_cases import checks as check_cases
from services.people.use_cases import people as life
from services.people.use_cases.change import stored
from shared.dynamo import ConditionFailedError, ContendedError, put, write
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
from tests.support.aws import ENGINES

pytestmark = [
    pytest.mark.usefixtures("people_aws"),
    pytest.mark.parametrize("people_aws", ENGINES, indirect=True),
]

OTHER = "NM-9C4D7E"


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let many at once have all the time they need on a slow machine: what is tested is who gets the place."""
    monkeypatch.setattr(change, "PATIENCE", 60.0)
    monkeypatch.setattr(change, "ATTEMPTS", 400)
    monkeypatch.setattr(change, "LONGEST_PAUSE", 0.05)


def offer(person: str, capacity: Capacity | None = None, seen: datetime = STARTS) -> None:
    call.offer(VISIT, SESSION, person, capacity or as_(), seen=seen, at=NOW)


def assign(person: str, capacity: Capacity | None = None, booking: str = VISIT) -> None:
    call.assign(booking, f"{booking}-1", person, capacity or as_(), who="Lee", at=NOW)


def coming(session: str = SESSION) -> list[str]:
    return [one.person for one in roster(session).coming]


def test_an_offer_is_accepted_and_the_others_are_told() -> None:
    somebody("ann")
    hears(told())
    offer("ann")
    with Refused(WhyNot.ALREADY_OFFERED):
        offer("ann")
    call.accept(VISIT, SESSION, "ann", who="Lee", at=NOW + HOUR)
    assert coming() == ["ann"]
    made = visit().offer(SESSION, "ann")
    assert made
    assert (made.standing, made.answered_by, made.answered_at) == ("accepted", "Lee", NOW + HOUR)
    told_last = max(rows("outbox"), key=lambda row: row["sk"])
    [session] = json.loads(told_last["detail"])["visit"]["sessions"]
    assert (session["missing"], [one["employer"] for one in session["coming"]]) == (2, ["Trust"])
    with Refused(WhyNot.OFFER_CLOSED):
        call.accept(VISIT, SESSION, "ann", who="Lee", at=NOW)


def test_an_offer_is_news_to_nobody_outside() -> None:
    somebody("ann")
    hears(told())
    before = rows("outbox")
    offer("ann")
    call.take_back(VISIT, SESSION, "ann", at=NOW)
    assert rows("outbox") == before
    assert board.lines(DAY, DAY)[0].offers_open == 0


def test_an_offer_is_taken_back_and_made_again_and_turned_down() -> None:
    somebody("ann")
    hears(told())
    offer("ann")
    call.take_back(VISIT, SESSION, "ann", at=NOW)
    with Refused(WhyNot.OFFER_CLOSED):
        call.accept(VISIT, SESSION, "ann", who="Lee", at=NOW)
    offer("ann")
    made = call.turn_down(VISIT, SESSION, "ann", who="Lee", at=NOW)
    assert (made.version, made.standing) == (4, "turned_down")
    with Refused(WhyNot.OFFER_CLOSED):
        call.turn_down(VISIT, SESSION, "bo", who="Lee", at=NOW)


def test_who_is_put_down_without_waiting_for_an_answer_has_one() -> None:
    somebody("ann", "midwife", "dietitian")
    hears(told())
    offer("ann", as_("dietitian"))
    assign("ann")
    made = visit().offer(SESSION, "ann")
    assert made
    assert made.standing == "accepted"
    assert visit().open_offers(SESSION) == ()


def test_what_cant_be_is_refused_and_nothing_is_written() -> None:
    somebody("ann")
    somebody("bo", fit=False)
    hears(told())
    for why, person in ((WhyNot.GONE, "nobody"), (WhyNot.CHECK_MISSING, "bo")):
        with Refused(why):
            offer(person)
        with Refused(why):
            assign(person)
    with Refused(WhyNot.MOVED):
        offer("ann", seen=STARTS - HOUR)
    with Refused(WhyNot.NOT_FOUND):
        call.assign(VISIT, "other", "ann", as_(), who="Lee", at=NOW)
    with Refused(WhyNot.NOT_FOUND):
        call.assign("NM-333333", "other", "ann", as_(), who="Lee", at=NOW)
    with Refused(WhyNot.NOT_COMING):
        call.withdraw(VISIT, SESSION, "ann", who="ann", at=NOW)


def test_fifty_offer_themselves_for_one_place_and_one_gets_it() -> None:
    hears(told(workshop_id="dose-lab", pupils=(16,)))
    somebody("lee", "host")
    assign("lee", as_("host", lead=True))
    names = [f"p{number}" for number in range(50)]
    for name in names:
        somebody(name)
        offer(name)
    with ThreadPoolExecutor(8) as pool:
        assert board.lines(DAY, DAY)[0].offers_open == 50

        def accept(name: str) -> str:
            try:
                call.accept(VISIT, SESSION, name, who="Lee", at=NOW)
            except RefusedError as error:
                return error.reason.why
            return "coming"

        became = Counter(pool.map(accept, names))
    assert became == {"coming": 1, WhyNot.FULL: 49}
    assert len(coming()) == 2
    assert len(visit().open_offers(SESSION)) == 49
    [line] = board.lines(DAY, DAY)
    assert (line.missing, len(line.coming), line.offers_open) == (0, 2, 49)


def test_all_who_offer_themselves_at_once_are_heard() -> None:
    hears(told())
    names = [f"p{number}" for number in range(6)]
    for name in names:
        somebody(name)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(offer, names))
    assert {one.person for one in visit().open_offers(SESSION)} == set(names)
    assert board.lines(DAY, DAY)[0].offers_open == 6


def test_two_leads_at_once_put_one_person_down_for_one_of_two_visits() -> None:
    bookings = [VISIT, OTHER]
    for number in range(4):
        name = f"p{number}"
        somebody(name)
        for booking in bookings:
            if not rosters.visit(booking):
                hears(told(booking, pupils=(300,)))

        def put_down(booking: str, name: str = name) -> str:
            try:
                assign(name, booking=booking)
            except RefusedError as error:
                return error.reason.why
            return "coming"

        with ThreadPoolExecutor(2) as pool:
            became = Counter(pool.map(put_down, bookings))
        assert became == {"coming": 1, WhyNot.CLASH: 1}
        [engagement] = weeks.of_monday(date(2026, 3, 9))[name].engagements
        assert [one for one in bookings if name in coming(f"{one}-1")] == [engagement.booking]


def test_a_check_that_is_withdrawn_at_that_moment_lets_nobody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lead's page judged the person by a file that is another one by the time the roster is written."""
    somebody("ann")
    hears(told())
    really = rosters.save

    def late(was: Visit, after: Visit, **more: object) -> None:
        monkeypatch.setattr(rosters, "save", really)
        check_cases.take_back("ann", "promise", "Given", who="Kim", at=NOW)
        really(was, after, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(rosters, "save", late)
    with pytest.raises(RefusedError) as error:
        assign("ann")
    assert error.value.reason.why is WhyNot.CHECK_MISSING
    assert coming() == []


def test_who_leaves_at_that_moment_is_put_down_by_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    somebody("ann")
    hears(told())
    really = rosters.save

    def late(was: Visit, after: Visit, **more: object) -> None:
        monkeypatch.setattr(rosters, "save", really)
        life.leave("ann", who="ann", at=NOW)
        really(was, after, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(rosters, "save", late)
    with pytest.raises(RefusedError) as error:
        assign("ann")
    assert error.value.reason.why is WhyNot.GONE
    assert coming() == []


def test_whoever_is_always_too_late_is_told_that_many_are_here(monkeypatch: pytest.MonkeyPatch) -> None:
    somebody("ann")
    hears(told())
    monkeypatch.setattr(change, "ATTEMPTS", 3)

    def never(*_: object, **__: object) -> None:
        raise ContendedError

    monkeypatch.setattr(rosters, "save", never)
    with Refused(WhyNot.BUSY):
        assign("ann")


def test_one_visit_takes_as_many_as_can_be_moved_at_once() -> None:
    """All of them are let go, their weeks too, when the visit moves to another week: in one transaction."""
    hears(told(workshop_id="dose-lab", pupils=(300, 300, 300)))
    for number in range(call.MOST + 1):
        somebody(f"p{number}")
    places = [f"{VISIT}-{number // 15 + 1}" for number in range(call.MOST)]
    for number, session in enumerate(places):
        call.assign(VISIT, session, f"p{number}", as_(), who="Lee", at=NOW)
    with Refused(WhyNot.CROWDED):
        call.assign(VISIT, f"{VISIT}-3", f"p{call.MOST}", as_(), who="Lee", at=NOW)
    call.assign(VISIT, f"{VISIT}-2", "p0", as_(), who="Lee", at=NOW)
    moved = hears(
        told(version=2, workshop_id="dose-lab", pupils=(300, 300, 300), starts_at=STARTS + timedelta(days=30))
    )
    assert [one.coming for one in moved.rosters] == [(), (), ()]
    assert all(not week.engagements for week in weeks.of_monday(date(2026, 3, 9)).values())


def test_a_late_withdrawal_says_that_the_lead_is_rung() -> None:
    somebody("ann")
    hears(told())
    assign("ann")
    found = call.withdraw(VISIT, SESSION, "ann", who="ann", at=STARTS - HOUR)
    assert found.steps[-1].late
    assert weeks.of_monday(date(2026, 3, 9))["ann"].engagements == ()
    with Refused(WhyNot.NOT_COMING):
        call.withdraw(VISIT, SESSION, "ann", who="ann", at=STARTS - HOUR)


def test_a_check_that_is_put_right_lets_go_whom_it_doesnt_clear_any_more() -> None:
    somebody("ann")
    hears(told())
    assign("ann")
    short = Check("promise", "Given", date(2025, 3, 1), "Lee", NOW.date())
    check_cases.record("ann", short, who="Kim", at=NOW)
    assert coming() == []
    assert roster().steps[-1].why is WhyNot.CHECK_EXPIRED
    assert board.lines(DAY, DAY)[0].missing == 3


def test_a_post_that_is_gone_lets_go_and_wishes_dont() -> None:
    ann = somebody("ann", "midwife", "dietitian")
    hears(told())
    assign("ann")
    changed = life.edit(replace(ann, reach=("ZZ",)), version=1, who="ann", at=NOW)
    assert coming() == ["ann"]
    life.edit(replace(changed, posts=changed.posts[1:]), version=2, who="ann", at=NOW)
    assert coming() == []
    assert roster().steps[-1].why is WhyNot.NOT_THEIR_POST


def test_whoever_leaves_is_let_go_and_their_offers_are_taken_back() -> None:
    somebody("ann")
    hears(told())
    hears(told(OTHER, starts_at=STARTS + timedelta(days=7)))
    assign("ann")
    call.offer(OTHER, f"{OTHER}-1", "ann", as_(), seen=STARTS + timedelta(days=7), at=NOW)
    gone = life.leave("ann", who="ann", at=NOW)
    assert (gone.standing, gone.since) == ("gone", NOW)
    assert coming() == []
    assert roster().steps[-1].why is WhyNot.GONE
    assert visit(OTHER).open_offers(f"{OTHER}-1") == ()
    before = rows()
    assert life.leave("ann", who="ann", at=NOW + HOUR) == gone
    assert rows() == before


def test_everybody_is_judged_anew_by_the_night_and_one_visits_trouble_is_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("ann", "bo"):
        somebody(name)
    hears(told())
    hears(told(OTHER, starts_at=STARTS + timedelta(days=7)))
    assign("ann")
    assign("bo", booking=OTHER)
    # Past every use case, as a new policy or a slip of a hand would be.
    for name in ("ann", "bo"):
        stored([checks.kept(CheckFile(name, 2, CLEARS[1:]), CheckFile(name, 1, CLEARS))])
    really = rosters.visit

    def damaged(booking: str) -> Visit | None:
        if booking == VISIT:
            raise ConditionFailedError(frozenset(), {})
        return really(booking)

    monkeypatch.setattr(rosters, "visit", damaged)
    [error] = recheck.everybody(at=NOW)
    assert isinstance(error, ConditionFailedError)
    monkeypatch.setattr(rosters, "visit", really)
    assert (coming(), coming(f"{OTHER}-1")) == (["ann"], [])
    assert recheck.everybody(at=NOW) == []
    assert coming() == []
    before = rows()
    assert recheck.everybody(at=NOW) == []
    assert rows() == before


def test_the_night_tells_whom_sessions_need_by_rules_that_came_since() -> None:
    hears(told())
    [row] = rows("board")
    before = row["line"]
    value = json.loads(before)
    value["sessions"][0][9] += 1
    write(put(TABLE, {**row, "line": json.dumps(value)}))
    assert recheck.everybody(at=NOW) == []
    assert [json.loads(one["line"]) for one in rows("board")] == [json.loads(before)]
    assert visit().head.version == 2
    assert len(rows("outbox")) == 2


def test_who_has_begun_stays_whatever_comes_up() -> None:
    somebody("ann")
    hears(told())
    assign("ann")
    check_cases.take_back("ann", "promise", "Given", who="Kim", at=STARTS)
    assert coming() == ["ann"]
