"""How a figure is counted, and what it is made of: the visits, the requests or the days behind it, suppressed as everywhere."""

from collections.abc import Sequence
from itertools import islice
from typing import Final

from services.metrics.asked import SERIES, Ask
from services.metrics.figures import demand, interest, rows
from services.metrics.known import day_of
from services.metrics.observations import Readings
from services.metrics.reports import wording, wording_asked, wording_visits
from services.metrics.reports.answering import WHOLE, Answering
from services.metrics.reports.defined import FIGURES
from services.metrics.reports.section import (
    Cell,
    Figure,
    Label,
    Row,
    Section,
    Sentence,
    Table,
    Value,
    said,
    said_of,
)
from services.metrics.reports.sections import people
from services.metrics.reports.sections.reach import LACKING
from services.metrics.reports.todo import Link
from shared import suppression
from shared.text import N_, NN_, gettext, phrases

MOST: Final = 200
"""Rows that are listed, the newest."""

EARLIER: Final = NN_("%(number)s earlier one is not listed.", "%(number)s earlier ones are not listed.")

SEMANTICS: Final = {
    "flow": N_(
        "What happened on each day, added up. Days that are not known are named and not taken for nought."
    ),
    "cumulative": N_("What there was in all at the last reading of the period."),
    "unique": N_(
        "Different people, as a mean of days: the same person can come on many, so days are not added up."
    ),
    "rate": N_("A share or a mean, as the source gives it."),
}
"""How a source's figure of a period is made of its days."""


def section(answering: Answering, ask: Ask, link: Link) -> Section:
    """Return how a figure is counted, its value, and what it is made of.

    Raises `NotAskedSoError` for a question of which no figure is made, `LookupError` for a series that is not there.
    """
    if ask.figure.startswith(SERIES):
        return _of_series(answering, ask)
    answer, defined = answering.answer(ask), FIGURES[ask.figure]
    since = said(
        N_("Counted so since %(day)s (version %(version)s of the definition)."),
        day=Label(phrases.short_day(defined.since)),
        version=suppression.measure(defined.version),
    )
    of_people = defined.kind == "people"
    lacks = people.LACKING if of_people else LACKING
    lacking = (said_of(lacks, suppression.attendance(answer.lacking)),) if answer.lacking else ()
    table = {
        "attendance": _visits,
        "answers": _answered,
        "interest": _answered,
        "demand": _asked_in_vain,
        "equity": _bands,
        "people": people.made_of,
    }[defined.kind](answering, ask, link)
    title = wording_asked.title(ask)
    whole = answer.parts.get(WHOLE)
    return Section(
        "figure",
        said(N_("%(figure)s: %(value)s"), figure=title, value=wording_asked.shown(ask.figure, whole))
        if whole
        else said(N_("%(figure)s"), figure=title),
        (said(defined.how), since, *lacking, *_statistics(answering, ask)),
        tables=(table,) if table.rows else (),
        notes=() if table.rows else (said(N_("It is made of nothing yet.")),),
    )


def _bands(answering: Answering, ask: Ask, _link: Link) -> Table:
    """Return a figure of equity by its bands of schools: who is in which stands in the programme's file."""
    rows = tuple(
        Row(name, (Figure(wording_asked.shown(ask.figure, value)),))
        for part, value in answering.answer(ask).parts.items()
        if (name := wording_asked.part_asked(ask, part, answering))
    )
    return Table(said(N_("By band of schools")), (said(N_("Band")), said(N_("Value"))), rows)


def _statistics(answering: Answering, ask: Ask) -> tuple[Sentence, ...]:
    if FIGURES[ask.figure].kind != "interest":
        return ()
    published = {
        one: answering.answer(Ask(one, ask.period, None, ask.only)).whole for one in ("more", "same", "less")
    }
    of_all = interest.interest([one.summary for one in rows.answered(answering.known, ask)], ask.period)
    return wording.interest_note(of_all, published, answering.thresholds)


