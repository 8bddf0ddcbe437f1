"""Who finds us online: the website's and the platforms' figures of a period, beside the one before and the same a year ago."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from services.metrics.asked import SERIES, Ask
from services.metrics.figures.online import WEBSITES
from services.metrics.figures.visits import Parted, most, parts
from services.metrics.observations import Readings, Series
from services.metrics.period import AcademicYear, Month, Period, Quarter, Week
from services.metrics.reports import wording
from services.metrics.reports import wording_asked as words
from services.metrics.reports.answering import WHOLE, Answer, Answering
from services.metrics.reports.section import Figure, Label, Row, Section, Sentence, Table, joined, said
from services.metrics.reports.wording_changes import moved
from shared.suppression import Published, measure
from shared.text import N_, phrases

COLUMNS: Final = (
    N_("Figure"),
    N_("This period"),
    N_("The one before"),
    N_("A year ago"),
    N_("Change"),
)
YEAR: Final = timedelta(weeks=52)

NAMED: Final = 8
"""Campaigns that are named of those that led to the website in a period."""


def website(answering: Answering, period: Period, link: str = "") -> Section:
    """Return our own website's figures."""
    return _section(
        answering,
        period,
        "website",
        said(N_("Website")),
        lambda one: one.source in WEBSITES and not one.dimensions,
        (
            said(
                N_(
                    "A visit is a page opened from outside the site. Visitors are told apart within a day and never beyond it."
                )
            ),
            *campaigns(most(parts(answering.known.campaigns, period), NAMED)),
        ),
        link,
    )


def campaigns(found: Parted) -> Iterator[Sentence]:
    """Yield which campaigns led to the website, and how many visits named none; nothing where no visit is known."""
    # In quotation marks: what somebody typed into an address may be a number alone.
    each = [
        said(N_("%(campaign)s %(number)s"), campaign=Label(f"“{one.name}”"), number=measure(one.number))
        for one in found.named
    ]
    if found.others:
        each.append(said(N_("all others %(number)s"), number=measure(found.others)))
    if found.unnamed:
        each.append(said(N_("no campaign named %(number)s"), number=measure(found.unnamed)))
    if each:
        yield said(N_("Visits by campaign: %(campaigns)s."), campaigns=joined(each, ", "))


def social(answering: Answering, period: Period, link: str = "") -> Section:
    """Return the figures of social media."""
    return _section(
        answering,
        period,
        "social",
        said(N_("Social media")),
        lambda one: one.source not in WEBSITES and not one.dimensions,
        (
            said(
                N_(
                    "Followers and subscribers are the last reading. Different people are a daily mean: some come on many days."
                )
            ),
        ),
        link,
    )


def has_any(answering: Answering, row: Row) -> bool:
    """Tell whether anything is known of a row, in the period or in one beside it."""
    return any(WHOLE in answering.answer(one.ask).parts for one in row.figures if one.ask)


def a_year_ago(period: Period) -> Period | None:
    """Return the same week, month, quarter or academic year a year ago: a week by its weeks, so that it is one too."""
    match period:
        case Week():
            return Week.of(period.first - YEAR)
        case Month() | Quarter():
            return type(period).of(period.first - timedelta(days=365))
        case AcademicYear():
            return period.previous
    return None


def looks_back(period: Period) -> date:
    """Return the first day of which a report of a period has figures of the website and the platforms."""
    others = (period.previous, a_year_ago(period))
    return min([period.first, *(one.first for one in others if one)])


def _section(
    answering: Answering,
    period: Period,
    of: str,
    title: Sentence,
    mine: Callable[[Series], bool],
    notes: tuple[Sentence, ...],
    link: str,
) -> Section:
    shown = [one for one in answering.known.readings if mine(one.series)]
    rows = list(_rows(answering, period, [one.series for one in shown]))
    if not rows:
        return Section(of, title, lead=(said(N_("No figures yet.")),), link=link)
    table = Table(said(N_("%(period)s"), period=words.period(period)), tuple(map(said, COLUMNS)), tuple(rows))
    return Section(of, title, tables=(table,), notes=(*_known(shown, period), *notes), link=link)


def _rows(answering: Answering, period: Period, series: Iterable[Series]) -> Iterable[Row]:
    newest = {one.series.key: one.newest for one in answering.known.readings}
    for one in series:
        ago, before = a_year_ago(period), period.previous
        answers = [answering.answer(_ask(one, of)) if of else None for of in (period, before, ago)]
        if answers[0] and answers[0].online is None:
            continue  # no figure of such a period can be made of it
        yield Row(
            wording.title(one),
            (
                Figure(
                    _cell(answers[0], one) or _nothing(newest.get(one.key), period),
                    answers[0].ask if answers[0] else None,
                ),
                *(Figure(_cell(answer, one), answer.ask if answer else None) for answer in answers[1:]),
                Figure(_change(answers[0], answers[1])),
            ),
        )


def _ask(one: Series, period: Period) -> Ask:
    return Ask(f"{SERIES}{one.key}", period)


def _cell(answer: Answer | None, series: Series) -> Published | Sentence | None:
    """Return a figure with how sure it is; nothing where nothing is known, which is not nought."""
    if answer is None or answer.online is None or WHOLE not in answer.parts:
        return None
    found, shown = answer.online, answer.whole
    value: Published | Sentence = shown
    if series.semantics == "unique":
        value = said(N_("%(figure)s a day"), figure=shown)
    if found.partial:
        values = {"figure": value, "known": measure(found.days_known), "days": measure(found.days)}
        sentence = (
            N_("%(figure)s (%(known)s of %(days)s days)")
            if found.complete
            else N_("%(figure)s (%(known)s of %(days)s days, provisional)")
        )
        return said(sentence, **values)
    return value if found.complete else said(N_("%(figure)s (provisional)"), figure=value)


def _change(now: Answer | None, before: Answer | None) -> Sentence | None:
    """Return by how many percent a figure rose or fell, with an arrow; nothing where one of the two lacks days or is nought."""
    if not now or not before or WHOLE not in now.parts or WHOLE not in before.parts:
        return None
    if any(one.online is None or one.online.partial for one in (now, before)):
        return None
    first, second = before.whole.value, now.whole.value
    if not first or second is None:
        return None
    return moved(first, second)


def _nothing(newest: date | None, period: Period) -> Sentence:
    """Return that nothing is known of a period, and since when: of a line with older figures it isn't said that it has none.

    Of one with newer figures nothing ended: it began later, or told nothing of these days.
    """
    if newest is None:
        return said(N_("no figures yet"))
    if newest >= period.first:
        return said(N_("not known"))
    return said(N_("none since %(day)s"), day=Label(phrases.short_day(newest)))


def _known(shown: Sequence[Readings], period: Period) -> tuple[Sentence, ...]:
    """Return to which day figures are known, once for all that are known to the same one."""
    days = Counter(min(one.newest, period.last) for one in shown if one.newest and one.newest >= period.first)
    if not days:
        return ()
    [(most, _)] = days.most_common(1)
    sentences = (
        [] if most == period.last else [said(N_("Known to %(day)s."), day=Label(phrases.short_day(most)))]
    )
    for day in sorted(days.keys() - {most}):
        names = [
            str(wording.title(one.series))
            for one in shown
            if one.newest and one.newest >= period.first and min(one.newest, period.last) == day
        ]
        to = Label(phrases.short_day(day))
        sentences.append(said(N_("Known to %(day)s: %(figures)s."), day=to, figures=Label(", ".join(names))))
    return tuple(sentences)
