"""What a form answers a survey with."""

from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.feedback.survey import PLATFORM_QUESTIONS, Question, Survey, check, chosen, hobbies, year_of
from shared.compiled import source_folder
from shared.limits import YEAR_GROUPS
from shared.programme import load
from shared.programme.surveys import Question as Checked
from tests.support.surveys import forms, surveys


@given(st.data())
def test_only_the_surveys_options_are_answers(data: st.DataObject) -> None:
    survey = data.draw(surveys())
    form = data.draw(forms(survey))
    answers, wrong = check(survey, form)
    questions = {question["id"]: question for question in survey["questions"]}
    assert answers.keys() <= questions.keys()
    for name, said in answers.items():
        options = [option["id"] for option in questions[name]["options"]]
        if questions[name]["type"] == "multiple":
            assert said == [option for option in options if option in form[name]], "in the survey's order"
            assert said
        else:
            assert said in options
            assert said in form[name]
    assert not answers.keys() & wrong.keys()


@given(st.data())
def test_each_question_is_answered_or_left_out_or_named(data: st.DataObject) -> None:
    survey = data.draw(surveys())
    form = data.draw(forms(survey))
    answers, wrong = check(survey, form)
    for question in survey["questions"]:
        name = question["id"]
        sent = {option["id"] for option in question["options"]} & set(form.get(name, ()))
        if question["type"] != "multiple" and len(sent) > 1:
            assert wrong[name] == "several"
        elif question["required"] and not sent:
            assert wrong[name] == "missing"
        else:
            assert name not in wrong
            assert (name in answers) == bool(sent)


@given(st.data())
def test_checking_what_was_taken_takes_the_same(data: st.DataObject) -> None:
    survey = data.draw(surveys())
    answers, _ = check(survey, data.draw(forms(survey)))
    again = {name: [said] if isinstance(said, str) else said for name, said in answers.items()}
    assert check(survey, again)[0] == answers


@given(st.data())
def test_what_was_taken_is_what_is_counted(data: st.DataObject) -> None:
    survey = data.draw(surveys())
    answers, _ = check(survey, data.draw(forms(survey)))
    for question in survey["questions"]:
        said = answers.get(question["id"], [])
        assert chosen(question, answers) == ([said] if isinstance(said, str) else said)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.data(), ANYTHING)
def test_whatever_a_row_holds_only_options_are_chosen(data: st.DataObject, said: Any) -> None:
    survey: Survey = data.draw(surveys())
    for question in survey["questions"]:
        found = chosen(question, {question["id"]: said})
        assert set(found) <= {option["id"] for option in question["options"]}
        assert len(found) <= 1 or question["type"] == "multiple"


def test_several_where_one_can_be_chosen_are_none() -> None:
    [question] = [one for one in load(source_folder()).surveys["first-look"].questions if one.id == "mood"]
    asked: Any = question.model_dump()
    assert chosen(asked, {"mood": ["fine", "dull"]}) == []
    assert chosen(asked, {"mood": ["fine"]}) == chosen(asked, {"mood": "fine"}) == ["fine"]


def test_hobbies_are_a_list_whether_one_or_more_can_be_chosen() -> None:
    assert hobbies({}) == []
    assert hobbies({"hobbies": "hills"}) == ["hills"]
    assert hobbies({"hobbies": ["hills", "gigs"]}) == ["hills", "gigs"]


@pytest.mark.parametrize("year", YEAR_GROUPS)
def test_a_year_group_is_read_from_its_option(year: int) -> None:
    assert year_of(f"year-{year}") == year


@pytest.mark.parametrize("option", ["", "year-", "year-123", "xyear-7", "year-7 ", "seven"])
def test_what_is_no_year_group_is_refused(option: str) -> None:
    with pytest.raises(ValueError, match="no year group"):
        year_of(option)


def test_every_survey_has_the_questions_that_the_platform_reads() -> None:
    for survey in load(source_folder()).surveys.values():
        assert {question.id for question in survey.questions} >= PLATFORM_QUESTIONS


def test_questions_are_of_the_kinds_that_a_programme_may_have() -> None:
    asked = get_type_hints(Question)["type"]
    assert get_args(asked) == get_args(Checked.model_fields["type"].annotation)
