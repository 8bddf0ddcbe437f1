"""Figures as somebody asks for them on the dashboard: of a period, a school, a workshop or a year group, and by the others.

What the gate does not allow is said in words where the figure would stand: whoever asks is told why, and what can be asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from services.metrics.asked import Ask, Dimension
from services.metrics.period import AcademicYear, Period
from services.metrics.reports import wording_asked as words
from services.metrics.reports.answering import WHOLE, Answer, Answering, NotAskedSoError
from services.metrics.reports.defined import FIGURES
from services.metrics.reports.section import (
    Bar,
    Chart,
    Figure,
    Label,
    Row,
    Section,
    Sentence,
    Table,
    joined,
    said,
    said_of,
)
from shared import suppression
from shared.suppression import Published
from shared.text import N_, NN_, gettext

REACH: Final = ("pupils", "visits", "took_place", "sessions", "schools", "target_schools")
THOUGHT: Final = ("answers", "response", "more", "same", "less", "net")
UNMET: Final = ("unmet_visits", "unmet_pupils")

BY: Final[Mapping[Dimension, str]] = {
    "school": N_("By school"),
    "workshop": N_("By workshop"),
    "year_group": N_("By year group"),
}
CHARTS: Final[Mapping[Dimension, str]] = {
    "school": N_("%(figure)s by school: %(chosen)s"),
    "workshop": N_("%(figure)s by workshop: %(chosen)s"),
    "year_group": N_("%(figure)s by year group: %(chosen)s"),
}
NAMES: Final[Mapping[Dimension, str]] = {
    "school": N_("School"),
    "workshop": N_("Workshop"),
    "year_group": N_("Year group"),
}

LACKING: Final = NN_(
    "%(number)s visit took place without a count and is in none of these.",
    "%(number)s visits took place without a count and are in none of these.",
)

MOST_BARS: Final = 20
"""Bars of a chart: more are read in the table."""

SHARES: Final = ("more", "same", "less")
WHOLE_SHARE: Final = 100


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody chose to see: a period, None for all time, and of which part alone."""

    period: Period | None
    only: tuple[tuple[Dimension, str], ...] = ()


def numbers(answering: Answering, figures: Sequence[str], chosen: Chosen) -> Section:
    """Return figures of what was chosen, one a row."""
    asks = [Ask(one, chosen.period, only=chosen.only) for one in figures]
    answers = [asked(answering, ask) for ask in asks]
    title = said(N_("In numbers"))
    refused = next((one for one in answers if isinstance(one, Sentence)), None)
    shown = [(ask, one) for ask, one in zip(asks, answers, strict=True) if isinstance(one, Answer)]
    if not shown and refused:
        return Section("numbers", title, lead=(refused,))
    rows = tuple(
        Row(
            words.title(ask),
            (Figure(one.parts.get(WHOLE), ask),),
        )
        for ask, one in shown
    )
    caption = said(N_("%(chosen)s"), chosen=words.about(chosen.period, chosen.only, answering))
    missing = max(one.lacking for _, one in shown)
    notes = [said_of(LACKING, suppression.attendance(missing))] if missing else []
    return Section(
        "numbers",
        title,
        chart=_shares(dict(zip(figures, answers, strict=True))),
        tables=(Table(caption, (said(N_("Figure")), said(N_("Number"))), rows),),
        notes=tuple([*notes, refused] if refused else notes),
    )


def cuts(answering: Answering, figures: Sequence[str], chosen: Chosen) -> list[Section]:
    """Return figures of what was chosen by each dimension that nothing was chosen of."""
    free = [by for by in BY if by not in dict(chosen.only)]
    found = [_cut(answering, figures, chosen, by) for by in free]
    sections = [one for one in found if isinstance(one, Section)]
    if not sections and (why := next((one for one in found if isinstance(one, Sentence)), None)):
        return [Section("cuts", said(N_("By school, workshop and year group")), lead=(why,))]
    return sections


def _cut(
    answering: Answering, figures: Sequence[str], chosen: Chosen, by: Dimension
) -> Section | Sentence | None:
    asks = [Ask(one, chosen.period, by, chosen.only) for one in figures]
    answers = [asked(answering, ask) for ask in asks]
    if isinstance(answers[0], Sentence):
        return answers[0]
    found = [(ask, one) for ask, one in zip(asks, answers, strict=True) if isinstance(one, Answer)]
    parts = _order({part for _, one in found for part in one.parts if part}, found[0][1], by)
    if not parts:
        return None
    rows = tuple(
        Row(
            words.part_of(by, part, answering),
            tuple(Figure(one.parts.get(part), _of_part(ask, by, part)) for ask, one in found),
        )
        for part in parts
    )
    columns = (gettext(NAMES[by]), *(gettext(FIGURES[ask.figure].title) for ask, _ in found))
    caption = said(N_("%(chosen)s"), chosen=words.about(chosen.period, chosen.only, answering))
    table = Table(caption, tuple(said(N_("%(column)s"), column=Label(one)) for one in columns), rows)
    title = said(BY[by])
    return Section(
        f"by-{by.replace('_', '-')}",
        title,
        chart=_bars(answering, by, parts, found, chosen),
        tables=(table,),
    )


