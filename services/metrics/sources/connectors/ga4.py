"""Google Analytics 4, Data API v1beta (https://developers.google.com/analytics/devguides/reporting/data/v1)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from services.metrics.observations import Observation
from services.metrics.sources.connectors import told_by
from services.metrics.sources.connectors.base import SITE, Answer, Ask, Connector, Job, Metric
from services.metrics.sources.connectors.grants import ServiceAccount
from services.metrics.sources.connectors.parts import Flag, Reply, Request
from services.metrics.sources.connectors.told_by import Told
from services.metrics.sources.connectors.trouble import Retired, Trouble, by_status, short
from shared.text import N_

ROWS: Final = 10_000
TOKENS: Final = 200_000

METRICS: Final = {
    "screenPageViews": Metric("ga4_views", N_("Website pages viewed (Google Analytics)"), "views", "flow"),
    "sessions": Metric("ga4_sessions", N_("Website visits (Google Analytics)"), "visits", "flow"),
    "activeUsers": Metric("ga4_users", N_("Daily website visitors (Google Analytics)"), "people", "unique"),
    "engagementRate": Metric(
        "ga4_engagement_rate", N_("Visits that stayed (Google Analytics)"), "share", "rate", places=2
    ),
}

BY: Final = {
    "page": Told("pagePath", "screenPageViews"),
    "referrer": Told("sessionSource", "sessions", "(direct)"),
    "campaign": Told("sessionManualCampaignName", "sessions", "(not set)"),
}


class GoogleAnalytics(Connector):
    """A property, read by a service account that was added to it as a viewer. Its days are those of the property's zone."""

    id = "ga4"
    title = "Google Analytics"
    address = "https://analyticsdata.googleapis.com"
    metrics = METRICS
    grant = ServiceAccount(("https://www.googleapis.com/auth/analytics.readonly",))
    restated_for = timedelta(days=3)
    zone = SITE

    def asks(self, job: Job) -> Iterator[Ask]:
        """Ask for all days at once, then for each by what the connection wants."""
        if days := self.days(job):
            yield Ask("days", self.wanted(job), days.first, days.last)
        yield from told_by.asks(self, job, BY)

    def request(self, job: Job, ask: Ask) -> Request:
        """Return a report by day."""
        report = {
            "dateRanges": [{"startDate": str(ask.first), "endDate": str(ask.last)}],
            "dimensions": [{"name": "date"}],
            "metrics": [{"name": name} for name in ask.metrics],
            "orderBys": [{"dimension": {"dimensionName": "date"}}],
            "limit": str(ROWS),
            "offset": ask.page or "0",
            "returnPropertyQuota": True,
        }
        if ask.what == told_by.WHAT:
            report |= {
                "dimensions": [{"name": BY[ask.item].dimension}],
                "orderBys": [{"metric": {"metricName": ask.metrics[0]}, "desc": True}],
                "limit": str(told_by.MOST),
            }
        path = f"/v1beta/properties/{job.setting('property')}:runReport"
        return Request("POST", self.url(job, path), json=report)

    def following(self, job: Job, answer: Answer) -> Iterator[Ask]:  # noqa: ARG002  the same for each
        """Ask for the next page of days while there are more rows."""
        if answer.ask.what == told_by.WHAT:
            return
        told = int(answer.ask.page or 0) + len(answer.body.get("rows", ()))
        if answer.body.get("rows") and told < answer.body.get("rowCount", 0):
            yield replace(answer.ask, page=str(told))

    def read(self, job: Job, answer: Answer) -> Iterator[Observation]:
        """Read a row a day, or a row a page, site or campaign, values by place; the headers say of what.

        Days without a row are unknown.
        """
        body, ask = answer.body, answer.ask
        names = [one["name"] for one in body.get("metricHeaders", ())]
        for row in body.get("rows", ()):
            told = row["dimensionValues"][0]["value"]
            day = ask.window.first if ask.item else date(int(told[:4]), int(told[4:6]), int(told[6:8]))
            for name, value in zip(names, row["metricValues"], strict=True):
                found = self.daily(job, answer, name, day, value["value"])
                yield from told_by.of_part(found, ask, BY[ask.item], told) if ask.item else found

    def flags(self, job: Job, answer: Answer) -> Iterator[Flag]:
        """Say what Google says of its own figures."""
        about = answer.body.get("metadata", {})
        if about.get("subjectToThresholding"):
            yield Flag("thresholded")
        if about.get("dataLossFromOtherRow"):
            yield Flag("lumped")
        if about.get("samplingMetadatas"):
            yield Flag("sampled")
        zone = about.get("timeZone")
        if zone and zone != job.connection.zone:
            yield Flag("zone", (("said", str(zone)), ("zone", job.connection.zone)))

    def used(self, reply: Reply) -> int | None:
        """Return how much is used of the day's tokens, of which a standard property has 200,000."""
        left = reply.part("propertyQuota", "tokensPerDay", "remaining")
        return round(100 - 100 * left / TOKENS) if isinstance(left, int) and left <= TOKENS else None

    def refused(self, job: Job, ask: Ask, reply: Reply) -> Trouble | Retired | None:  # noqa: ARG002  the same for each
        """Return what is wrong; a metric that is no more is named in words."""
        said = short(reply.part("error", "message"))
        if reply.status == 400 and (found := re.search(r"[Ff]ield (\w+) is not a valid metric", said)):  # noqa: PLR2004  a bad question
            return Retired((found[1],))
        return by_status(reply, said)
