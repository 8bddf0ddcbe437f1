"""A session's results as a file: PDF to file and send on, PNG to set into a newsletter or a slide."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from services.feedback.results import Interest, Line, Results, drawn
from services.feedback.results.by_hand import ByHand
from services.feedback.session import Session
from shared.clock import london_day
from shared.print import Kind, document, house
from shared.suppression import Published
from shared.text import gettext, number, say
from shared.text.phrases import day, when

TEMPLATE: Final = Path(__file__).with_name("results.typ")

PPI: Final = 144.0
"""Dots an inch of the picture: 1,190 across, which a slide shows sharply."""


def draw(
    session: Session, results: Results, kind: Kind, at: datetime, counted: ByHand | None = None
) -> bytes:
    """Return the results of a session as a file of the kind `kind`, as they were at a moment; `counted` is its count by hand.

    In the language that is spoken, which must be one the typeface has the letters of (`shared.print.printable`).
    """
    values = {
        **house(),
        "one_page": kind != "pdf",
        "heading": gettext("What the pupils said"),
        "title": gettext(
            "What the pupils said: %(school)s, %(session)s", school=session.school, session=session.session_id
        ),
        "school": session.school,
        "made": gettext("%(session)s, as of %(day)s", session=session.session_id, day=day(london_day(at))),
        "facts": [*_facts(session, results), *([(counted.how, counted.pupils)] if counted else [])],
        "sentences": [*_sentences(results), *([counted.note] if counted else [])],
        "answer": gettext("Answer"),
        "share": gettext("Share"),
        "interest": _interest(results.interest)
        if results.interest and (results.interest.told or results.interest.changed)
        else None,
        "asked": [
            {"text": one.text, "lines": list(map(_line, one.lines)), "notes": one.notes}
            for one in results.told
        ],
        "too_few": results.too_few,
    }
    return document(TEMPLATE, kind, values, ppi=PPI)


def _facts(session: Session, results: Results) -> list[tuple[str, str]]:
    facts = [
        (gettext("Workshop"), say(session.workshop)),
        (gettext("When"), when(session.starts_at)),
        (
            gettext("Pupils who came"),
            number(session.present) if session.present else gettext("Not recorded yet"),
        ),
        (gettext("Answers"), str(results.answered)),
    ]
    if results.rate:
        facts.append((gettext("Share of those who came"), str(results.rate)))
    return facts


def _sentences(results: Results) -> list[str]:
    sentences = [results.too_many] if results.too_many else []
    if not results.enough:
        few = gettext(
            "There are no results to show: from %(needed)s answers on nobody can be picked out.",
            needed=number(results.needed),
        )
        sentences.append(few)
    else:
        sentences += filter(None, (results.behind, results.rounded))
    if results.withheld:
        sentences.append(results.withheld)
    return sentences


def _interest(interest: Interest) -> Mapping[str, Any]:
    return {
        "heading": gettext("Interest before and now"),
        "before": gettext("Before: %(question)s", question=interest.before),
        "now": gettext("Now: %(question)s", question=interest.now),
        "step": gettext("Answer"),
        "was": gettext("Before"),
        "is": gettext("Now"),
        "change": gettext("Change"),
        "steps": [
            {"text": step.text, "before": _share(step.before), "now": _share(step.now)}
            for step in interest.steps
            if interest.told
        ],
        "moved": list(map(_line, interest.moved)) if interest.changed else [],
        "notes": interest.notes,
    }


def _line(line: Line) -> Mapping[str, Any]:
    return {"text": line.text, "share": _share(line.share)}


def _share(share: Published) -> Mapping[str, Any]:
    return {"says": str(share), "bar": drawn(share), "withheld": share.withheld}
