"""The survey on paper, one sheet a pupil, for a room without devices."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from services.feedback.said import only
from services.feedback.session import Session
from services.feedback.survey import Question, Survey, counted
from shared.limits import SCALE_STEPS
from shared.print import Kind, house, typeset
from shared.text import gettext, ngettext, say

TEMPLATE: Final = Path(__file__).with_name("sheet.typ")

SHORT: Final = 17
"""Letters of an option up to which four stand side by side on A4, or the steps of a scale; of longer ones two do."""


def draw(session: Session, survey: Survey, kind: Kind = "pdf") -> bytes:
    """Return a session's survey as a sheet of paper: its questions to tick, and nothing to write a name on."""
    values = {
        **house(),
        "title": say(survey["title"]),
        "visit": gettext(
            "%(workshop)s, %(session)s", workshop=say(session.workshop), session=session.session_id
        ),
        "private": gettext("Don't write your name. Nobody can tell which answers are yours."),
        "worries": gettext("If something worries you, tell a teacher or an adult you trust."),
    }
    asked = counted(survey, session.year_group)
    questions = json.dumps([_printed(question, asked) for question in asked])
    return typeset(TEMPLATE, kind, values, {"questions.json": questions.encode()})


def _printed(question: Question, asked: Sequence[Question]) -> dict[str, object]:
    options = [say(option["text"]) for option in question["options"]]
    longest = max(map(len, options))
    return {
        "text": say(question["text"]),
        "how": " ".join(filter(None, (_how(question), only(question, asked)))),
        "options": options,
        "columns": 2 if longest > SHORT else len(options) if len(options) <= SCALE_STEPS else 4,
    }


def _how(question: Question) -> str:
    if question["most"]:
        return ngettext("Tick up to %(number)s.", "Tick up to %(number)s.", question["most"])
    return gettext("Tick all that fit.") if question["type"] == "multiple" else gettext("Tick one.")
