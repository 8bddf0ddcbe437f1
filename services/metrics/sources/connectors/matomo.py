"""Matomo, Reporting API (https://developer.matomo.org/api-reference/reporting-api)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from services.metrics.observations import Observation
from services.metrics.sources.connectors.base import SITE, Answer, Ask, Connector, Job, Metric
from services.metrics.sources.connectors.grants import Kept
from services.metrics.sources.connectors.parts import Reply, Request
from services.metrics.sources.connectors.trouble import Kind, Retired, Trouble, by_status, short
from shared.text import N_

DAYS: Final = 180
"""Days of one question: Matomo may have to archive each."""

REPORTS: Final = {
    "VisitsSummary.get": ("nb_visits", "nb_uniq_visitors", "bounce_rate"),
    "Actions.get": ("nb_pageviews",),
}
"""Which report has which metrics."""

WORDS: Final[tuple[tuple[str, Kind], ...]] = (
    ("unable to authenticate", "credential"),
    ("token_auth", "credential"),
    ("access", "permission"),
    ("unexpected website", "account"),
)
"""What stands in a refusal, which may call itself 200, and what it means."""

METRICS: Final = {
    "nb_visits": Metric("matomo_visits", N_("Website visits (Matomo)"), "visits", "flow"),
    "nb_uniq_visitors": Metric("matomo_visitors", N_("Daily website visitors (Matomo)"), "people", "unique"),
    "nb_pageviews": Metric("matomo_views", N_("Website pages viewed (Matomo)"), "views", "flow"),
    "bounce_rate": Metric("matomo_bounce_rate", N_("Visits of one page (Matomo)"), "%", "rate", places=1),
}


class Matomo(Connector):
    """A site of a Matomo. Its token goes in the body: in the address it would stand in the server's logs."""

    id = "matomo"
    title = "Matomo"
    address = ""
    metrics = METRICS
    grant = Kept()
    restated_for = timedelta(days=2)
    zone = SITE

    def asks(self, job: Job) -> Iterator[Ask]:
        """Ask each report for pieces of the window."""
        for days in self.spans(job, DAYS):
            for report, names in REPORTS.items():
                if wanted := self.wanted(job, names):
                    yield Ask(report, wanted, days.first, days.last)

    def request(self, job: Job, ask: Ask) -> Request:
        """Return a report by day."""
        form = {
            "module": "API",
            "method": ask.what,
            "idSite": job.setting("site"),
            "period": "day",
            "date": f"{ask.first},{ask.last}",
            "format": "JSON",
        }
        return Request("POST", self.url(job, "/index.php"), form=form)

    def signed(self, request: Request, token: str) -> Request:
        """Put the token into the body."""
        return replace(request, form={**(request.form or {}), "token_auth": token})

    def read(self, job: Job, answer: Answer) -> Iterator[Observation]:
        """Read a day each; a day on which nobody came is an empty list, and unknown."""
        for day, row in dict(answer.body).items():
            for name, value in row.items() if isinstance(row, dict) else ():
                if name in answer.ask.metrics:
                    figure = value.rstrip("%") if isinstance(value, str) else value
                    yield from self.daily(job, answer, name, date.fromisoformat(day), figure)

    def failed(self, reply: Reply) -> bool:
        """Tell a refusal from a report."""
        return bool(reply.part("result") == "error")

    def refused(self, job: Job, ask: Ask, reply: Reply) -> Trouble | Retired | None:  # noqa: ARG002  the same for each
        """Return what is wrong, by Matomo's own words; a report that is no more takes its metrics along."""
        said = short(reply.part("message"))
        if "does not exist or is not available" in said:
            return Retired(ask.metrics)
        for words, kind in WORDS:
            if words in said.lower():
                return Trouble(kind, said)
        return by_status(reply, said)
