"""Plausible Analytics, Stats API v2 (https://plausible.io/docs/stats-api).

This is the connector to copy for another platform: what it gives, what to ask, how to read it, what its refusals mean.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from services.metrics.observations import Observation
from services.metrics.sources.connectors.base import SITE, Answer, Ask, Connector, Job, Metric
from services.metrics.sources.connectors.grants import Kept
from services.metrics.sources.connectors.parts import Reply, Request
from services.metrics.sources.connectors.trouble import Retired, Trouble, by_status, short
from shared.text import N_

ROWS: Final = 10_000
"""The most rows of one answer."""

# By the platform's name: our id, title, unit, and what the number is: a flow may be added up, different people never.
METRICS: Final = {
    "pageviews": Metric("plausible_views", N_("Website pages viewed (Plausible)"), "views", "flow"),
    "visits": Metric("plausible_visits", N_("Website visits (Plausible)"), "visits", "flow"),
    "visitors": Metric("plausible_visitors", N_("Daily website visitors (Plausible)"), "people", "unique"),
    "bounce_rate": Metric(
        "plausible_bounce_rate", N_("Visits of one page (Plausible)"), "%", "rate", places=1
    ),
}


class Plausible(Connector):
    """A site at Plausible, or on a server of its own under the connection's address."""

    id = "plausible"
    title = "Plausible"
    address = "https://plausible.io"
    metrics = METRICS
    grant = Kept()
    restated_for = timedelta(days=2)
    zone = SITE

    def asks(self, job: Job) -> Iterator[Ask]:
        """Ask for all days at once."""
        if days := self.days(job):
            yield Ask("days", self.wanted(job), days.first, days.last)

    def request(self, job: Job, ask: Ask) -> Request:
        """Return a query by day."""
        query = {
            "site_id": job.setting("site"),
            "metrics": list(ask.metrics),
            "date_range": [str(ask.first), str(ask.last)],
            "dimensions": ["time:day"],
            "filters": [],
            "include": {"total_rows": True},
            "pagination": {"limit": ROWS, "offset": int(ask.page or 0)},
        }
        return Request("POST", self.url(job, "/api/v2/query"), json=query)

    def following(self, job: Job, answer: Answer) -> Iterator[Ask]:  # noqa: ARG002  the same for each
        """Ask for the next page while there are more rows."""
        told = int(answer.ask.page or 0) + len(answer.body["results"])
        if answer.body["results"] and told < answer.body["meta"].get("total_rows", 0):
            yield replace(answer.ask, page=str(told))

    def read(self, job: Job, answer: Answer) -> Iterator[Observation]:
        """Read a row a day. A day without a visit has no row, so nothing is said of it."""
        for row in answer.body["results"]:
            day = date.fromisoformat(row["dimensions"][0])
            for name, value in zip(answer.ask.metrics, row["metrics"], strict=True):
                yield from self.daily(job, answer, name, day, value)

    def refused(self, job: Job, ask: Ask, reply: Reply) -> Trouble | Retired | None:  # noqa: ARG002  the same for each
        """Return what is wrong; a metric that is no more is named in quotes."""
        said = short(reply.part("error"))
        if reply.status == 400 and "metric" in said:  # noqa: PLR2004  the status of a bad question
            return Retired(tuple(re.findall(r'"(\w+)"', said)))
        return by_status(reply, said)
