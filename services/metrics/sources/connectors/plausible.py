"""Plausible Analytics, Stats API v2 (https://plausible.io/docs/stats-api).

This is the connector to copy for another platform: what it gives, what to ask, how to read it, what its refusals mean.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from services.metrics.observations import Observation
from services.metrics.sources.connectors import told_by
from services.metrics.sources.connectors.base import SITE, Answer, Ask, Connector, Job, Metric
from services.metrics.sources.connectors.grants import Kept
from services.metrics.sources.connectors.parts import Reply, Request
from services.metrics.sources.connectors.told_by import Told
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

BY: Final = {
    "page": Told("event:page", "pageviews"),
    "referrer": Told("visit:source", "visits", "Direct / None"),
    "campaign": Told("visit:utm_campaign", "visits", "(not set)"),
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
        """Ask for all days at once, then for each by what the connection wants."""
        if days := self.days(job):
            yield Ask("days", self.wanted(job), days.first, days.last)
        yield from told_by.asks(self, job, BY)

    def request(self, job: Job, ask: Ask) -> Request:
        """Return a query by day."""
        query: dict[str, Any] = {
            "site_id": job.setting("site"),
            "metrics": list(ask.metrics),
            "date_range": [str(ask.first), str(ask.last)],
            "dimensions": ["time:day"],
            "filters": [],
            "include": {"total_rows": True},
            "pagination": {"limit": ROWS, "offset": int(ask.page or 0)},
        }
        if ask.what == told_by.WHAT:
            query |= {
                "dimensions": [BY[ask.item].dimension],
                "order_by": [[ask.metrics[0], "desc"]],
                "pagination": {"limit": told_by.MOST, "offset": 0},
            }
        return Request("POST", self.url(job, "/api/v2/query"), json=query)

    def following(self, job: Job, answer: Answer) -> Iterator[Ask]:  # noqa: ARG002  the same for each
        """Ask for the next page of days while there are more rows."""
        if answer.ask.what == told_by.WHAT:
            return
        told = int(answer.ask.page or 0) + len(answer.body["results"])
        if answer.body["results"] and told < answer.body["meta"].get("total_rows", 0):
            yield replace(answer.ask, page=str(told))

    def read(self, job: Job, answer: Answer) -> Iterator[Observation]:
        """Read a row a day, or a row a page, site or campaign. A day without a visit has no row, so nothing is said of it."""
        ask = answer.ask
        for row in answer.body["results"]:
            [told] = row["dimensions"]
            day = ask.window.first if ask.item else date.fromisoformat(told)
            for name, value in zip(ask.metrics, row["metrics"], strict=True):
                found = self.daily(job, answer, name, day, value)
                yield from told_by.of_part(found, ask, BY[ask.item], told) if ask.item else found

    def refused(self, job: Job, ask: Ask, reply: Reply) -> Trouble | Retired | None:  # noqa: ARG002  the same for each
        """Return what is wrong; a metric that is no more is named in quotes."""
        said = short(reply.part("error"))
        if reply.status == 400 and "metric" in said:  # noqa: PLR2004  the status of a bad question
            return Retired(tuple(re.findall(r'"(\w+)"', said)))
        return by_status(reply, said)
