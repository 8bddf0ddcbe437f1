"""Surveys of any legal shape, forms as anyone might send them, and rows of answers, as strategies."""

from typing import Any

from hypothesis import strategies as st

from services.feedback.survey import Option, Question, Survey, check
from shared.limits import SCALE_STEPS, YEAR_GROUPS
from shared.questions import BEFORE, NOW, YEAR_GROUP

IDS = st.sampled_from(
    ["1", "2", "3", "4", "5", "a", "ok", "not-for-me", "hobbies", "year-7", "comment", "best-of-all"]
)


def _question(name: str, kind: Any, ids: list[str], *, required: bool) -> Question:
    options = [Option(id=one, text=one) for one in ids]
    return Question(id=name, type=kind, text=f"{name}?", hint="", required=required, options=options)


@st.composite
def _questions(draw: st.DrawFn, name: str, kind: str) -> Question:
    if kind == "year_group":
        ids = [
            f"year-{year}" for year in draw(st.lists(st.sampled_from(YEAR_GROUPS), min_size=2, unique=True))
        ]
    else:
        size = (
            {"min_size": SCALE_STEPS, "max_size": SCALE_STEPS}
            if kind == "scale"
            else {"min_size": 2, "max_size": 6}
        )
        ids = draw(st.lists(IDS, unique=True, **size))
    return _question(name, kind, ids, required=draw(st.booleans()))


@st.composite
def surveys(draw: st.DrawFn) -> Survey:
    """Draw a legal survey: the platform's three questions, and some of the programme's own between them."""
    own = draw(st.lists(IDS, min_size=1, max_size=3, unique=True))
    kinds = [draw(st.sampled_from(["year_group", "scale", "single", "multiple"])) for _ in own]
    middle = [draw(_questions(name, kind)) for name, kind in zip(own, kinds, strict=True)]
    first, last = draw(_questions(BEFORE, "scale")), draw(_questions(NOW, "scale"))
    questions = [first, *middle, draw(_questions(YEAR_GROUP, "year_group")), last]
    return Survey(id=draw(IDS), version=draw(st.integers(1, 9)), title="A survey", questions=questions)


@st.composite
def forms(draw: st.DrawFn, survey: Survey) -> dict[str, list[str]]:
    """Draw what might be sent: options, other words, fields that the survey doesn't have."""
    form: dict[str, list[str]] = {}
    for question in survey["questions"]:
        options = [option["id"] for option in question["options"]]
        sent = draw(st.none() | st.lists(st.sampled_from(options) | st.text(max_size=5), max_size=4))
        if sent is not None:
            form[question["id"]] = sent
    return form | draw(
        st.dictionaries(st.text(max_size=5), st.lists(st.text(max_size=5), max_size=2), max_size=2)
    )


@st.composite
def rows(draw: st.DrawFn, survey: Survey) -> list[dict[str, Any]]:
    """Draw the answers of a class, as they are stored."""
    return [{"answers": check(survey, form)[0]} for form in draw(st.lists(forms(survey), max_size=5))]
