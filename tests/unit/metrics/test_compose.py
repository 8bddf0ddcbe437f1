"""Reports from what is known, without a table: what each says, that no bare value is in it, and how its work grows."""

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.metrics import kinds
from services.metrics.asked import Ask
from services.metrics.figures.changes import to_tell
from services.metrics.kinds import Kind, Role
from services.metrics.known import Known, day_of
from services.metrics.observations import Readings, Series, Value
from services.metrics.period import AcademicYear, Month, Quarter, Span, Term, Week
from services.metrics.reports import compose, order, questions
from services.metrics.reports.gate import refuse_raw_numbers
from services.metrics.reports.questions import QUESTIONS, Asked
from services.metrics.reports.section import KEY, Label
from services.metrics.reports.sections.explored import Chosen
from services.metrics.told import Delivery, SeriesFigure, Told, ToldFigure
from shared import text
from shared.compiled import compiled
from shared.limits import OWN_PAGES, OWN_WEBSITE
from tests.support.composed import DASH, changes, composed, rows, section, sentences, telling, todos
from tests.support.facts import MONDAY, delivered, school, summary, visit, year_group
from tests.support.steps import exponent

WEEK = Week.of(date(2026, 3, 12))
TODAY = MONDAY.date()
YEAR = AcademicYear.of(TODAY)
GROUP = year_group()
DAY = timedelta(days=1)


def known_of(sessions: int, answers: int = 20) -> Known:
    """Return what is known after so many sessions, each with so many answers."""
    visits = tuple(
        delivered(number, {GROUP: 20 + number % 9, 9: number % 4}, days=-(number % 300))
        for number in range(sessions)
    )
    summaries = tuple(summary(number, _answered(answers)) for number in range(sessions))
    days = {day: Value(day, Decimal(100), "2026-03-16", complete=True) for day in _days()}
    readings = tuple(
        Readings(Series(source, "ours", "views", "Our views", "views", "flow"), days, max(days))
        for source in (OWN_WEBSITE, *(one.id for one in compiled().sources))
    )
    waiting = tuple(
        visit(sessions + n, status, days=n) for n in range(20) for status in ("requested", "confirmed")
    )
    return Known((*visits, *waiting), summaries, TODAY, readings, correlation={one.id: "c" for one in visits})


def _answered(answers: int) -> dict[tuple[int, int], int]:
    up, down = answers // 2, answers // 5
    return {(2, 4): up, (4, 2): down, (3, 3): answers - up - down}


def _days() -> Iterator[date]:
    for number in range(16):
        yield WEEK.previous.first + timedelta(days=number)


KINDS: list[tuple[Kind, Role, Any]] = [
    ("weekly", "head", WEEK),
    ("monthly", "head", Month.of(TODAY).previous),
    ("termly", "head", Term.of(TODAY, compiled().availability.terms)),
    ("quarterly", "head", Quarter.of(TODAY).previous),
    ("yearly", "head", YEAR.previous),
    ("weekly", "facilitator", WEEK),
    ("weekly", "safeguarding", WEEK),
    ("quarterly", "board", Quarter.of(TODAY).previous),
    ("termly", "careers", Term.of(TODAY, compiled().availability.terms)),
]


# The gate, by type.


