"""The extract for analysts: a row a figure, period and part, as it was published or withheld, and what each column means.

No row is below the gate. Who is of the analysts' group gets two columns more, with the counts as they are (`exact`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.metrics.asked import ALL_TIME, DIMENSIONS, SERIES, Ask, Dimension
from services.metrics.figures import rows
from services.metrics.figures.exact import Exact, exact
from services.metrics.period import DAY, AcademicYear, Month, Period, Quarter, Term
from services.metrics.reports import evidence_type, wording
from services.metrics.reports import wording_asked as words
from services.metrics.reports.answering import WHOLE, Answer, Answering
from services.metrics.reports.defined import FIGURES, Defined
from services.metrics.reports.defined_people import BY_EMPLOYER, CUTS
from services.metrics.reports.retold import version_of
from shared.spreadsheet import Cell, as_csv
from shared.suppression import Published
from shared.text import N_, gettext

COLUMNS: Final[Mapping[str, str]] = {
    "figure": N_("The figure's id; what it is and how it is counted stands in the data dictionary."),
    "definition_version": N_("The version of its definition: rows of two versions don't mean the same."),
    "period": N_("The academic year, term, quarter or month, by its name; all for all time."),
    "period_kind": N_("year, term, quarter, month or all."),
    "first": N_("The first day of the period; empty for all time."),
    "last": N_("The last day of the period; empty for all time."),
    "by": N_(
        "By what it is cut: school, year_group, workshop, employer or band of schools; empty for the whole."
    ),
    "part": N_(
        "The part's id: the school's official number, the year group, the id of workshop or employer, the band; empty of all."
    ),
    "part_name": N_("What the part is called."),
    "value": N_(
        "The figure as it is published; empty where it is withheld or not known, which is never nought."
    ),
    "said": N_("The figure as every report says it."),
    "withheld": N_("yes where the gate withholds it, no where it is shown."),
    "unit": N_("What it counts, or percent."),
    "lacking": N_(
        "Visits of the period and part that took place and are not in the figure: without a count, or, of who came with us, "
        "where nobody said who did."
    ),
    "days": N_("Of a figure of the website or a platform, the days of the period; else empty."),
    "days_known": N_("Of these, the days of which a figure is known."),
    "evidence_type": N_(
        "The highest type of evidence that a claim made of it can have: 1 narrative, 2 empirical."
    ),
    "known_on": N_("The day on which all of it was known so."),
}

EXACT: Final[Mapping[str, str]] = {
    "exact": N_("The count of pupils behind it, before the gate. Tells of single pupils: never publish it."),
    "exact_of": N_("Of how many pupils that is, where it is a share."),
}

BAND: Final = "band"
EMPLOYER: Final = "employer"
NEVER: Final = "never_reached"

ANSWERED: Final = frozenset({"answers", "interest"})

DICTIONARY: Final = ("kind", "id", "title", "unit", "meaning", "version", "since", "evidence_type")


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of a part; `lacking` are the part's visits that took place and have no count."""

    answer: Answer
    kind: str
    part: str
    cell: Published
    lacking: int
    exact: Exact | None = None


def table(answering: Answering, year: AcademicYear, *, ungated: bool = False) -> Iterator[Sequence[Cell]]:
    """Yield the heading and a row a figure of an academic year; with `ungated` the counts as they are, too."""
    yield [*COLUMNS, *(EXACT if ungated else ())]
    for line in lines(answering, year, ungated=ungated):
        yield [*_row(answering, line), *(_exact(line.exact) if ungated else ())]


def file_of(answering: Answering, year: AcademicYear, *, ungated: bool = False) -> bytes:
    """Return the extract of an academic year as CSV."""
    return as_csv(table(answering, year, ungated=ungated))


def lines(answering: Answering, year: AcademicYear, *, ungated: bool = False) -> Iterator[Line]:
    """Yield every figure of an academic year, its terms, quarters and months, and of all time, each with its parts.

    What pupils answered is given for the year, its terms and all time alone: the periods for which the gate was tried against
    whoever takes the parts from the whole.
    """
    for kind, ask in asks(answering, year):
        answer = answering.answer(ask)
        raw = exact(answering.known, ask) if ungated and _kind(ask) in ANSWERED else {}
        missing = _missing(answering, ask) if ask.by else {}
        for part, cell in sorted(answer.parts.items()):
            lacking = missing.get(part, 0) if ask.by else answer.lacking
            yield Line(answer, kind, part, cell, lacking, raw.get(part))


def _missing(answering: Answering, ask: Ask) -> Mapping[str, int]:
    """Return how many visits without a count each part of a question has."""
    found = rows.parts(answering.lacking(ask), ask.by)
    return {part: len({one.booking for one in some}) for part, some in found.items()}


