"""What teachers said over many visits: put together every hour, and read as it was put together."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from services.feedback.table import teachers as table
from services.feedback.teachers import Known, Year, terms_of
from services.feedback.use_cases.questions import survey_at
from shared.clock import academic_year, london_day
from shared.compiled import compiled, essentials
from shared.thresholds import Thresholds

NOTHING: Final = Known((), {})

YEARS_BACK: Final = 10
"""Academic years that are put together when that is done for the first time: answers of before it was done."""


def put_together(at: datetime) -> int:
    """Put together what teachers have said by a moment; return of how many academic years it says something new.

    Of the one that runs and the one before, whose last answers may be of two weeks later; and of those before them, once.
    """
    today, changed = london_day(at), 0
    thresholds = Thresholds(**essentials()["suppression"])
    for back, name in enumerate(_back_from(academic_year(today))):
        was = table.find(name)
        if was and back > 1:
            break
        was = was or Year(name=name)
        terms = terms_of(compiled().availability.terms, name)
        now = was.moved(list(table.summaries_of(name)), terms, today, thresholds)
        # A year of nobody is kept too: it says that it was looked for.
        if now != was or not was.revision:
            # Where another run was quicker, the next hour goes on from what it kept.
            changed += table.keep(now) and now.told != was.told
    return changed


def known() -> Known:
    """Return what is told."""
    years = table.everything()
    versions = {label.survey for year in years for label in year.told}
    return Known(tuple(years), {version: survey_at(*version) for version in versions})


def _back_from(year: str) -> Iterator[str]:
    first = int(year.partition("-")[0])
    for start in range(first, first - YEARS_BACK, -1):
        yield f"{start}-{(start + 1) % 100:02d}"
