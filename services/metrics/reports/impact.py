"""The public page: what it keeps of a term, and how it says what was kept. Every figure passed the gate before it was kept."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from services.metrics.asked import Ask
from services.metrics.impact import SETTLED, Figures, Kept
from services.metrics.period import Period, Span, Term
from services.metrics.reports.answering import Answering
from services.metrics.reports.defined import FIGURES
from services.metrics.reports.section import Figure, Label, Row, Section, Sentence, Table, said
from shared import suppression
from shared.text import N_, gettext, phrases

if TYPE_CHECKING:
    from shared.programme import Programme

SHOWN: Final = ("pupils", "schools", "target_schools", "visits", "took_place", "answers", "more")
"""Figures of a term, by their ids."""

ALL: Final = 100


def ended(programme: "Programme", today: date) -> list[Term]:
    """Return the programme's terms since its launch whose counts are in, the first one first."""
    every = tuple(sorted(programme.availability.terms, key=lambda one: one.first))
    return [
        Term(every, place)
        for place, one in enumerate(every)
        if one.last >= programme.launched and one.last + SETTLED <= today
    ]


def kept_of(answering: Answering, term: Term, who: str = "") -> Kept:
    """Return what the public page says of a term as it is known now."""
    so_far = Span(f"to-{term.last}", answering.programme.launched, term.last)
    return Kept(
        term.name,
        term.first,
        term.last,
        answering.known.today,
        _published(answering, term),
        _published(answering, so_far),
        who,
    )


def _published(answering: Answering, period: Period) -> Figures:
    values = {one: answering.answer(Ask(one, period)).whole.value for one in SHOWN}
    return {one: None if value is None else int(value) for one, value in values.items()}


def same(one: Kept, other: Kept) -> bool:
    """Tell whether two say the same."""
    return (one.figures, one.so_far) == (other.figures, other.so_far)


def headline(newest: Kept) -> Sentence:
    """Return the page's one line."""
    return said(
        N_("%(pupils)s pupils took part in our workshops, in %(schools)s schools"),
        pupils=_count(newest.so_far["pupils"]),
        schools=_count(newest.so_far["schools"]),
    )


def dated(newest: Kept, programme: "Programme") -> Sentence:
    """Return of when the headline is."""
    return said(
        N_("From %(first)s to %(last)s, as known on %(on)s."),
        first=Label(phrases.month(programme.launched)),
        last=Label(phrases.day(newest.last)),
        on=Label(phrases.day(newest.on)),
    )


def sections(kept: Sequence[Kept]) -> Iterator[Section]:
    """Yield a section a term, the newest first."""
    for one in reversed(kept):
        rows = tuple(
            Row(Label(gettext(FIGURES[figure].title)), (Figure(cell),))
            for figure, cell in ((of, _cell(of, one.figures.get(of))) for of in SHOWN)
            if cell is not None
        )
        table = Table(
            said(N_("%(first)s to %(last)s"), first=_day(one.first), last=_day(one.last)),
            (said(N_("Figure")), said(N_("Number"))),
            rows,
        )
        yield Section(
            f"term-{one.first}",
            said(N_("%(term)s"), term=Label.typed(one.name)),
            tables=(table,),
            notes=(said(N_("As known on %(day)s."), day=_day(one.on)),),
        )


def beside(one: Kept, now: Kept) -> Table:
    """Return what is said publicly of a term beside what is known now, of the figures that differ."""
    rows = []
    for said_then, known_now, title in (
        (one.figures, now.figures, N_("%(figure)s")),
        (one.so_far, now.so_far, N_("%(figure)s, since the programme began")),
    ):
        rows += [
            Row(
                said(title, figure=Label(gettext(FIGURES[of].title))),
                (Figure(_cell(of, said_then.get(of))), Figure(_cell(of, known_now.get(of)))),
            )
            for of in SHOWN
            if said_then.get(of) != known_now.get(of)
        ]
    columns = (said(N_("Figure")), said(N_("Said publicly")), said(N_("Known now")))
    return Table(said(N_("%(term)s"), term=Label.typed(one.name)), columns, tuple(rows))


def _day(day: date) -> Label:
    return Label(phrases.short_day(day))


def _count(value: int | None) -> "suppression.Published":
    return suppression.attendance(value or 0)


def _cell(figure: str, value: int | None) -> "suppression.Published | Sentence | None":
    """Return a kept figure as it is said; one that was withheld is not on a public page at all."""
    if value is None:
        return None
    if FIGURES[figure].unit != "percent":
        return _count(value)
    # None and all would disclose what every pupil answered; a share that was rounded to either was said in words.
    return said(N_("%(percent)s%%"), percent=suppression.measure(value)) if 0 < value < ALL else None
