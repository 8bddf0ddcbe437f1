"""Who came with us: the employers that pupils met, the people, and the hours they gave, with what is not known of them."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from services.metrics.asked import Ask
from services.metrics.brief import open_of
from services.metrics.figures import gaps, rows
from services.metrics.figures.people import Kind
from services.metrics.known import AGREED
from services.metrics.period import AcademicYear, Period
from services.metrics.reports import wording_asked as words
from services.metrics.reports.answering import WHOLE, Answering
from services.metrics.reports.defined_people import BY_EMPLOYER
from services.metrics.reports.section import Cell, Figure, Label, Row, Section, Sentence, Table, said, said_of
from services.metrics.reports.todo import Link
from shared import suppression
from shared.suppression import Published
from shared.text import N_, NN_, phrases

if TYPE_CHECKING:
    from datetime import date

EMPLOYERS: Final = 8
"""Employers that stand in a mail, those that gave most hours; the page of the whole report and the file have all of them."""

MOST: Final = 200
"""Rows that the page of a figure lists, the newest."""

HOURS: Final = ("session_hours", "travel_hours", "own_hours")

LACKING: Final = NN_(
    "%(number)s visit took place of which nobody said who came, or without a count: it is in none of these.",
    "%(number)s visits took place of which nobody said who came, or without a count: they are in none of these.",
)
WAYS: Final = NN_(
    "%(number)s way to a visit and back is in no hours: nobody told how long it was.",
    "%(number)s ways to visits and back are in no hours: nobody told how long they were.",
)
NEED: Final = NN_(
    "Of %(number)s visit to come the programme does not say who is needed: whether anybody is missing is not known.",
    "Of %(number)s visits to come the programme does not say who is needed: whether anybody is missing is not known.",
)
MORE: Final = NN_("%(number)s more employer is in the file.", "%(number)s more employers are in the file.")
EARLIER: Final = NN_("%(number)s earlier one is not listed.", "%(number)s earlier ones are not listed.")

KINDS: Final[Mapping[Kind, str]] = {
    "session": N_("at sessions"),
    "travel": N_("on the way"),
    "own": N_("other hours"),
}

OF: Final[Mapping[str, frozenset[Kind]]] = {
    "session_hours": frozenset({"session"}),
    "people_came": frozenset({"session"}),
    "travel_hours": frozenset({"travel"}),
    "own_hours": frozenset({"own"}),
}
"""Of which kinds of hours a figure is, where not of all."""


def section(answering: Answering, period: Period, link: str = "", most: int | None = None) -> Section | None:
    """Return who came in a period and its academic year; None where the programme was never told who comes.

    `most` is how many employers a mail holds; how many more there are is said.
    """
    lead = told(answering, period)
    if not lead:
        return None
    year = AcademicYear.of(period.last)
    tables = (*_table(answering, period, year), *_by_employer(answering, year, most))
    notes = [] if period == year else [_of_period(one, year) for one in _not_known(answering, year)]
    if unknown := _need_unknown(answering):
        notes.append(said_of(NEED, suppression.attendance(unknown)))
    return Section("people", said(N_("Who came with us")), lead, tables=tables, notes=tuple(notes), link=link)


def _of_period(sentence: Sentence, period: Period) -> Sentence:
    return said(N_("%(period)s: %(sentence)s"), period=words.period(period), sentence=sentence)


def told(answering: Answering, period: Period) -> tuple[Sentence, ...]:
    """Return in a line or two the employers met and the hours given in a period; nothing where it was never told who comes."""
    if not (answering.known.staff or answering.known.hours):
        return ()
    return tuple(_told(answering, period))


def _told(answering: Answering, period: Period) -> Iterator[Sentence]:
    employers, people, hours = (
        _whole(answering, one, period) for one in ("employers", "people_came", "hours")
    )
    yield said(
        N_(
            "%(period)s: employers met: %(employers)s; people who came with us: %(people)s; hours given: %(hours)s."
        ),
        period=words.period(period),
        employers=employers or said(N_("not known")),
        people=people or said(N_("not known")),
        hours=hours or said(N_("not known")),
    )
    yield from _not_known(answering, period)


def _not_known(answering: Answering, period: Period) -> Iterator[Sentence]:
    """Yield what the hours of a period lack."""
    ways = _whole(answering, "travel_unknown", period)
    if ways and ways.value:
        yield said_of(WAYS, ways)
    lacking = answering.answer(Ask("hours", period)).lacking
    if lacking:
        yield said_of(LACKING, suppression.attendance(lacking))


def _whole(answering: Answering, figure: str, period: Period) -> Published | None:
    return answering.answer(Ask(figure, period)).parts.get(WHOLE)


def _table(answering: Answering, period: Period, year: AcademicYear) -> Iterator[Table]:
    """Yield the figures of the period beside those of its academic year."""
    periods = list(dict.fromkeys((period, year)))
    figures = ("employers", "people_came", "hours", *HOURS)
    found = tuple(
        Row(
            words.title(Ask(figure)),
            tuple(Figure(_whole(answering, figure, one), Ask(figure, one)) for one in periods),
        )
        for figure in figures
    )
    columns = (said(N_("Figure")), *(said(N_("%(period)s"), period=words.period(one)) for one in periods))
    yield Table(said(N_("Employers, people and hours")), columns, found)


def _by_employer(answering: Answering, year: AcademicYear, most: int | None) -> Iterator[Table]:
    ask = Ask(BY_EMPLOYER, year)
    parts = answering.answer(ask).parts
    ordered = sorted(
        parts, key=lambda one: (-(parts[one].value or 0), str(answering.people.names.get(one, one)), one)
    )
    shown = ordered[:most] if most is not None else ordered
    found = tuple(
        Row(name, (Figure(parts[one], ask),))
        for one in shown
        if (name := words.part_asked(ask, one, answering))
    )
    left = len(ordered) - len(shown)
    if found:
        yield Table(
            said(N_("Hours given by employer, this academic year")),
            (said(N_("Employer")), said(N_("Hours"))),
            found,
            said_of(MORE, suppression.attendance(left)) if left else None,
        )


def _need_unknown(answering: Answering) -> int:
    known = answering.known
    agreed = [one.id for one in known.asked if one.status in AGREED]
    return gaps.unknown(map(open_of, known.staff), known.today, agreed)


def made_of(answering: Answering, ask: Ask, link: Link) -> Table:
    """Return what a figure of people is made of: each visit's employers, or hours by visit and employer. Nobody is named."""
    found = list(_met(answering, ask, link) if ask.figure == "employers" else _gave(answering, ask, link))
    columns = (N_("Employer"), N_("Day"), N_("School"), N_("What"))
    left = len(found) - MOST
    return Table(
        said(N_("What it is made of, the newest first")),
        tuple(map(said, columns)),
        tuple(found[:MOST]),
        said_of(EARLIER, suppression.attendance(left)) if left > 0 else None,
    )


