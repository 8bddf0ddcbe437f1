"""What happened in the period: visits, pupils and schools, beside the period before and the same a year ago."""

from collections.abc import Sequence
from typing import Final

from services.metrics.asked import Ask, Only
from services.metrics.period import Period
from services.metrics.reports import wording_asked as words
from services.metrics.reports.answering import Answering
from services.metrics.reports.section import Figure, Row, Section, Sentence, Table, said
from services.metrics.reports.sections.online import a_year_ago
from services.metrics.reports.sections.reach import lacking
from services.metrics.reports.wording_changes import moved
from shared.text import N_

SHOWN: Final = ("pupils", "took_place", "visits", "sessions", "schools")


def section(answering: Answering, period: Period, link: str = "", only: Only = ()) -> Section:
    """Return the figures of a period; `only` names the school that they are of alone.

    A period before the programme began is not known, which is not nought.
    """
    launched = answering.programme.launched
    periods = [
        one if one and one.last >= launched else None for one in (period, period.previous, a_year_ago(period))
    ]
    columns = [
        said(N_("Figure")),
        *(said(N_("%(period)s"), period=words.period(one)) for one in periods if one),
    ]
    shown = [one for one in SHOWN if not (only and one == "schools")]
    rows = []
    for figure in shown:
        asks = [Ask(figure, one, only=only) for one in periods if one]
        answers = [answering.answer(ask).whole for ask in asks]
        before = answers[1].value if len(asks) > 1 and periods[1] else None
        rows.append(
            Row(
                words.title(asks[0]) if asks else words.title(Ask(figure)),
                (
                    *(Figure(answer, ask) for answer, ask in zip(answers, asks, strict=True)),
                    Figure(moved(before, answers[0].value) if answers else None),
                ),
            )
        )
    table = Table(_caption(periods, only), (*columns, said(N_("Change"))), tuple(rows))
    return Section(
        "period",
        said(N_("%(period)s"), period=words.period(period)),
        tables=(table,),
        notes=lacking(answering, period, only),
        link=link,
    )


def _caption(periods: Sequence[Period | None], only: Only) -> Sentence:
    """Return what the table shows: it names no period that it has no column for."""
    if only:
        return said(N_("Visits to the school"))
    _, before, year = periods
    if year:
        return said(N_("Visits, beside the period before and a year ago"))
    return said(N_("Visits, beside the period before")) if before else said(N_("Visits"))
