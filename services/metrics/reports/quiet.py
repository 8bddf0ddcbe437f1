"""A quiet week: when a week is one, and the three lines that are said of it."""

from collections.abc import Sequence
from typing import Final

from services.metrics.asked import Ask
from services.metrics.figures import due
from services.metrics.reports import wording_asked as words
from services.metrics.reports.order import Order
from services.metrics.reports.section import Label, Section, Sentence, Todo, said, said_of
from services.metrics.reports.sections import verdict
from services.metrics.reports.todo import pressing, visits
from shared.suppression import attendance
from shared.text import N_, NN_, phrases

QUIET: Final = N_("No visit took place from %(period)s, and nothing of what you were told changed.")
THINGS: Final = NN_("%(number)s thing waits for somebody.", "%(number)s things wait for somebody.")


def is_quiet(order: Order, found: Sequence[Section]) -> bool:
    """Tell whether nothing happened in a week that a reader must know: no visit, no change, no urgent gap, no request."""
    took_place = order.answering.answer(Ask("took_place", order.period)).whole
    if took_place.value or any(one.id == "changed" for one in found):
        return False
    urgent = any(one.urgency == "urgent" for one in pressing(order.known, order.answering.programme))
    return (
        not urgent
        and not any(visits(order.known, order.link))
        and not due.more_answers(order.known, order.known.today)
    )


def lines(order: Order) -> tuple[Sentence, ...]:
    """Return the three lines of a quiet week: all time, that nothing happened, and what comes next."""
    since = verdict.lead(order.answering, order.year)[-1]
    nothing = said(QUIET, period=words.period(order.period))
    ahead_of = due.coming(order.known, order.known.today)
    if not ahead_of:
        return since, nothing, said(N_("No visit is confirmed."))
    first = ahead_of[0]
    following = N_("The next visit is on %(day)s at %(school)s.")
    return (
        since,
        nothing,
        said(following, day=Label(phrases.day(first.day)), school=Label.typed(first.school)),
    )


def waiting(order: Order) -> tuple[Todo, ...]:
    """Return how many things wait, and the page where they stand; nothing where none does."""
    things = len(order.todo())
    return (Todo(said_of(THINGS, attendance(things)), order.link("console")),) if things else ()
