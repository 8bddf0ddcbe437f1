"""Umami, API v2 (https://umami.is/docs/api): on a server of one's own, or in its cloud."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Final

from services.metrics.observations import Observation
from services.metrics.sources.connectors.base import Answer, Ask, Connector, Job, Metric
from services.metrics.sources.connectors.grants import Login
from services.metrics.sources.connectors.parts import Request
from shared.clock import london_time
from shared.text import N_

CLOUD: Final = "https://api.umami.is"
"""There a key is sent, under a name of its own, and the addresses begin otherwise."""

METRICS: Final = {
    "pageviews": Metric("umami_views", N_("Website pages viewed (Umami)"), "views", "flow"),
    "visits": Metric("umami_visits", N_("Website visits (Umami)"), "visits", "flow"),
    "visitors": Metric("umami_visitors", N_("Daily website visitors (Umami)"), "people", "unique"),
}


class Umami(Connector):
    """A website at Umami. Each day is asked for by itself: only so are its different people told."""

    id = "umami"
    title = "Umami"
    address = CLOUD
    metrics = METRICS
    grant = Login("/api/auth/login")
    restated_for = timedelta(days=1)
    zone = "Europe/London"

    def asks(self, job: Job) -> Iterator[Ask]:
        """Ask for each day."""
        if days := self.days(job):
            yield from (Ask("day", self.wanted(job), day, day) for day in days.days)

    def request(self, job: Job, ask: Ask) -> Request:
        """Return the figures between two midnights of London, in milliseconds."""
        first, end = (london_time(day, 0) for day in (ask.window.first, ask.window.last + timedelta(days=1)))
        params = {
            "startAt": str(int(first.timestamp()) * 1000),
            "endAt": str(int(end.timestamp()) * 1000 - 1),
        }
        base = "/v1" if self.url(job, "") == CLOUD else "/api"
        return Request("GET", self.url(job, f"{base}/websites/{job.setting('site')}/stats"), params)

    def signed(self, request: Request, token: str) -> Request:
        """Send the token as a server of one's own takes it, or as the cloud does."""
        if request.url.startswith(CLOUD):
            return replace(request, headers={**request.headers, "x-umami-api-key": token})
        return super().signed(request, token)

    def read(self, job: Job, answer: Answer) -> Iterator[Observation]:
        """Read a day's figures; before version 2.9 each stood beside the one it is compared with."""
        for name in answer.ask.metrics:
            value = answer.body.get(name)
            figure = value.get("value") if isinstance(value, dict) else value
            yield from self.daily(job, answer, name, answer.ask.window.first, figure)