def asks(answering: Answering, year: AcademicYear) -> Iterator[tuple[str, Ask]]:
    """Yield every question that the extract answers, with the kind of its period."""
    periods = list(_periods(answering, year))
    for kind, period in periods:
        for figure, defined in FIGURES.items():
            if defined.kind in ANSWERED and kind not in {"year", "term", "all"}:
                continue
            # Whether a school was ever reached is asked of all time alone.
            if figure == NEVER and period:
                continue
            yield kind, Ask(figure, period)
            for by in _cuts(defined):
                yield kind, Ask(figure, period, by)
        if period:
            for one in answering.known.readings:
                if not one.series.dimensions:
                    yield kind, Ask(f"{SERIES}{one.series.key}", period)


def _cuts(defined: Defined) -> tuple[Dimension, ...]:
    match defined.kind:
        case "equity":
            return ()
        case "demand":
            return ("school",)
        case "people":
            return CUTS.get(defined.id, ())
        case _:
            return DIMENSIONS


def _periods(answering: Answering, year: AcademicYear) -> Iterator[tuple[str, Period | None]]:
    """Yield the periods of an academic year that have begun, and all time."""
    yield "year", year
    terms = tuple(sorted(answering.programme.availability.terms, key=lambda one: one.first))
    until = min(answering.known.today, year.last)
    for place, one in enumerate(terms):
        if year.first <= one.first <= until:
            yield "term", Term(terms, place)
    day = year.first
    while day <= until:
        if day == Quarter.of(day).first or day == year.first:
            yield "quarter", Quarter.of(day)
        yield "month", Month.of(day)
        day = Month.of(day).last + DAY
    yield "all", None


def _row(answering: Answering, line: Line) -> list[Cell]:
    ask, online = line.answer.ask, line.answer.online
    period = ask.period
    return [
        ask.figure,
        version_of(ask.figure),
        period.name if period else ALL_TIME,
        line.kind,
        period.first.isoformat() if period else "",
        period.last.isoformat() if period else "",
        _by(ask, line.part),
        line.part,
        _name(answering, ask, line.part),
        _value(line.cell),
        str(line.cell),
        "yes" if line.cell.withheld else "no",
        _unit(answering, ask),
        line.lacking,
        online.days if online else "",
        online.days_known if online else "",
        evidence_type.of(ask.figure),
        answering.known.today.isoformat(),
    ]


def _value(cell: Published) -> Cell:
    """Return a published value as a number, a whole one without decimals."""
    if cell.value is None:
        return ""
    return int(cell.value) if cell.value == int(cell.value) else cell.value


def _exact(found: Exact | None) -> tuple[Cell, Cell]:
    if found is None:
        return "", ""
    return found.part, "" if found.of is None else found.of


def _kind(ask: Ask) -> str:
    return "" if ask.figure.startswith(SERIES) else FIGURES[ask.figure].kind


def _by(ask: Ask, part: str) -> str:
    if ask.figure == BY_EMPLOYER:
        return EMPLOYER
    return ask.by or (BAND if part != WHOLE else "")


def _name(answering: Answering, ask: Ask, part: str) -> str:
    if ask.by and not part:
        return gettext("Not known")
    return str(words.part_asked(ask, part, answering) or "")


def _unit(answering: Answering, ask: Ask) -> str:
    if not ask.figure.startswith(SERIES):
        return FIGURES[ask.figure].unit
    key = ask.figure.removeprefix(SERIES)
    return next(one.series.unit for one in answering.known.readings if one.series.key == key)


def dictionary(answering: Answering, *, ungated: bool = False) -> Iterator[Sequence[Cell]]:
    """Yield the data dictionary: what each column holds, and of each figure how it is counted."""
    yield list(DICTIONARY)
    for column, meaning in {**COLUMNS, **(EXACT if ungated else {})}.items():
        yield ["column", column, "", "", gettext(meaning), "", "", ""]
    for one in FIGURES.values():
        since = one.since.isoformat()
        of_type = evidence_type.of(one.id)
        yield ["figure", one.id, gettext(one.title), one.unit, gettext(one.how), one.version, since, of_type]
    for line in answering.known.readings:
        series = line.series
        if not series.dimensions:
            how = gettext(SEMANTICS[series.semantics])
            yield ["figure", f"{SERIES}{series.key}", str(wording.title(series)), series.unit, how, 1, "", 1]


SEMANTICS: Final[Mapping[str, str]] = {
    "flow": N_("What happened in the period, the sum of its days that are known."),
    "cumulative": N_("The last reading of the period."),
    "unique": N_("Different people, the mean of the period's days: they are never summed."),
    "rate": N_("A share or a mean of a day: no figure of a longer period is made of it."),
}
