"""Sections of reports: each says its figures as they were asked, and what is not known is never nought."""

from datetime import date, timedelta
from decimal import Decimal

from services.metrics.asked import Ask
from services.metrics.known import Known
from services.metrics.observations import Readings, Series, Value
from services.metrics.period import AcademicYear, Month, Week
from services.metrics.reports.answering import Answering
from services.metrics.reports.section import Section, Table
from services.metrics.reports.sections import demand, interest, online, reach, verdict
from shared.compiled import compiled
from shared.events.booking import BookingSnapshot
from shared.limits import OWN_PAGES, OWN_WEBSITE
from tests.support.facts import delivered, school, summary, visit, year_group

TODAY = date(2026, 3, 16)
THURSDAY = date(2026, 3, 12)
WEEK, YEAR = Week.of(THURSDAY), AcademicYear.of(TODAY)
VIEWS = Series(OWN_WEBSITE, OWN_PAGES, "views", "Pages shown", "views", "flow")


def of(*visits: BookingSnapshot, summaries: tuple[object, ...] = (), **views: int) -> Answering:
    days = {date.fromisoformat(day.strip("_").replace("_", "-")): value for day, value in views.items()}
    values = {
        day: Value(day, Decimal(value), "2026-03-16T08:00", complete=True) for day, value in days.items()
    }
    readings = (Readings(VIEWS, values, max(values, default=None)),)
    return Answering(Known(visits, summaries, TODAY, readings), compiled())  # type: ignore[arg-type]  # a test's


def table(section: Section, place: int = 0) -> dict[str, list[str]]:
    found: Table = section.tables[place]
    return {str(row.name): [str(one.cell) for one in row.figures] for row in found.rows}


def test_the_verdict_says_year_target_and_of_how_many_visits() -> None:
    answering = of(delivered(1, 20), visit(2, "confirmed", days=-1))
    assert "20 pupils so far this academic year" in str(verdict.headline(answering))
    first, *others = map(str, verdict.lead(answering))
    assert first == "1 of 2 visits counted."
    assert others == [
        f"Since September 2025: 20 pupils in 1 of {len(compiled().target_schools)} target schools."
    ]
    assert verdict.section(answering).notes


def test_year_groups_stand_beside_their_target_and_not_beside_the_largest() -> None:
    group = year_group()
    section = reach.by_year_group(of(delivered(1, 20), delivered(2, 9, days=-30)), WEEK)
    target = compiled().targets.by_year_group[group]
    assert table(section)[f"Year {group}"] == ["20", "29", f"{target:,}", f"{100 * 29 // target}%"]
    assert section.chart
    assert {str(one.of) for one in section.chart.bars} == {
        f"{one:,}" for one in compiled().targets.by_year_group.values()
    }
    assert "29 of" in str(section.chart.alt)


def test_schools_that_were_never_reached_are_named_and_the_rest_is_counted() -> None:
    answering = of(*(delivered(one, 10 + one) for one in range(2)))
    section = reach.by_school(answering, WEEK, most=1)
    assert list(table(section)) == [school(1).name]
    assert str(section.tables[0].more) == "1 more school is in the file."
    never = sorted(one.name for one in compiled().target_schools[2:])
    assert len(never) > 1
    assert str(section.lead[0]) == f"Still to reach: {never[0]} and {len(never) - 1} more."
    assert str(reach.by_school(answering, WEEK).lead[0]) == f"Still to reach: {', '.join(never)}."


def test_a_visit_without_a_count_is_named_beside_the_total() -> None:
    section = reach.by_year_group(of(delivered(1, 20), visit(2, "confirmed", days=-1)), WEEK)
    assert [str(one) for one in section.notes] == [
        "1 visit took place without a count and is in none of these."
    ]


def test_interest_has_its_period_term_year_and_all_time() -> None:
    moved = {(1, 5): 60, (5, 1): 20}
    answering = of(
        *(delivered(one, 90) for one in range(4)),
        summaries=tuple(summary(one, moved, answers=80) for one in range(4)),
    )
    section = interest.section(answering, WEEK)
    rows = table(section)
    assert next(iter(rows)) == "9 to 15 March 2026"
    assert rows["All time"] == ["75%", "0%", "25%"]
    assert "more say that interest rose" in str(section.lead[0])
    assert not interest.section(of(), WEEK).tables[0].rows[0].figures[0].cell.value  # type: ignore[union-attr]


def test_the_website_stands_beside_the_period_before_and_a_year_ago_and_unknown_is_not_nought() -> None:
    year_ago = WEEK.first - timedelta(weeks=52)
    days = {f"_{WEEK.first + timedelta(days=n)}".replace("-", "_"): 10 for n in range(7)}
    days |= {f"_{WEEK.previous.first + timedelta(days=n)}".replace("-", "_"): 8 for n in range(7)}
    days |= {f"_{year_ago}".replace("-", "_"): 4}
    [row] = table(online.website(of(**days), WEEK)).values()
    assert row == ["70", "56", "4 (1 of 7 days)", "↑\N{NO-BREAK SPACE}25%"]
    [row] = table(online.website(of(**{next(iter(days)): 10}), WEEK)).values()
    assert row == ["10 (1 of 7 days)", "None", "None", "None"]
    assert str(online.social(of(), WEEK).lead[0]) == "No figures yet."
    assert online.a_year_ago(Month.of(TODAY)) == Month.of(date(2025, 3, 1))


def test_what_was_asked_for_in_vain_is_a_line_a_school() -> None:
    assert demand.unmet(of(delivered(1, 20)), WEEK) is None
    answering = of(visit(1, "declined"), visit(2, "declined"))
    section = demand.unmet(answering, WEEK)
    assert section
    assert str(section.lead[0]).startswith("2 requests of this academic year came to nothing")
    assert answering.answer(Ask("unmet_visits", YEAR)).whole.value == 2
    assert str(demand.coming(of()).lead[0]) == "No visit is confirmed."
