"""Words of the real programme's surveys: few enough for a minute, plain enough for an eleven-year-old."""

import re
from typing import Final

import pytest

from shared.paths import ROOT
from shared.programme import Survey, load
from tests.support.programme import DEMO

SLOW: Final = 156
"""Words a minute that a slow reader of twelve reads to themselves.

Silent reading at 12 to 13: 195 words a minute (Taylor 1965, grade 7). Of those who read slowly, the lowest quarter, the norms
of reading aloud (Hasbrouck & Tindal 2017, grade 6, winter) have 116 where the middle reads 145: four fifths of it.
"""

TRIPS: Final = ("quite", "health or care", "more than one way in", "careers lead", "extremely")
"""What an eleven-year-old stumbles over, or can't tell from the step beside it."""

PUPILS: Final = [one for one in load(ROOT / "programmes" / DEMO).surveys.values() if one.kind != "teacher"]

by_name = pytest.mark.parametrize("survey", PUPILS, ids=lambda survey: survey.id)


def words(survey: Survey) -> list[str]:
    """Return all words that every pupil reads: not the help, which is opened by who wants it."""
    said = [text for q in survey.questions for text in (q.text, q.hint, *(o.text for o in q.options))]
    return " ".join(said).split()


@by_name
def test_a_slow_reader_of_twelve_gets_through_within_a_minute(survey: Survey) -> None:
    assert 60 * len(words(survey)) / SLOW < 60


@by_name
def test_the_words_are_plain(survey: Survey) -> None:
    text = " ".join(words(survey)).lower()
    assert not [one for one in TRIPS if one in text]
    # Longer than this and a sentence is read twice.
    assert all(len(question.text.split()) <= 12 for question in survey.questions)
    assert all(len(option.text.split()) <= 6 for question in survey.questions for option in question.options)


@by_name
def test_steps_have_faces_and_hobbies_pictures(survey: Survey) -> None:
    for question in survey.questions:
        icons = [option.icon for option in question.options]
        if question.type == "scale":
            assert icons == [f"face-{step}" for step in range(1, 6)]
        if question.id == "hobbies":
            assert all(icons)
            assert len(set(icons)) == len(icons)


@by_name
def test_each_survey_asks_something_that_speaks_to_the_aims(survey: Survey) -> None:
    assert {question.outcome for question in survey.questions} >= {"interest"}


@by_name
def test_options_that_say_none_exclude_the_others(survey: Survey) -> None:
    for question in survey.questions:
        if question.type == "multiple":
            none = [o.text for o in question.options if re.match(r"(None|Nothing|Nowhere)\b", o.text)]
            assert none == [o.text for o in question.options if o.exclusive]


def test_the_teachers_are_asked_four_questions() -> None:
    [teachers] = [one for one in load(ROOT / "programmes" / DEMO).surveys.values() if one.kind == "teacher"]
    assert len(teachers.questions) == 4
