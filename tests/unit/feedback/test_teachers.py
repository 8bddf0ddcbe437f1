"""What teachers said over many visits: parcels below which no subtraction of what was shown gets, and what is shown of them."""

import functools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.feedback.export import COLUMNS, codebook
from services.feedback.results.teachers import Said, of_all, of_term, of_year, whole
from services.feedback.results.teachers_export import rows
from services.feedback.session import Session
from services.feedback.survey import Survey
from services.feedback.teachers import OVER_AFTER, WHOLE, Known, Term, Told, Version, Year, terms_of
from shared.clock import london_time
from shared.compiled import essentials
from shared.thresholds import STANDARD
from tests.unit.feedback.test_results import held

SURVEY: Survey = essentials()["surveys"]["staff"]
VERSION = Version(SURVEY["id"], SURVEY["version"], SURVEY["digest"])
SURVEYS = {VERSION: SURVEY}
AUTUMN = Term("Autumn 2025", date(2025, 9, 8), date(2025, 12, 17))
SPRING = Term("Spring 2026", date(2026, 1, 6), date(2026, 3, 26))
TERMS = [AUTUMN, SPRING]
EARLY, SUMMER_OVER = date(2025, 9, 9), date(2026, 9, 16)


@dataclass(frozen=True)
class Answer:
    """One teacher's: of which visit, whether they would have us again, and what else they say."""

    visit: int
    again: str = "yes"
    worth: str = "5"
    helped: tuple[str, ...] = ("jobs",)


@functools.cache
def visit(number: int, *, school: int | None = None, workshop: str = "", on: date | None = None) -> Session:
    """Return the teachers' session of a visit; every third is of the same school, every second of the same workshop."""
    held_on = on or AUTUMN.first + timedelta(days=number % 60)
    return replace(
        held(),
        session_id=f"NM-{number:06d}-teacher",
        kind="teacher",
        urn=f"9000{(number if school is None else school) % 7:02d}",
        workshop_id=workshop or ("ward-round", "dose-lab")[number % 2],
        workshop=workshop or ("A ward round", "The dose lab")[number % 2],
        held_on=held_on,
        starts_at=london_time(held_on, 10),
        survey_id=VERSION.id,
        survey_version=VERSION.version,
        survey_digest=VERSION.digest,
    )


def content(answers: Iterable[Answer]) -> dict[str, Any]:
    """Return what a session's summary says of some answers."""
    said = list(answers)
    choices = {
        "again": Counter(one.again for one in said),
        "worth": Counter(one.worth for one in said),
        "helped": Counter(option for one in said for option in one.helped),
    }
    answered = {"again": len(said), "worth": len(said), "helped": sum(bool(one.helped) for one in said)}
    return {
        "answers": len(said),
        "answered": answered,
        "choices": {k: dict(v) for k, v in choices.items() if v},
    }


def heard(
    answers: Sequence[Answer], visits: Mapping[int, Session] | None = None
) -> list[tuple[Session, Any]]:
    """Return the sessions that answers are of, with their summaries."""
    by: defaultdict[int, list[Answer]] = defaultdict(list)
    for one in answers:
        by[one.visit].append(one)
    return [((visits or {}).get(number) or visit(number), content(said)) for number, said in by.items()]


def told(year: Year, question: str = WHOLE, **part: str) -> Told:
    found = [
        one
        for label, one in year.told.items()
        if label.question == question and all(getattr(label, name) == value for name, value in part.items())
    ]
    return sum(found, Told())


def moved(year: Year, answers: Sequence[Answer], today: date = EARLY, **more: Any) -> Year:
    return year.moved(heard(answers, **more), TERMS, today, STANDARD)


ANSWERS = st.builds(
    Answer,
    st.integers(0, 9),
    st.sampled_from(["yes", "no"]),
    st.sampled_from("12345"),
    st.sampled_from([(), ("jobs",), ("jobs", "choices"), ("none",)]),
)