def _met(answering: Answering, ask: Ask, link: Link) -> Iterator[Row]:
    recorded = {
        one.name.casefold(): one.name
        for visit in answering.known.delivered
        for one in (visit.encounter.employers if visit.encounter else ())
    }
    found = rows.of_ask(answering.people.met, ask)
    for one in sorted(found, key=lambda one: (one.day, one.booking, one.employer), reverse=True):
        name = answering.people.names.get(one.employer) or recorded.get(one.employer, one.employer)
        cells: tuple[Cell, ...] = (
            Label(phrases.short_day(one.day)),
            words.part_of("school", one.school, answering),
            said(N_("met")),
        )
        yield Row(Label.typed(name), tuple(map(Figure, cells)), link("console.visit", reference=one.booking))


def _gave(answering: Answering, ask: Ask, link: Link) -> Iterator[Row]:
    untold = ask.figure == "travel_unknown"
    every = answering.people.way_not_told if untold else answering.people.gave
    minutes: dict[tuple[date, str, str, str, Kind], int] = {}
    for one in rows.of_ask(every, ask):
        if one.kind in OF.get(ask.figure, KINDS):
            which = (one.day, one.booking, one.organisation, one.school, one.kind)
            minutes[which] = minutes.get(which, 0) + one.minutes
    for which in sorted(minutes, reverse=True):
        day, booking, organisation, school, kind = which
        what = said(
            N_("%(hours)s hours %(kind)s"), hours=suppression.hours(minutes[which]), kind=said(KINDS[kind])
        )
        cells: tuple[Cell, ...] = (
            Label(phrases.short_day(day)),
            words.part_of("school", school, answering) if school else None,
            said(N_("nobody told how long the way was")) if untold else what,
        )
        name = answering.people.names.get(organisation, organisation)
        to = link("console.visit", reference=booking) if booking else ""
        yield Row(Label.typed(name), tuple(map(Figure, cells)), to)
