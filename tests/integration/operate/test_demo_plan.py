"""The demo of any programme: its own schools, year groups and workshops, also of one that begins this year."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from operate import demo, demo_people, demo_year
from operate.demo_plan import drawn_years, for_schools, plan_of, with_terms
from operate.programme import make
from services.booking.domain.diary import fits
from services.booking.domain.offer import Offer
from services.booking.domain.team_day import Stretch, TeamDay, taken
from services.booking.use_cases.free import times_from
from services.booking.use_cases.lead import VisitRequest
from services.booking.use_cases.offer import offer
from services.people.use_cases.programme import rules
from shared.clock import london_day
from shared.compiled import compiled
from shared.paths import PROGRAMMES
from shared.programme.base import on_base
from tests.support.aws import service_on
from tests.support.programme import ALBA, DEMO, OWN, programme_of

EVERY = [OWN, *sorted(path.name for path in PROGRAMMES.iterdir() if on_base(path))]


@pytest.fixture(params=[*EVERY, "new"])
def programme(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[str]:
    """Be of each programme in turn, the last one just made by `make programme`: one school, and no term of the demo year."""
    name = request.param
    if name == "new":
        answers = tmp_path / "answers.toml"
        answers.write_text(ALBA, "utf-8")
        monkeypatch.setattr("operate.programme.PROGRAMMES", tmp_path)
        monkeypatch.setattr("operate.programme.LOCAL", tmp_path / "local")
        assert make("alba", answers, say=lambda _: None) == 0
        name = str(tmp_path / "alba")
    with programme_of(name), service_on("moto", "booking", request, monkeypatch):
        yield request.param


def test_every_visit_of_the_year_finds_its_time_in_any_programme(programme: str) -> None:
    own = compiled()
    plan = plan_of(own, offer())
    assert sum(one.present for visit in plan.visits for one in visit.classes) == plan.pupils
    assert {visit.urn for visit in plan.visits} <= {school.urn for school in own.schools}
    assert {one.year_group for visit in plan.visits for one in visit.classes} <= set(
        own.targets.by_year_group
    )
    # As many as fill the diary nowhere else than a whole year does: the first weeks of it.
    for visit in plan.visits[:8]:
        booking = demo._book(own, plan.offer, visit)
        workshop = for_schools(own)[visit.workshop]
        assert booking.workshop.id == workshop.id
        assert {one.year_group for one in booking.sessions} <= set(workshop.year_groups)
        assert booking.status == "confirmed"
    assert (programme == "new") == (len(own.schools) == 1)
    if programme == DEMO:  # it says every term of that year itself, and its demo is what it was
        assert plan.visits == demo_year.visits([one.urn for one in own.target_schools], 4, 3)
        assert plan.offer == offer()


def test_the_whole_demo_year_finds_its_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """Visit after visit, each in the diary that those before it left, which is kept in memory: a table takes half a minute."""
    diary: dict[date, list[TeamDay]] = defaultdict(list)

    def booked(offer: Offer, asked: VisitRequest, *, now: datetime, correlation_id: str, **_: object) -> Any:
        workshop = offer.workshop(asked.workshop_id)
        assert workshop
        times = times_from(asked.starts, workshop.minutes)
        day, span = london_day(times[0][0]), (times[0][0], times[-1][1])
        team = fits(offer.diary, diary[day], day, times, asked.school.urn, now)[0]
        before = next((one for one in diary[day] if one.team == team), TeamDay(day, team))
        stretch = Stretch(*span, correlation_id, asked.school.urn)
        diary[day] = [one for one in diary[day] if one.team != team] + [taken(before, stretch, now)]
        return SimpleNamespace(id=correlation_id)

    monkeypatch.setattr(demo.lead, "request", booked)
    monkeypatch.setattr(demo.team, "confirm", lambda reference, **_: reference)
    monkeypatch.setattr("services.booking.table.diary.team_days", lambda _first, _last: diary)
    with programme_of(DEMO):
        plan = plan_of(compiled(), offer())
        for visit in plan.visits:
            demo._book(compiled(), plan.offer, visit)
    assert plan.pupils == demo_year.PUPILS
    stretches = sum(len(one.stretches) for team_days in diary.values() for one in team_days)
    assert stretches == len(plan.visits) > 100


def test_people_of_the_demo_have_roles_of_any_programme(programme: str) -> None:
    its = rules().roles
    for number in range(12):
        for role in ("facilitator", "radiographer", "work-coach"):
            assert demo_people.role_of(role, number) in its
        assert its[demo_people.role_of("facilitator", number)].leads
    assert compiled().schools[0].postcode.startswith(demo_people.area("here"))
    assert not compiled().schools[0].postcode.startswith(demo_people.area("elsewhere"))
    assert programme


def test_year_groups_with_a_larger_target_are_drawn_more_often() -> None:
    assert drawn_years([8, 9, 7, 10]) == demo_year.DRAWN_YEARS
    assert set(drawn_years([8])) == {8}
    assert drawn_years([9, 8]).count(9) > drawn_years([9, 8]).count(8)


def test_terms_that_a_programme_lacks_are_the_demos_alone() -> None:
    before = offer()
    with_terms(before)
    assert offer() is before
