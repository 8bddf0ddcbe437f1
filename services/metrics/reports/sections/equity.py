"""Whom do we reach: pupils by what is known of their schools' areas, beside the pupils there are, and schools never reached."""

from collections.abc import Mapping
from typing import Final

from services.metrics.asked import Ask
from services.metrics.figures.equity import NAMES, Dimension
from services.metrics.period import Period
from services.metrics.reports import wording_asked as words
from services.metrics.reports.answering import WHOLE, Answering
from services.metrics.reports.answering_equity import UNKNOWN
from services.metrics.reports.section import Figure, Label, Row, Section, Sentence, Table, said, said_of
from services.metrics.reports.sections.reach import never_reached
from shared.suppression import Published
from shared.text import N_, NN_, gettext

CAPTIONS: Final[Mapping[Dimension, str]] = {
    "fsm": N_("By free school meals: fifths of the programme's schools"),
    "idaci": N_("By deprivation of the school's area: deciles of IDACI"),
    "setting": N_("By rural and urban area of the school"),
}

COLUMNS: Final = (N_("Schools"), N_("Pupils"), N_("Of pupils reached"), N_("Of pupils on roll"))

NEEDIEST: Final[Mapping[Dimension, str]] = {
    "idaci": N_(
        "%(reach)s%% of the pupils reached are in schools of the most deprived areas (IDACI deciles 1 and 2); of the pupils on "
        "roll it is %(roll)s%%."
    ),
    "fsm": N_(
        "%(reach)s%% are in the fifth of schools with most pupils eligible for free school meals; of the pupils on roll it is "
        "%(roll)s%%."
    ),
    "setting": N_("%(reach)s%% are in schools of rural areas; of the pupils on roll it is %(roll)s%%."),
}
FIRST: Final[Mapping[Dimension, str]] = {"idaci": "1-2", "fsm": "1", "setting": "rural"}

NEVER: Final = NN_(
    "%(number)s target school was never reached: %(schools)s.",
    "%(number)s target schools were never reached: %(schools)s.",
)
NEVER_MORE: Final = NN_(
    "%(number)s target school was never reached: %(schools)s and others.",
    "%(number)s target schools were never reached: %(schools)s and others.",
)


def section(answering: Answering, period: Period, link: str = "") -> Section | None:
    """Return the equity of reach in a period; None where the programme says nothing of its schools' areas."""
    if answering.programme.equity is None:
        return None
    return Section(
        "equity",
        said(N_("Equity of reach")),
        lead=(*lead(answering, period), *never(answering)),
        tables=tuple(_table(answering, period, dimension) for dimension in NAMES),
        notes=(
            said(
                N_(
                    "All of it is of the school's area and roll, data of %(vintage)s (%(sources)s). What the pupils' homes are "
                    "like is not known."
                ),
                vintage=Label(gettext("the year %(year)s", year=answering.programme.equity.vintage)),
                sources=Label("; ".join(answering.programme.equity.sources)),
            ),
        ),
        link=link,
    )


def lead(answering: Answering, period: Period) -> tuple[Sentence, ...]:
    """Return what reach says of need, a sentence a thing that is known of schools; nothing of what nobody came to."""
    found = []
    for dimension, sentence in NEEDIEST.items():
        reach, roll = (_parts(answering, f"{one}_by_{dimension}", period) for one in ("reach", "roll"))
        first = FIRST[dimension]
        if first in reach and first in roll:
            found.append(said(sentence, reach=reach[first], roll=roll[first]))
    reached, county = (_parts(answering, one, period).get(WHOLE) for one in ("fsm_reached", "fsm_county"))
    if reached and county:
        found.append(
            said(
                N_(
                    "At the schools of the pupils reached %(reached)s%% are eligible for free school meals; in the county "
                    "%(county)s%%."
                ),
                reached=reached,
                county=county,
            )
        )
    return tuple(found)


def never(answering: Answering, most: int | None = None) -> tuple[Sentence, ...]:
    """Return the target schools where no visit ever took place, by name; `most` is how many are named."""
    names = never_reached(answering)
    if not names:
        return ()
    count = answering.answer(Ask("never_reached")).whole
    named = names[:most]
    forms = NEVER if len(named) == len(names) else NEVER_MORE
    return (said_of(forms, count, schools=Label(", ".join(map(str, named)))),)


def _parts(answering: Answering, figure: str, period: Period | None) -> Mapping[str, Published]:
    return answering.answer(Ask(figure, period)).parts


def _table(answering: Answering, period: Period, dimension: Dimension) -> Table:
    asks = [Ask(f"{one}_by_{dimension}", period) for one in ("pupils", "reach", "roll")]
    rows = [
        Row(
            words.band(dimension, name),
            tuple(Figure(_cell(answering, ask, name), ask) for ask in asks),
        )
        for name in (*NAMES[dimension], UNKNOWN)
        if name != UNKNOWN or answering.answer(asks[0]).parts[UNKNOWN].value
    ]
    return Table(said(CAPTIONS[dimension]), tuple(map(said, COLUMNS)), tuple(rows))


def _cell(answering: Answering, ask: Ask, name: str) -> Published | Sentence | None:
    found = answering.answer(ask).parts.get(name)
    return words.shown(ask.figure, found) if found else None
