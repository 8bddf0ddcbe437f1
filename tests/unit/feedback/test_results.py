"""A session's results: each number the gate's, each word the programme's, and plain words for what is not shown."""

import dataclasses
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.feedback.results import Results, drawn, results
from services.feedback.session import Session
from services.feedback.summary import summarise
from services.feedback.survey import Survey, shown
from shared import suppression
from shared.compiled import essentials
from shared.questions import BEFORE, NOW, YEAR_GROUP
from shared.suppression import Published
from shared.thresholds import Thresholds
from tests.support.events import START

LIMITS = Thresholds(min_answers=10)


def held(present: int = 30, expected: int = 30) -> Session:
    return Session(
        session_id="NM-000001-1",
        booking_id="NM-000001",
        version=1,
        open=True,
        open_as_of=1,
        urn="1",
        school="School",
        workshop_id="w",
        workshop="Workshop",
        starts_at=START,
        opens_at=START,
        held_on=date(2026, 3, 12),
        closes_at=START + timedelta(days=3),
        survey_id="s",
        survey_version=1,
        expected=expected,
        present=present,
        correlation_id="c",
    )


def surveys() -> list[Survey]:
    return [survey for survey in essentials()["surveys"].values() if survey["kind"] == "pupil"]


def answers_to(survey: Survey) -> st.SearchStrategy[dict[str, Any]]:
    parts = {}
    for question in survey["questions"]:
        ids = [option["id"] for option in question["options"]]
        if not ids:
            continue  # a text is never among the answers
        several = st.lists(st.sampled_from(ids), unique=True)
        parts[question["id"]] = several if question["type"] == "multiple" else st.sampled_from(ids)
    return st.fixed_dictionaries({}, optional=parts)


def numbers_in(value: object) -> Iterator[object]:
    """Yield every number that a value holds, and is not published."""
    if isinstance(value, Published | str | bool) or value is None:
        return
    if isinstance(value, int | float):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from numbers_in(getattr(value, field.name))
    else:
        for one in value:  # type: ignore[attr-defined]  # tuples are all that is left
            yield from numbers_in(one)


@given(st.data())
def test_every_number_of_the_results_came_through_the_gate(data: st.DataObject) -> None:
    survey = data.draw(st.sampled_from(surveys()))
    rows = [{"answers": one} for one in data.draw(st.lists(answers_to(survey), max_size=40))]
    found = results(held(), survey, summarise(survey, rows), len(rows), LIMITS)
    assert list(numbers_in(found)) == [LIMITS.min_answers]
    assert found.enough == (len(rows) >= LIMITS.min_answers)
    assert bool(found.asked) == found.enough


@given(st.data())
def test_a_bar_is_no_finer_than_what_is_said(data: st.DataObject) -> None:
    count = data.draw(st.integers(0, 200))
    for share in suppression.shares({"yes": count, "no": 200 - count}, thresholds=LIMITS).values():
        said = str(share).removesuffix("%")
        assert drawn(share) == (0 if share.withheld else int(said))


def content(survey: Survey, answers: int, **choices: dict[str, int]) -> dict[str, Any]:
    matrix = [[0] * 5 for _ in range(5)]
    matrix[1][3], matrix[3][3] = answers // 2, answers - answers // 2
    years = [q for q in survey["questions"] if q["id"] == YEAR_GROUP]
    # Teachers are asked for none.
    by_year = {year["options"][0]["id"].removeprefix("year-"): answers for year in years}
    return {"answers": answers, "by_year_group": by_year, "interest": matrix, "choices": choices}


def with_question(kind: str, options: int) -> Survey:
    base = surveys()[0]
    question = {
        "id": "liked",
        "type": kind,
        "text": "What did you like?",
        "hint": "",
        "required": False,
        "options": [{"id": str(n), "text": f"Thing {n}"} for n in range(options)],
    }
    return {**base, "questions": [*base["questions"], question]}  # type: ignore[typeddict-item, list-item]  # as a kept row is


def test_every_question_is_shown_in_the_programmes_words_and_order() -> None:
    for survey in surveys():
        found = results(held(), survey, content(survey, 40), 40, LIMITS)
        said = [(one.id, one.text, [line.text for line in one.lines]) for one in found.asked]
        assert said == [
            (q["id"], q["text"], [option["text"] for option in q["options"]])
            for q in survey["questions"]
            if q["id"] not in {BEFORE, NOW} and q["options"]
        ]
        assert found.interest is not None
        asked = {q["id"]: q["text"] for q in survey["questions"]}
        assert (found.interest.before, found.interest.now) == (asked[BEFORE], asked[NOW])


def test_the_steps_of_a_class_stand_in_two_groups_and_those_of_many_apart() -> None:
    """A class of 28 on five steps: each of them is small, but those who are interested and those who are not are many."""
    survey = surveys()[0]
    names = [option["text"] for q in survey["questions"] if q["id"] == NOW for option in q["options"]]
    said = content(survey, 28)
    said["interest"] = [[2, 1, 1, 2, 0], [1, 2, 2, 3, 1], [0, 0, 2, 2, 1], [0, 0, 0, 3, 2], [0, 0, 0, 1, 2]]
    found = results(held(), survey, said, 28, LIMITS).interest
    assert found is not None
    few, very = found.steps
    assert (few.text, very.text) == (" / ".join(names[:3]), " / ".join(names[3:]))
    assert [str(one) for one in (few.before, very.before, few.now, very.now)] == ["65%", "35%", "35%", "65%"]
    said["interest"] = [[10 * count for count in row] for row in said["interest"]]
    many = results(held(), survey, said, 280, LIMITS).interest
    assert many is not None
    assert [step.text for step in many.steps] == names


