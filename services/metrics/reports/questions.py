"""The dashboard's questions: which sections answer each, of what somebody chose. The sections are those of the mails."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final, Literal, get_args

from services.metrics.asked import SERIES, Ask, Dimension
from services.metrics.period import AcademicYear, Period
from services.metrics.reports import wording_asked as words
from services.metrics.reports.answering import WHOLE, Answering
from services.metrics.reports.section import Bar, Chart, Section, said
from services.metrics.reports.sections import explored, reach
from services.metrics.reports.sections.explored import Chosen
from shared.limits import OWN_PAGES, OWN_WEBSITE
from shared.text import N_
from shared.web.routes import address

if TYPE_CHECKING:
    from services.metrics.reports.sections.missing import Elsewhere

# Each question imports its own sections: all of them together are a twelfth of a page's first answer.

Question = Literal["reach", "thought", "online", "due", "track", "missing"]
QUESTIONS: Final[tuple[Question, ...]] = get_args(Question)

TITLES: Final[Mapping[Question, str]] = {
    "reach": N_("Who have we reached?"),
    "thought": N_("What did they think?"),
    "online": N_("Who finds us online?"),
    "due": N_("What is due?"),
    "track": N_("Are we on track?"),
    "missing": N_("What is missing?"),
}

TAKES: Final[Mapping[Question, frozenset[str]]] = {
    "reach": frozenset({"period", "school", "workshop", "year_group"}),
    "thought": frozenset({"period", "school", "workshop", "year_group"}),
    "online": frozenset({"period"}),
    "due": frozenset({"period", "school"}),
    "track": frozenset(),
    "missing": frozenset(),
}
"""What of what somebody chose a question goes by; the rest is kept in the address for the next question."""

PERIODS_BACK: Final = 5
"""Periods before the chosen one whose website visits are drawn beside it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with all it is answered from; `elsewhere` is what the page of what is missing needs besides."""

    question: Question
    answering: Answering
    chosen: Chosen
    elsewhere: "Elsewhere | None" = None

    @property
    def own(self) -> Chosen:
        """What was chosen, as far as the question goes by it."""
        takes = TAKES[self.question]
        only = tuple((by, part) for by, part in self.chosen.only if by in takes)
        return Chosen(self.chosen.period, only)

    @property
    def left_out(self) -> tuple[Dimension, ...]:
        """What was chosen and the question doesn't go by."""
        return tuple(by for by, _ in self.chosen.only if by not in TAKES[self.question])


def sections(asked: Asked) -> tuple[Section, ...]:
    """Return what answers a question."""
    return tuple(_ANSWERS[asked.question](asked))


def _reach(asked: Asked) -> Iterator[Section]:
    answering, chosen = asked.answering, asked.own
    yield explored.numbers(answering, explored.REACH, chosen)
    if isinstance(chosen.period, AcademicYear) and not chosen.only:
        yield reach.by_year_group(answering, chosen.period)
        yield _few_bars(reach.by_school(answering, chosen.period))
        yield from (
            one for one in explored.cuts(answering, ("pupils", "visits"), chosen) if one.id == "by-workshop"
        )
    else:
        yield from explored.cuts(answering, ("pupils", "visits"), chosen)


def _few_bars(section: Section) -> Section:
    """Return a section whose chart has no more bars than can be taken in; its table has all."""
    chart = section.chart
    if chart is None or len(chart.bars) <= explored.MOST_BARS:
        return section
    return explored.with_bars(section, chart.bars[: explored.MOST_BARS])


def _thought(asked: Asked) -> Iterator[Section]:
    from services.metrics.reports.sections import interest  # noqa: PLC0415  see above

    answering, chosen = asked.answering, asked.own
    numbers = explored.numbers(answering, explored.THOUGHT, chosen)
    yield numbers
    if not numbers.tables:
        return  # what was chosen is not told at all, and it says why
    cuts = explored.cuts(answering, ("answers", "more", "same", "less"), chosen)
    if chosen.period is not None and not chosen.only:
        yield interest.section(answering, chosen.period)
        if isinstance(chosen.period, AcademicYear):
            # The section before has the year by workshop and by year group.
            cuts = [one for one in cuts if one.id == "by-school"]
    yield from cuts


