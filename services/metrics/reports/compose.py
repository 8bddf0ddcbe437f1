"""Puts a report together: which sections it has, by its kind and its reader's role, of the same figures.

Who has an account of the console gets its links; a board member and a careers lead get none they can't open. What each reader was
told before makes the part on what changed, and is the only thing that differs between two readers of a kind and a role.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from services.metrics.asked import Ask, of_school
from services.metrics.figures import changes, due
from services.metrics.figures.collecting import collected, to_see
from services.metrics.kinds import Kind, Role
from services.metrics.known import Known
from services.metrics.period import AcademicYear, Period, key_of
from services.metrics.reports import lines
from services.metrics.reports import wording_asked as words
from services.metrics.reports.answering import Answering
from services.metrics.reports.gate import refuse_raw_numbers
from services.metrics.reports.retold import told_by
from services.metrics.reports.section import Label, Report, Section, Sentence, Todo, said, said_of
from services.metrics.reports.sections import (
    ahead,
    changed,
    demand,
    interest,
    online,
    reach,
    school,
    verdict,
)
from services.metrics.reports.sections import period as of_period
from services.metrics.reports.todo import todo, visits
from services.metrics.told import Told
from services.metrics.use_cases.kind_words import report_title, titled
from shared.suppression import attendance
from shared.text import N_, NN_, phrases
from shared.web.routes import address

if TYPE_CHECKING:
    from shared.programme import Programme

ACCOUNTS: Final[frozenset[Role]] = frozenset({"head", "facilitator", "safeguarding"})
"""Roles of the team: they can open the console."""

SELECTIONS: Final[Mapping[Role, tuple[str, ...]]] = {
    "head": (
        *("changed", "todo", "verdict", "period", "year-groups", "schools", "interest"),
        *("website", "social", "unmet", "ahead", "coming"),
    ),
    "facilitator": ("changed", "owed", "coming", "ahead", "period"),
    "safeguarding": ("comments", "period", "coming"),
    "board": (
        *("verdict", "period", "year-groups", "schools", "interest", "unmet", "website", "social"),
        "figures changed",
    ),
    "careers": ("figures changed", "period", "own year groups", "own interest", "coming"),
}
"""Which sections each role reads, in their order."""

SCHOOLS: Final = 15
"""Schools that stand in a report, those with most pupils; the file that goes with it has all of them."""

QUIET: Final = N_("No visit took place from %(period)s, and nothing of what you were told changed.")
THINGS: Final = NN_("%(number)s thing waits for somebody.", "%(number)s things wait for somebody.")
TO_DO: Final = NN_("%(number)s thing to do.", "%(number)s things to do.")


def answering(known: Known, programme: "Programme", role: Role, urn: str = "") -> Answering:
    """Return what answers for a reader of a role: a careers lead's knows of her school `urn` alone."""
    return Answering(school.known_of(known, urn) if role == "careers" else known, programme)


def looks_back(period: Period) -> date:
    """Return the first day of which a report of a period has figures of the website and the platforms."""
    others = (period.previous, online.a_year_ago(period))
    return min([period.first, *(one.first for one in others if one)])


@dataclass(frozen=True)
class _Making:
    """What the sections of one report are made of."""

    answering: Answering
    kind: Kind
    period: Period
    role: Role
    site: str
    told: tuple[Told, ...]
    urn: str
    at: datetime

    @property
    def known(self) -> Known:
        return self.answering.known

    @property
    def year(self) -> AcademicYear:
        return AcademicYear.of(self.period.last)

    def link(self, route: str, **parts: str) -> str:
        """Return the address of a page of the console; nothing for a reader without an account."""
        return f"{self.site}{address(route, **parts)}" if self.role in ACCOUNTS else ""

    def todo(self) -> tuple[Todo, ...]:
        """Return what waits for somebody."""
        platforms = to_see(
            collected(self.answering.programme.connections, self.known.standings, self.at), self.at
        )
        left = len(ahead.without(ahead.standing(self.known, self.answering.programme)))
        return todo(self.known, self.answering.programme, left, self.known.today, self.link, platforms)


def report(  # noqa: PLR0913  what a report is made of and for whom, by name
    answering: Answering,
    kind: Kind,
    period: Period,
    role: Role,
    site: str,
    told: Sequence[Told] = (),
    *,
    at: datetime,
    urn: str = "",
) -> Report:
    """Return a report of a kind and period for a reader of a role, who was told `told` before, the newest last.

    `at` is when it is made, `urn` a careers lead's school. Raises `TypeError` for a value that did not pass the gate.
    """
    making = _Making(answering, kind, period, role, site, tuple(told), urn, at)
    found = [one for name in SELECTIONS[role] if (one := SECTIONS[name](making)) is not None]
    headline = (
        school.headline(answering, period, urn)
        if role == "careers"
        else verdict.headline(answering, making.year)
    )
    quiet = kind == "weekly" and role == "head" and _quiet(making, found)
    made = Report(
        kind,
        key_of(period),
        _subject(making, headline),
        said(N_("%(report)s, %(period)s"), report=_report(kind), period=Label(titled(kind, period))),
        _preview(making, found),
        headline,
        (),
        (),
        footer=_footer(making),
        method=f"{site}{address('method')}",
        figures=making.link("console.figures"),
        quiet=quiet,
    )
    if quiet:
        made = replace(made, lead=_quiet_lines(making), more=_waiting(making))
    else:
        lead = () if role == "careers" else verdict.lead(answering, making.year)
        made = replace(made, lead=lead, sections=tuple(found))
    made = replace(made, lines=tuple(lines.of(answering)))
    refuse_raw_numbers(made)
    return made