def test_a_question_of_which_nothing_can_be_shown_is_named_and_has_no_table() -> None:
    survey = with_question("single", 4)
    found = results(held(), survey, content(survey, 12, liked={"0": 4, "1": 4, "2": 4}), 12, LIMITS)
    assert "liked" in {one.id for one in found.asked}
    assert "liked" not in {one.id for one in found.told}
    assert "What did you like?" in found.too_few


def test_a_year_group_that_the_booking_says_is_no_question_of_the_results_either() -> None:
    for survey in surveys():
        years = next(q for q in survey["questions"] if q["id"] == YEAR_GROUP)["options"]
        known = dataclasses.replace(held(), year_group=int(years[0]["id"].removeprefix("year-")))
        asked = [one.id for one in results(known, survey, content(survey, 40), 40, LIMITS).asked]
        assert asked == [
            q["id"] for q in shown(survey, known.year_group) if q["options"] and q["id"] not in {BEFORE, NOW}
        ]
        assert YEAR_GROUP not in asked


def test_a_question_in_words_is_never_among_them() -> None:
    survey = with_question("text", 0)
    found = results(held(), survey, content(survey, 40, liked={"Sam hit me": 1}), 40, LIMITS)
    assert "liked" not in {one.id for one in found.asked}
    assert "Sam" not in repr(found)


def test_interest_is_the_shares_before_and_now_and_of_those_who_moved() -> None:
    survey = surveys()[0]
    found = results(held(60, 60), survey, content(survey, 60), 60, LIMITS).interest
    assert found is not None
    assert [str(step.before) for step in found.steps] == ["50%", "50%"]
    # All said the same now: a share of it would tell what each of them said.
    assert all(step.now.withheld for step in found.steps)
    assert [str(line.share) for line in found.moved] == ["50%", "50%", "0%"]
    assert "does not prove" in found.notes[-1]


def test_shares_that_make_99_say_why() -> None:
    survey = with_question("single", 3)
    even = results(held(), survey, content(survey, 30, liked={"0": 10, "1": 10, "2": 10}), 30, LIMITS)
    [liked] = [one for one in even.asked if one.id == "liked"]
    total = sum(drawn(line.share) for line in liked.lines)
    assert total != 100
    assert liked.notes == (f"These shares add up to {total}% because each of them is rounded.",)
    half = results(held(), survey, content(survey, 40, liked={"0": 20, "1": 20, "2": 0}), 40, LIMITS)
    assert next(one for one in half.asked if one.id == "liked").notes == ()


def test_of_several_answers_each_share_is_of_those_who_answered_the_question() -> None:
    survey = with_question("multiple", 2)
    told = content(survey, 60, liked={"0": 40, "1": 20}) | {"answered": {"liked": 50}}
    [liked] = [one for one in results(held(), survey, told, 60, LIMITS).asked if one.id == "liked"]
    assert [str(line.share) for line in liked.lines] == ["80%", "40%"]
    assert "could choose several" in liked.notes[0]
    # What was summed up before it was counted says it of all who answered the survey.
    before = content(survey, 60, liked={"0": 30, "1": 30})
    [liked] = [one for one in results(held(), survey, before, 60, LIMITS).asked if one.id == "liked"]
    assert [str(line.share) for line in liked.lines] == ["50%", "50%"]


def test_what_is_withheld_is_told_once_in_plain_words() -> None:
    survey = with_question("single", 3)
    some = results(held(), survey, content(survey, 40, liked={"0": 20, "1": 17, "2": 3}), 40, LIMITS)
    assert "so few, or so nearly all" in some.withheld
    assert not any("too few" in note for one in some.asked for note in one.notes)
    assert results(held(), survey, content(survey, 9), 9, LIMITS).withheld == ""


@pytest.mark.parametrize(
    ("present", "expected", "answered", "says"),
    [
        (28, 30, 29, "28 pupils came"),
        (0, 30, 31, "30 pupils were expected"),
        (28, 30, 28, ""),
        (0, 30, 30, ""),
        (1, 30, 2, "1 pupil came"),
    ],
)
def test_more_answers_than_pupils_are_said_and_never_a_share_of_all(
    present: int, expected: int, answered: int, says: str
) -> None:
    survey = surveys()[0]
    found = results(held(present, expected), survey, content(survey, answered), answered, LIMITS)
    assert says in found.too_many
    assert bool(found.too_many) == bool(says)
    if says:
        assert found.rate is None


def test_how_many_answered_is_of_now_and_what_they_said_as_it_is_held() -> None:
    survey = surveys()[0]
    found = results(held(), survey, content(survey, 20), 27, LIMITS)
    assert str(found.answered) == "25"
    assert found.enough
    assert not results(held(), survey, content(survey, 9), 12, LIMITS).enough
    assert not results(held(), survey, {}, 0, LIMITS).enough


def test_shares_of_fewer_answers_than_came_say_of_how_many_and_no_finer_than_was_said() -> None:
    survey = surveys()[0]

    def of(counted: int, answered: int) -> Results:
        return results(held(), survey, content(survey, counted), answered, LIMITS)

    assert of(21, 26).behind == "These shares are of the first 20 answers."
    for counted in range(10, 40):
        then = of(counted, counted)
        assert then.behind == "", "all that came are in them"
        for answered in range(counted, counted + 10):
            now = of(counted, answered)
            # Nothing that did not stand there as the shares were made, and nothing where both are said alike.
            said = f"These shares are of the first {then.answered} answers."
            assert now.behind == ("" if str(now.answered) == str(then.answered) else said)
    assert of(9, 12).behind == of(0, 0).behind == ""
