"""A survey's questions in the reader's language: its texts are the programme's, and translated by its own catalogue."""

from services.feedback.survey import Question
from shared.text import say


def said(question: Question) -> Question:
    """Return a question with all it says in the reader's language."""
    return {
        **question,
        "text": say(question["text"]),
        "hint": say(question["hint"]) if question["hint"] else "",
        "help": say(question["help"]) if question["help"] else "",
        "options": [{**option, "text": say(option["text"])} for option in question["options"]],
    }
