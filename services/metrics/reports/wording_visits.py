"""How visits are said, in the reader's language: how many are counted, which are not, which were asked for in vain."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from services.metrics.figures.demand import Reason, Unmet
from services.metrics.figures.due import MoreAnswers
from services.metrics.figures.reach import School
from services.metrics.figures.reporting import Reporting, Visit
from services.metrics.period import Period
from shared.text import N_, gettext, ngettext, number, phrases

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


def visits(count: int) -> str:
    """Return ``1 visit`` or ``63 visits``."""
    return ngettext("%(number)s visit", "%(number)s visits", count)


def more_answers(one: MoreAnswers) -> str:
    """Return that a session has more answers than pupils, and of which school it is."""
    return gettext(
        "%(school)s, session %(session)s: more answers than pupils. See whether they count.",
        school=one.school or gettext("A school we have not heard of yet"),
        session=one.session_id,
    )


def more_such(sessions: int) -> str:
    """Return how many more sessions have more answers than pupils."""
    return ngettext(
        "%(number)s more session has more answers than pupils.",
        "%(number)s more sessions have more answers than pupils.",
        sessions,
    )


def pupils(count: int) -> str:
    """Return ``1 pupil`` or ``28 pupils``."""
    return ngettext("%(number)s pupil", "%(number)s pupils", count)


def counted(one: Reporting, *, named: bool = False) -> str:
    """Return ``41 of 43 visits counted; 1 not reported; 1 awaiting its count.``; nothing where no visit took place.

    With `named` the visits not reported are named.
    """
    return f"{'; '.join(_counted(one, named=named))}." if one.took_place else ""


def _counted(one: Reporting, *, named: bool) -> Iterator[str]:
    yield ngettext(
        "%(counted)s of %(number)s visit counted",
        "%(counted)s of %(number)s visits counted",
        one.took_place,
        counted=number(one.counted),
    )
    if missing := len(one.not_reported):
        yield (
            gettext(
                "%(number)s not reported: %(visits)s",
                number=number(missing),
                visits=visits_named(one.not_reported),
            )
            if named
            else gettext("%(number)s not reported", number=number(missing))
        )
    if one.awaiting:
        yield ngettext("%(number)s awaiting its count", "%(number)s awaiting their count", len(one.awaiting))
    if one.disputed:
        yield (
            gettext(
                "%(number)s with two counts that differ, shown as the facilitator counted",
                number=number(one.disputed),
            )
            if named
            else gettext("%(number)s with two counts that differ", number=number(one.disputed))
        )


def visits_named(visits: Sequence[Visit]) -> str:
    """Return visits by school and day, the first few of many."""
    names = [
        gettext("%(school)s (%(day)s)", school=one.school, day=phrases.short_day(one.day))
        for one in visits[:NAMED]
    ]
    left = len(visits) - NAMED
    if left > 0:
        names.append(gettext("and %(number)s more", number=number(left)))
    return ", ".join(names)


def visits_of(one: School) -> str:
    """Return a school's visits: ``2``, or ``2 of 3`` where one of them is not counted."""
    if one.visits == one.took_place:
        return number(one.visits)
    return gettext("%(counted)s of %(all)s", counted=number(one.visits), all=number(one.took_place))


def year_groups(years: Sequence[int]) -> str:
    """Return ``Year 7, Year 8``."""
    return ", ".join(gettext("Year %(year)s", year=year) for year in years)


def unmet(found: Sequence[Unmet], period: Period) -> str:
    """Return what was asked for in vain, in all."""
    return ngettext(
        "%(number)s visit was asked for and not made, for %(pupils)s expected, %(period)s.",
        "%(number)s visits were asked for and not made, for %(pupils)s expected, %(period)s.",
        len(found),
        pupils=pupils(sum(one.pupils for one in found)),
        period=phrases.days(period.first, period.last),
    )


def reasons(found: Sequence[tuple[Reason, int]]) -> str:
    """Return why visits were not made, and how many for each reason."""
    return "; ".join(gettext(REASONS[reason], number=number(count)) for reason, count in found)


def unrecorded(count: int) -> str:
    """Return that visits are over and nobody said who came."""
    return ngettext(
        "%(number)s visit is over but has no attendance recorded.",
        "%(number)s visits are over but have no attendance recorded.",
        count,
    )


def early(visits: Sequence[Visit]) -> str:
    """Return that visits were recorded before their day."""
    return ngettext(
        "%(number)s visit is recorded although its day is still to come, and is not counted until then: %(visits)s.",
        "%(number)s visits are recorded although their days are still to come, and are not counted until then: %(visits)s.",
        len(visits),
        visits=visits_named(visits),
    )


def disputed(count: int) -> str:
    """Return that counts differ."""
    return ngettext(
        "%(number)s visit has two counts that differ. Settle which one stands.",
        "%(number)s visits have two counts that differ. Settle which ones stand.",
        count,
    )
