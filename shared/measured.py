"""What the platform measures of itself: log lines that CloudWatch makes metrics of (its embedded metric format).

A metric is counted as its objective wants it (`infra.objectives`): 1 for each that missed it, 0 for each that met it, so that its
average is the share that missed and its number of samples how many there were. On this machine they are log lines.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from shared.compiled import essentials
from shared.log import logger


@dataclass(frozen=True)
class Wait:
    """Something that somebody waits for: what it is called in metrics, and `within` what time it should be there."""

    what: str
    within: timedelta

    @property
    def late(self) -> str:
        """The metric of those that came too late."""
        return f"{self.what}Late"

    @property
    def minutes(self) -> str:
        """The metric of how long they took, in minutes."""
        return f"{self.what}Minutes"


MAILS: Final = Wait("Mails", timedelta(minutes=10))
"""Mails about bookings and visits, from the moment that calls for them."""

REPORTS: Final = Wait("Reports", timedelta(minutes=10))
"""Digests and other reports, from 8:00 in London on the morning that they are due."""

DOORS_SHUT: Final = "DoorsShut"
"""How many of the front doors did not open when they were tried (`services.watch`)."""


CALLS_WAITED: Final = "CallsWaited"
"""Calls by the clock that AWS's trouble stopped, and that the next call makes good."""


def namespace(programme: str) -> str:
    """Return the namespace of a programme's metrics: several may share an account."""
    return f"Outreach/{programme}"


def metrics(at: datetime, **values: float) -> dict[str, Any]:
    """Return what a log line says besides, so that metrics are made of it at that moment: their names and values."""
    directive = {
        "Namespace": namespace(essentials()["programme"]["id"]),
        "Dimensions": [[]],
        "Metrics": [{"Name": name} for name in values],
    }
    return {
        "_aws": {"Timestamp": int(at.timestamp() * 1000), "CloudWatchMetrics": [directive]},
        **values,
    }


def arrived(wait: Wait, since: datetime, at: datetime) -> None:
    """Measure that what was waited for `since` a moment has gone out.

    `at` is when the call began that sent it: how long that took itself is in Lambda's own metrics.
    """
    took = at - since
    values = {wait.late: int(took > wait.within), wait.minutes: round(took / timedelta(minutes=1), 2)}
    logger.info("gone out", extra=metrics(at, **values))
