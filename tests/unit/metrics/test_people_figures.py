"""Who came with us: hours, employers and gaps, with answers that are worked out by hand."""

from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest

from services.metrics import brief
from services.metrics.asked import Ask
from services.metrics.brief import open_of
from services.metrics.evidence.encounters import encounters
from services.metrics.figures.gaps import gaps, unknown
from services.metrics.known import Known
from services.metrics.outline import outlined
from services.metrics.period import AcademicYear, Month, Week
from services.metrics.reports import todo
from services.metrics.reports.answering import Answering, NotAskedSoError
from services.metrics.reports.retold import retold, told_by
from services.metrics.reports.sections import changed, made_of, people
from services.metrics.told import Delivery, Told
from shared.compiled import compiled
from shared.events.booking import BookingSnapshot, Employer, EncounterSnapshot
from shared.events.people import VisitStaffed
from shared.web.routes import address
from tests.support.events import HOST, MIDWIFE, given, staffed
from tests.support.facts import delivered, visit

TODAY = date(2026, 3, 16)
YEAR = AcademicYear.of(TODAY)
CARER = HOST.model_copy(
    update={"person": "carer", "organisation": "fell", "employer": "Fell Home Care", "role_title": "Carer"}
)


def of(
    *visits: BookingSnapshot, staff: tuple[VisitStaffed, ...] = (), hours: tuple[Any, ...] = ()
) -> Answering:
    return Answering(
        Known(
            visits,
            (),
            TODAY,
            staff=tuple(brief.of_staff(one.visit) for one in staff),
            hours=tuple(brief.of_hours(one.entry) for one in hours),
        ),
        compiled(),
    )


def said(answering: Answering, figure: str, **more: Any) -> str:
    whole = answering.answer(Ask(figure, YEAR, **more)).parts.get("")
    return str(whole) if whole else "not known"


def went(one: BookingSnapshot, *coming: Any) -> VisitStaffed:
    return staffed(one, coming=coming, standing="delivered")


def test_hours_are_sessions_ways_and_what_else_was_told() -> None:
    # Two sessions of 50 minutes: three people at the first, one at the second.
    first, second = delivered(1), delivered(2, days=-7)
    answering = of(
        first,
        second,
        staff=(went(first, HOST, MIDWIFE, CARER), went(second, HOST)),
        hours=(
            given(),
            given(
                id="own",
                kind="own",
                minutes=45,
                booking="",
                person="carer",
                organisation="fell",
                employer="Fell Home Care",
            ),
        ),
    )
    assert said(answering, "session_hours") == "3.3"  # 4 times 50 are 200 minutes
    assert said(answering, "travel_hours") == "1.3"  # 80 minutes
    assert said(answering, "own_hours") == "0.8"  # 45 minutes
    assert said(answering, "hours") == "5.4"  # 325 minutes
    # Four came to a visit, counted once for each; of one of these ways was told.
    assert (
        said(answering, "travel_unknown"),
        said(answering, "people_came"),
        said(answering, "employers"),
    ) == ("3", "3", "2")
    by = answering.answer(Ask("hours_by_employer", YEAR)).parts
    assert {one: str(value) for one, value in by.items()} == {HOST.organisation: "3.8", "fell": "1.6"}


def test_a_way_that_nobody_told_or_took_back_is_not_known_and_no_nought() -> None:
    one = delivered(1)
    for hours in ((), (given(version=2, minutes=0),)):
        answering = of(one, staff=(went(one, HOST),), hours=hours)
        assert (said(answering, "travel_hours"), said(answering, "travel_unknown")) == ("not known", "1")
        assert (said(answering, "hours"), said(answering, "own_hours")) == ("0.8", "0")


def test_a_visit_of_which_nobody_said_who_came_is_named_and_makes_no_nought() -> None:
    first, second = delivered(1), delivered(2)
    nothing = of(first, second)
    assert {said(nothing, one) for one in ("hours", "employers", "people_came", "travel_unknown")} == {
        "not known"
    }
    some = of(first, second, staff=(went(first, HOST),))
    assert (said(some, "hours"), some.answer(Ask("hours", YEAR)).lacking) == ("0.8", 1)
    assert people.section(nothing, YEAR) is None
    section = people.section(some, YEAR)
    assert section
    assert "1 visit took place of which nobody said who came" in str(section.lead)


def test_only_visits_that_took_place_and_were_counted_give_hours() -> None:
    planned, off, cancelled = visit(1, days=-1), delivered(2), visit(3, "cancelled")
    answering = of(
        planned,
        off,
        cancelled,
        staff=(
            staffed(planned),
            staffed(off, standing="off"),
            went(cancelled, HOST),
            went(delivered(4), HOST),
        ),
    )
    assert answering.people.gave == []


