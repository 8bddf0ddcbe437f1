"""A school's encounters as plain values: what counts as one, what is recorded and what is planned, and of which days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.metrics.evidence.encounters import Encounter, encounters, school_of
from services.metrics.evidence.pack import draw
from services.metrics.evidence.returns import NoSuchFileError, asked, year_named
from services.metrics.evidence.voice import voice
from services.metrics.known import Known, pupils
from services.metrics.known import day_of as day_of_visit
from services.metrics.period import AcademicYear
from services.metrics.returns import RETURNS, day_of
from shared.compiled import compiled
from shared.events.booking import BookingSnapshot, Employer, EncounterSnapshot
from tests.support.events import booking_events, history
from tests.support.facts import delivered, summary, visit
from tests.support.pdf import read

TODAY = date(2026, 3, 16)
YEAR = AcademicYear.of(TODAY)
WORKSHOP = compiled().workshops[0]


def of(*visits: BookingSnapshot, today: date = TODAY) -> tuple[Encounter, ...]:
    return encounters(Known(visits, (), today), compiled(), YEAR)


def test_what_the_form_began_with_is_planned_and_not_recorded() -> None:
    report = EncounterSnapshot(
        purpose=WORKSHOP.purpose, outcomes=". ".join(WORKSHOP.outcomes), two_way="They asked."
    )
    [one] = of(delivered(0, encounter=report))
    assert {part: said.recorded for part, said in one.parts.items()} == {
        "purpose": False,
        "outcomes": False,
        "two_way": True,
        "reflection": False,
        "preparation": False,
        "recruitment": False,
        "support": False,
    }
    assert (one.known, [employer.name for employer in one.employers]) == (
        "planned",
        [employer.name for employer in WORKSHOP.employers],
    )


def test_a_workshop_that_is_gone_leaves_what_was_recorded() -> None:
    report = EncounterSnapshot(employers=(Employer(name="fell home care"),), purpose="To see")
    [one] = of(delivered(0, encounter=report, workshop_id="gone"))
    assert {part: said.text for part, said in one.parts.items()} == {"purpose": "To see"}
    assert (one.kind, one.mode, one.benchmarks) == ("", "", {})
    # The programme knows the employer by its name, however it is written.
    assert [(employer.size, employer.sector) for employer in one.employers] == [("micro", "Social care")]


def test_only_what_took_place_is_an_encounter() -> None:
    visits = (
        delivered(0),
        visit(1, days=-3),
        visit(2, days=0, version=1),
        visit(3, days=30),
        visit(4, "cancelled", days=-3),
        visit(5, "did_not_happen", days=-3),
        delivered(6, address_confirmed=False),
        delivered(7, days=10),
    )
    found = of(*visits)
    assert [one.reference for one in found] == ["NM-000001", "NM-000000", "NM-000002"]
    uncounted = found[0]
    assert [group.present for session in uncounted.sessions for group in session.groups] == [None]


@given(st.lists(st.integers(0, 60).flatmap(history), max_size=8), st.sampled_from([None, *RETURNS]))
def test_encounters_are_the_visits_that_the_reports_count_each_once(
    histories: list[list[object]], upto: str | None
) -> None:
    newest = {one[-1].booking.id: one[-1].booking for one in histories if one}  # type: ignore[attr-defined]
    known = Known(tuple(newest.values()), (), TODAY)
    wanted = asked(f"{YEAR.name}-{upto}.pdf" if upto else f"{YEAR.name}.pdf")
    found = encounters(known, compiled(), wanted.period)
    inside = [
        one for one in (*known.delivered, *known.uncounted) if YEAR.first <= day_of_visit(one) <= wanted.last
    ]
    assert sorted(one.reference for one in found) == sorted(one.id for one in inside)
    came = sum(group.present or 0 for one in found for session in one.sessions for group in session.groups)
    assert came == sum(pupils(one) for one in inside if one in known.delivered)
    assert [one.day for one in found] == sorted(one.day for one in found)


@given(booking_events())
def test_any_school_can_be_named(event: object) -> None:
    booking = event.booking  # type: ignore[attr-defined]
    assert school_of(booking.urn, (booking,), compiled()).name


def test_what_pupils_said_of_a_class_is_no_more_than_the_gate_lets_through() -> None:
    said = summary(0, {(1, 3): 20, (2, 2): 14, (4, 1): 14})
    known = Known((delivered(0, 60),), (said,), TODAY)
    [one] = encounters(known, compiled(), YEAR)
    heard = voice(one.sessions[0], compiled())
    assert heard
    # 48 answers, to the nearest 10 of the tests' programme; shares of counts to the nearest ten, in steps of five.
    assert str(heard.answered) == "50"
    assert str(heard.rate) == "83%"
    assert [str(line.share) for line in heard.moved] == ["50%", "25%", "25%"]
    alone = Known((delivered(0, 60),), (summary(0, {(1, 3): 30}),), TODAY)
    [one] = encounters(alone, compiled(), YEAR)
    all_alike = voice(one.sessions[0], compiled())
    assert all_alike
    assert all_alike.moved == (), "what all said would tell of each"


def test_a_class_of_which_nothing_was_heard_has_no_voice() -> None:
    [one] = of(delivered(0))
    assert voice(one.sessions[0], compiled()) is None


def test_the_returns_of_an_academic_year_are_its_own() -> None:
    assert [day_of(YEAR, upto) for upto in RETURNS] == [
        date(2025, 12, 31),
        date(2026, 3, 31),
        date(2026, 7, 31),
    ]


@given(st.dates(min_value=date(2, 1, 1), max_value=date(9990, 1, 1)))
def test_each_academic_year_is_found_by_its_name(day: date) -> None:
    year = AcademicYear.of(day)
    # Names have four digits, as every year that a school may ask of has.
    if year.first.year >= 1000:
        assert year_named(year.name) == year
        for upto in RETURNS:
            of_return = asked(f"{year.name}-{upto}.csv")
            assert of_return.last in year
            assert of_return.last + timedelta(days=1) not in of_return.period


@given(st.text(alphabet="0123456789-adehlmrcx.pfvs٣", max_size=24))
def test_a_name_that_is_none_is_refused_and_never_fails(name: str) -> None:
    try:
        found = asked(name)
    except NoSuchFileError:
        return
    assert name == f"{found.name}.{found.kind}"


@pytest.mark.parametrize("name", ["2025-26", "2025-27", "9999-00", "0000-01", "٢٠٢٥-٢٦", ""])
def test_only_an_academic_year_is_one(name: str) -> None:
    assert (year_named(name) is None) == (name != "2025-26")


def test_a_pack_of_very_many_classes_is_short_enough_to_be_sent() -> None:
    one = delivered(0, 60)
    survey = compiled().surveys[WORKSHOP.survey]
    single = next(q for q in survey.questions if q.type == "single")
    visits, said = [], []
    for number in range(40):
        booking = f"NM-{number:06d}"
        sessions = tuple(
            one.sessions[0].model_copy(update={"id": f"{booking}-{place}"}) for place in range(1, 7)
        )
        visits.append(one.model_copy(update={"id": booking, "sessions": sessions}))
        said += [
            summary(0, {(1, 3): 20, (2, 2): 14, (4, 1): 14}).model_copy(
                update={
                    "session_id": session.id,
                    "booking_id": booking,
                    "survey_version": survey.version,
                    "choices": {single.id: {option.id: 16 for option in single.options}},
                }
            )
            for session in sessions
        ]
    known = Known(tuple(visits), tuple(said), TODAY)
    wanted = asked(f"{YEAR.name}.pdf")
    for count, shown in ((40, False), (2, True)):
        found = encounters(known, compiled(), wanted.period)[:count]
        theirs = school_of(one.urn, known.visits, compiled())
        pack = draw(wanted, theirs, found, compiled(), TODAY)
        # Lambda gives back 6 MB, in letters that hold three quarters of it.
        assert len(pack) < 4_000_000
        text = read(pack)
        assert (single.text in text) == shown
        assert ("Of so many classes" in text) != shown
        assert text.count("More interested than before") == count * 6