def leaves(value: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield where each value stands that a reader sees."""
    if isinstance(value, tuple):
        # Every section, and of long tables the first rows: the others are of the same types.
        for number, one in enumerate(value if path == ("sections",) else value[:3]):
            yield from leaves(one, (*path, number))
    elif is_dataclass(value) and type(value).__name__ not in {"Published", "Label", "Sentence"}:
        for one in fields(value):
            if one.metadata != KEY:
                yield from leaves(getattr(value, one.name), (*path, one.name))
    else:
        yield path


def put(value: Any, path: tuple[Any, ...], bad: object) -> Any:
    """Return a value with another at a place."""
    if not path:
        return bad
    first, *rest = path
    if isinstance(first, int):
        return (*value[:first], put(value[first], tuple(rest), bad), *value[first + 1 :])
    return replace(value, **{first: put(getattr(value, first), tuple(rest), bad)})


@pytest.mark.parametrize("bad", [6, 0.5, "28 pupils"])
def test_a_bare_value_is_refused_wherever_it_hides(bad: object) -> None:
    before = telling(known_of(40))[1]
    changed = known_of(40)
    changed = replace(changed, visits=(delivered(0, 5, version=9), *changed.visits[1:]))
    report = composed(changed, [before])
    places = list(leaves(report))
    assert {path[0] for path in places} >= {"subject", "headline", "lead", "sections", "footer", "lines"}
    assert {path[2] for path in places if path[0] == "sections"} >= {
        "title",
        "lead",
        "todo",
        "chart",
        "tables",
    }
    for path in places:
        with pytest.raises(TypeError, match=r"only shared\.suppression decides"):
            refuse_raw_numbers(put(report, path, bad))


@pytest.mark.parametrize(("kind", "role", "period"), KINDS)
def test_every_kind_and_role_has_its_selection_of_the_same_figures(
    kind: Kind, role: Role, period: Any
) -> None:
    assert period
    known = replace(known_of(40, 40), wishes=())
    report = composed(known, kind=kind, role=role, period=period, urn=school(1).urn)
    refuse_raw_numbers(report)
    assert len(report.sections) >= 3
    assert all("None" not in one and "%(" not in one for one in sentences(report))
    head = compose.answering(known, compiled(), "head")
    for line in report.lines:
        if line.part is None and role != "careers":
            assert head.answer(line.ask).whole == line.value
    links = [
        one.link
        for each in report.sections
        for one in (each, *each.todo, *(row for table in each.tables for row in table.rows))
        if one.link
    ]
    assert bool(links) == (role in order.ACCOUNTS), "who has no account gets no page of the console"
    assert bool(report.figures) == (role in order.ACCOUNTS)


def test_a_careers_lead_reads_of_her_school_alone() -> None:
    known = known_of(40, 40)
    term = Term.of(TODAY, compiled().availability.terms)
    report, told = telling(known, kind="termly", role="careers", period=term, urn=school(1).urn)
    said = " ".join(sentences(report))
    assert school(1).name in said
    others = [one.name for one in compiled().schools if one.urn != school(1).urn]
    assert [one for one in others if one in said] == []
    assert {one.urn for one in known.visits if one.id in told.deliveries} == {school(1).urn}
    shares = rows(section(report, "interest"))
    assert all(cell.endswith("%") for cell in shares["All time"]), "its own answers need no other school's"


# The headline.


def test_the_academic_year_is_the_headline_and_all_time_stands_beside_it() -> None:
    autumn = date(2026, 9, 14)
    known = replace(known_of(40), today=autumn, readings=())
    report = composed(known)
    assert str(report.headline).startswith("0 pupils so far this academic year, of a target of ")
    assert str(report.lead[0]) == "No visit took place."
    assert str(report.lead[-1]).startswith("Since September 2025: ")
    assert str(report.subject).startswith(f"{compiled().name}: 0 pupils so far this academic year")


def test_whom_the_target_is_not_about_is_said_once_beside_it() -> None:
    far = next(one for one in compiled().schools if not one.target)
    report = composed(
        Known(
            (
                delivered(1, {GROUP: 28, 9: 3}),
                delivered(3, 12, urn=far.urn, school_name=far.name),
            ),
            (),
            TODAY,
        )
    )
    assert ": 28 pupils so far this academic year, " in str(report.headline)
    assert "Counting every year group and school: 43 pupils." in map(str, report.lead)
    goal = compiled().targets.by_year_group[GROUP]
    found = rows(section(report, "reach-year-groups"))
    assert found[f"Year {GROUP}"] == ["40", "40", f"{goal}", f"{100 * 28 // goal}% (28)"]
    assert found["Year 9"] == ["3", "3", DASH, DASH]
    note = "Towards the target count pupils at target schools alone: their number is in brackets."
    assert note in map(str, section(report, "reach-year-groups").notes)
    assert note not in sentences(composed(Known((delivered(1, 28),), (), TODAY)))


def test_a_year_that_is_over_has_a_result_and_no_forecast() -> None:
    report = composed(Known((delivered(1, 28),), (), date(2026, 9, 1)), kind="yearly", period=YEAR)
    target = compiled().targets.pupils_per_year
    assert str(report.headline) == (
        f"Target missed: 28 pupils in the academic year 2025 to 26, of a target of {target}"
    )
    assert not [one for one in report.sections if one.id == "on-track"]
    assert str(report.lead[0]) == "1 of 1 visit counted."


# A quiet week.


def nothing_waits() -> Any:
    return compiled().model_copy(update={"sources": (), "schools": (school(1),), "counted_origins": ()})


def quiet_known(*visits: Any) -> Known:
    views = Series(OWN_WEBSITE, OWN_PAGES, "views", "Website pages shown", "views", "flow")
    days = {
        TODAY - n * DAY: Value(TODAY - n * DAY, Decimal(9), "2026-03-16", complete=True) for n in range(1, 8)
    }
    return Known(visits, (), TODAY, (Readings(views, days, max(days)),))


def test_a_quiet_week_is_three_lines() -> None:
    known = quiet_known(delivered(1, days=-14), visit(6, days=18))
    report, told = telling(known, programme=nothing_waits())
    again = composed(known, [told], programme=nothing_waits())
    for one in (report, again):
        assert one.quiet
        assert len(one.lead) == 3
        assert [*map(str, one.lead[1:])] == [
            "No visit took place from 9 to 15 March 2026, and nothing of what you were told changed.",
            f"The next visit is on Monday 30 March 2026 at {school(6).name}.",
        ]
        assert [each.id for each in one.sections if not each.quotes] == []
        assert one.more == ()


def test_a_week_with_a_visit_or_a_change_is_not_quiet() -> None:
    assert not composed(quiet_known(delivered(1)), programme=nothing_waits()).quiet
    told = telling(quiet_known(delivered(1, days=-14)), programme=nothing_waits())[1]
    changed = composed(quiet_known(delivered(1, 5, days=-14, version=9)), [told], programme=nothing_waits())
    assert not changed.quiet
    assert not composed(quiet_known(visit(1, "requested", days=30)), programme=nothing_waits()).quiet
    waits = composed(quiet_known())
    assert waits.quiet
    assert [str(one.sentence) for one in waits.more] == ["4 things wait for somebody."]


# Interest.


def test_what_is_said_beside_the_change_in_interest() -> None:
    schools = compiled().suppression.min_schools
    assert len(compiled().target_schools) >= schools
    for sessions, few in ((schools, True), (9, True), (10, False)):
        [net] = map(str, section(composed(known_of(sessions, 40)), "interest").lead)
        assert net.startswith("Of every 100 answers, ")
        assert ("There are fewer than 10 classes so far" in net) is few
        assert ("(95% interval)" in net) is not few
    [net] = map(str, section(composed(known_of(schools - 1, 40)), "interest").lead)
    assert net == "There are too few answers or schools to say how interest changed."


@pytest.mark.parametrize(
    ("moves", "said"),
    [
        ({(2, 4): 20, (4, 2): 10, (3, 3): 10}, "21 more say that interest rose than that it fell."),
        ({(2, 4): 10, (4, 2): 20, (3, 3): 10}, "21 more say that interest fell than that it rose."),
        ({(2, 4): 15, (4, 2): 15, (3, 3): 10}, "As many answers say that interest fell as that it rose."),
    ],
)
def test_the_one_number_says_which_way(moves: dict[tuple[int, int], int], said: str) -> None:
    visits = tuple(delivered(number, 50) for number in range(12))
    # Every class alike, but for two that are not.
    said_by = [moves] * 10 + [{(2, 4): 20, (3, 3): 20}, {(4, 2): 20, (3, 3): 20}]
    known = Known(visits, tuple(summary(number, one) for number, one in enumerate(said_by)), TODAY)
    [net] = map(str, section(composed(known), "interest").lead)
    assert said in net
    assert "Allowing for pupils of one class answering alike, that lies between " in net


# What needs doing.


def test_more_answers_than_pupils_are_the_first_thing_that_needs_doing() -> None:
    visits = tuple(delivered(number, 20) for number in range(5))
    known = Known(visits, tuple(summary(number, {(2, 4): 25}) for number in range(5)), TODAY)
    found = todos(composed(known), "todo")
    assert found[0] == (
        f"{school(0).name}, session NM-000000-1: more answers than pupils. See whether they count."
    )
    assert found[3] == "2 more sessions have more answers than pupils."


def test_schools_are_to_be_called_that_have_no_visit_in_this_academic_year() -> None:
    visits = (delivered(0, days=-400), delivered(1), visit(2, days=30), visit(3, "requested", days=30))
    report = composed(Known(visits, (), TODAY))
    left = len(compiled().target_schools) - 3
    assert any(
        one.startswith(f"{left} target schools have no visit in this academic year")
        for one in todos(report, "todo")
    )
    lead = [str(one) for one in section(report, "ahead").lead]
    assert any(school(0).name in one and school(1).name not in one for one in lead)


def test_the_six_weeks_ahead_say_which_have_no_visit() -> None:
    known = Known((visit(1, days=5), visit(2, days=5), visit(3, days=12)), (), TODAY)
    found = rows(section(composed(known, role="facilitator"), "ahead"))
    assert len(found) == 6
    assert list(found.items())[:3] == [
        ("16 to 22 March 2026", ["2", "2", "60"]),
        ("23 to 29 March 2026", ["1", "1", "30"]),
        ("30 March to 5 April 2026", ["0", "0", "no school day"]),
    ]


def test_eight_visits_to_come_are_named_and_todays_is_among_them() -> None:
    known = replace(known_of(0), visits=tuple(visit(n, days=n) for n in range(4, 20)))
    report = composed(known, role="facilitator")
    assert [row.figures[0].cell for row in section(report, "coming").tables[0].rows] == [
        Label(f"{day} March 2026") for day in range(16, 24)
    ]
    assert not any("attendance" in one for one in todos(report, "todo"))


# What changed.


def test_changes_are_said_of_facts_for_who_was_told_before_figures_were_remembered() -> None:
    known = Known((delivered(1, {7: 1200, 10: 1}), delivered(3, {}), delivered(4, 1, days=-7)), (), TODAY)
    people = Series("clipcast", "ours", "views", "Our views", "views", "unique")
    days = {WEEK.first: Value(WEEK.first, Decimal(1100), "2026-03-16", complete=True)}
    known = replace(known, readings=(Readings(people, days, WEEK.first),))
    before = Told(
        Span(WEEK.name, WEEK.first, WEEK.last),
        {
            "NM-000001": Delivery(date(2026, 3, 12), {7: 1201}),
            "NM-000003": Delivery(date(2026, 3, 5), {7: 2}),
            "NM-000009": Delivery(date(2026, 3, 5), {}),
        },
        {people.key: SeriesFigure(Decimal(7000), "flow")},
    )
    assert changes(composed(known, [before])) == [
        f"{school(1).name} (NM-000001): 1,201 of Year 7 on 12 March 2026, now 1,200 of Year 7, 1 of Year 10 on 12 March 2026.",
        f"{school(3).name} (NM-000003): 2 of Year 7 on 5 March 2026, now no pupils on 12 March 2026.",
        "A visit (NM-000009): no pupils on 5 March 2026, now not counted.",
        f"{school(4).name} (NM-000004): its count came since, 1 of Year 7 on 5 March 2026.",
        "Our views, 9 to 15 March 2026: 7,000, now 1,100 a day.",
    ]


def test_a_figure_says_what_it_was_by_how_much_it_moved_and_why() -> None:
    before = Known((delivered(1, 111), delivered(2, 30, days=-7)), (), TODAY)
    told = telling(before)[1]
    after = Known((delivered(1, 119, version=4), delivered(2, 30, days=-7)), (), TODAY)
    [named, *figures] = changes(composed(after, [told]))
    assert named.endswith("now 119 of Year 7 on 12 March 2026.")
    assert (
        "Pupils present, 9 to 15 March 2026: 111, now 119 (↑\N{NO-BREAK SPACE}7%): a count was corrected."
        in figures
    )
    assert (
        "Pupils present, Academic year 2025 to 26: 141, now 149 (↑\N{NO-BREAK SPACE}6%): a count was corrected."
        in figures
    )
    assert "Pupils present, All time: 141, now 149 (↑\N{NO-BREAK SPACE}6%): a count was corrected." in figures


@pytest.mark.parametrize(
    ("after", "why"),
    [
        ((delivered(1, 28), delivered(2, 30)), "a count came late"),
        ((visit(1, "cancelled", version=9),), "a visit was cancelled"),
        ((visit(1, "did_not_happen", version=9),), "a visit did not happen"),
        ((visit(1, "confirmed", version=9),), "a record was undone"),
    ],
)
def test_why_a_figure_is_another(after: tuple[Any, ...], why: str) -> None:
    told = telling(Known((delivered(1, 28), visit(2)), (), TODAY))[1]
    found = changes(composed(Known((*after, visit(3, days=30)), (), TODAY), [told]))
    [figure] = [one for one in found if one.startswith("Pupils present, 9 to 15 March 2026: 28, now ")]
    assert why in figure


def test_what_took_place_since_is_news_and_no_change() -> None:
    before = Known((delivered(1, 28),), (), TODAY)
    told = telling(before)[1]
    later = TODAY + 7 * DAY
    grown = Known((delivered(1, 28), delivered(2, 30, days=7)), (), later)
    assert changes(composed(grown, [told])) == []
    corrected = Known((delivered(1, 26, version=4), delivered(2, 30, days=7)), (), later)
    found = changes(composed(corrected, [told]))
    assert (
        "Pupils present, All time: 28, should have been 26 (↓\N{NO-BREAK SPACE}7%): a count was corrected."
        in found
    )


def test_late_answers_are_told_by_the_points_they_moved_a_share() -> None:
    def answered(less: int, late: int = 0) -> Known:
        moved = {(1, 5): 100 - less, (5, 1): less + late}
        return Known(
            tuple(delivered(one, 200) for one in range(4)),
            tuple(summary(one, moved, answers=100 + late) for one in range(4)),
            TODAY,
        )

    told = telling(answered(10))[1]
    assert changes(composed(answered(10), [told])) == []
    found = changes(composed(answered(10, 25), [told]))
    assert (
        "Less interested than before, Academic year 2025 to 26: 10%, now 28% (↑\N{NO-BREAK SPACE}18\N{NO-BREAK SPACE}points): "
        "answers came late, or were decided about."
    ) in found


def shown_series(value: int | None, *, back: bool = False) -> Known:
    views = Series("clipcast", "ours", "views", "Our views", "views", "flow")
    days = (
        {} if value is None else {WEEK.first: Value(WEEK.first, Decimal(value), "2026-03-16", complete=True)}
    )
    taken = frozenset({WEEK.first}) if back else frozenset[date]()
    return Known((), (), TODAY, (Readings(views, days, WEEK.first, taken),))


@pytest.mark.parametrize(
    ("now", "back", "said"),
    [
        (7021, False, "156, now 7,021 (↑\N{NO-BREAK SPACE}4,401%): restated or completed by its source."),
        (150, True, "156, now 150 (↓\N{NO-BREAK SPACE}4%): a file was taken back."),
        (None, True, "156, now not known: a file was taken back."),
    ],
)
def test_a_restated_figure_is_told_with_its_reason(now: int | None, back: bool, said: str) -> None:  # noqa: FBT001
    told = telling(shown_series(156))[1]
    found = changes(composed(shown_series(now, back=back), [told]))
    assert found == [f"Our views, 9 to 15 March 2026: {said}"]
    assert changes(composed(shown_series(157), [told])) == [], "under a hundredth is noise"


@pytest.mark.parametrize("role", compose.SELECTIONS)
def test_each_reader_is_told_what_changed_of_what_they_were_told(role: Role) -> None:
    [kind, *_] = kinds.ROLES[role]
    period = {
        "weekly": WEEK,
        "quarterly": Quarter.of(TODAY),
        "termly": Term.of(TODAY, compiled().availability.terms),
    }[kind]
    before, after = (Known((delivered(1, pupils),), (), TODAY) for pupils in (111, 119))
    asked: Any = {"kind": kind, "role": role, "period": period, "urn": school(1).urn}
    told = telling(before, **asked)[1]
    assert any(
        "111, now 119 (↑\N{NO-BREAK SPACE}7%)" in one for one in changes(composed(after, [told], **asked))
    )


def test_the_forecasts_rule_stands_under_the_verdict() -> None:
    report = composed(known_of(40))
    assert [one.id for one in report.sections][:2] == ["on-track", "todo"]


@pytest.mark.parametrize(
    ("launched", "caption"),
    [
        (date(2024, 9, 1), "Visits, beside the period before and a year ago"),
        (date(2025, 9, 1), "Visits, beside the period before"),
        (WEEK.first, "Visits"),
    ],
)
def test_a_table_speaks_of_no_period_that_it_has_no_column_for(launched: date, caption: str) -> None:
    programme = compiled().model_copy(update={"launched": launched})
    [table] = section(composed(known_of(4), programme=programme), "period").tables
    assert str(table.caption) == caption
    assert len(table.columns) == 3 + caption.count("before") + caption.count("year ago")


def test_a_careers_lead_is_not_told_her_schools_name_in_each_row() -> None:
    known = Known((visit(1, days=9), delivered(2)), (), TODAY)
    term = Term.of(TODAY, compiled().availability.terms)
    found = section(composed(known, kind="termly", role="careers", period=term, urn=school(1).urn), "coming")
    [table] = found.tables
    assert [str(one) for one in table.columns] == ["Date", "Workshop", "Pupils expected"]
    assert list(rows(found)) == ["21 March 2026"]


def weekly(values: dict[int, int], today: date) -> Known:
    """Return a series' figures by how many weeks before `WEEK` they are of."""
    views = Series("clipcast", "ours", "views", "Our views", "views", "flow")
    days = {WEEK.first - back * 7 * DAY: value for back, value in values.items()}
    known = {day: Value(day, Decimal(value), "2026-03-16", complete=True) for day, value in days.items()}
    return Known((), (), today, (Readings(views, known, max(known)),))


def weeks_later(known: Known, told: Told, weeks: int) -> Told:
    """Return what a reader was told last, after so many weeks more of reports in which nothing was another."""
    for _ in range(weeks):
        known = replace(known, today=known.today + 7 * DAY)
        report, told = telling(known, [told])
        assert changes(report) == []
    return told


def test_what_was_told_long_ago_is_compared_although_no_report_shows_it_any_more() -> None:
    """Of a week that was restated in the third week after it no reader was ever told."""
    before = weekly({0: 156}, TODAY)
    told = weeks_later(before, telling(before)[1], 6)
    restated = weekly({0: 7021}, TODAY + 49 * DAY)
    report, after = telling(restated, [told])
    assert changes(report) == [
        "Our views, 9 to 15 March 2026: 156, now 7,021 (↑\N{NO-BREAK SPACE}4,401%): restated or completed by its source."
    ]
    again = replace(restated, today=restated.today + 7 * DAY)
    assert changes(composed(again, [after])) == [], "told once"


def test_changes_under_the_noise_add_up() -> None:
    told = weeks_later(weekly({0: 1000}, TODAY), telling(weekly({0: 1000}, TODAY))[1], 3)
    crept = weekly({0: 1008}, TODAY + 28 * DAY)
    report, told = telling(crept, [told])
    assert changes(report) == []
    [said] = changes(composed(weekly({0: 1016}, TODAY + 35 * DAY), [told]))
    assert said.startswith("Our views, 9 to 15 March 2026: 1,000, now 1,016")


def test_of_a_year_restated_in_a_night_the_newest_weeks_are_named_and_the_others_counted() -> None:
    back = range(12)
    told = None
    for week in reversed(back):
        known = weekly(dict.fromkeys(range(week, 12), 100), TODAY - week * 7 * DAY)
        told = telling(known, [told] if told else [])[1]
    assert told
    found = changes(composed(weekly(dict.fromkeys(back, 300), TODAY), [told]))
    assert len(found) == 4
    assert "Our views: 9 earlier periods are others as well, the first 22 to 28 December 2025." in found


def test_a_figure_that_stays_as_it_was_told_is_not_told_for_ever() -> None:
    known = weekly({0: 156}, TODAY)
    told = telling(known)[1]
    for week in range(60):
        known = replace(known, today=TODAY + (week + 1) * 7 * DAY)
        told = telling(known, [told])[1]
    ends = [one.ask.period.last for one in told.figures if one.ask.period]
    assert min(ends) >= TODAY


def test_of_two_that_may_have_been_told_each_change_is_said_once() -> None:
    told = telling(Known((delivered(1, 28),), (), TODAY))[1]
    after = Known((delivered(1, 26, version=4),), (), TODAY)
    assert changes(composed(after, [told, told])) == changes(composed(after, [told]))


@settings(max_examples=25)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=5), st.integers(0, 14))
def test_told_again_without_a_change_nothing_is_said(present: list[int], later: int) -> None:
    visits = tuple(delivered(one, pupils, days=-9 * one) for one, pupils in enumerate(present))
    summaries = tuple(summary(one, {(1, 5): pupils}) for one, pupils in enumerate(present))
    known = Known(visits, summaries, TODAY)
    told = telling(known)[1]
    assert changes(composed(replace(known, today=TODAY + later * DAY), [told])) == []