def _online(asked: Asked) -> Iterator[Section]:
    from services.metrics.reports.sections import online  # noqa: PLC0415  see above

    answering, period = asked.answering, asked.own.period
    if period is None:
        yield Section(
            "online",
            said(N_("Website and platforms")),
            lead=(
                said(N_("Followers, views and visits are figures of a period: of all time there are none.")),
                said(N_("Choose a week, a month, a term or an academic year.")),
            ),
        )
        return
    website = online.website(answering, period)
    chart = _visits_so_far(asked)
    yield replace(website, chart=chart)
    yield online.social(answering, period)


def _visits_so_far(asked: Asked) -> Chart | None:
    """Return the website's visits of the chosen period and those before it, as far as anything is known of them."""
    key = next(
        (
            one.series.key
            for one in asked.answering.known.readings
            if (one.series.source, one.series.account, one.series.metric)
            == (OWN_WEBSITE, OWN_PAGES, "visits")
        ),
        None,
    )
    period, bars = asked.own.period, []
    for _ in range(PERIODS_BACK + 1):
        if key is None or period is None or period.last < asked.answering.programme.launched:
            break
        answer = asked.answering.answer(Ask(f"{SERIES}{key}", period))
        if WHOLE in answer.parts:
            bars.append(Bar(words.period(period), answer.whole))
        period = period.previous
    if len(bars) < 2:  # noqa: PLR2004  one bar compares nothing
        return None
    name = said(N_("Website visits, this period and those before"))
    shown = tuple(reversed(bars))
    return Chart("visits", name, said(N_("visits")), shown, explored.in_words(name, shown))


def looks_back_to(period: Period, launched: date) -> date:
    """Return the first day of which the online figures of a period need to know something."""
    from services.metrics.reports.sections import online  # noqa: PLC0415  see above

    first, before = online.looks_back(period), period.previous
    for _ in range(PERIODS_BACK):
        if before is None or before.last < launched:
            break
        first = min(first, before.first)
        before = before.previous
    return first


def _due(asked: Asked) -> Iterator[Section]:
    from services.metrics.reports import todo  # noqa: PLC0415  see above
    from services.metrics.reports.sections import demand  # noqa: PLC0415  see above

    answering, chosen = asked.answering, asked.own
    known = answering.known
    waiting = (
        *todo.answers(known, known.today, address),
        *todo.gaps(known, answering.programme, address),
        *todo.visits(known, address),
    )
    yield Section(
        "waiting",
        said(N_("What waits for somebody")),
        lead=() if waiting else (said(N_("Nothing waits.")),),
        todo=waiting,
    )
    yield demand.coming(answering)
    yield explored.numbers(answering, explored.UNMET, chosen)
    if isinstance(chosen.period, AcademicYear) and not chosen.only:
        if found := demand.unmet(answering, chosen.period):
            # How many they are in all stands in the numbers.
            yield replace(found, lead=())
    elif not chosen.only:
        yield from (one for one in explored.cuts(answering, explored.UNMET, chosen) if one.id == "by-school")


def _track(asked: Asked) -> Iterator[Section]:
    from services.metrics.reports.sections import verdict, years  # noqa: PLC0415  see above

    answering = asked.answering
    yield verdict.section(answering)
    yield reach.by_year_group(answering, AcademicYear.of(answering.known.today))
    yield years.section(answering)


def _missing(asked: Asked) -> Iterator[Section]:
    from services.metrics.reports.sections import missing  # noqa: PLC0415  see above

    yield from missing.sections(asked.answering, asked.elsewhere or missing.Elsewhere())


_ANSWERS: Final[Mapping[Question, Callable[[Asked], Iterator[Section]]]] = {
    "reach": _reach,
    "thought": _thought,
    "online": _online,
    "due": _due,
    "track": _track,
    "missing": _missing,
}