def test_employers_are_those_written_down_else_those_that_came_each_once() -> None:
    met = EncounterSnapshot(employers=(Employer(name="north moor hospital"), Employer(name="A hospice")))
    first, second = delivered(1, encounter=met), delivered(2)
    answering = of(first, second, staff=(went(second, HOST, CARER),))
    # The hospital is one employer, however its name is written.
    assert said(answering, "employers") == "3"
    found = encounters(answering.known, compiled(), YEAR)
    assert {one.reference: one.known for one in found} == {first.id: "recorded", second.id: "listed"}
    [listed] = [one for one in found if one.known == "listed"]
    assert [(one.name, one.roles) for one in listed.employers] == [
        (HOST.employer, ("Host",)),
        ("Fell Home Care", ("Carer",)),
    ]


def test_an_employer_with_another_name_by_now_is_the_same_one_in_any_order() -> None:
    first, second = delivered(1, days=-20), delivered(2)
    renamed = HOST.model_copy(update={"employer": "Northern Hospitals"})
    for staff in permutations((went(first, HOST), went(second, renamed))):
        answering = of(first, second, staff=staff)
        assert said(answering, "employers") == "1"
        assert answering.people.names == {HOST.organisation: "Northern Hospitals"}


def test_gaps_are_of_agreed_visits_to_come_by_the_days_left() -> None:
    known = [visit(number, days=days) for number, days in enumerate((4, 5, 14, 24, 40))]
    staff = [brief.of_staff(staffed(one, missing=number % 2 + 1).visit) for number, one in enumerate(known)]
    found = gaps(
        map(open_of, staff), TODAY, soon_days=28, urgent_days=10, agreed=[one.id for one in known[1:]]
    )
    assert [(one.booking, (one.day - TODAY).days, one.places, one.urgency) for one in found] == [
        (known[1].id, 1, 2, "urgent"),
        (known[2].id, 10, 1, "urgent"),
        (known[3].id, 20, 2, "soon"),
        (known[4].id, 36, 1, "later"),
    ]
    unsaid = brief.of_staff(staffed(known[2], need_known=False, needed=0, missing=0).visit)
    assert unknown([open_of(unsaid)], TODAY, [known[2].id]) == 1
    assert not gaps([open_of(unsaid)], TODAY, soon_days=28, urgent_days=10, agreed=[known[2].id])


@pytest.mark.parametrize("programme", [compiled, outlined])
def test_pressing_gaps_are_things_to_do_with_the_page_where_they_are_filled(programme: Any) -> None:
    known = [visit(number, days=5 + number) for number in range(5)]
    answering = of(*known, staff=tuple(staffed(one, missing=2) for one in known))
    found = list(todo.gaps(answering.known, programme(), address))
    assert [one.link for one in found] == [*(f"/team/gaps/{one.id}" for one in known[:3]), "/team/gaps"]
    assert str(found[0].sentence).startswith("Urgent: ")
    assert str(found[0].sentence).endswith("has 2 places unfilled.")
    assert "2 more visits soon to come lack people" in str(found[3].sentence)


def test_hours_that_were_told_are_held_against_what_is_known_later() -> None:
    one = delivered(1)
    before = of(one, staff=(went(one, HOST),))
    people.section(before, Month.of(one.delivered_on or TODAY))
    told = told_by(before)
    later = of(one, staff=(went(one, HOST),), hours=(given(),))
    retelling = {
        (each.ask.figure, each.before, each.now.value if each.now else None) for each in retold(told, later)
    }
    assert ("hours", 0.8, 2.2) in retelling
    assert ("travel_unknown", 1, 0) in retelling
    assert not {each for each in retelling if each[0] in {"employers", "people_came", "session_hours"}}


def test_what_people_told_of_themselves_is_of_no_school_and_no_page_names_a_person() -> None:
    one = delivered(1)
    answering = of(one, staff=(went(one, HOST, MIDWIFE),), hours=(given(),))
    with pytest.raises(NotAskedSoError):
        answering.answer(Ask("hours", YEAR, "school"))
    assert said(answering, "session_hours", only=(("school", one.urn),)) == "1.7"
    for figure in ("employers", "people_came", "hours", "travel_unknown", "hours_by_employer"):
        section = made_of.section(answering, Ask(figure, YEAR), address)
        assert HOST.employer in str(section.tables)
        assert HOST.person not in str(section)


def test_an_entry_of_a_day_to_come_waits_for_it() -> None:
    answering = of(hours=(given(day=TODAY + timedelta(days=1)),))
    assert answering.people.gave == []


def test_a_change_of_hours_is_said_to_a_tenth_with_its_reason() -> None:
    one = delivered(1)
    week = Week.of(TODAY).previous
    before = of(one, staff=(went(one, HOST),))
    before.answer(Ask("hours", week))
    told = Told(week, {one.id: Delivery(one.sessions[0].starts_at.date(), {})}, {}, figures=told_by(before))
    later = of(one, staff=(went(one, HOST),), hours=(given(),))
    found = changed.todos(later, (told,), address, visits=False)
    assert [str(each.sentence) for each in found] == [
        "Hours given, 9 to 15 March 2026: 0.8, now 2.2 (↑\N{NO-BREAK SPACE}175%): hours were told or corrected since."
    ]