def test_what_was_told_is_kept_as_plain_values() -> None:
    told = telling(known_of(12, 40))[1]
    assert len(told.figures) > 40
    again = [ToldFigure.of(one.row()) for one in told.figures]
    assert [(one.ask.key, one.part, one.value, one.version) for one in again] == [
        (one.ask.key, one.part, one.value, one.version) for one in told.figures
    ]
    term = Term.of(TODAY, compiled().availability.terms)
    assert term
    ask = Ask.of(Ask("pupils", term, "school").row())
    assert ask.key == Ask("pupils", term, "school").key
    assert isinstance(ask.period, Term)


def of_one_school() -> Known:
    """Return a year at one school, with answers of each class, and a platform's figures of every day."""
    numbers = range(50)
    visits = tuple(delivered(n, 50, days=-7 * n, urn=school(0).urn) for n in numbers)
    summaries = tuple(_of(n, 30, 10) for n in numbers)
    return Known(visits, summaries, TODAY, (_platform(100),))


def _of(number: int, more: int, less: int) -> Any:
    moved = {(1, 5): more, (5, 1): less}
    made = summary(number, moved, answers=more + less)
    held = MONDAY.date() - timedelta(days=4 + 7 * number)
    return made.model_copy(update={"urn": school(0).urn, "held_on": held})


