"""An export of the tests' own programme, as its mapping file describes it, and what is known after it was kept."""

from datetime import UTC, date, datetime
from decimal import Decimal

from services.metrics.table import series as table
from shared.compiled import compiled

NOW = datetime(2026, 3, 16, 9, tzinfo=UTC)
SOURCE = next(
    one
    for one in compiled().sources
    if [metric.semantics for metric in one.metrics] == ["flow", "unique", "cumulative"]
)
"""A platform of which each kind of figure is known."""

VIEWS, PEOPLE, MEMBERS = SOURCE.metrics
HEAD = ",".join([SOURCE.date_column or "", *(metric.column for metric in SOURCE.metrics)])
KEY = f"{SOURCE.id}/export.csv"


def day(of: int, month: int = 3) -> str:
    """Return a day of 2026 as the platform writes it."""
    return date(2026, month, of).strftime(SOURCE.date_formats[0])


GOOD = f'{HEAD}\n{day(13)},"1,204",410,880\n{day(14)},990,N/A,881\n{day(15)},1010,395,882\n'
"""Eight figures of three days."""


def known(metric: str) -> dict[str, Decimal]:
    """Return what is known of a metric in 2026, by day."""
    found = [one for one in table.all_series() if one.metric == metric]
    values = table.values(found[0], date(2026, 1, 1), date(2026, 12, 31)) if found else {}
    return {str(of): value.value for of, value in values.items()}
