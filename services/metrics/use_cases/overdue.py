"""Reports that are due and did not go to a reader who wants them: what the console tells of."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from services.metrics.kinds import KINDS, Due, due
from services.metrics.period import key_of
from services.metrics.reader import Reader
from services.metrics.table import sent
from services.metrics.table.sent import State

if TYPE_CHECKING:
    from collections.abc import Collection

    from shared.programme import Programme

GRACE: Final = timedelta(minutes=10)
"""How long after a report was due nobody need be told: it may be on its way, or be tried again."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """A report that a reader lacks: what is known of its sending, how often it was tried, and when last."""

    due: Due
    reader: Reader
    state: State | Literal["none"]
    tries: int
    at: datetime


def overdue(programme: "Programme", known: "Collection[Reader]", at: datetime) -> list[Overdue]:
    """Return what is overdue at a moment."""
    found = []
    for kind in KINDS:
        report = due(kind, at, programme)
        wanting = [one for one in known if report and one.wants(report)]
        if report is None or not wanting or at < report.at + GRACE:
            continue
        marks = sent.marks(kind, key_of(report.period))
        for reader in wanting:
            mark = marks.get(reader.email)
            if mark is None:
                found.append(Overdue(report, reader, "none", 0, report.at))
            elif mark.state != "sent":
                found.append(Overdue(report, reader, mark.state, mark.tries, mark.at))
    return found
