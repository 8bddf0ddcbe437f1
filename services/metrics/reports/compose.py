"""Puts a report together: which sections it has, by its kind and its reader's role, of the same figures.

Who has an account of the console gets its links; a board member and a careers lead get none they can't open. What each reader was
told before makes the part on what changed, and is the only thing that differs between two readers of a kind and a role.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from services.metrics.asked import Ask, of_school
from services.metrics.figures import changes
from services.metrics.kinds import Kind, Role
from services.metrics.known import Known
from services.metrics.period import Period, key_of
from services.metrics.reports import lines, quiet
from services.metrics.reports import wording_asked as words
from services.metrics.reports.answering import Answering
from services.metrics.reports.gate import refuse_raw_numbers
from services.metrics.reports.order import Order
from services.metrics.reports.retold import carried_on, told_by
from services.metrics.reports.section import Label, Report, Section, Sentence, said, said_of
from services.metrics.reports.sections import (
    ahead,
    changed,
    comments,
    demand,
    interest,
    online,
    people,
    reach,
    school,
    verdict,
)
from services.metrics.reports.sections import period as of_period
from services.metrics.reports.todo import visits
from services.metrics.told import Told
from services.metrics.use_cases.kind_words import report_title, titled
from shared.clock import london_day
from shared.suppression import attendance
from shared.text import N_, NN_, phrases
from shared.web.routes import address

if TYPE_CHECKING:
    from shared.programme import Programme

SELECTIONS: Final[Mapping[Role, tuple[str, ...]]] = {
    "head": (
        *("verdict", "changed", "todo", "period", "year-groups", "schools", "people", "interest", "quotes"),
        *("website", "social", "unmet", "ahead", "coming"),
    ),
    "facilitator": ("changed", "owed", "coming", "ahead", "period", "quotes"),
    "safeguarding": ("comments", "figures changed", "period", "coming"),
    "board": (
        *("verdict", "period", "year-groups", "schools", "people", "interest", "unmet", "website", "social"),
        "figures changed",
    ),
    "careers": ("figures changed", "period", "own year groups", "own interest", "own evidence", "coming"),
}
"""Which sections each role reads, in their order."""

SCHOOLS: Final = 15
"""Schools that stand in a mail, those with most pupils; the page of the whole report and the file have all of them."""

TO_DO: Final = NN_("%(number)s thing to do.", "%(number)s things to do.")


def answering(known: Known, programme: "Programme", role: Role, urn: str = "") -> Answering:
    """Return what answers for a reader of a role: a careers lead's knows of her school `urn` alone."""
    return Answering(school.known_of(known, urn) if role == "careers" else known, programme)


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
    evidence: str = "",
    whole: bool = False,
) -> Report:
    """Return a report of a kind and period for a reader of a role, who was told `told` before, the newest last.

    `at` is when it is made, `urn` a careers lead's school, `evidence` the address of that school's evidence. One that is `whole`
    has what a mail has no room for. Raises `TypeError` for a value that did not pass the gate.
    """
    order = Order(answering, kind, period, role, site, tuple(told), urn, at, evidence, whole)
    found = [one for name in SELECTIONS[role] if (one := SECTIONS[name](order)) is not None]
    headline = (
        school.headline(answering, period, urn)
        if role == "careers"
        else verdict.headline(answering, order.year)
    )
    nothing = kind == "weekly" and role == "head" and quiet.is_quiet(order, found)
    made = Report(
        kind,
        key_of(period),
        _subject(order, headline),
        said(N_("%(report)s, %(period)s"), report=_report(kind), period=Label(titled(kind, period))),
        _preview(order, found),
        headline,
        (),
        (),
        footer=_footer(order),
        method=f"{site}{address('method')}",
        figures=order.link("console.figures"),
        quiet=nothing,
    )
    if nothing:
        # What was approved is quoted in a quiet week, too: the next week's mail begins after it.
        kept = tuple(one for one in found if one.quotes)
        made = replace(made, lead=quiet.lines(order), more=quiet.waiting(order), sections=kept)
    else:
        lead = () if role == "careers" else verdict.lead(answering, order.year)
        made = replace(made, lead=lead, sections=tuple(found))
    made = replace(made, lines=tuple(lines.of(answering)))
    refuse_raw_numbers(made)
    return made