@settings(max_examples=150)
@given(st.lists(ANSWERS, min_size=20, max_size=90), st.integers(1, 12), st.booleans())
def test_what_is_shown_at_two_times_differs_by_ten_teachers_of_three_schools_or_by_none(
    answers: list[Answer],
    batch: int,
    over: bool,  # noqa: FBT001  drawn by position
) -> None:
    """Of each question, in any cut of any period: whoever has the exact numbers, and they are never shown, finds no teacher."""
    year = Year(name="2025-26")
    days = [EARLY] * (len(answers) // batch + 1)
    for on, today in enumerate(
        [*days, *([AUTUMN.last + OVER_AFTER + timedelta(days=1), SUMMER_OVER] if over else [])]
    ):
        come = heard(answers[: (on + 1) * batch])
        was, year = year, year.moved(come, TERMS, today, STANDARD)
        for label, now in year.told.items():
            before = was.told.get(label, Told())
            if now == before:
                continue
            new = now.answered - before.answered
            assert new >= STANDARD.min_answers
            # The schools of the parcel itself: what came of them by now, of this question.
            came = Counter()
            for session, said in come:
                made = said["answered"].get(label.question, said["answers"])
                earlier = was.taken.get(session.session_id, {}).get(label.question, {}).get(WHOLE, 0)
                if label.workshop in {"", session.workshop_id}:
                    came[session.urn] += made - earlier
            assert sum(count > 0 for count in came.values()) >= STANDARD.min_schools
    total = told(year).answered
    assert total <= len(answers)
    if over:
        assert len(answers) - total < STANDARD.min_answers or len({one.visit % 7 for one in answers}) < 9
    for name in ("again", "worth", "helped"):
        every = Counter()
        for _, said in heard(answers):
            every.update(said["choices"].get(name, {}))
        shown = told(year, name).cells
        assert all(count <= every[option] for option, count in shown.items() if option != WHOLE)


def page(year: Year) -> tuple[str, ...]:
    """Return all that the team's page prints of a year and of its term, in every cut."""
    found = [
        *of_year(year, SURVEYS, STANDARD),
        *of_term(year, AUTUMN.name, SURVEYS, STANDARD),
        *of_all([year], SURVEYS, STANDARD),
    ]
    asked = [one for said in found for one in said.asked]
    lines = [
        line for one in asked for line in (*one.lines, *(line for part in one.parts for line in part.lines))
    ]
    return (
        *(str(said.everyone.answers) for said in found),
        *(f"{line.text}: {line.share}" for line in lines),
    )


def test_whoever_looks_after_each_of_ten_teachers_can_not_work_out_what_one_said() -> None:
    """By brute force: twenty teachers, then ten more, one by one, and a look at the page after each; all that fits is worked out.

    Of what the first said, and of what the ten said, more than one count fits, so nobody's answer is told.
    """
    fitting = defaultdict(list)
    for first in range(21):
        twenty = [Answer(2 * (n % 10), "yes" if n < first else "no") for n in range(20)]
        begun = moved(Year(name="2025-26"), twenty)
        begins = page(begun)
        for new in range(11):
            answers, year, looks = [*twenty], begun, [begins]
            for n in range(10):
                answers.append(Answer(2 * n, "yes" if n < new else "no"))
                was, year = year, moved(year, answers)
                # The page is made of what is told alone.
                assert (year.told == was.told) == (n < 9), "nine looks tell nothing"
            looks.append(page(year))
            fitting[tuple(looks)].append((first, new))
    for stories in fitting.values():
        assert len({new for _, new in stories}) > 1
        assert len({first for first, _ in stories}) > 1
    assert len(fitting) > 1, "pages do differ"


def test_nine_teachers_are_not_told_and_the_tenth_tells_of_all() -> None:
    year = moved(Year(name="2025-26"), [Answer(2 * n) for n in range(9)])
    assert year.told == {}
    year = moved(year, [Answer(2 * n) for n in range(10)])
    assert told(year, "again", workshop="ward-round").cells == {"yes": 10, WHOLE: 10}
    later = moved(year, [Answer(2 * n) for n in range(10)] + [Answer(2 * n, "no") for n in range(9)])
    assert later.told == year.told, "nine more change nothing"


def test_ten_teachers_of_two_schools_are_not_told() -> None:
    visits = {n: visit(n, school=n % 2, workshop="ward-round") for n in range(12)}
    assert moved(Year(name="2025-26"), [Answer(n) for n in range(12)], visits=visits).told == {}
    visits[11] = visit(11, school=2, workshop="ward-round")
    year = moved(Year(name="2025-26"), [Answer(n) for n in range(12)], visits=visits)
    assert told(year).schools == {"900000", "900001", "900002"}


def test_what_is_left_of_a_term_and_of_a_year_is_put_together_once_it_is_over() -> None:
    autumn, spring = [Answer(n) for n in range(12)], [Answer(100 + n) for n in range(8)]
    visits = {100 + n: visit(100 + n, on=SPRING.first) for n in range(8)}
    last = AUTUMN.last + OVER_AFTER
    year = moved(Year(name="2025-26"), autumn + spring, last, visits=visits)
    assert year.told == {}, "six of each workshop"
    year = moved(year, autumn + spring, last + timedelta(days=1), visits=visits)
    assert {label[1:3]: one.answered for label, one in year.told.items() if label.question == WHOLE} == {
        ("Autumn 2025", ""): 12
    }
    more = [Answer(n, "no") for n in range(4)]
    year = moved(year, autumn + spring + more, SUMMER_OVER, visits=visits)
    assert told(year, term="", workshop="").answered == 12, "four of autumn, eight of spring"
    assert told(year, "again").cells == {"yes": 20, "no": 4, WHOLE: 24}


def test_a_visit_that_moves_leaves_what_was_told_where_it_was() -> None:
    answers = [Answer(2 * n) for n in range(10)]
    year = moved(Year(name="2025-26"), answers)
    elsewhere = {0: visit(0, workshop="dose-lab", on=SPRING.first)}
    assert moved(year, answers, visits=elsewhere).told == year.told
    again = moved(year, [*answers, *(Answer(0) for _ in range(3))], visits=elsewhere)
    assert again.told == year.told


def test_halves_of_a_term_are_one_and_those_of_another_year_are_none() -> None:
    class Stretch(Term):
        pass

    named = [
        Stretch("Autumn 2025, first half", date(2025, 9, 8), date(2025, 10, 17)),
        Stretch("Autumn 2025, second half", date(2025, 10, 27), date(2025, 12, 17)),
        Stretch("Lent", date(2026, 1, 6), date(2026, 3, 26)),
        Stretch("Autumn 2026, first half", date(2026, 9, 7), date(2026, 10, 16)),
    ]
    assert [one.name for one in terms_of(named, "2025-26")] == ["Autumn 2025", "Autumn 2025", "Lent"]
    assert [one.name for one in terms_of(named, "2026-27")] == ["Autumn 2026"]


def a_year(name: str = "2025-26", *, again: tuple[int, int] = (45, 15), workshops: int = 2) -> Year:
    """Return a year in which so many would and wouldn't have us again."""
    answers = [Answer(n % 20, "yes" if n < again[0] else "no", "54321"[n % 5]) for n in range(sum(again))]
    visits = {n: visit(n, workshop=("ward-round", "dose-lab")[n % workshops]) for n in range(20)}
    return moved(Year(name=name), answers, visits=visits)


def share(said: Said, text: str) -> dict[str, str]:
    [asked] = [one for one in said.asked if one.text == text]
    return {line.text: str(line.share) for line in asked.lines}


AGAIN = next(one["text"] for one in SURVEY["questions"] if one["id"] == "again")
WORTH = next(one["text"] for one in SURVEY["questions"] if one["id"] == "worth")


def test_a_year_says_shares_of_how_many_answers_of_how_many_schools() -> None:
    [said] = of_year(a_year(), SURVEYS, STANDARD)
    assert (str(said.everyone.answers), len(said.everyone.schools)) == ("60", 7)
    assert share(said, AGAIN) == {"Yes": "65%", "No": "35%"}
    assert share(said, WORTH) == {"No / Hardly / About so": "65%", "Yes / More than that": "35%"}
    assert [str(one.shown.answers) for one in said.told] == ["60", "60"], "helped was said by all alike"
    assert len(said.too_few) == 2


def test_workshops_and_terms_stand_beside_their_year_where_the_gate_allows() -> None:
    year = a_year(again=(60, 40))
    [said] = of_year(year, SURVEYS, STANDARD)
    [asked] = [one for one in said.asked if one.text == AGAIN]
    assert {part.name: [str(line.share) for line in part.lines] for part in asked.parts} == {
        "ward-round": ["60%", "40%"],
        "dose-lab": ["60%", "40%"],
    }
    [term] = of_term(year, "Autumn 2025", SURVEYS, STANDARD)
    assert share(term, AGAIN) == {"Yes": "60%", "No": "40%"}
    assert of_term(year, "Spring 2026", SURVEYS, STANDARD) == []


def test_all_years_are_made_of_what_is_published_of_each() -> None:
    years = [a_year("2024-25", again=(42, 18)), a_year(again=(14, 26))]
    [said] = of_all(years, SURVEYS, STANDARD)
    # 40 and 20 of 60, 10 and 30 of 40: to the nearest ten.
    assert share(said, AGAIN) == {"Yes": "50%", "No": "50%"}
    assert str(said.everyone.answers) == "100"
    # A year of which nothing can be shown says nothing here either.
    hidden = a_year(again=(38, 2))
    assert share(of_all([years[0], hidden], SURVEYS, STANDARD)[0], AGAIN) == {"Yes": "65%", "No": "35%"}
    assert share(of_all([hidden], SURVEYS, STANDARD)[0], AGAIN) == dict.fromkeys(
        ["Yes", "No"], "too few to show"
    )


def test_fewer_schools_than_the_programme_asks_for_are_withheld() -> None:
    question = next(one for one in SURVEY["questions"] if one["id"] == "again")
    cells = {"yes": 20, "no": 20, WHOLE: 40}
    assert not whole(question, Told(cells, frozenset("abc")), STANDARD).shares["yes"].withheld
    assert whole(question, Told(cells, frozenset("ab")), STANDARD).shares["yes"].withheld


def test_analysts_get_what_the_page_shows_and_the_codebook_explains_it() -> None:
    year = a_year(again=(60, 40))
    known = Known([year, Year(name="2024-25")], SURVEYS)
    found = [
        dict(zip(COLUMNS, row, strict=True))
        for row in rows(known, (date(2026, 8, 1), date(2026, 9, 30)), STANDARD)
    ]
    assert {one["kind"] for one in found} == {"teacher"}
    percents = {
        (one["session"], one["workshop"], one["option"]): one["percent"]
        for one in found
        if one["question"] == "again"
    }
    assert percents == {
        (session, workshop, option): percent
        for session, workshop in (
            ("teachers 2025-26", ""),
            ("teachers Autumn 2025", ""),
            ("teachers 2025-26", "ward-round"),
            ("teachers 2025-26", "dose-lab"),
        )
        for option, percent in (("yes", 60), ("no", 40))
    }
    [answers] = [
        one["answers"]
        for one in found
        if one["question"] == "answers" and one["session"] == "teachers 2025-26"
    ]
    assert answers == 100
    explained = {(row[3], row[4]) for row in codebook([], SURVEYS.values())}
    assert {(one["question"], one["option"]) for one in found} - explained == set()
    assert list(rows(known, (date(2026, 9, 1), date(2026, 9, 30)), STANDARD)) == []


@pytest.mark.parametrize("name", ["2025-26"])
def test_a_survey_that_was_changed_is_never_added_to_the_one_before(name: str) -> None:
    answers = [Answer(2 * n) for n in range(10)]
    both = {n: replace(visit(n), survey_version=9) if n % 4 else visit(n) for n in range(0, 20, 2)}
    assert moved(Year(name=name), answers, visits=both).told == {}
