"""A survey's questions in the reader's language: its texts are the programme's, and translated by its own catalogue."""

from collections.abc import Sequence

from services.feedback.survey import Question
from shared.text import gettext, say
from shared.text.phrases import listed


def said(question: Question) -> Question:
    """Return a question with all it says in the reader's language."""
    return {
        **question,
        "text": say(question["text"]),
        "hint": say(question["hint"]) if question["hint"] else "",
        "help": say(question["help"]) if question["help"] else "",
        "options": [{**option, "text": say(option["text"])} for option in question["options"]],
    }


def only(question: Question, questions: Sequence[Question]) -> str:
    """Return the sentence that says on paper, or where all is one page, who answers a question; empty where everyone does."""
    when = question["when"]
    if when is None:
        return ""
    number, asked = next(
        (place, one) for place, one in enumerate(questions, 1) if one["id"] == when["question"]
    )
    options = [say(one["text"]) for one in asked["options"] if one["id"] in when["any"]]
    return gettext(
        "Only if you chose %(options)s in question %(number)s.", options=listed(options), number=number
    )