def tells(answering: Answering, period: Period, told: Sequence[Told] = ()) -> Told:
    """Return what a report tells that was made of these answers, for the next one to compare itself with.

    What its reader was `told` before goes on being compared, although this report does not show it.
    """
    figures = (*told_by(answering), *carried_on(told, answering, period))
    return replace(changes.to_tell(answering.known, period), figures=figures)


def _report(kind: Kind) -> Label:
    title = report_title(kind)
    return Label(title[:1].upper() + title[1:])


def _subject(order: Order, headline: Sentence) -> Sentence:
    """Return the headline with the period. Many read no more than this."""
    return said(
        N_("%(programme)s: %(headline)s. %(report)s, %(period)s"),
        programme=Label(order.answering.programme.name),
        headline=headline,
        report=_report(order.kind),
        period=Label(titled(order.kind, order.period)),
    )


def _preview(order: Order, found: Sequence[Section]) -> Sentence:
    """Return what a list of mails shows after the subject: the period's pupils, and how much there is to do."""
    only = of_school(order.urn if order.role == "careers" else "")
    came = said(
        N_("%(pupils)s pupils from %(period)s."),
        pupils=order.answering.answer(Ask("pupils", order.period, only=only)).whole,
        period=words.period(order.period),
    )
    things = sum(len(one.todo) for one in found if one.id == "todo")
    if not things:
        return came
    return said(N_("%(came)s %(things)s"), came=came, things=said_of(TO_DO, attendance(things)))


def _footer(order: Order) -> tuple[Sentence, ...]:
    thresholds = order.answering.thresholds
    day = Label(phrases.day(order.known.today))
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


def _todo(order: Order) -> Section:
    things, title = order.todo(), said(N_("What needs doing"))
    if not things:
        return Section("todo", title, (said(N_("Nothing waits. Well done.")),))
    return Section("todo", title, todo=things)


def _owed(order: Order) -> Section:
    things, title = tuple(visits(order.known, order.link)), said(N_("Requests and counts"))
    if not things:
        return Section("todo", title, (said(N_("Nothing waits. Well done.")),))
    return Section("todo", title, todo=things)


def _quotes(order: Order) -> Section | None:
    """Return the place of approved comments: what stands there is put into the mail when it is sent, and is kept nowhere."""
    if not order.answering.programme.comments.on:
        return None
    return Section("quotes", said(N_("A few approved comments")), quotes=True)


def _rule(order: Order) -> Section | None:
    """Return the rule of the forecast that the headline gives; a year that is over has none."""
    rule = verdict.rule(order.answering, order.year)
    return Section("on-track", said(N_("How the forecast is made")), notes=rule) if rule else None


def _changed(order: Order, *, named: bool) -> Section | None:
    return changed.section(order.answering, order.told, order.link, visits=named)


def _period(order: Order) -> Section:
    only = of_school(order.urn if order.role == "careers" else "")
    return of_period.section(order.answering, order.period, only=only)


SECTIONS: Final[Mapping[str, Callable[[Order], Section | None]]] = {
    "changed": partial(_changed, named=True),
    "figures changed": partial(_changed, named=False),
    "todo": _todo,
    "owed": _owed,
    "comments": comments.section,
    "quotes": _quotes,
    "verdict": _rule,
    "period": _period,
    "year-groups": lambda one: reach.by_year_group(one.answering, one.period),
    "schools": lambda one: reach.by_school(
        one.answering, one.period, one.link("console.coverage"), None if one.whole else SCHOOLS
    ),
    "people": lambda one: people.section(
        one.answering, one.period, one.link("console.gaps"), None if one.whole else people.EMPLOYERS
    ),
    "interest": lambda one: interest.section(one.answering, one.period),
    "website": lambda one: online.website(one.answering, one.period, one.link("console.sources")),
    "social": lambda one: online.social(one.answering, one.period, one.link("console.sources")),
    "unmet": lambda one: demand.unmet(one.answering, one.period, one.link("console.coverage")),
    "ahead": lambda one: ahead.section(one.answering, one.link("console.calendar")),
    "coming": lambda one: demand.coming(
        one.answering, one.link("console.bookings"), own=one.role == "careers"
    ),
    "own year groups": lambda one: school.by_year_group(one.answering, one.period, one.urn),
    "own evidence": lambda one: school.evidence(one.evidence, london_day(one.at)),
    "own interest": lambda one: school.interest(one.answering, one.period, one.urn),
}
"""What makes each section of the selections."""
