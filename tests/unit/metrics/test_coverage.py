"""The board of target schools: where each stands, and whom to call next."""

import subprocess
import sys
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.metrics.board import Invitation, Line, line_of_visit, line_of_wish
from services.metrics.figures.coverage import ORDER, Covered, Target, coverage, missing
from services.metrics.known import Known
from services.metrics.known import pupils as pupils_at
from services.metrics.web import wording
from shared.events.booking import STATUSES, BookingSnapshot
from tests.support.events import wish
from tests.support.facts import delivered, visit

TODAY = date(2026, 3, 16)
YEARS = (7, 10)
DAY = timedelta(days=1)


def target(urn: str = "910002", rolls: Mapping[int, int] | None = None) -> Target:
    return Target(urn, f"School {urn}", "Town", {7: 100, 10: 80} if rolls is None else rolls)


def one(
    *visits: BookingSnapshot, invited: int | None = None, school: Target | None = None, **more: Any
) -> Covered:
    lines = [line_of_visit(of).row() | {"sk": of.id, "version": of.version} for of in visits]
    invitations = (
        [Invitation("910002", TODAY - invited * DAY, "Robin", "by phone")] if invited is not None else []
    )
    [found] = coverage(
        [school or target()], YEARS, map(Line.of, lines), invitations, more.get("today", TODAY)
    )
    return found


def at(status: str, days: int, **more: Any) -> BookingSnapshot:
    """Return a visit to the school so many days from today."""
    made = delivered if status == "delivered" else visit
    booking = made(1, **more, days=days + 4) if made is delivered else visit(1, status, days=days + 4, **more)
    return booking.model_copy(update={"urn": "910002"})


def turned(days: int = 10) -> BookingSnapshot:
    return at("declined", days)


def test_a_total_that_lacks_a_visit_says_so() -> None:
    counted, silent = at("delivered", -20), at("confirmed", -3).model_copy(update={"id": "WW-2"})
    both = one(counted, silent, at("confirmed", 9).model_copy(update={"id": "WW-3"}))
    assert (both.counted, both.took_place, wording.counted(both)) == (1, 2, "1 of 2 visits counted")
    assert wording.counted(one(counted)) == ""
    assert one(counted, silent, today=date(2026, 9, 20)).took_place == 0, "another academic year"


@pytest.mark.parametrize(
    ("found", "state", "why"),
    [
        (one(), "never", "never_reached"),
        (one(invited=3), "invited", "invited"),
        (one(invited=21), "invited", "invited"),
        (one(invited=22), "invited", "no_answer"),
        (one(invited=300), "never", "never_reached"),
        (one(at("requested", 10)), "asked", "to_answer"),
        (one(at("waitlisted", 10)), "asked", "to_answer"),
        (one(at("requested", -1)), "never", "turned_away"),
        (one(turned()), "never", "turned_away"),
        (one(at("expired", -5)), "never", "turned_away"),
        (one(at("cancelled", 5, cancelled_by="team")), "never", "turned_away"),
        (one(at("cancelled", 5, cancelled_by="school")), "never", "never_reached"),
        (one(at("confirmed", 0)), "booked", "booked"),
        (one(at("rescheduled", 10), turned()), "booked", "booked"),
        (one(at("confirmed", -1)), "delivered", "to_count"),
        (one(at("delivered", -5, present={7: 90, 10: 20})), "delivered", "reached"),
        (one(at("delivered", -5, present={7: 90})), "delivered", "years_missing"),
        (one(at("delivered", -5, present={7: 90}), school=target(rolls={7: 100})), "delivered", "reached"),
        (one(at("delivered", -300)), "never", "not_this_year"),
        (one(at("did_not_happen", -5)), "never", "never_reached"),
        (one(at("confirmed", 5, address_confirmed=False)), "never", "never_reached"),
    ],
)
def test_where_a_school_stands_and_why(found: Covered, state: str, why: str) -> None:
    assert (found.state, found.why) == (state, why)
    assert wording.why(found)
    assert found.to_call == (why in ORDER[:5])


def test_what_was_reached_stands_beside_the_roll() -> None:
    found = one(at("delivered", -5, present={7: 90, 9: 4}), at("confirmed", 7).model_copy(update={"id": "B"}))
    assert [(year.year_group, year.pupils, year.roll) for year in found.years] == [(7, 90, 100), (10, 0, 80)]
    assert (found.pupils, found.roll, missing(found)) == (90, 180, (10,))
    assert (found.last, found.next) == (TODAY - 5 * DAY, TODAY + 7 * DAY)
    assert one(school=target(rolls={})).roll is None
    assert [*wording.years(found.years)] == ["Year 7: 90 of 100", "Year 10: 0 of 80"]


def test_a_record_made_early_is_not_reached_before_its_day() -> None:
    early = at("delivered", 5, present={7: 90}, delivered_on=TODAY)
    assert one(early).pupils == 0
    assert one(early, today=TODAY + 5 * DAY).pupils == 90


def test_a_wish_without_a_date_is_an_ask_in_vain() -> None:
    [found] = coverage([target()], YEARS, [line_of_wish(wish(1, urn="910002").wish)], [], TODAY)
    assert (found.why, wording.why(found)) == (
        "turned_away",
        "Asked for a visit in May 2026 and did not get one.",
    )


def test_who_asked_in_vain_is_called_first_then_the_largest_never_reached() -> None:
    schools = [
        target("910001", {7: 50}),
        target("910002", {7: 100}),
        target("910003", {7: 90}),
        target("910004", {}),
    ]
    lines = [line_of_visit(turned()).row() | {"urn": "910003", "sk": "A", "version": 1}]
    lines += [line_of_visit(at("confirmed", 4)).row() | {"urn": "910002", "sk": "B", "version": 1}]
    found = coverage(schools, YEARS, map(Line.of, lines), [], TODAY)
    assert [each.school.urn for each in found] == ["910003", "910001", "910004", "910002"]


VISITS = st.lists(st.tuples(st.sampled_from(STATUSES), st.integers(-40, 40), st.integers(0, 35)), max_size=6)


@given(VISITS)
def test_the_board_and_the_facts_count_the_same_pupils(drawn: list[tuple[str, int, int]]) -> None:
    visits = []
    for number, (status, days, came) in enumerate(drawn):
        more: dict[str, Any] = {"present": {7: came}} if status == "delivered" else {}
        visits.append(at(status, days, **more).model_copy(update={"id": f"B-{number}"}))
    found = one(*visits)
    known = Known(tuple(visits), (), TODAY)
    assert found.pupils == sum(map(pupils_at, known.delivered))
    assert (found.state == "delivered") == bool(known.delivered or known.uncounted)


def test_the_page_needs_no_pydantic() -> None:
    code = (
        "import sys, services.metrics.functions.team; print({'pydantic', 'shared.events'} & set(sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603  our own code
    assert ran.stdout.strip() == "set()"
