"""The table: every value comes back as it was kept, what was changed meanwhile is refused, and a page reads what it says."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from services.people.domain.checks import Check, CheckFile, Exemption
from services.people.domain.consent import Consent
from services.people.domain.duplicates import pair
from services.people.domain.hours import Entry
from services.people.domain.letter import Confirmed, Letter, LetterChange, LetterSession, LetterState
from services.people.domain.person import Organisation, OtherDays, Pattern, Person, Post, Stretch
from services.people.domain.refusal import RefusedError, WhyNot
from services.people.domain.stock import Counted, Stock
from services.people.table import (
    audit,
    board,
    checks,
    consents,
    hours,
    kit,
    letters,
    offers,
    organisations,
    pairs,
    people,
    rosters,
    weeks,
)
from services.people.table.hours import Kept
from services.people.use_cases import call, candidates
from services.people.use_cases.change import Change, change, stored
from shared.dynamo import get_all, put, write
from tests.integration.people.conftest import (
    DAY,
    HOUR,
    NOW,
    SESSION,
    STARTS,
    TABLE,
    VISIT,
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

WHOLE = Person(
    id="4ac9",
    version=1,
    name="Ann Example",
    email="ann@trust.example",
    phone="01632 960 001",
    standing="invited",
    since=NOW,
    link=3,
    about="Two lines.\nOf hers.",
    posts=(Post("trust", "midwife"), Post("college", "host")),
    skills=("Signing",),
    languages=("Welsh",),
    reach=("NM1", "NM"),
    patterns=(Pattern(2, Stretch(time(9), time(12, 30)), date(2026, 1, 5), None),),
    others=(OtherDays(date(2026, 4, 1), date(2026, 4, 14), (Stretch(time(9), time(10)),)),),
    asked_about=("ward-round",),
)


def refused(write: Any) -> WhyNot:
    with pytest.raises(RefusedError) as error:
        stored([write])
    return error.value.reason.why


def test_a_person_comes_back_and_a_stale_one_is_refused() -> None:
    stored([people.kept(WHOLE, None)])
    assert people.person(WHOLE.id) == WHOLE
    assert people.all_people() == [WHOLE]
    assert people.some([WHOLE.id, "nobody"]) == {WHOLE.id: WHOLE}
    assert refused(people.kept(WHOLE, None)) is WhyNot.STALE
    after = replace(WHOLE, version=2, name="Ann Other", since=None)
    stored([people.kept(after, WHOLE)])
    assert refused(people.kept(replace(WHOLE, version=2), WHOLE)) is WhyNot.STALE
    assert people.person(WHOLE.id) == after
    assert refused(people.gone(WHOLE)) is WhyNot.STALE
    stored([people.gone(after)])
    assert people.person(WHOLE.id) is None
    assert people.all_people() == []


def test_an_organisation_comes_back() -> None:
    one = Organisation(id="trust", version=1, name="The Trust", sector="Health", size="large")
    other = Organisation(id="college", version=1, name="a college")
    stored([organisations.kept(one, None), organisations.kept(other, None)])
    assert organisations.all_organisations() == [other, one]
    assert organisations.organisation("trust") == one
    assert organisations.by_id() == {"trust": one, "college": other}
    after = replace(one, version=2, name="The Old Trust")
    stored([organisations.kept(after, one)])
    assert refused(organisations.gone(one)) is WhyNot.STALE
    stored([organisations.gone(after)])
    assert organisations.organisation("trust") is None


def test_a_file_of_checks_comes_back_and_none_is_an_empty_one() -> None:
    assert checks.file("ann") == CheckFile("ann")
    seen = date(2026, 1, 3)
    file = CheckFile(
        "ann",
        1,
        (
            Check("record", "Enhanced", date(2026, 1, 2), "Lee", seen, date(2027, 1, 2)),
            Check("course", "Day", seen, "Lee", seen),
        ),
        (Exemption("promise", date(2026, 3, 1), "Head of safeguarding", seen),),
    )
    stored([checks.kept(file, CheckFile("ann"))])
    assert checks.file("ann") == file
    assert checks.all_files() == {"ann": file}
    assert checks.some(["ann", "bo"]) == {"ann": file, "bo": CheckFile("bo")}
    assert refused(checks.kept(file, CheckFile("ann"))) is WhyNot.STALE
    assert checks.gone(CheckFile("bo")) is None
    taken = checks.gone(file)
    assert taken
    stored([taken])
    assert checks.file("ann").version == 0


def test_still_refuses_what_was_judged_by_something_older() -> None:
    other = people.kept(replace(WHOLE, id="other"), None)
    assert refused_with(other, checks.still(CheckFile("ann", 1))) is WhyNot.STALE
    stored([people.kept(WHOLE, None), checks.still(CheckFile(WHOLE.id))])
    assert refused_with(other, people.still(replace(WHOLE, version=2))) is WhyNot.STALE
    stored([other, people.still(WHOLE)])


def refused_with(*writes: Any) -> WhyNot:
    with pytest.raises(RefusedError) as error:
        stored(writes)
    return error.value.reason.why


def test_a_visit_comes_back_whole_with_all_that_led_to_it() -> None:
    for name in ("ann", "bo"):
        somebody(name)
    somebody("cy", "host")
    hears(told(pupils=(24, 30)))
    call.assign(VISIT, SESSION, "ann", as_(), who="Lee", at=NOW)
    call.offer(VISIT, SESSION, "cy", as_("host", lead=True), seen=STARTS, said="Gladly", at=NOW)
    call.withdraw(VISIT, SESSION, "ann", who="ann", at=NOW + HOUR)
    call.assign(VISIT, SESSION, "bo", as_(), who="Lee", at=NOW + 2 * HOUR)
    state = LetterState(
        version=2,
        written_at=NOW,
        changes=(LetterChange(2, SESSION, "left", "midwife", "trust"),),
        acknowledged_at=NOW + HOUR,
    )
    after = change(VISIT, lambda was: Change(was.changed(letter=state)), at=NOW)
    found = visit()
    assert found == after
    assert [step.move for step in roster().steps] == ["assign", "withdraw", "assign"]
    assert roster().steps[1].who == "ann"
    assert [one.session.pupils for one in found.rosters] == [24, 30]
    [offer] = found.open_offers(SESSION)
    assert (offer.said, offer.capacity) == ("Gladly", as_("host", lead=True))
    assert offers.of_person("cy") == [offers.Made(VISIT, offer)]
    assert found.head.letter == state
    assert found.head.heard == 1
    assert found.people == {"ann", "bo", "cy"}


def test_a_visit_that_was_changed_meanwhile_is_stored_by_nobody() -> None:
    somebody("ann")
    was = hears(told())
    call.assign(VISIT, SESSION, "ann", as_(), who="Lee", at=NOW)
    before = rows()
    with pytest.raises(RefusedError) as error:
        rosters.save(was, was.anew())
    assert error.value.reason.why is WhyNot.STALE
    assert rows() == before


def test_weeks_come_back_by_monday_and_by_person() -> None:
    somebody("ann")
    hears(told())
    later = "NM-9C4D7E"
    hears(told(later, starts_at=STARTS + timedelta(days=14)))
    for booking in (VISIT, later):
        call.assign(booking, f"{booking}-1", "ann", as_(), who="Lee", at=NOW)
    monday = date(2026, 3, 9)
    assert [one.booking for one in weeks.of_monday(monday)["ann"].engagements] == [VISIT]
    assert [one.booking for one in weeks.of_person("ann", monday)] == [VISIT, later]
    assert [one.booking for one in weeks.of_person("ann", monday, 2)] == [VISIT]
    assert [week.person for week in weeks.to_come(monday)] == ["ann", "ann"]
    assert weeks.of_person("bo", monday) == []


def test_the_board_says_what_the_rosters_say_and_goes_where_the_visit_goes() -> None:
    somebody("ann")
    somebody("cy", "host")
    hears(told(pupils=(24, 30)))
    call.assign(VISIT, SESSION, "ann", as_(), who="Lee", at=NOW)
    call.offer(VISIT, SESSION, "cy", as_("host", lead=True), seen=STARTS, at=NOW)
    first, second = board.lines(DAY, DAY)
    assert first == board.BoardLine(
        session=SESSION,
        booking=VISIT,
        urn="910001",
        school="Tarn School",
        town="Tarn",
        workshop="ward-round",
        starts_at=STARTS,
        ends_at=STARTS + HOUR,
        year_group=8,
        pupils=24,
        needed=3,
        missing=2,
        lead_missing=True,
        wanted_missing=("other",),
        others_missing=0,
        coming=(("ann", "midwife", "trust", False),),
        offers_open=1,
        postcode="NM1 2AB",
        standing="planned",
        version=1,
        need_known=True,
    )
    assert first.as_session() == roster().session
    assert [one.capacity for one in first.as_roster().coming] == [as_()]
    assert (second.needed, second.missing, second.offers_open) == (4, 4, 0)
    assert board.lines(DAY + timedelta(days=1), DAY + timedelta(days=50)) == []
    assert board.visits_with("cy", DAY) == [VISIT]
    assert board.visits_with("nobody", DAY) == []
    hears(told(version=2, starts_at=STARTS + timedelta(days=30)))
    assert board.lines(DAY, DAY) == []
    [moved] = board.lines(DAY, DAY + timedelta(days=30))
    assert (moved.missing, moved.offers_open, moved.coming) == (3, 0, ())
    hears(told(version=3, status="cancelled", starts_at=STARTS + timedelta(days=30)))
    assert board.lines(DAY, DAY + timedelta(days=30)) == []
    assert board.visits_with("ann", DAY) == [VISIT]
    assert len(rows("board")) == 1


def test_a_workshop_of_which_nothing_is_said_has_no_known_need() -> None:
    hears(told(workshop_id="unheard-of"))
    [line] = board.lines(DAY, DAY)
    assert (line.need_known, line.needed, line.missing, line.gap) == (False, 0, 0, None)


def test_hours_come_back_over_the_turn_of_a_year() -> None:
    first = Kept("a", 1, Entry("ann", "trust", "own", date(2026, 8, 31), 90, said="Rang schools"))
    last = Kept("b", 1, Entry("ann", "trust", "travel", date(2026, 9, 1), 30, VISIT))
    stored([hours.kept(first, None), hours.kept(last, None)])
    assert list(hours.between(date(2026, 8, 1), date(2026, 9, 1))) == [first, last]
    assert list(hours.between(date(2026, 9, 1), date(2027, 9, 1))) == [last]
    assert hours.one(date(2026, 9, 1), "b") == last
    assert hours.one(date(2026, 9, 1), "a") is None
    assert refused(hours.kept(first, None)) is WhyNot.STALE


def test_all_that_was_said_to_terms_stays() -> None:
    said = [
        Consent("ann", "photograph", 1, given=True, at=NOW, by="ann"),
        Consent("ann", "photograph", 2, given=False, at=NOW + HOUR, by="Lee"),
        Consent("ann", "biography", 1, given=True, at=NOW, by="ann"),
    ]
    stored([consents.kept(one) for one in said])
    assert consents.of_person("ann") == [said[2], said[0], said[1]]
    stored([consents.gone(said[0])])
    assert consents.of_person("ann") == [said[2], said[1]]


def test_two_answers_at_once_both_stay_and_none_is_written_over() -> None:
    yes = Consent("ann", "photograph", 2, given=True, at=NOW, by="ann")
    no = replace(yes, given=False, at=NOW + timedelta(milliseconds=400))
    stored([consents.kept(yes)])
    stored([consents.kept(no)])
    assert consents.of_person("ann") == [yes, no]
    assert refused(consents.kept(replace(yes, given=False))) is WhyNot.STALE
    assert consents.of_person("ann") == [yes, no]


def test_counts_letters_pairs_and_the_audit_come_back() -> None:
    stock = Stock("badges", 1, (Counted(40, NOW, "Lee", "Kim", NOW + HOUR), Counted(38, NOW, "Kim")))
    stored([kit.kept(stock, Stock("badges"))])
    assert kit.stock("badges") == stock
    assert kit.stocks() == {"badges": stock}
    assert kit.stock("charts") == Stock("charts")
    letter = Letter(
        booking=VISIT,
        version=1,
        written_at=NOW,
        sessions=(LetterSession(SESSION, STARTS, STARTS + HOUR, (("ann", as_()),)),),
        confirmed=(Confirmed("ann", "promise", "Given"),),
        missing=2,
    )
    newer = replace(letter, version=12, acknowledged_at=NOW)
    stored([letters.kept(newer), letters.kept(letter)])
    assert letters.of_visit(VISIT) == [letter, newer]
    assert letters.letter(VISIT, 12) == newer
    assert letters.letter(VISIT, 2) is None
    stored([pairs.kept(pair("bo", "ann"))])
    assert pairs.not_same() == {("ann", "bo")}
    stored([pairs.gone(("ann", "bo"))])
    assert pairs.not_same() == frozenset()
    audit.note(who="Lee", at=NOW, what="read", person="ann")
    audit.note(who="Lee", at=NOW + HOUR, what="read all")
    assert [(one.at, one.what, one.person) for one in audit.of_month(DAY.replace(month=2))] == [
        (NOW + HOUR, "read all", ""),
        (NOW, "read", "ann"),
    ]


def test_more_rows_than_are_given_at_once_are_all_asked_for() -> None:
    for number in range(230):
        write(put(TABLE, {"pk": "MANY", "sk": f"{number:03d}", "entity": "many"}))
    wanted = [("MANY", f"{number:03d}") for number in range(250)]
    assert len(get_all(TABLE, wanted)) == 230


def test_what_is_read(people_spent: Callable[[], float]) -> None:
    """As the table's docstring promises."""
    for name in ("ann", "bo", "cy", "di", "ed"):
        somebody(name)
    hears(told(pupils=(24, 24)))
    for name in ("ann", "bo"):
        call.offer(VISIT, SESSION, name, as_(), seen=STARTS, at=NOW)
    call.assign(VISIT, SESSION, "ann", as_(), who="Lee", at=NOW)
    people_spent()
    rosters.visit(VISIT)
    assert people_spent() <= 1
    candidates.of_week(STARTS)
    assert people_spent() <= 1.5
    board.lines(DAY, DAY)
    assert people_spent() <= 0.5
    weeks.of_person("ann", date(2026, 3, 9))
    assert people_spent() <= weeks.TO_COME
    board.visits_with("ann", DAY)
    assert people_spent() <= board.KEPT_MONTHS + board.AHEAD_MONTHS + 1