def _visits(answering: Answering, ask: Ask, link: Link) -> Table:
    """Return the visits that a figure of attendance is made of, those without a count too."""
    pupils: dict[str, int] = {}
    for one in rows.came(answering.known, ask):
        pupils[one.booking] = pupils.get(one.booking, 0) + one.pupils
    missing = {one.booking for one in rows.not_counted(answering.known, ask)}
    known = {one.id: one for one in answering.known.visits}
    listed = sorted((*pupils, *missing), key=lambda one: (day_of(known[one]), one), reverse=True)
    return _table(
        N_("The visits it is made of, the newest first"),
        (N_("School"), N_("Day"), N_("Pupils present")),
        [
            Row(
                Label.typed(known[one].school_name),
                _cells(
                    Label(phrases.short_day(day_of(known[one]))),
                    suppression.attendance(pupils[one]) if one in pupils else said(N_("no count yet")),
                ),
                link("console.booking", reference=one),
            )
            for one in listed
        ],
    )


def _answered(answering: Answering, ask: Ask, link: Link) -> Table:
    """Return the classes whose answers a figure is made of; how they answered says each one's own page, as far as it may."""
    known = {one.id: one.school_name for one in answering.known.visits}
    found = sorted(
        (one.summary for one in rows.answered(answering.known, ask)),
        key=lambda one: (one.held_on, one.session_id),
        reverse=True,
    )
    return _table(
        N_("The classes whose answers it is made of, the newest first; each one's page has its results"),
        (N_("School"), N_("Day")),
        [
            Row(
                Label(known.get(one.booking_id) or gettext("School %(urn)s", urn=one.urn)),
                _cells(Label(phrases.short_day(one.held_on))),
                link("console.session", session_id=one.session_id),
            )
            for one in found
        ],
    )


def _asked_in_vain(answering: Answering, ask: Ask, _link: Link) -> Table:
    only = dict(ask.only).get("school")
    found = [one for one in demand.unmet(answering.known, ask.period) if only in {None, one.urn}]
    return _table(
        N_("The requests it is made of, the newest first"),
        (N_("School"), N_("Day asked for"), N_("Pupils expected"), N_("Why")),
        [
            Row(
                Label.typed(one.school),
                _cells(
                    Label(phrases.short_day(one.day)),
                    suppression.attendance(one.pupils),
                    wording_visits.reasons([(one.reason, 1)]),
                ),
            )
            for one in reversed(found)
        ],
    )


def _of_series(answering: Answering, ask: Ask) -> Section:
    key = ask.figure.removeprefix(SERIES)
    readings = answering.readings.get(key)
    if readings is None:
        raise LookupError(key)
    answer, series = answering.answer(ask), readings.series
    value: Value = answer.parts.get(WHOLE) or said(N_("not known"))
    days = _days(readings, ask)
    source = said(N_("Told by %(source)s."), source=Label(series.source))
    which = series.definition
    number: Value = suppression.measure(int(which)) if which.isdecimal() else Label(which)
    version = said(N_("Version %(version)s of its definition."), version=number)
    return Section(
        "figure",
        said(N_("%(figure)s: %(value)s"), figure=wording.title(series), value=value),
        (said(SEMANTICS[series.semantics]), source, version),
        tables=(days,) if days.rows else (),
        notes=() if days.rows else (said(N_("No day of it is known.")),),
    )


def _days(readings: Readings, ask: Ask) -> Table:
    found = [
        one for day, one in sorted(readings.values.items(), reverse=True) if ask.period and day in ask.period
    ]
    return _table(
        N_("The days it is made of, the newest first"),
        (N_("Day"), N_("Figure"), N_("How sure")),
        [
            Row(
                Label(phrases.short_day(one.day)),
                _cells(
                    suppression.measure(one.value, readings.series.places),
                    said(N_("final")) if one.complete else said(N_("may still change")),
                ),
            )
            for one in found
        ],
    )


def _cells(*cells: Cell) -> tuple[Figure, ...]:
    return tuple(map(Figure, cells))


def _table(caption: str, columns: Sequence[str], found: Sequence[Row]) -> Table:
    left = len(found) - MOST
    return Table(
        said(caption),
        tuple(map(said, columns)),
        tuple(islice(found, MOST)),
        said_of(EARLIER, suppression.attendance(left)) if left > 0 else None,
    )
