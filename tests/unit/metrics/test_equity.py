"""Equity of reach: pupils by what is known of their schools' areas, against the pupils there are, and who was never reached."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.metrics.figures.equity import NAMES, never_reached, reach
from services.metrics.known import Known
from services.metrics.period import AcademicYear, OneDay
from shared.compiled import compiled
from shared.programme.equity import Area, Equity
from tests.support.events import snapshot
from tests.support.facts import delivered, school, visit

TODAY = date(2026, 3, 16)
YEAR = AcademicYear.of(TODAY)


def known(*visits: object, today: date = TODAY) -> Known:
    return Known(tuple(visits), (), today)  # type: ignore[arg-type]


def test_pupils_are_counted_in_the_band_of_their_school() -> None:
    found = reach(known(delivered(0, 28), delivered(2, 60)), compiled(), YEAR)
    assert found
    # By hand from equity.csv: the first target school is in decile 2 and rural, the third in decile 1 and urban.
    idaci = {band.name: (band.pupils, band.reached) for band in found.cut("idaci").bands}
    assert idaci == {"1-2": (88, 2), "3-4": (0, 0), "5-6": (0, 0), "7-8": (0, 0), "9-10": (0, 0)}
    setting = {band.name: band.pupils for band in found.cut("setting").bands}
    assert setting == {"rural": 28, "urban": 60}
    assert found.fsm_reached == (28 * Decimal("31.5") + 60 * Decimal("40.2")) / 88
    assert found.fsm_county == Decimal("22.4")
    assert (found.vintage, found.sources) == (2025, ("Synthetic",))


def test_beside_the_pupils_reached_stand_the_pupils_there_are() -> None:
    programme = compiled()
    found = reach(known(), programme, YEAR)
    assert found
    groups = programme.targets.by_year_group
    by_urn = {one.urn: sum(one.rolls.get(year, 0) for year in groups) for one in programme.schools}
    rural = sum(by_urn[urn] for urn in ("910001", "910002", "910004"))
    assert {band.name: band.roll for band in found.cut("setting").bands}["rural"] == rural
    assert found.cut("setting").roll == rural + by_urn["910003"] + by_urn["910006"]
    assert found.cut("setting").pupils == 0
    assert found.fsm_reached is None, "nobody came: that is not known, and not zero"


def test_a_school_of_which_nothing_is_known_is_counted_apart() -> None:
    stranger = snapshot(7, 3, "delivered", urn="123456", present=11)
    found = reach(known(delivered(3, 40), delivered(4, 20), stranger), compiled(), YEAR)
    assert found
    # The fourth has no percentage of free school meals, the fifth no row at all.
    assert found.cut("fsm").unknown.pupils == 40 + 20 + 11
    assert found.cut("setting").unknown.pupils == 20 + 11
    assert found.cut("setting").pupils == 40
    assert found.cut("idaci").unknown.roll == sum(
        number
        for one in compiled().schools
        if one.urn in {"910005", "910007"}
        for year, number in one.rolls.items()
        if year in compiled().targets.by_year_group
    )


def test_a_band_without_a_known_roll_says_that_it_is_not_known() -> None:
    programme = compiled()
    bare = programme.model_copy(
        update={"schools": tuple(one.model_copy(update={"rolls": {}}) for one in programme.schools)}
    )
    found = reach(known(delivered(0, 28)), bare, YEAR)
    assert found
    assert {band.roll for cut in found.cuts for band in (*cut.bands, cut.unknown)} == {None}


def test_only_visits_of_the_period_count_and_never_is_of_all_time() -> None:
    programme, visits = compiled(), (delivered(0, 28), delivered(1, 30, days=-300))
    found = reach(known(*visits), programme, YEAR)
    assert found
    assert sum(band.pupils for band in found.cut("setting").bands) == 28
    assert [one.name for one in found.never] == sorted(school(number).name for number in (2, 3, 4))
    day = reach(known(*visits), programme, OneDay(TODAY))
    assert day
    assert day.never == found.never


def test_a_visit_that_took_place_without_a_count_is_no_school_never_reached() -> None:
    programme = compiled()
    uncounted, ahead, off = visit(0, days=-3), visit(1, days=30), visit(2, "cancelled", days=-3)
    names = {one.name for one in never_reached(known(uncounted, ahead, off), programme)}
    assert names == {school(number).name for number in (1, 2, 3, 4)}


def test_a_programme_that_says_nothing_of_its_schools_has_no_figure() -> None:
    assert reach(known(delivered(0)), compiled().model_copy(update={"equity": None}), YEAR) is None


@given(
    st.lists(
        st.tuples(
            st.integers(0, 40).map(Decimal) | st.none(),
            st.integers(1, 10) | st.none(),
            st.sampled_from(["rural", "urban", None]),
        ),
        min_size=1,
        max_size=7,
    ),
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 99)), max_size=12),
)
def test_no_pupil_and_no_school_is_lost_or_counted_twice(
    areas: list[tuple[Decimal | None, int | None, str | None]], visits: list[tuple[int, int]]
) -> None:
    programme = compiled()
    rows = tuple(
        Area(urn=one.urn, fsm_percent=fsm, idaci_decile=decile, rural_urban=setting, vintage=2025, source="x")  # type: ignore[arg-type]
        for one, (fsm, decile, setting) in zip(programme.schools, areas, strict=False)
    )
    with_areas = programme.model_copy(update={"equity": Equity(rows=rows)})
    held = [
        snapshot(number, 3, "delivered", urn=programme.schools[place].urn, present=came)
        for number, (place, came) in enumerate(visits)
    ]
    found = reach(known(*held), with_areas)
    assert found
    for dimension, names in NAMES.items():
        cut = found.cut(dimension)
        bands = (*cut.bands, cut.unknown)
        assert [band.name for band in cut.bands] == list(names)
        assert sum(band.pupils for band in bands) == sum(came for _, came in visits)
        assert sum(band.schools for band in bands) == len(programme.schools)
        assert sum(band.reached for band in bands) == len({place for place, _ in visits})
    # Equal schools are in one fifth, and more free school meals are never in a later one.
    fifth = {row.urn: row.fsm_percent for row in rows if row.fsm_percent is not None}
    from services.metrics.figures.equity import _fifths

    placed = _fifths(rows)
    for one, percent in fifth.items():
        for other, more in fifth.items():
            assert (percent < more) <= (placed[one] >= placed[other])
            assert (percent == more) <= (placed[one] == placed[other])
