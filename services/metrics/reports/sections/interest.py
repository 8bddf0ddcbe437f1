"""What did they think: how interest in health and care careers changed, in a week, a term and a year, and by workshop."""

from collections.abc import Mapping, Sequence
from typing import Final

from services.metrics.asked import Ask, Dimension
from services.metrics.figures import interest as figures
from services.metrics.period import AcademicYear, Period, Term
from services.metrics.reports import wording
from services.metrics.reports import wording_asked as words
from services.metrics.reports.answering import WHOLE, Answering
from services.metrics.reports.section import Figure, Row, Section, Sentence, Table, said
from shared.text import N_

SHARES: Final = ("more", "same", "less")
COLUMNS: Final = (N_("More interested"), N_("The same"), N_("Less interested"))


def section(answering: Answering, period: Period, link: str = "") -> Section:
    """Return the change in interest of a period, its term, its academic year and all time, and by what the year can be cut."""
    year = AcademicYear.of(period.last)
    term = Term.of(period.last, answering.programme.availability.terms)
    periods: list[Period | None] = list(dict.fromkeys(one for one in (period, term, year) if one))
    rows = [Row(words.period(one), shares(answering, Ask("more", one))) for one in (*periods, None)]
    tables = [Table(said(N_("After the workshop, beside before it")), _columns(N_("Period")), tuple(rows))]
    tables += [
        table
        for by, name in (("workshop", N_("Workshop")), ("year_group", N_("Year group")))
        if (table := _cut(answering, year, by, name))  # type: ignore[arg-type]  # each is a dimension
    ]
    return Section(
        "interest",
        said(N_("Interest in health and care careers")),
        lead=(_headline(answering, year),),
        tables=tuple(tables),
        notes=(
            said(N_("Self-reported by pupils on one occasion: not proof of cause.")),
            said(
                N_("Answers in this academic year: %(answers)s, of pupils present: %(response)s."),
                answers=answering.answer(Ask("answers", year)).whole,
                response=answering.answer(Ask("response", year)).whole,
            ),
        ),
        link=link,
    )


def _headline(answering: Answering, year: AcademicYear) -> Sentence:
    """Return the one number of the year in words, and how far it may be off."""
    shares = {one: answering.answer(Ask(one, year)).whole for one in SHARES}
    of_year = figures.interest([one for one in answering.known.counted if one.held_on in year], year)
    return wording.net_change(of_year, shares["more"], shares["less"], answering.thresholds)


def shares(answering: Answering, ask: Ask, part: str = WHOLE) -> tuple[Figure, ...]:
    """Return who went up, stayed and went down, of what is asked."""
    asks = [Ask(one, ask.period, ask.by, ask.only) for one in SHARES]
    return tuple(Figure(answering.answer(one).parts[part], one) for one in asks)


CUT: Final[Mapping[Dimension, str]] = {
    "workshop": N_("By workshop, in this academic year, where enough answered"),
    "year_group": N_("By year group, in this academic year, where enough answered"),
}


def _cut(answering: Answering, year: AcademicYear, by: Dimension, name: str) -> Table | None:
    """Return the change by the parts that the gate lets through; a cut with one part is the whole again."""
    parts = answering.answer(Ask("more", year, by)).parts
    if len(parts) < 2:  # noqa: PLR2004  see above
        return None
    rows = [
        Row(words.part_of(by, part, answering), shares(answering, Ask("more", year, by), part))
        for part in sorted(parts, key=lambda one: (len(one), one))  # Year 7 before Year 10
        if not any(answering.answer(Ask(one, year, by)).parts[part].withheld for one in SHARES)
    ]
    return Table(said(CUT[by]), _columns(name), tuple(rows)) if rows else None


def _columns(first: str) -> tuple[Sentence, ...]:
    return tuple(map(said, (first, *COLUMNS)))


def enough(answering: Answering, periods: Sequence[Period | None]) -> bool:
    """Tell whether any of the periods has enough answers for its change in interest to be shown."""
    return any(not answering.answer(Ask("more", one)).whole.withheld for one in periods)
