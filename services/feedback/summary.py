"""Summaries: what the answers of a class say together."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from services.feedback.survey import Survey, chosen, met, year_of
from shared.limits import SCALE_STEPS
from shared.questions import BEFORE, NOW, YEAR_GROUP


def summarise(survey: Survey, rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what the rows of a session say together: the shape of `SessionSummary`, and `answered`.

    It counts the survey's options and nothing else: whatever more a row holds, words above all, can't get into a summary. A
    question that a pupil left out, or wasn't asked, counts in none of its options: `answered` says of each question how many
    answered it, which is what shares of its options are shares of. Interest is known of those who answered both questions; where
    a survey asks how it is now alone, that is a question like the others.
    """
    questions = {one["id"]: one for one in survey["questions"] if one["type"] != "text"}
    pair = [name for name in (BEFORE, NOW) if {BEFORE, NOW} <= questions.keys()]
    steps = {
        name: {option["id"]: step for step, option in enumerate(questions[name]["options"])} for name in pair
    }
    total = 0
    by_year: Counter[int] = Counter()
    answered: Counter[str] = Counter()
    interest = [[0] * SCALE_STEPS for _ in range(SCALE_STEPS)]
    choices: dict[str, Counter[str]] = {
        name: Counter() for name in sorted(questions.keys() - {YEAR_GROUP, *pair})
    }
    for row in rows:
        total += 1
        said = _said(questions, row["answers"])
        answered.update(name for name, options in said.items() if options)
        by_year.update(map(year_of, said.get(YEAR_GROUP, ())))
        for before in said[BEFORE] if pair else ():
            for after in said[NOW]:
                interest[steps[BEFORE][before]][steps[NOW][after]] += 1
        for name, counted in choices.items():
            counted.update(said[name])
    return {
        "answers": total,
        "answered": dict(sorted(answered.items())),
        "by_year_group": {str(year): by_year[year] for year in sorted(by_year)},
        "interest": interest,
        "choices": {name: dict(sorted(counted.items())) for name, counted in choices.items() if counted},
    }


def _said(questions: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the options that one pupil chose, by question; none of a question that wasn't asked of them."""
    said: dict[str, list[str]] = {}
    for name, question in questions.items():
        said[name] = chosen(question, answers) if met(question, said) else []
    return said