def _platform(value: int | None) -> Readings:
    days = [TODAY - n * DAY for n in range(1, 400)]
    series = Series("clipcast", "ours", "views", "Our views", "views", "flow")
    values = (
        {}
        if value is None
        else {one: Value(one, Decimal(value), "2026-03-16", complete=True) for one in days}
    )
    return Readings(series, values, days[0], frozenset(days) if value is None else frozenset())


def _instead(known: Known, number: int, event: str) -> Known:
    visits, summaries = list(known.visits), list(known.summaries)
    match event:
        case "a corrected delivery":
            visits[number] = delivered(number, 31, days=-7 * number, urn=school(0).urn, version=9)
        case "a cancelled booking":
            visits[number] = visit(number, "cancelled", days=-7 * number, urn=school(0).urn, version=9)
        case "a late answer":
            summaries = [_of(n, 30, 60) for n in range(len(summaries))]
        case "a restated source":
            return replace(known, readings=(_platform(250),))
        case "a withdrawn drop":
            return replace(known, readings=(_platform(None),))
    return replace(known, visits=tuple(visits), summaries=tuple(summaries))


EVENTS = (
    "a corrected delivery",
    "a cancelled booking",
    "a late answer",
    "a restated source",
    "a withdrawn drop",
)


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize(("kind", "role", "period"), KINDS)
def test_the_next_digest_of_each_reader_says_what_changed(
    kind: Kind, role: Role, period: Any, event: str
) -> None:
    urn = school(0).urn if role == "careers" else ""
    before = of_one_school()
    told = telling(before, kind=kind, period=period, role=role, urn=urn)[1]
    number = next(n for n, one in enumerate(before.visits) if period.first <= day_of(one) <= period.last)
    after = _instead(before, number, event)
    found = changes(composed(after, [told], kind=kind, period=period, role=role, urn=urn))
    of_source = {one.ask.figure for one in told.figures if one.ask.figure.startswith("series:")}
    of_answers = {one.ask.figure for one in told.figures} & {"answers", "more", "less", "same", "response"}
    concerned = (
        of_source if "source" in event or "drop" in event else of_answers if "answer" in event else {"all"}
    )
    assert bool(found) is bool(concerned), (found, concerned)
    assert role != "head" or found


