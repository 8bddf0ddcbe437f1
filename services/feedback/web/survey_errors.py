"""What is said of a survey's questions that need another look."""

from collections.abc import Mapping
from typing import Final

from services.feedback.survey import Question, Survey, Wrong, shown
from shared.text import N_, gettext, ngettext, number, say

SENTENCES: Final[Mapping[Wrong, str]] = {
    "missing": N_("Choose an answer to question %(number)s"),
    "several": N_("Choose one answer to question %(number)s"),
    "exclusive": N_("In question %(number)s, choose “%(option)s” on its own, or take it away"),
    "many": N_("Choose no more than %(most)s answers to question %(number)s"),
}

UNWRITTEN: Final = N_("Write an answer to question %(number)s")


def sentences(survey: Survey, wrong: Mapping[str, Wrong], year_group: int = 0) -> dict[str, str]:
    """Return the sentence about each question that `survey.check` found wrong; the page numbers its questions likewise."""
    return {
        question["id"]: _sentence(question, wrong[question["id"]], place)
        for place, question in enumerate(shown(survey, year_group), 1)
        if question["id"] in wrong
    }


def _sentence(question: Question, why: Wrong, place: int) -> str:
    if why == "long":
        return ngettext(
            "Your answer to question %(place)s is too long. It can have %(number)s letter",
            "Your answer to question %(place)s is too long. It can have %(number)s letters",
            question["limit"],
            place=number(place),
        )
    if why == "missing" and question["type"] == "text":
        return gettext(UNWRITTEN, number=number(place))
    alone = [option["text"] for option in question["options"] if option["exclusive"]]
    return gettext(
        SENTENCES[why],
        number=number(place),
        most=number(question["most"]),
        option=say(alone[0]) if alone else "",
    )
