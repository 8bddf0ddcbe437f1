"""How a report's figures are counted, what they can't tell, and how strong a claim each can carry."""

from collections import defaultdict
from typing import Final

from services.metrics.asked import SERIES
from services.metrics.reports import evidence_type
from services.metrics.reports.answering import Answering
from services.metrics.reports.defined import FIGURES, Defined
from services.metrics.reports.section import Figure, Label, Row, Section, Table, said
from shared import suppression
from shared.text import N_, gettext

LIMITS: Final = (
    N_(
        "A pupil who comes to two visits is counted at both: how many different pupils there are only the schools can say."
    ),
    N_(
        "What pupils answer is their own view, given once, right after the visit. It shows what went along with the visit and "
        "does not prove a cause: there is no group that was not visited to compare with."
    ),
    N_(
        "Numbers of answers are rounded, and small ones are left out, so that nobody can be told from them. What is left out is "
        "not nought."
    ),
    N_("The area of a school is not that of its pupils' homes."),
    N_("What is not known is said to be that, and is in no total."),
)
COLUMNS: Final = (N_("Figure"), N_("How it is counted"), N_("Evidence"), N_("Definition"))


def section(answering: Answering) -> Section:
    """Return the method of every figure that was asked for until now: so it comes last."""
    asked = dict.fromkeys(one.ask.figure for one in answering.given if not one.ask.figure.startswith(SERIES))
    # Figures that are counted alike, as of each band of schools, have one line.
    alike: defaultdict[str, list[Defined]] = defaultdict(list)
    for figure, defined in FIGURES.items():
        if figure in asked:
            alike[defined.how].append(defined)
    rows = tuple(
        Row(
            Label("; ".join(gettext(one.title) for one in same)),
            (
                Figure(said(how)),
                Figure(evidence_type.name(evidence_type.of(same[0].id))),
                Figure(said(N_("version %(version)s"), version=suppression.attendance(same[0].version))),
            ),
        )
        for how, same in alike.items()
    )
    return Section(
        "method",
        said(N_("Method and limits")),
        lead=(*map(said, LIMITS), *(said(one) for one in evidence_type.MEANS.values())),
        tables=(Table(said(N_("How each figure is counted")), tuple(map(said, COLUMNS)), rows),),
    )
