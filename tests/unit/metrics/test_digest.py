"""The digest from what is known, without a table: what it says, that no raw number is in it, and how its work grows."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.metrics.figures.changes import to_tell
from services.metrics.known import Known
from services.metrics.observations import Readings, Series, Value
from services.metrics.period import Span, Week
from services.metrics.reports import digest
from services.metrics.reports.digest import Digest
from services.metrics.reports.gate import refuse_raw_numbers
from services.metrics.told import Delivery, SeriesFigure, Told
from shared import text
from shared.compiled import compiled
from shared.limits import OWN_WEBSITE
from tests.support.aws import SITE
from tests.support.facts import MONDAY, delivered, school, summary, visit, year_group
from tests.support.steps import exponent

WEEK = Week.of(date(2026, 3, 12))
TODAY = MONDAY.date()


def known_of(sessions: int, answers: int = 20) -> Known:
    """Return what is known after so many sessions, each with so many answers."""
    visits = tuple(
        delivered(number, {year_group(): 20 + number % 9, 9: number % 4}, days=-(number % 300))
        for number in range(sessions)
    )
    summaries = tuple(summary(number, _answered(answers)) for number in range(sessions))
    days = {day: Value(day, 100, "2026-03-16", complete=True) for day in _days()}
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


def of(known: Known) -> Digest:
    return digest.of(known, compiled(), MONDAY, SITE)


def test_no_number_is_in_it_that_did_not_pass_the_gate() -> None:
    refuse_raw_numbers(of(known_of(40)))


def test_a_bare_number_is_refused_wherever_it_hides() -> None:
    report = of(known_of(4))
    line = report.by_school[0]
    for bad in (
        replace(report, answers=6),
        replace(report, by_school=(replace(line, cells=(*line.cells, 6)),)),
        replace(report, interest=(replace(report.interest[0], interval=0.5),)),
    ):
        with pytest.raises(TypeError, match="bare number"):
            refuse_raw_numbers(bad)


def test_what_is_said_beside_the_change_in_interest() -> None:
    schools = compiled().suppression.min_schools
    assert len(compiled().target_schools) >= schools
    for sessions, few in ((schools, True), (9, True), (10, False)):
        report = of(known_of(sessions, 40))
        assert report.interest_net.startswith("Of every 100 answers, ")
        assert ("There are fewer than 10 classes so far" in report.interest_net) is few
        assert ("(95% interval)" in report.interest_net) is not few
        assert "Self-reported: not proof of cause. Sign test, the " in report.interest_note
        assert report.method == f"{SITE}/method"
    report = of(known_of(schools - 1, 40))
    assert report.interest_net == "There are too few answers or schools to say how interest changed."
    assert report.interest_note == ""


@pytest.mark.parametrize(
    ("moves", "said"),
    [
        ({(2, 4): 20, (4, 2): 10, (3, 3): 10}, "25 more say that interest rose than that it fell."),
        ({(2, 4): 10, (4, 2): 20, (3, 3): 10}, "25 more say that interest fell than that it rose."),
        (
            {(2, 4): 15, (4, 2): 15, (3, 3): 10},
            "As many answers say that interest fell as that it rose.",
        ),
    ],
)
def test_the_one_number_says_which_way(moves: dict[tuple[int, int], int], said: str) -> None:
    visits = tuple(delivered(number, 50) for number in range(12))
    # Every class alike, but for two that are not.
    said_by = [moves] * 10 + [{(2, 4): 20, (3, 3): 20}, {(4, 2): 20, (3, 3): 20}]
    known = Known(visits, tuple(summary(number, one) for number, one in enumerate(said_by)), TODAY)
    net = of(known).interest_net
    assert said.replace("25", "21") in net
    assert "Allowing for pupils of one class answering alike, that lies between " in net


def test_interest_is_cut_where_the_gate_lets_it() -> None:
    known = known_of(40, 40)
    other = [
        one.model_copy(update={"workshop_id": "another", "session_id": f"{one.session_id}-b"})
        for one in known.summaries
    ]
    names = [line.name for line in of(replace(known, summaries=(*known.summaries, *other))).interest_cuts]
    assert "another" in names
    assert of(known).interest_cuts == (), "a cut with one part is the whole again"


def test_more_answers_than_pupils_are_the_first_thing_that_needs_doing() -> None:
    visits = tuple(delivered(number, 20) for number in range(5))
    known = Known(visits, tuple(summary(number, {(2, 4): 25}) for number in range(5)), TODAY)
    found = of(known)
    assert found.todo[0].sentence == (
        f"{delivered(0, 20).school_name}, session NM-000000-1: more answers than pupils. See whether they count."
    )
    assert found.todo[3].sentence == "2 more sessions have more answers than pupils."
    assert str(found.response) == "more answers than pupils"


def test_eight_visits_to_come_are_named_and_todays_is_among_them() -> None:
    known = known_of(0)
    known = replace(known, visits=tuple(visit(n, days=n) for n in range(4, 20)))
    report = of(known)
    assert [line.cells[0] for line in report.coming] == [f"{day} March 2026" for day in range(16, 24)]
    assert not any("attendance" in todo.sentence for todo in report.todo)


def test_changes_are_said_of_facts() -> None:
    known = Known((delivered(1, {7: 1200, 10: 1}), delivered(3, {}), delivered(4, 1, days=-7)), (), TODAY)
    flow = Series("clipcast", "ours", "views", "Our views", "views", "unique")
    days = {WEEK.first: Value(WEEK.first, 1100, "2026-03-16", complete=True)}
    known = replace(known, readings=(Readings(flow, days, WEEK.first),))
    before = Told(
        Span(WEEK.name, WEEK.first, WEEK.last),
        {
            "NM-000001": Delivery(date(2026, 3, 12), {7: 1201}),
            "NM-000003": Delivery(date(2026, 3, 5), {7: 2}),
            "NM-000009": Delivery(date(2026, 3, 5), {}),
        },
        {flow.key: SeriesFigure(7000, "flow")},
    )
    assert digest.changed(before, to_tell(known, WEEK), known) == (
        f"{school(1).name} (NM-000001): 1,201 of Year 7 on 12 March 2026, now 1,200 of Year 7, 1 of Year 10 on 12 March 2026.",
        f"{school(3).name} (NM-000003): 2 of Year 7 on 5 March 2026, now no pupils on 12 March 2026.",
        "A visit (NM-000009): no pupils on 5 March 2026, now not counted.",
        "Recorded since, of 15 March 2026 and before: 1 visit, 1 pupil.",
        "Our views, 9 to 15 March 2026: 7,000, now 1,100 a day.",
    )


class Marked(dict[str, list[str]]):
    """A catalogue that says what English says, between two marks."""

    def get(self, sentence: str, _default: object = None) -> list[str]:  # type: ignore[override]
        return [f"«{sentence}»"] * 2


def marked(_to: str) -> dict[str, object]:
    return {"sentences": Marked(), "plural": "n != 1"}


def test_every_sentence_goes_through_the_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    known = known_of(40)
    own = replace(known.readings[0], series=replace(known.readings[0].series, title="Website pages shown"))
    known = replace(known, readings=(own, *known.readings[1:]))
    with monkeypatch.context() as patch:
        patch.setattr(text, "spoken", marked)
        report = of(known)
        changed = digest.changed(
            Told(
                WEEK, {"NM-000001": Delivery(WEEK.first, {7: 1})}, {own.series.key: SeriesFigure(1, "flow")}
            ),
            to_tell(known, WEEK),
            known,
        )
    said = [
        report.week,
        report.as_of,
        report.since,
        report.interest_net,
        report.interest_note,
        *(one.name for one in (*report.by_year, *report.by_year_group, *report.interest, *report.website)),
        *(cell for line in (*report.website, *report.social) for cell in line.cells[2:]),
        *(todo.sentence for todo in report.todo),
        *changed,
    ]
    assert [sentence for sentence in said if not str(sentence).startswith("«")] == []


def test_the_digests_work_grows_with_the_sessions_and_no_faster() -> None:
    def work(sessions: int) -> Callable[[], object]:
        known = known_of(sessions)
        earlier = to_tell(known_of(sessions - sessions // 10), WEEK.previous)
        # Every delivery was told otherwise, and some were not told at all.
        before = replace(earlier, deliveries=dict.fromkeys(earlier.deliveries, Delivery(WEEK.first, {})))

        def make() -> None:
            report = replace(of(known), changes=digest.changed(before, to_tell(known, WEEK), known))
            refuse_raw_numbers(report)

        return make

    assert exponent(work, 50, 500) <= 1.1


def test_the_digests_work_does_not_grow_with_the_answers() -> None:
    """A sum of answers costs the same however many they are; the sign test grows with their square root."""

    def work(answers: int) -> Callable[[], object]:
        known = known_of(27, answers)
        return lambda: of(known)

    work(25)()  # what is imported and cached once is no work of the size
    assert exponent(work, 25, 2_500) <= 0.6
