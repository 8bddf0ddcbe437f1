"""What is missing: of each thing that is incomplete, whose it is, which figure it moves, and the page where it is mended."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.metrics.asked import Ask
from services.metrics.figures import due
from services.metrics.figures.due import CounterDue
from services.metrics.figures.reporting import Visit, early, reporting
from services.metrics.known import day_of
from services.metrics.reports import wording_asked as words
from services.metrics.reports.answering import Answering
from services.metrics.reports.section import Figure, Label, Row, Section, Sentence, Table, said, said_of
from shared import suppression
from shared.limits import OWN_PAGES
from shared.text import N_, NN_, gettext, phrases
from shared.web.routes import address

COLUMNS: Final = (N_("What"), N_("What is missing"), N_("Whose it is"), N_("Which figure it moves"))

FACILITATOR: Final = N_("The facilitator of the visit")
TEAM: Final = N_("The team")
FILES: Final = N_("Whoever hands in the programme's exports")
FOLDER: Final = N_("Whoever keeps the programme's list of schools")
SITE: Final = N_("Whoever looks after the website")

ALL_WELL: Final = N_("Nothing is missing.")
SOME: Final = NN_("%(number)s thing is incomplete.", "%(number)s things are incomplete.")


@dataclass(frozen=True, slots=True)
class Late:
    """A source whose newest figures are older than promised, or of which nothing was ever known (`newest` None)."""

    id: str
    title: str
    newest: date | None
    by_file: bool


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What visits and answers don't tell: late sources, counters that were silent, how many groups of hits are apart."""

    late: tuple[Late, ...] = ()
    silent: tuple[CounterDue, ...] = ()
    apart: int = 0


def sections(answering: Answering, elsewhere: Elsewhere) -> list[Section]:
    """Return a summary, and what is missing of visits, of answers, of the schools and online."""
    parts = (
        ("missing-visits", N_("Visits"), _visits(answering)),
        ("missing-answers", N_("Answers"), _answers(answering)),
        ("missing-schools", N_("Schools"), _schools(answering)),
        ("missing-online", N_("Website and platforms"), _online(elsewhere)),
    )
    made = [(name, title, tuple(rows)) for name, title, rows in parts]
    number = suppression.attendance(sum(len(rows) for _, _, rows in made))
    lead = said_of(SOME, number) if number.value else said(ALL_WELL)
    columns = tuple(map(said, COLUMNS))
    return [
        Section("missing", said(N_("What is missing?")), lead=(lead,)),
        *(
            Section(name, said(title), tables=(Table(said(title), columns, rows),))
            for name, title, rows in made
            if rows
        ),
    ]


def _row(
    what: Label | Sentence, missing: Sentence, whose: str, moves: Label, link: str, ask: Ask | None = None
) -> Row:
    return Row(what, (Figure(missing), Figure(said(whose)), Figure(moves, ask)), link)


def _visits(answering: Answering) -> Iterator[Row]:
    known = answering.known
    found = reporting(known)
    ask = Ask("pupils")
    for visits, lacks in (
        (found.not_reported, N_("No count for ten days or more")),
        (found.awaiting, N_("No count yet")),
        (early(known), N_("Counted before its day: counts from then on")),
    ):
        for one in visits:
            yield _row(_visit(one), said(lacks), FACILITATOR, words.title(ask), _page(one.booking), ask)
    for visit in known.delivered:
        if visit.counts == "disputed":
            of = _visit(Visit(visit.id, visit.school_name, day_of(visit)))
            sentence = said(N_("Facilitator and teacher counted differently; the facilitator's stands"))
            yield _row(of, sentence, TEAM, words.title(ask), _page(visit.id), ask)


def _visit(one: Visit) -> Label:
    return Label(gettext("%(school)s, %(day)s", school=one.school, day=phrases.short_day(one.day)))


def _page(booking: str) -> str:
    return address("console.booking", reference=booking)


def _answers(answering: Answering) -> Iterator[Row]:
    ask = Ask("answers")
    sentence = said(
        N_("More answers than pupils: they are left out until the team decides, or the count is wrong")
    )
    for one in due.more_answers(answering.known, answering.known.today):
        school = one.school or gettext("A school we have not heard of yet")
        name = Label(gettext("%(school)s, session %(session)s", school=school, session=one.session_id))
        link = address("console.session.answers", session_id=one.session_id)
        yield _row(name, sentence, TEAM, words.title(ask), link, ask)


def _schools(answering: Answering) -> Iterator[Row]:
    groups = answering.programme.targets.by_year_group
    for school in answering.programme.target_schools:
        if not any(school.rolls.get(group) for group in groups):
            yield _row(
                Label.typed(school.name),
                said(N_("No roll known of the year groups with a target")),
                FOLDER,
                Label(gettext("Pupils beside the school's roll")),
                address("console.coverage.school", urn=school.urn),
            )


def _online(elsewhere: Elsewhere) -> Iterator[Row]:
    for one in elsewhere.late:
        missing = (
            said(N_("Nothing since %(day)s"), day=Label(phrases.short_day(one.newest)))
            if one.newest
            else said(N_("Nothing was ever known of it"))
        )
        whose = FILES if one.by_file else TEAM
        moves = Label(gettext("All figures of %(source)s", source=one.title))
        yield _row(Label.typed(one.title), missing, whose, moves, address("console.source", source=one.id))
    for silent in elsewhere.silent:
        yield _silent(silent)
    if elsewhere.apart:
        yield _row(
            said(N_("Hits that look made up")),
            said_of(
                NN_("%(number)s group waits for a yes or no", "%(number)s groups wait for a yes or no"),
                suppression.attendance(elsewhere.apart),
            ),
            TEAM,
            Label(gettext("Website visits and pages shown")),
            address("console.hits"),
        )


def _silent(one: CounterDue) -> Row:
    site = gettext("this website") if one.account == OWN_PAGES else one.account
    days = suppression.attendance(one.days)
    missing = (
        said_of(
            NN_(
                "%(number)s day without a word from %(span)s", "%(number)s days without a word from %(span)s"
            ),
            days,
            span=Label(phrases.days(one.first, one.until)),
        )
        if one.last
        else said(N_("Its counter has not been heard of yet"))
    )
    return _row(
        said(N_("Counter of %(site)s"), site=Label(site)),
        missing,
        SITE,
        Label(gettext("Website visits and pages shown")),
        address("console.sources"),
    )


def late_first(found: Iterable[Late]) -> tuple[Late, ...]:
    """Return sources in their order: those never known last, since they may just have been added."""
    return tuple(sorted(found, key=lambda one: (one.newest is None, one.newest or date.min, one.title)))
