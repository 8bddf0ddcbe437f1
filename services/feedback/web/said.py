"""A survey's questions in the reader's language: its texts are the programme's, and translated by its own catalogue."""

from services.feedback.survey import Question
from shared.text import translation


def said(question: Question) -> Question:
    """Return a question with all it says in the reader's language."""
    return {
        **question,
        "text": translation(question["text"]),
        "hint": translation(question["hint"]) if question["hint"] else "",
        "help": translation(question["help"]) if question["help"] else "",
        "options": [{**option, "text": translation(option["text"])} for option in question["options"]],
    }
