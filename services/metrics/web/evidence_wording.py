"""How the pages of a school's evidence say things."""

from typing import Final

from services.metrics.period import AcademicYear
from services.metrics.returns import Return, day_of
from services.metrics.use_cases.evidence import Visit
from shared import suppression
from shared.text import gettext
from shared.text.country import schooling, year_name
from shared.text.phrases import listed, short_day

STEM: Final = "evidence"
"""How the names of the files begin."""


def limits() -> str:
    """Return what the evidence can't say."""
    if schooling().benchmarks:
        return gettext(
            "This is evidence for your own judgement. It never says that a Gatsby Benchmark is met: we know no pupil, so only "
            "the school can say which pupils were there."
        )
    return gettext(
        "This is evidence for your own judgement: we know no pupil, so only the school can say which pupils were there."
    )


def pack() -> str:
    """Return what is in an evidence pack."""
    if schooling().benchmarks:
        return gettext(
            "Each visit with its purpose, whom pupils met and what they said, beside the wording of Benchmark 5."
        )
    return gettext("Each visit with its purpose, whom pupils met and what they said.")


def upto(year: AcademicYear, of: Return) -> str:
    """Return what part of an academic year a pack is of."""
    return gettext("Up to the return of %(day)s", day=short_day(day_of(year, of)))


def day(visit: Visit) -> str:
    """Return the day of a visit."""
    return short_day(visit.day)


def came(visit: Visit) -> str:
    """Return who came to a visit, by year group, or that nobody has counted."""
    if visit.present is None:
        return gettext("Not counted yet")
    return listed(
        [
            gettext("%(year)s: %(pupils)s", year=year_name(year), pupils=suppression.attendance(pupils))
            for year, pupils in sorted(visit.present.items())
        ]
    ) or gettext("Nobody came")
