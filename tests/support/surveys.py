"""Surveys of any legal shape, forms as anyone might send them, and rows of answers, as strategies."""

import operator
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from services.feedback.survey import Option, Question, Survey, When, check
from shared.limits import SCALE_STEPS, YEAR_GROUPS
from shared.questions import BEFORE, NOW, YEAR_GROUP

IDS = st.sampled_from(
    ["1", "2", "3", "4", "5", "a", "ok", "not-for-me", "hobbies", "year-7", "comment", "best-of-all"]
)
WORDS = st.lists(st.text(max_size=5), max_size=2)
OTHERS = st.dictionaries(st.text(max_size=5), WORDS, max_size=2)
"""Fields that no survey has. Making a strategy takes longer than drawing from it."""


def _options(draw: st.DrawFn, kind: str) -> list[Option]:
    if kind == "text":
        return []
    if kind == "year_group":
        years = draw(st.lists(st.sampled_from(YEAR_GROUPS), min_size=2, unique=True))
        ids = [f"year-{year}" for year in years]
    else:
        least, most = (SCALE_STEPS, SCALE_STEPS) if kind == "scale" else (2, 6)
        ids = draw(st.lists(IDS, unique=True, min_size=least, max_size=most))
    # Never the first: one at least is not exclusive.
    alone = draw(st.sets(st.sampled_from(ids[1:]), max_size=2)) if kind == "multiple" else set()
    return [Option(id=one, text=one, icon="", exclusive=one in alone) for one in ids]


def _question(draw: st.DrawFn, name: str, kind: Any, before: Sequence[Question] = ()) -> Question:
    options = _options(draw, kind)
    asked = [one for one in before if one["options"]]
    when = None
    if asked and draw(st.booleans()):
        on = draw(st.sampled_from(asked))
        ids = [option["id"] for option in on["options"]]
        when = When(question=on["id"], any=draw(st.lists(st.sampled_from(ids), min_size=1, unique=True)))
    limited = kind == "multiple" and len(options) > 2 and draw(st.booleans())
    return Question(
        id=name,
        type=kind,
        text=f"{name}?",
        hint="",
        help="",
        required=kind != "text" and draw(st.booleans()),
        options=options,
        most=draw(st.integers(2, len(options) - 1)) if limited else 0,
        when=when,
        outcome="",
        limit=draw(st.integers(1, 8)) if kind == "text" else 0,
    )


@st.composite
def surveys(draw: st.DrawFn) -> Survey:
    """Draw a legal survey: the platform's three questions, and some of the programme's own between them."""
    questions = [_question(draw, BEFORE, "scale")]
    for name in draw(st.lists(IDS, min_size=1, max_size=3, unique=True)):
        kind = draw(st.sampled_from(["year_group", "scale", "single", "multiple", "text"]))
        questions.append(_question(draw, name, kind, questions))
    questions += [_question(draw, YEAR_GROUP, "year_group"), _question(draw, NOW, "scale")]
    return Survey(
        id=draw(IDS), version=draw(st.integers(1, 9)), kind="pupil", title="A survey", questions=questions
    )


def forms(survey: Survey) -> st.SearchStrategy[dict[str, list[str]]]:
    """Return what draws what might be sent: options, other words, fields that the survey doesn't have."""
    sent = {}
    for question in survey["questions"]:
        options = [option["id"] for option in question["options"]]
        likely = st.sampled_from(options) if options else st.just("I liked it")
        sent[question["id"]] = st.lists(likely | st.text(max_size=5), max_size=4)
    return st.builds(operator.or_, st.fixed_dictionaries({}, optional=sent), OTHERS)


@st.composite
def rows(draw: st.DrawFn, survey: Survey) -> list[dict[str, Any]]:
    """Draw the answers of a class, as they are stored."""
    return [{"answers": check(survey, form)[0]} for form in draw(st.lists(forms(survey), max_size=5))]
