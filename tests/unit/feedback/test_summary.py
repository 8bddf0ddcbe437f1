"""What a class says together."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.feedback.session import Session
from services.feedback.summary import summarise
from services.feedback.survey import PLATFORM_QUESTIONS, Survey, chosen, lifted
from shared.events.feedback import SessionSummary
from tests.support.surveys import rows, surveys

WORDS = "I am Ellie and unhappy"


def asked_of(survey: Survey, answers: dict[str, Any]) -> dict[str, list[str]]:
    """Return what one pupil chose of the questions that were asked of them."""
    said: dict[str, list[str]] = {}
    for question in survey["questions"]:
        when = question["when"]
        if when is None or set(when["any"]) & set(said.get(when["question"], ())):
            said[question["id"]] = chosen(question, answers)
    return said


def options(survey: Survey, name: str) -> list[str]:
    [question] = [one for one in survey["questions"] if one["id"] == name]
    return [option["id"] for option in question["options"]]


@settings(max_examples=40)
@given(st.data())
def test_each_number_is_what_the_rows_say(data: st.DataObject) -> None:
    survey = data.draw(surveys())
    stored = data.draw(rows(survey))
    summary = summarise(survey, stored)
    answers = [row["answers"] for row in stored]
    assert summary["answers"] == len(stored)
    for year in {*summary["by_year_group"], "7"}:
        said = sum(one.get("year-group") == f"year-{year}" for one in answers)
        assert summary["by_year_group"].get(year, 0) == said
    for row, before in enumerate(options(survey, "before")):
        for column, after in enumerate(options(survey, "now")):
            said = sum((one.get("before"), one.get("now")) == (before, after) for one in answers)
            assert summary["interest"][row][column] == said
    for question in survey["questions"]:
        name = question["id"]
        if name in PLATFORM_QUESTIONS:
            assert name not in summary["choices"]
            continue
        for option in options(survey, name):
            said = sum(option in asked_of(survey, one).get(name, ()) for one in answers)
            assert summary["choices"].get(name, {}).get(option, 0) == said


@settings(max_examples=40)
@given(st.data())
def test_each_question_has_its_own_number_of_answers(data: st.DataObject) -> None:
    survey = data.draw(surveys())
    stored = data.draw(rows(survey))
    summary = summarise(survey, stored)
    answers = [row["answers"] for row in stored]
    for question in survey["questions"]:
        said = sum(bool(asked_of(survey, one).get(question["id"])) for one in answers)
        assert summary["answered"].get(question["id"], 0) == said
    for name, counted in summary["choices"].items():
        assert max(counted.values()) <= summary["answered"][name] <= sum(counted.values())


@settings(max_examples=40)
@given(st.data())
def test_the_order_of_the_rows_changes_nothing(data: st.DataObject) -> None:
    survey = data.draw(surveys())
    stored = data.draw(rows(survey))
    assert summarise(survey, data.draw(st.permutations(stored))) == summarise(survey, stored)


@settings(max_examples=40)
@given(st.data())
def test_two_halves_of_a_class_add_up(data: st.DataObject) -> None:
    survey = data.draw(surveys())
    one, other = data.draw(rows(survey)), data.draw(rows(survey))
    both, parts = summarise(survey, one + other), [summarise(survey, half) for half in (one, other)]
    assert both["answers"] == sum(part["answers"] for part in parts)
    assert both["interest"] == [
        [sum(part["interest"][row][column] for part in parts) for column in range(5)] for row in range(5)
    ]
    for name, counted in both["choices"].items():
        for option, count in counted.items():
            assert count == sum(part["choices"].get(name, {}).get(option, 0) for part in parts)


ANYTHING = st.recursive(
    st.just(WORDS) | st.none() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.just(WORDS), inner, max_size=2),
    max_leaves=4,
)


@settings(max_examples=40)
@given(st.data())
def test_no_word_that_is_not_the_surveys_gets_in(data: st.DataObject) -> None:
    survey = data.draw(surveys())
    stored = data.draw(rows(survey))
    clean = summarise(survey, stored)
    names = [question["id"] for question in survey["questions"]]
    planted: list[dict[str, Any]] = []
    for row in stored:
        # In place of an answer that isn't there, in a field of its own, and beside the answers.
        answers = dict.fromkeys(["comment", "name", WORDS], data.draw(ANYTHING))
        answers |= {name: data.draw(ANYTHING) for name in names}
        planted.append({"answers": answers | row["answers"], "comment": data.draw(ANYTHING), WORDS: WORDS})
    summary = summarise(survey, planted)
    assert summary == clean
    assert WORDS not in json.dumps(summary)


@settings(max_examples=40)
@given(st.data())
def test_it_is_what_the_contract_says(data: st.DataObject) -> None:
    survey = data.draw(surveys())
    stored = data.draw(rows(survey))
    summary = SessionSummary.model_validate(
        {
            **summarise(survey, stored),
            "session_id": "NM-000001-1",
            "booking_id": "NM-000001",
            "version": 1,
            "urn": "900101",
            "workshop_id": "ward-round",
            "held_on": "2026-03-12",
            "survey_id": survey["id"],
            "survey_version": survey["version"],
        }
    )
    assert sum(summary.by_year_group.values()) <= summary.answers == len(stored)
    assert sum(map(sum, summary.interest)) <= summary.answers
    for counted in summary.choices.values():
        assert all(0 < count <= summary.answers for count in counted.values())


def with_scales(*names: str) -> Survey:
    """Return a survey of the year group and of scales that have these names."""
    scale = [{"id": name, "text": name} for name in ("no", "hardly", "some", "much", "all")]
    years = [{"id": "year-12", "text": "12"}]
    asked = [{"id": name, "type": "scale", "options": scale} for name in names]
    year = {"id": "year-group", "type": "year_group", "options": years}
    return lifted({"id": "s", "version": 1, "title": "?", "questions": [*asked, year]})


def test_a_later_survey_asks_how_it_is_now_and_pairs_nothing() -> None:
    pupil = {"answers": {"now": "much", "before": "no", "year-group": "year-12"}}
    assert summarise(with_scales("now"), [pupil, {"answers": {}}]) == {
        "answers": 2,
        "answered": {"now": 1, "year-group": 1},
        "by_year_group": {"12": 1},
        "interest": [[0] * 5] * 5,
        "choices": {"now": {"much": 1}},
    }


def test_a_survey_without_the_platforms_questions_is_counted_too() -> None:
    assert summarise(with_scales("useful"), [{"answers": {"useful": "all"}}])["choices"] == {
        "useful": {"all": 1}
    }


def test_what_was_not_asked_is_not_counted() -> None:
    survey = with_scales("before", "useful", "now")
    survey["questions"][1]["when"] = {"question": "before", "any": ["no"]}
    kept = [{"answers": {"before": before, "useful": "all"}} for before in ("no", "some", "no")]
    assert summarise(survey, kept)["answered"] == {"before": 3, "useful": 2}


def test_interest_is_the_place_of_the_option_not_its_name() -> None:
    survey = with_scales("before", "now")
    pupil = {"answers": {"before": "hardly", "now": "all", "year-group": "year-12"}}
    other = {"answers": {"before": "all", "now": "all", "year-group": "year-12"}}
    assert summarise(survey, [pupil, other, pupil]) == {
        "answers": 3,
        "answered": {"before": 3, "now": 3, "year-group": 3},
        "by_year_group": {"12": 3},
        "interest": [[0] * 5, [0, 0, 0, 0, 2], [0] * 5, [0] * 5, [0, 0, 0, 0, 1]],
        "choices": {},
    }


def test_a_session_holds_no_answers() -> None:
    assert not {"answers", "comment"} & set(Session.__slots__)