def tells(answering: Answering, period: Period) -> Told:
    """Return what a report tells that was made of these answers, for the next one to compare itself with."""
    return replace(changes.to_tell(answering.known, period), figures=told_by(answering))


def _report(kind: Kind) -> Label:
    title = report_title(kind)
    return Label(title[:1].upper() + title[1:])


def _subject(making: _Making, headline: Sentence) -> Sentence:
    """Return the headline with the period. Many read no more than this."""
    return said(
        N_("%(programme)s: %(headline)s. %(report)s, %(period)s"),
        programme=Label(making.answering.programme.name),
        headline=headline,
        report=_report(making.kind),
        period=Label(titled(making.kind, making.period)),
    )


def _preview(making: _Making, found: Sequence[Section]) -> Sentence:
    """Return what a list of mails shows after the subject: the period's pupils, and how much there is to do."""
    only = of_school(making.urn if making.role == "careers" else "")
    came = said(
        N_("%(pupils)s pupils from %(period)s."),
        pupils=making.answering.answer(Ask("pupils", making.period, only=only)).whole,
        period=words.period(making.period),
    )
    things = sum(len(one.todo) for one in found if one.id == "todo")
    if not things:
        return came
    return said(N_("%(came)s %(things)s"), came=came, things=said_of(TO_DO, attendance(things)))


def _footer(making: _Making) -> tuple[Sentence, ...]:
    thresholds = making.answering.thresholds
    day = Label(phrases.day(making.known.today))
    return (
        said(
            N_(
                "Figures come from what the team recorded and what pupils answered, as it was known on %(day)s."
            ),
            day=day,
        ),
        said(
            N_("Answers are rounded to the nearest %(step)s, and numbers from 1 to %(small)s are not shown."),
            step=attendance(thresholds.round_to),
            small=attendance(thresholds.small_cell),
        ),
    )


def _quiet(making: _Making, found: Sequence[Section]) -> bool:
    """Tell whether nothing happened in a week that a reader must know: no visit, no change, and no school waits for an answer."""
    took_place = making.answering.answer(Ask("took_place", making.period)).whole
    if took_place.value or any(one.id == "changed" for one in found):
        return False
    return not any(visits(making.known, making.link)) and not due.more_answers(
        making.known, making.known.today
    )


def _quiet_lines(making: _Making) -> tuple[Sentence, ...]:
    """Return the three lines of a quiet week: all time, that nothing happened, and what comes next."""
    since = verdict.lead(making.answering, making.year)[-1]
    nothing = said(QUIET, period=words.period(making.period))
    ahead_of = due.coming(making.known, making.known.today)
    if not ahead_of:
        return since, nothing, said(N_("No visit is confirmed."))
    first = ahead_of[0]
    following = N_("The next visit is on %(day)s at %(school)s.")
    return since, nothing, said(following, day=Label(phrases.day(first.day)), school=Label(first.school))


def _waiting(making: _Making) -> tuple[Todo, ...]:
    things = len(making.todo())
    return (Todo(said_of(THINGS, attendance(things)), making.link("console")),) if things else ()


def _todo(making: _Making) -> Section:
    things, title = making.todo(), said(N_("What needs doing"))
    if not things:
        return Section("todo", title, (said(N_("Nothing waits. Well done.")),))
    return Section("todo", title, todo=things)


def _owed(making: _Making) -> Section:
    things, title = tuple(visits(making.known, making.link)), said(N_("Requests and counts"))
    if not things:
        return Section("todo", title, (said(N_("Nothing waits. Well done.")),))
    return Section("todo", title, todo=things)


def _comments(making: _Making) -> Section:
    """Return where comments wait and where those that may be quoted are: none of them, and no count, leaves their service."""
    return Section(
        "comments",
        said(N_("Comments")),
        (
            said(
                N_(
                    "Comments are read on their own page, which says how many wait and since when. No word of them, and no "
                    "count of them, leaves it but to who reads them."
                )
            ),
        ),
        link=making.link("console.comments"),
    )


def _rule(making: _Making) -> Section | None:
    """Return the rule of the forecast that the headline gives; a year that is over has none."""
    if making.year.last < making.known.today:
        return None
    rule = verdict.rule(verdict.of(making.answering))
    return Section("on-track", said(N_("How the forecast is made")), notes=tuple(rule))


def _changed(making: _Making, *, named: bool) -> Section | None:
    return changed.section(making.answering, making.told, making.link, visits=named)


def _period(making: _Making) -> Section:
    only = of_school(making.urn if making.role == "careers" else "")
    return of_period.section(making.answering, making.period, only=only)


SECTIONS: Final[Mapping[str, Callable[[_Making], Section | None]]] = {
    "changed": partial(_changed, named=True),
    "figures changed": partial(_changed, named=False),
    "todo": _todo,
    "owed": _owed,
    "comments": _comments,
    "verdict": _rule,
    "period": _period,
    "year-groups": lambda one: reach.by_year_group(one.answering, one.period),
    "schools": lambda one: reach.by_school(one.answering, one.period, one.link("console.coverage"), SCHOOLS),
    "interest": lambda one: interest.section(one.answering, one.period),
    "website": lambda one: online.website(one.answering, one.period, one.link("console.sources")),
    "social": lambda one: online.social(one.answering, one.period, one.link("console.sources")),
    "unmet": lambda one: demand.unmet(one.answering, one.period, one.link("console.coverage")),
    "ahead": lambda one: ahead.section(one.answering, one.link("console.calendar")),
    "coming": lambda one: demand.coming(one.answering, one.link("console.bookings")),
    "own year groups": lambda one: school.by_year_group(one.answering, one.period, one.urn),
    "own interest": lambda one: school.interest(one.answering, one.period, one.urn),
}
"""What makes each section of the selections."""