@pytest.mark.parametrize("name", ["123", "+44 20", "%", "-"])
@pytest.mark.parametrize(("kind", "role", "period"), KINDS)
def test_a_school_whose_typed_name_looks_like_a_number_breaks_no_report(
    kind: Kind, role: Role, period: Any, name: str
) -> None:
    typed = {"urn": "999999" if role != "careers" else school(0).urn, "school_name": name}
    statuses = ("delivered", "confirmed", "requested", "declined", "cancelled")
    days = (-4, -130, 0, 3, 20)
    visits = [
        delivered(10 * n, 28, days=day, **typed)
        if status == "delivered"
        else visit(10 * n + m, status, days=day, **typed)
        for n, day in enumerate(days)
        for m, status in enumerate(statuses)
    ]
    known = Known(tuple(visits), (), TODAY)
    report, told = telling(known, kind=kind, period=period, role=role, urn=typed["urn"])
    again = replace(known, visits=known.visits[1:])
    composed(again, [told], kind=kind, period=period, role=role, urn=typed["urn"])
    for question in QUESTIONS:
        questions.sections(Asked(question, compose.answering(known, compiled(), role, ""), Chosen(period)))
    if role == "head" and kind == "weekly":
        assert f"“{name}”" in " ".join(sentences(report))


# Words.


