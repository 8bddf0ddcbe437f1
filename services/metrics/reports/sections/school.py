"""A careers lead's own school: who came, what pupils said, and what is agreed. Never a word of another school."""

from dataclasses import replace
from datetime import date
from typing import Final

from services.metrics.asked import Ask, of_school
from services.metrics.known import Known
from services.metrics.period import AcademicYear, Period
from services.metrics.reports import wording_asked as words
from services.metrics.reports.answering import Answering
from services.metrics.reports.section import Figure, Label, Row, Section, Sentence, Table, Todo, said, said_of
from services.metrics.reports.sections.interest import COLUMNS, SHARES
from services.metrics.reports.sections.reach import NONE, lacking
from services.metrics.returns import next_return
from shared.text import N_, NN_, phrases
from shared.text.country import schooling

HEADLINE: Final = NN_(
    "%(school)s: %(pupils)s pupils in %(number)s visit, %(period)s",
    "%(school)s: %(pupils)s pupils in %(number)s visits, %(period)s",
)


def known_of(known: Known, urn: str) -> Known:
    """Return what is known of one school alone: nothing else can stand in what is made of it."""
    return replace(
        known,
        visits=tuple(one for one in known.visits if one.urn == urn),
        summaries=tuple(one for one in known.summaries if one.urn == urn),
        wishes=tuple(one for one in known.wishes if one.urn == urn),
        staff=tuple(one for one in known.staff if one.urn == urn),
        hours=(),
        readings=(),
        standings={},
        apart=0,
    )


def headline(answering: Answering, period: Period, urn: str) -> Sentence:
    """Return how many pupils of the school came in the period."""
    only = of_school(urn)
    return said_of(
        HEADLINE,
        answering.answer(Ask("visits", period, only=only)).whole,
        school=words.part_of("school", urn, answering),
        pupils=answering.answer(Ask("pupils", period, only=only)).whole,
        period=words.period(period),
    )


def by_year_group(answering: Answering, period: Period, urn: str) -> Section:
    """Return the pupils of each year group who came, in the period, its academic year and all time."""
    only = of_school(urn)
    periods = list(dict.fromkeys((period, AcademicYear.of(period.last), None)))
    asks = [Ask("pupils", one, "year_group", only) for one in periods]
    found = [answering.answer(ask).parts for ask in asks]
    rows = tuple(
        Row(
            words.part_of("year_group", group, answering),
            tuple(Figure(parts.get(group, NONE), ask) for parts, ask in zip(found, asks, strict=True)),
        )
        for group in sorted({group for parts in found for group in parts}, key=int)
    )
    columns = [said(N_("Year group")), *(said(N_("%(period)s"), period=words.period(one)) for one in periods)]
    table = Table(said(N_("Pupils present, by year group")), tuple(columns), rows)
    return Section(
        "year-groups",
        said(N_("Your pupils")),
        tables=(table,) if rows else (),
        lead=() if rows else (said(N_("No pupils yet.")),),
        notes=lacking(answering, AcademicYear.of(period.last), only),
    )


def evidence(to: str, today: date) -> Section | None:
    """Return where her evidence for the next return lies, by an address that asks for no account; None where there is none."""
    if not to:
        return None
    files = said(N_("Evidence pack, encounter file and blank class list, as known when you open the page"))
    if not schooling().benchmarks:
        return Section("evidence", said(N_("Evidence of our visits")), (), (Todo(files, to),))
    due = Label(phrases.short_day(next_return(today)))
    returns = said(
        N_("Of the returns of 31 December, 31 March and 31 July, the next one is due on %(day)s."), day=due
    )
    return Section(
        "evidence", said(N_("For your return of %(day)s"), day=due), (returns,), (Todo(files, to),)
    )


def interest(answering: Answering, period: Period, urn: str) -> Section:
    """Return what the school's pupils said of their interest, where enough answered."""
    only = of_school(urn)
    rows = []
    for one in dict.fromkeys((AcademicYear.of(period.last), None)):
        asks = [Ask(share, one, only=only) for share in SHARES]
        rows.append(
            Row(
                words.period(one),
                tuple(Figure(answering.answer(ask).whole, ask) for ask in asks),
            )
        )
    columns = tuple(map(said, (N_("Period"), *COLUMNS)))
    table = Table(said(N_("After the workshop, beside before it")), columns, tuple(rows))
    return Section(
        "interest",
        said(N_("Interest in health and care careers")),
        tables=(table,),
        notes=(said(N_("Self-reported by pupils on one occasion: not proof of cause.")),),
    )
