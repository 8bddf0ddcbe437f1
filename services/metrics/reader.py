"""A reader of reports, and what becomes of one: invited, confirmed, unsubscribed, taken back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from services.metrics.kinds import ROLES, Due, Kind, Role

State = Literal["invited", "confirmed", "unsubscribed", "taken_back"]
"""Asked by mail, and not answered yet; gets reports; wants none; the team wants them to get none."""

INVITED_LASTS: Final = timedelta(days=30)
"""How long an invitation can be accepted."""


@dataclass(frozen=True, slots=True)
class Step:
    """That a reader came into a state: when (an ISO moment), and by whom of the team; by nobody where by their own link."""

    state: State
    at: str
    who: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader by their address.

    `kinds` says since when (an ISO moment) the reader wants each kind: what was due before is not sent. `urn` is the school that
    a careers lead reads of. `invitation` counts the invitations: a link of an earlier one confirms nothing.
    """

    id: str
    email: str
    name: str
    role: Role
    steps: tuple[Step, ...]
    kinds: Mapping[Kind, str] = field(default_factory=dict)
    urn: str = ""
    invitation: int = 1
    version: int = 1

    @property
    def state(self) -> State:
        """Where they stand."""
        return self.steps[-1].state

    @property
    def since(self) -> datetime:
        """Since when they stand there."""
        return datetime.fromisoformat(self.steps[-1].at)

    @property
    def allowed(self) -> tuple[Kind, ...]:
        """The kinds they may choose."""
        return ROLES[self.role]

    def lapsed(self, at: datetime) -> bool:
        """Tell whether their invitation can no longer be accepted."""
        return self.state == "invited" and at > self.since + INVITED_LASTS

    def wants(self, report: Due) -> bool:
        """Tell whether a report is for them: they are confirmed, and wanted its kind when it was due."""
        if self.state != "confirmed" or report.kind not in self.allowed:
            return False
        since = self.wants_since(report.kind)
        return since is not None and since <= report.at

    def wants_since(self, kind: Kind) -> datetime | None:
        """Return since when they want a kind; None where they don't."""
        since = self.kinds.get(kind)
        return datetime.fromisoformat(since) if since else None
