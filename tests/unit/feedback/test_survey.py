"""What a form answers a survey with."""

from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.feedback.survey import (
    PLATFORM_QUESTIONS,
    Kind,
    Outcome,
    Question,
    Survey,
    check,
    chosen,
    hobbies,
    lifted,
    met,
    of_kind,
    shown,
    texts,
    year_of,
)
from shared.compiled import essentials, source_folder
from shared.limits import YEAR_GROUPS
from shared.programme import load
from shared.programme.surveys import Kind as CheckedKind
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
            assert name not in wrong


@given(st.data())
def test_each_question_is_answered_or_left_out_or_named(data: st.DataObject) -> None:
    survey = data.draw(surveys())
    form = data.draw(forms(survey))
    answers, wrong = check(survey, form)
    said = texts(survey, form)
    for question in survey["questions"]:
        name = question["id"]
        if not met(question, answers):
            assert name not in answers.keys() | wrong.keys() | said.keys()
            continue
        sent = {option["id"] for option in question["options"]} & set(form.get(name, ()))
        alone = {option["id"] for option in question["options"] if option["exclusive"]} & sent
        written = "".join(form.get(name, ())[:1]).strip() if question["type"] == "text" else ""
        if len(sent) > 1 and question["type"] != "multiple":
            assert wrong[name] == "several"
        elif len(sent) > 1 and alone:
            assert wrong[name] == "exclusive"
        elif question["most"] and len(sent) > question["most"]:
            assert wrong[name] == "many"
        elif question["type"] == "text" and len(written) > question["limit"]:
            assert wrong[name] == "long"
            assert said[name] == written, "to be shown again"
        elif question["required"] and not sent and not written:
            assert wrong[name] == "missing"
        else:
            assert name not in wrong
            assert (name in answers) == bool(sent)
            assert said.get(name, "") == written


@given(st.data())
def test_no_word_that_someone_wrote_is_among_the_answers(data: st.DataObject) -> None:
    survey = data.draw(surveys())
    form = data.draw(forms(survey))
    asked = {one["id"]: one["type"] for one in survey["questions"]}
    assert not [name for name in check(survey, form)[0] if asked[name] == "text"]
    assert not [name for name in texts(survey, form) if asked[name] != "text"]


@given(st.data(), st.sampled_from(YEAR_GROUPS))
def test_a_year_group_that_is_known_is_never_asked(data: st.DataObject, year: int) -> None:
    survey = data.draw(surveys())
    form = data.draw(forms(survey))
    answers, wrong = check(survey, form, year)
    [question] = [one for one in survey["questions"] if one["id"] == "year-group"]
    offered = f"year-{year}" in [option["id"] for option in question["options"]]
    assert (question in shown(survey, year)) != offered
    if offered:
        assert answers["year-group"] == f"year-{year}"
        assert "year-group" not in wrong
    else:
        assert (answers, wrong) == check(survey, form)


@given(st.data())
def test_checking_what_was_taken_takes_the_same(data: st.DataObject) -> None:
    survey = data.draw(surveys())
    form = data.draw(forms(survey))
    answers, _ = check(survey, form)
    again = {name: [said] if isinstance(said, str) else said for name, said in answers.items()}
    assert check(survey, again)[0] == answers


@given(st.data())
def test_what_was_taken_is_what_is_counted(data: st.DataObject) -> None:
    survey = data.draw(surveys())
    answers, wrong = check(survey, data.draw(forms(survey)))
    for question in survey["questions"]:
        said = [] if question["id"] in wrong else answers.get(question["id"], [])
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


def test_an_option_that_excludes_all_others_beside_one_is_none() -> None:
    question: Any = {
        "id": "learnt",
        "type": "multiple",
        "required": False,
        "most": 2,
        "options": [
            {"id": one, "exclusive": one == "nothing"} for one in ("jobs", "skills", "ways", "nothing")
        ],
    }
    assert chosen(question, {"learnt": ["jobs", "nothing"]}) == []
    assert chosen(question, {"learnt": ["jobs", "skills", "ways"]}) == [], "more than may be chosen"
    assert chosen(question, {"learnt": ["jobs", "skills"]}) == ["jobs", "skills"]
    assert chosen(question, {"learnt": ["nothing"]}) == chosen(question, {"learnt": "nothing"}) == ["nothing"]


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


def test_every_survey_of_pupils_has_the_questions_that_the_platform_reads() -> None:
    for survey in load(source_folder()).surveys.values():
        if survey.kind == "pupil":
            assert {question.id for question in survey.questions} >= PLATFORM_QUESTIONS


def test_questions_are_of_the_kinds_that_a_programme_may_have() -> None:
    asked = get_type_hints(Question)
    assert get_args(asked["type"]) == get_args(Checked.model_fields["type"].annotation)
    assert get_args(Outcome) == get_args(Checked.model_fields["outcome"].annotation)
    assert get_args(Kind) == get_args(CheckedKind)


def test_a_survey_that_was_kept_before_says_all_that_one_says_today() -> None:
    steps = [{"id": one, "text": one} for one in "12345"]
    old: Any = {
        "id": "standard",
        "version": 1,
        "title": "What did you think?",
        "questions": [
            {"id": "now", "type": "scale", "text": "Now?", "hint": "", "required": True, "options": steps}
        ],
    }
    survey = lifted(old)
    [question] = survey["questions"]
    assert survey["kind"] == "pupil"
    assert question.keys() == get_type_hints(Question).keys()
    assert question["options"][0] == {"id": "1", "text": "1", "icon": "", "exclusive": False}
    assert check(survey, {"now": ["4"]}) == ({"now": "4"}, {})


@pytest.mark.parametrize("survey", essentials()["surveys"].values(), ids=lambda survey: survey["id"])
def test_a_survey_of_today_is_as_it_is(survey: Survey) -> None:
    assert lifted(survey) == survey


def test_a_programme_has_one_survey_of_a_kind_or_none() -> None:
    one: Any = {"id": "a", "kind": "teacher"}
    other: Any = {"id": "b", "kind": "pupil"}
    assert of_kind([other, one], "teacher") is one
    assert of_kind([other], "teacher") is None
