"""Summaries: what the answers of a class say together."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from services.feedback.survey import PLATFORM_QUESTIONS, Survey, chosen, year_of
from shared.limits import SCALE_STEPS
from shared.questions import BEFORE, NOW, YEAR_GROUP


def summarise(survey: Survey, rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what the rows of a session say together, in the shape of `SessionSummary`.

    It counts the survey's options and nothing else: whatever more a row holds, words above all, can't get into a summary. A
    question that a pupil left out counts in none of its options, and interest is known of those who answered both.
    """
    questions = {question["id"]: question for question in survey["questions"]}
    steps = {
        name: {option["id"]: step for step, option in enumerate(questions[name]["options"])}
        for name in (BEFORE, NOW)
    }
    total = 0
    by_year: Counter[int] = Counter()
    interest = [[0] * SCALE_STEPS for _ in range(SCALE_STEPS)]
    choices: dict[str, Counter[str]] = {
        name: Counter() for name in sorted(questions.keys() - PLATFORM_QUESTIONS)
    }
    for row in rows:
        total += 1
        said = {name: chosen(question, row["answers"]) for name, question in questions.items()}
        by_year.update(map(year_of, said[YEAR_GROUP]))
        for before in said[BEFORE]:
            for after in said[NOW]:
                interest[steps[BEFORE][before]][steps[NOW][after]] += 1
        for name, counted in choices.items():
            counted.update(said[name])
    return {
        "answers": total,
        "by_year_group": {str(year): by_year[year] for year in sorted(by_year)},
        "interest": interest,
        "choices": {name: dict(sorted(counted.items())) for name, counted in choices.items() if counted},
    }
