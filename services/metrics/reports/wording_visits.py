"""How visits are said, in the reader's language: how many are counted, which are not, which were asked for in vain."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from services.metrics.figures.demand import Reason
from services.metrics.figures.due import MoreAnswers
from services.metrics.figures.gaps import Gap
from services.metrics.figures.reporting import Reporting, Visit
from services.metrics.reports.section import Label, Sentence, joined, said, said_of
from shared.suppression import attendance
from shared.text import N_, NN_, gettext, phrases
from shared.text.country import year_name

NAMED: Final = 5
"""Visits that are named in a sentence; of more it says how many."""

REASONS: Final[Mapping[Reason, str]] = {
    "declined": N_("We had to say no: %(number)s"),
    "expired": N_("Nobody answered in time: %(number)s"),
    "not_served": N_("Waiting list not served: %(number)s"),
    "called_off": N_("We called it off: %(number)s"),
    "no_date": N_("No date that suits: %(number)s"),
}
"""Why a visit that was asked for was not made."""

COUNTED: Final = NN_("%(counted)s of %(number)s visit counted", "%(counted)s of %(number)s visits counted")
AWAITING: Final = NN_("%(number)s awaiting its count", "%(number)s awaiting their count")
MORE_SUCH: Final = NN_(
    "%(number)s more session has more answers than pupils.",
    "%(number)s more sessions have more answers than pupils.",
)
UNRECORDED: Final = NN_(
    "%(number)s visit is over but has no attendance recorded.",
    "%(number)s visits are over but have no attendance recorded.",
)
EARLY: Final = NN_(
    "%(number)s visit is recorded although its day is still to come, and is not counted until then: %(visits)s.",
    "%(number)s visits are recorded although their days are still to come, and are not counted until then: %(visits)s.",
)
GAP: Final = {
    "urgent": NN_(
        "Urgent: %(school)s on %(day)s has %(number)s place unfilled.",
        "Urgent: %(school)s on %(day)s has %(number)s places unfilled.",
    ),
    "soon": NN_(
        "Soon: %(school)s on %(day)s has %(number)s place unfilled.",
        "Soon: %(school)s on %(day)s has %(number)s places unfilled.",
    ),
    "later": NN_(
        "%(school)s on %(day)s has %(number)s place unfilled.",
        "%(school)s on %(day)s has %(number)s places unfilled.",
    ),
}
"""A place is one of one session: who comes to all sessions of a visit fills several, so these are no people."""
MORE_GAPS: Final = NN_(
    "%(number)s more visit soon to come lacks people.", "%(number)s more visits soon to come lack people."
)
MORE_URGENT: Final = NN_(
    "%(number)s more visit soon to come lacks people; urgent: %(urgent)s.",
    "%(number)s more visits soon to come lack people; urgent: %(urgent)s.",
)
DISPUTED: Final = NN_(
    "%(number)s visit has two counts that differ. Settle which one stands.",
    "%(number)s visits have two counts that differ. Settle which ones stand.",
)


def more_answers(one: MoreAnswers) -> Sentence:
    """Return that a session has more answers than pupils, and of which school it is."""
    return said(
        N_("%(school)s, session %(session)s: more answers than pupils. See whether they count."),
        school=Label.typed(one.school or gettext("A school we have not heard of yet")),
        session=Label(one.session_id),
    )


def more_such(sessions: int) -> Sentence:
    """Return how many more sessions have more answers than pupils."""
    return said_of(MORE_SUCH, attendance(sessions))


def counted(one: Reporting, *, named: bool = False) -> Sentence | None:
    """Return ``41 of 43 visits counted; 1 not reported; 1 awaiting its count.``; nothing where no visit took place.

    With `named` the visits not reported are named.
    """
    if not one.took_place:
        return None
    return said(N_("%(visits)s."), visits=joined(list(_counted(one, named=named)), "; "))


def _counted(one: Reporting, *, named: bool) -> Iterator[Sentence]:
    yield said_of(COUNTED, attendance(one.took_place), counted=attendance(one.counted))
    if missing := len(one.not_reported):
        number = attendance(missing)
        yield (
            said(
                N_("%(number)s not reported: %(visits)s"),
                number=number,
                visits=visits_named(one.not_reported),
            )
            if named
            else said(N_("%(number)s not reported"), number=number)
        )
    if one.awaiting:
        yield said_of(AWAITING, attendance(len(one.awaiting)))
    if one.disputed:
        differ = (
            N_("%(number)s with two counts that differ, shown as the facilitator counted")
            if named
            else N_("%(number)s with two counts that differ")
        )
        yield said(differ, number=attendance(one.disputed))


def visits_named(visits: Sequence[Visit]) -> Sentence:
    """Return visits by school and day, the first few of many."""
    names = [
        said(
            N_("%(school)s (%(day)s)"), school=Label.typed(one.school), day=Label(phrases.short_day(one.day))
        )
        for one in visits[:NAMED]
    ]
    left = len(visits) - NAMED
    if left > 0:
        names.append(said(N_("and %(number)s more"), number=attendance(left)))
    return joined(names, ", ")


def year_groups(years: Sequence[int]) -> Sentence:
    """Return ``Year 7, Year 8``."""
    return joined([Label(year_name(year)) for year in years], ", ")


def reasons(found: Sequence[tuple[Reason, int]]) -> Sentence:
    """Return why visits were not made, and how many for each reason."""
    return joined([said(REASONS[reason], number=attendance(count)) for reason, count in found], "; ")


def unrecorded(count: int) -> Sentence:
    """Return that visits are over and nobody said who came."""
    return said_of(UNRECORDED, attendance(count))


def early(visits: Sequence[Visit]) -> Sentence:
    """Return that visits were recorded before their day."""
    return said_of(EARLY, attendance(len(visits)), visits=visits_named(visits))


def gap(one: Gap, school: str) -> Sentence:
    """Return that a visit to come lacks people, and how pressing that is."""
    day = Label(phrases.short_day(one.day))
    return said_of(GAP[one.urgency], attendance(one.places), school=Label.typed(school), day=day)


def more_gaps(visits: int, urgent: int) -> Sentence:
    """Return how many more visits lack people, and of how many that is urgent."""
    if not urgent:
        return said_of(MORE_GAPS, attendance(visits))
    return said_of(MORE_URGENT, attendance(visits), urgent=attendance(urgent))


def disputed(count: int) -> Sentence:
    """Return that counts differ."""
    return said_of(DISPUTED, attendance(count))
