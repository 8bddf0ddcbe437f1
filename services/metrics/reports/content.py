"""What stands in a report of a kind and period, for readers of a role; each reader's letter differs by what they were told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from services.metrics.kinds import Kind, Role
from services.metrics.known import Known
from services.metrics.period import Period
from services.metrics.reports import compose
from services.metrics.reports.answering import Answering
from services.metrics.reports.mail import Around, Written, written
from services.metrics.told import Told

if TYPE_CHECKING:
    from shared.programme import Programme


@dataclass(frozen=True, slots=True)
class Content:
    """A report of a kind before it has a reader; `told` is what it tells, for the next one to compare itself with."""

    answering: Answering
    kind: Kind
    period: Period
    role: Role
    urn: str
    at: datetime
    site: str
    told: Told

    def letter(self, before: Sequence[Told], around: Around) -> Written:
        """Return it for a reader who was told `before`, the newest last; of more than one none but the first is sure.

        Raises `TypeError` for a number that passed no gate.
        """
        made = compose.report(
            self.answering,
            self.kind,
            self.period,
            self.role,
            self.site,
            before,
            at=self.at,
            urn=self.urn,
        )
        return written(made, around)


def content(  # noqa: PLR0913  all that a report may be made of, by name
    kind: Kind,
    period: Period,
    *,
    role: Role,
    urn: str,
    known: Known,
    programme: "Programme",
    at: datetime,
    site: str,
) -> Content:
    """Return what a report of a kind and period says to readers of a role, as it is known at a moment.

    `urn` is the school that a careers lead's report is about, empty for everyone else.
    """
    answering = compose.answering(known, programme, role, urn)
    # Made once before it has a reader: what it tells is every figure that was asked for it.
    compose.report(answering, kind, period, role, site, at=at, urn=urn)
    return Content(answering, kind, period, role, urn, at, site, compose.tells(answering, period))