class Marked(dict[str, list[str]]):
    """A catalogue that says what English says, between two marks."""

    def get(self, sentence: str, _default: object = None) -> list[str]:  # type: ignore[override]
        return [f"«{sentence}»"] * 2


def marked(_to: str) -> dict[str, object]:
    return {"sentences": Marked(), "plural": "n != 1"}


def test_every_sentence_goes_through_the_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    known = known_of(40)
    before = telling(known)[1]
    changed = replace(known, visits=(delivered(0, 5, version=9), *known.visits[1:]))
    with monkeypatch.context() as patch:
        patch.setattr(text, "spoken", marked)
        report = composed(changed, [before])
        own = [
            str(report.headline),
            str(report.title),
            str(report.preview),
            *map(str, report.lead),
            *map(str, report.footer),
        ]
        own += [str(one) for each in report.sections for one in (each.title, *each.lead, *each.notes)]
        own += [str(one.sentence) for each in report.sections for one in each.todo]
    assert [sentence for sentence in own if not sentence.startswith("«")] == []


# Limits.


def test_a_reports_work_grows_with_the_sessions_and_no_faster() -> None:
    def work(sessions: int) -> Callable[[], object]:
        known = known_of(sessions)
        earlier = telling(known_of(sessions - sessions // 10), period=WEEK.previous)[1]
        # Every delivery was told otherwise, and some were not told at all.
        before = replace(earlier, deliveries=dict.fromkeys(earlier.deliveries, Delivery(WEEK.first, {})))
        return lambda: composed(known, [before])

    work(10)()
    assert exponent(work, 30, 300) <= 1.15


def test_a_reports_work_does_not_grow_with_the_answers() -> None:
    """A sum of answers costs the same however many they are."""

    def work(answers: int) -> Callable[[], object]:
        known = known_of(27, answers)
        return lambda: composed(known)

    work(25)()  # what is imported and cached once is no work of the size
    assert exponent(work, 25, 2_500) <= 0.1


def test_what_it_tells_is_what_it_was_asked_and_what_it_looked_up_of_before_is_not() -> None:
    known = known_of(12, 40)
    told = telling(known)[1]
    assert telling(known, [told])[1] == told
    assert replace(told, figures=()) == to_tell(known, WEEK)
