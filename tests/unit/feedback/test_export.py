"""What analysts take out is what pages show: two numbers of one cell, made of different wholes, would tell more than either."""

from collections import defaultdict
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.feedback.export import Line, codebook, table
from services.feedback.results import results
from services.feedback.summary import summarise
from services.feedback.survey import Survey
from shared.compiled import essentials
from shared.questions import BEFORE, NOW
from shared.suppression import Published
from shared.thresholds import STANDARD
from tests.unit.feedback.test_results import held

SURVEYS: list[Survey] = list(essentials()["surveys"].values())


def some_answers(survey: Survey) -> st.SearchStrategy[dict[str, Any]]:
    """Answer each question or leave it out, whether or not it may be."""
    parts = {}
    for question in survey["questions"]:
        if ids := [option["id"] for option in question["options"]]:
            several = st.lists(st.sampled_from(ids), unique=True)
            parts[question["id"]] = several if question["type"] == "multiple" else st.sampled_from(ids)
    return st.fixed_dictionaries({}, optional=parts)


def said(share: Published) -> tuple[Any, bool]:
    return dict(share.figures).get("percent", ""), share.withheld


@settings(max_examples=60)
@given(st.data())
def test_each_number_is_the_one_that_pages_show(data: st.DataObject) -> None:
    survey = data.draw(st.sampled_from(SURVEYS))
    kinds = data.draw(st.lists(some_answers(survey), min_size=1, max_size=3))
    sizes = data.draw(st.lists(st.integers(5, 40), min_size=len(kinds), max_size=len(kinds)))
    rows = [{"answers": given} for given, size in zip(kinds, sizes, strict=True) for _ in range(size)]
    content, session = summarise(survey, rows), held()
    shown = results(session, survey, content, content["answers"], STANDARD)
    taken: defaultdict[str, list[tuple[Any, bool]]] = defaultdict(list)
    names, *lines = table([Line(session, survey, content)], STANDARD)
    for line in lines:
        one = dict(zip(map(str, names), line, strict=True))
        taken[str(one["question"])].append((one["percent"], one["withheld"] == "yes"))
    expected = {one.id: [said(line.share) for line in one.lines] for one in shown.asked}
    if shown.interest:
        expected[BEFORE] = [said(step.before) for step in shown.interest.steps]
        expected[NOW] = [said(step.now) for step in shown.interest.steps]
    taken.pop("answers")
    if shown.enough:
        assert taken == expected
    else:
        assert {withheld for shares in taken.values() for _, withheld in shares} <= {True}


def test_two_surveys_of_one_version_are_told_apart_and_both_explained() -> None:
    asked = next(one for one in SURVEYS if any(question["options"] for question in one["questions"]))
    number = next(place for place, one in enumerate(asked["questions"]) if one["options"])
    question = asked["questions"][number]
    first, *others = question["options"]
    renamed: Any = {**question, "options": [{**first, "id": "another", "text": "Another"}, *others]}
    questions = [*asked["questions"][:number], renamed, *asked["questions"][number + 1 :]]
    changed: Any = {**asked, "digest": "of-another", "questions": questions}
    lines = [Line(held(), one, summarise(one, [])) for one in (asked, changed)]
    names, *rows = table(lines, STANDARD)
    place = names.index("survey_digest")
    assert {row[place] for row in rows} == {asked["digest"], "of-another"}
    explained = {(row[2], row[3], row[4]) for row in codebook(lines)}
    for digest, option in ((asked["digest"], first["id"]), ("of-another", "another")):
        assert (digest, question["id"], option) in explained
        assert (
            "of-another" if digest == asked["digest"] else asked["digest"],
            question["id"],
            option,
        ) not in explained


def test_the_codebook_explains_each_option_that_is_taken_out() -> None:
    for survey in SURVEYS:
        content = summarise(survey, [])
        lines = [Line(held(), survey, content)]
        explained = {(row[3], row[4]) for row in codebook(lines)}
        assert {(row[9], row[10]) for row in table(lines, STANDARD)} - explained == {("question", "option")}