def _of_part(ask: Ask, by: Dimension, part: str) -> Ask:
    return Ask(ask.figure, ask.period, only=(*ask.only, (by, part)))


def _order(parts: set[str], first: Answer, by: Dimension) -> list[str]:
    """Return year groups in their order, other parts by their first figure, the largest first."""
    if by == "year_group":
        return sorted(parts, key=int)
    return sorted(parts, key=lambda part: (-_value(first.parts.get(part)), part))


def _value(of: Published | None) -> float:
    return of.value if of and of.value is not None else 0


def _bars(
    answering: Answering,
    by: Dimension,
    parts: Sequence[str],
    found: Sequence[tuple[Ask, Answer]],
    chosen: Chosen,
) -> Chart | None:
    """Return the first figure of each part as bars, beside target or roll where it is of an academic year and nothing else."""
    ask, answer = found[0]
    whole = isinstance(chosen.period, AcademicYear) and not chosen.only and ask.figure == "pupils"
    bars = tuple(
        Bar(words.part_of(by, part, answering), value, _aim(answering, by, part) if whole else None)
        for part in parts[:MOST_BARS]
        if (value := answer.parts.get(part)) is not None
    )
    if not any(bar.value.value for bar in bars):
        return None
    name = said(
        CHARTS[by],
        figure=words.title(ask),
        chosen=words.about(chosen.period, chosen.only, answering),
    )
    return Chart(f"by-{by.replace('_', '-')}", name, _unit(ask), bars, in_words(name, bars))


def _aim(answering: Answering, by: Dimension, part: str) -> Published | None:
    targets = answering.programme.targets.by_year_group
    if by == "year_group":
        return suppression.attendance(targets[int(part)]) if int(part) in targets else None
    if by == "school" and (school := answering.programme.school(part)):
        roll = sum(school.rolls.get(year, 0) for year in targets)
        return suppression.attendance(roll) if roll else None
    return None


def _unit(ask: Ask) -> Sentence:
    return said(N_("answers")) if FIGURES[ask.figure].unit == "answers" else said(N_("pupils"))


def _shares(answers: Mapping[str, Answer | Sentence]) -> Chart | None:
    """Return how interest changed as three bars of a hundred, where all three may be shown."""
    values = [one.parts.get(WHOLE) for of in SHARES if isinstance(one := answers.get(of), Answer)]
    shown = [one for one in values if one is not None and not one.withheld]
    if len(shown) < len(SHARES):
        return None
    whole = suppression.measure(WHOLE_SHARE)
    bars = tuple(
        Bar(Label(gettext(FIGURES[of].title)), value, whole) for of, value in zip(SHARES, shown, strict=True)
    )
    name = said(N_("How interest changed"))
    return Chart("shares", name, said(N_("of 100 answers")), bars, in_words(name, bars))


def in_words(name: Sentence, bars: Sequence[Bar]) -> Sentence:
    """Return in words what bars show."""
    each = [
        said(N_("%(name)s %(value)s of %(whole)s"), name=one.name, value=one.value, whole=one.of)
        if one.of and not one.of_share
        else said(N_("%(name)s %(value)s"), name=one.name, value=one.value)
        for one in bars
    ]
    return said(N_("%(title)s: %(each)s."), title=name, each=Label(", ".join(map(str, each))))


def with_bars(section: Section, bars: tuple[Bar, ...]) -> Section:
    """Return a section with these bars alone in its chart."""
    if section.chart is None:
        return section
    alt = in_words(section.chart.title, bars)
    return replace(section, chart=replace(section.chart, bars=bars, alt=alt))


def asked(answering: Answering, ask: Ask) -> Answer | Sentence:
    """Return an answer, or in words why there is none and what can be asked."""
    try:
        return answering.answer(ask)
    except NotAskedSoError:
        return _why(ask)


def _why(ask: Ask) -> Sentence:
    if FIGURES[ask.figure].kind == "demand":
        return said(N_("What was asked for and not met is told by school, and by nothing else."))
    if len(ask.cut) > 1:
        return joined(
            [
                said(
                    N_(
                        "What pupils answered is shown by one thing at a time: a school, a workshop or a year group."
                    )
                ),
                said(N_("Two at once would tell of single pupils.")),
            ]
        )
    return joined(
        [
            said(N_("What pupils answered in a week or a month is shown for all of them together.")),
            said(
                N_("Choose a term, an academic year or all time to see it by school, workshop or year group.")
            ),
        ]
    )
