"""Who is put down for a session, who is let go and why: offers, withdrawals, visits that move, are called off, or took place."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from services.people.domain.call import Candidate
from services.people.domain.checks import CheckFile
from services.people.domain.joining import assign, concerned, heard, rechecked, withdraw
from services.people.domain.offer import accept, offer, take_back, turn_down
from services.people.domain.refusal import RefusedError, WhyNot
from services.people.domain.roster import Roster
from services.people.domain.week import Engagement, Week, engagement, kept_with, monday_of, weeks_of
from tests.support.people import (
    AT,
    HOUR,
    RULES,
    STARTS,
    a_call,
    a_candidate,
    a_person,
    a_roster,
    a_session,
    as_,
    requirement,
    with_policies,
)

ANN, BO = as_(), as_("coach")
TWO = (("ann", ANN), ("bo", BO))


def known(**engagements: Iterable[Engagement]) -> dict[str, Candidate]:
    """Return Ann and Bo, who can come, with what they are down for elsewhere."""
    people = (a_person(), a_person("bo", "coach"))
    return {one.id: a_candidate(one, engagements=engagements.get(one.id, ())) for one in people}


def told(roster: Roster, at: datetime = AT, **changed: object) -> Roster:
    """Return a roster once booking told of its session again, changed."""
    session = replace(roster.session, version=roster.session.version + 1, **changed)
    [after] = heard(RULES, [roster], [session], known(), at=at)
    return after


def let_go(roster: Roster) -> list[tuple[str, WhyNot | None]]:
    return [(step.coming.person, step.why) for step in roster.steps if step.move == "stand_down"]


def test_who_offers_is_down_for_it_once_the_lead_accepts() -> None:
    made = offer(a_call(), a_candidate(), ANN, seen=STARTS, said="By bus")
    assert (made.standing, made.version, made.said) == ("open", 1, "By bus")
    roster, answered = accept(a_call(at=AT + HOUR), made, a_candidate(), who="Lee")
    assert roster.of("ann") is not None
    [step] = roster.steps
    assert (step.move, step.who, step.coming.policy, step.starts_at) == ("assign", "Lee", 1, STARTS)
    assert (answered.standing, answered.version, answered.answered_at) == ("accepted", 2, AT + HOUR)
    with pytest.raises(RefusedError):
        accept(a_call(), answered, a_candidate(), who="Lee")


def test_of_fifty_who_offer_for_one_place_one_gets_it() -> None:
    candidates = [a_candidate(a_person(f"p{number}")) for number in range(50)]
    roster = a_roster(("x", as_("host", lead=True)), ("y", as_("coach")))
    offers = [offer(a_call(roster), one, ANN, seen=STARTS) for one in candidates]
    taken, refused = [], []
    for candidate, made in zip(candidates, offers, strict=True):
        try:
            roster, _ = accept(a_call(roster), made, candidate, who="Lee")
        except RefusedError as error:
            refused.append(error.reason.why)
        else:
            taken.append(made.person)
    assert refused == [WhyNot.FULL] * 49
    assert taken == ["p0"]
    assert len(roster.coming) == 3


def test_an_offer_that_was_answered_or_for_another_time_can_be_made_again() -> None:
    first = offer(a_call(), a_candidate(), ANN, seen=STARTS)
    for before in (turn_down(first, at=AT), take_back(first, at=AT), replace(first, starts_at=STARTS + HOUR)):
        again = offer(a_call(), a_candidate(), ANN, seen=STARTS, before=before)
        assert (again.standing, again.version) == ("open", before.version + 1)


@pytest.mark.parametrize(("hours", "late"), [(49, False), (48, False), (47, True)])
def test_who_withdraws_late_makes_the_lead_be_rung(hours: int, *, late: bool) -> None:
    roster = withdraw(RULES, a_roster(*TWO), "ann", who="ann", at=STARTS - hours * HOUR)
    assert [one.person for one in roster.coming] == ["bo"]
    assert (roster.version, roster.steps[-1].move, roster.steps[-1].late) == (2, "withdraw", late)


def test_nobody_withdraws_from_what_has_begun() -> None:
    with pytest.raises(RefusedError) as caught:
        withdraw(RULES, a_roster(*TWO), "ann", who="ann", at=STARTS)
    assert caught.value.reason.why is WhyNot.TOO_LATE


def test_on_another_day_nobody_has_agreed_to_come() -> None:
    roster = told(a_roster(*TWO), starts_at=STARTS + 24 * HOUR, ends_at=STARTS + 25 * HOUR)
    assert roster.coming == ()
    assert let_go(roster) == [("ann", WhyNot.MOVED), ("bo", WhyNot.MOVED)]


def test_on_the_same_day_those_stay_who_still_can() -> None:
    session = replace(a_session(), version=2, starts_at=STARTS + HOUR, ends_at=STARTS + 2 * HOUR)
    elsewhere = Engagement("B2-1", "B2", "910002", STARTS + HOUR, STARTS + 2 * HOUR)
    [roster] = heard(RULES, [a_roster(*TWO)], [session], known(ann=[elsewhere]), at=AT)
    assert [one.person for one in roster.coming] == ["bo"]
    assert let_go(roster) == [("ann", WhyNot.CLASH)]


def test_a_visit_whose_sessions_all_move_an_hour_keeps_its_people() -> None:
    second = a_session(id="B1-2", starts_at=STARTS + HOUR)
    rosters = [a_roster(*TWO), a_roster(*TWO, session=second)]
    down = [engagement(one.session) for one in rosters]
    moved = [
        replace(
            one.session, version=2, starts_at=one.session.starts_at + HOUR, ends_at=one.session.ends_at + HOUR
        )
        for one in rosters
    ]
    after = heard(RULES, rosters, moved, known(ann=down, bo=down), at=AT)
    assert [len(one.coming) for one in after] == [2, 2]


def test_a_session_that_becomes_free_of_another_ones_time_doesnt_clash_with_it() -> None:
    second = a_session(id="B1-2", starts_at=STARTS + HOUR)
    rosters = [a_roster(*TWO), a_roster(*TWO, session=second)]
    down = [engagement(one.session) for one in rosters]
    only = replace(a_session(), version=2, starts_at=STARTS + HOUR, ends_at=STARTS + 2 * HOUR)
    first, gone = heard(RULES, rosters, [only], known(ann=down, bo=down), at=AT)
    assert len(first.coming) == 2
    assert (gone.session.standing, let_go(gone)[0]) == ("off", ("ann", WhyNot.ENDED))


@pytest.mark.parametrize("version", [1, 0])
def test_what_is_older_than_what_is_known_changes_nothing(version: int) -> None:
    roster = a_roster(*TWO)
    session = replace(a_session(), version=version, standing="off")
    assert heard(RULES, [roster], [session], known(), at=AT) == (roster,)


def test_a_new_session_of_a_visit_has_a_roster_of_its_own() -> None:
    second = a_session(id="B1-2", version=2, starts_at=STARTS + HOUR)
    after = heard(RULES, [a_roster(*TWO)], [a_session(version=2), second], known(), at=AT)
    assert [(one.session.id, len(one.coming)) for one in after] == [("B1-1", 2), ("B1-2", 0)]


def test_fewer_pupils_send_nobody_away() -> None:
    roster = told(a_roster(*TWO), pupils=1)
    assert len(roster.coming) == 2


def test_a_visit_that_is_called_off_lets_all_go_and_one_that_comes_again_asks_anew() -> None:
    off = told(a_roster(*TWO), standing="off")
    assert let_go(off) == [("ann", WhyNot.ENDED), ("bo", WhyNot.ENDED)]
    assert told(off, standing="planned").coming == ()


def test_a_visit_that_was_said_by_mistake_not_to_have_happened_has_its_people_again() -> None:
    after = STARTS + 24 * HOUR
    off = told(a_roster(*TWO), after, standing="off")
    assert off.coming == ()
    assert concerned([off]) == {"ann", "bo"}
    again = told(off, after + HOUR, standing="delivered")
    assert [one.person for one in again.coming] == ["ann", "bo"]
    assert again.coming == a_roster(*TWO).coming


def test_who_was_let_go_twice_at_one_moment_comes_once() -> None:
    after = STARTS + 24 * HOUR
    roster = a_roster(*TWO)
    for standing in ("off", "delivered", "off", "delivered"):
        roster = told(roster, after, standing=standing)
    assert [one.person for one in roster.coming] == ["ann", "bo"]


def test_nobody_is_taken_up_who_was_elsewhere_by_then() -> None:
    after = STARTS + 24 * HOUR
    off = told(a_roster(*TWO), after, standing="off")
    elsewhere = Engagement("B2-1", "B2", "910002", STARTS, STARTS + HOUR)
    session = replace(off.session, version=9, standing="delivered")
    [again] = heard(RULES, [off], [session], known(ann=[elsewhere]), at=after + HOUR)
    assert [one.person for one in again.coming] == ["bo"]


CHANGES: dict[WhyNot, Candidate] = {
    WhyNot.GONE: a_candidate(a_person(standing="gone")),
    WhyNot.NOT_THEIR_POST: a_candidate(a_person("ann", "scanner")),
    WhyNot.CHECK_MISSING: a_candidate(checks=CheckFile("ann", 2)),
}


@pytest.mark.parametrize("why", CHANGES)
def test_who_isnt_fit_any_more_is_let_go(why: WhyNot) -> None:
    candidate = CHANGES[why]
    roster = rechecked(RULES, a_roster(*TWO), {**known(), "ann": candidate}, at=AT)
    assert let_go(roster) == [("ann", why)]


def test_of_whom_nothing_is_known_they_are_gone() -> None:
    assert let_go(rechecked(RULES, a_roster(*TWO), {}, at=AT)) == [("ann", WhyNot.GONE), ("bo", WhyNot.GONE)]


def test_a_new_policy_lets_go_whom_it_doesnt_clear_on_the_visits_day() -> None:
    policy = {"version": 2, "requirements": [requirement("record", "Full", "nurse", "coach")]}
    on_the_day = with_policies({**policy, "starts": "2026-11-25"})
    assert let_go(rechecked(on_the_day, a_roster(*TWO), known(), at=AT))[0] == ("ann", WhyNot.CHECK_MISSING)
    day_after = with_policies({**policy, "starts": "2026-11-26"})
    roster = a_roster(*TWO)
    assert rechecked(day_after, roster, known(), at=AT) is roster


def test_wishes_that_change_send_nobody_away() -> None:
    away = a_candidate(a_person(reach=("ZE",), asked_about=("lab",)))
    roster = a_roster(*TWO)
    assert rechecked(RULES, roster, {**known(), "ann": away}, at=AT) is roster


def test_who_was_there_was_there() -> None:
    begun = a_roster(*TWO)
    assert rechecked(RULES, begun, {}, at=STARTS) is begun
    delivered = told(begun, STARTS + 24 * HOUR, standing="delivered")
    assert [one.person for one in delivered.coming] == ["ann", "bo"]
    assert rechecked(RULES, delivered, {}, at=STARTS + 48 * HOUR) is delivered


def weeks(*rosters: Roster) -> dict[tuple[str, date], Week]:
    changed = kept_with([(replace(one, coming=()), one) for one in rosters], {})
    return {(one.person, one.monday): one for one in changed}


def test_a_weeks_version_grows_once_however_many_sessions_of_it_change() -> None:
    second = a_session(id="B1-2", starts_at=STARTS + HOUR)
    found = weeks(a_roster(("ann", ANN)), a_roster(("ann", ANN), session=second))
    [week] = found.values()
    assert (week.version, [one.session for one in week.engagements]) == (1, ["B1-1", "B1-2"])


def test_a_move_to_another_week_frees_the_one_and_a_roster_that_keeps_its_people_changes_none() -> None:
    before = a_roster(("ann", ANN))
    after = told(before, starts_at=STARTS + 168 * HOUR, ends_at=STARTS + 169 * HOUR)
    kept = weeks(before)
    [week] = kept_with([(before, after)], kept)
    assert (week.monday, week.version, week.engagements) == (monday_of(STARTS), 2, ())
    assert kept_with([(before, told(before, pupils=4))], kept) == ()


def test_a_visit_whose_day_was_noted_wrong_keeps_its_people_in_the_right_week() -> None:
    before = a_roster(("ann", ANN), session=a_session(starts_at=STARTS - 168 * HOUR))
    after = told(before, STARTS + 24 * HOUR, starts_at=STARTS, ends_at=STARTS + HOUR)
    assert after.of("ann")
    found = {one.monday: len(one.engagements) for one in kept_with([(before, after)], weeks(before))}
    assert found == {monday_of(STARTS): 1, monday_of(STARTS - 168 * HOUR): 0}


def test_a_move_of_an_hour_moves_what_people_are_down_for() -> None:
    before = a_roster(*TWO)
    after = told(before, starts_at=STARTS + HOUR, ends_at=STARTS + 2 * HOUR)
    assert {one.engagements[0].starts_at for one in kept_with([(before, after)], weeks(before))} == {
        STARTS + HOUR
    }


def test_the_weeks_to_read_are_those_before_and_after() -> None:
    later = a_session(starts_at=STARTS + 168 * HOUR)
    monday = date(2026, 11, 23)
    assert weeks_of(["ann"], [a_session(), later]) == {("ann", monday), ("ann", monday + timedelta(days=7))}


def test_a_week_begins_on_londons_monday() -> None:
    sunday_night = datetime.fromisoformat("2026-06-28T23:30:00+00:00")
    assert monday_of(sunday_night) == date(2026, 6, 29)


def test_a_person_has_one_place_in_a_session() -> None:
    roster = assign(a_call(), a_candidate(), ANN, who="Lee")
    with pytest.raises(RefusedError) as caught:
        assign(a_call(roster), a_candidate(), as_(lead=True), who="Lee")
    assert caught.value.reason.why is WhyNot.ALREADY_COMING


def test_whoever_stays_at_the_same_time_needs_no_week_of_theirs() -> None:
    before = a_roster(("ann", as_("nurse")))
    after = assign(a_call(before), a_candidate(a_person("bob", "coach")), as_("coach"), who="Lee")
    assert [week.person for week in kept_with([(before, after)], {})] == ["bob"]
