"""A LinkedIn page, Community Management API (https://learn.microsoft.com/linkedin/marketing/community-management)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from services.metrics.observations import Observation
from services.metrics.sources.connectors.base import Answer, Ask, Connector, Job, Metric, Version
from services.metrics.sources.connectors.grants import Refresh
from services.metrics.sources.connectors.parts import Reply, Request, number
from services.metrics.sources.connectors.trouble import Kind, Retired, Trouble, by_status, short
from shared.text import N_

DAYS: Final = 90
"""Days of one question: there are no pages, so an answer is kept small by its window."""

SHARES: Final = (
    *("impressionCount", "uniqueImpressionsCount", "clickCount", "likeCount"),
    *("commentCount", "shareCount", "engagement"),
)
GAINS: Final = ("organicFollowerGain", "paidFollowerGain")
SIZE: Final = ("firstDegreeSize",)
EDGES: Final = {
    "shares": ("organizationalEntityShareStatistics", "totalShareStatistics"),
    "gains": ("organizationalEntityFollowerStatistics", "followerGains"),
}
CODES: Final[dict[str, Kind]] = {
    "NONEXISTENT_VERSION": "version",
    "VERSION_MISSING": "version",
    "EXPIRED_ACCESS_TOKEN": "expired",
    "REVOKED_ACCESS_TOKEN": "ending",
    "INVALID_ACCESS_TOKEN": "credential",
}

METRICS: Final = {
    "impressionCount": Metric("linkedin_impressions", N_("LinkedIn impressions"), "impressions", "flow"),
    "uniqueImpressionsCount": Metric("linkedin_reach", N_("LinkedIn daily reach"), "people", "unique"),
    "clickCount": Metric("linkedin_clicks", N_("LinkedIn clicks"), "clicks", "flow"),
    "likeCount": Metric("linkedin_reactions", N_("LinkedIn reactions"), "reactions", "flow"),
    "commentCount": Metric("linkedin_comments", N_("LinkedIn comments"), "comments", "flow"),
    "shareCount": Metric("linkedin_shares", N_("LinkedIn shares"), "shares", "flow"),
    "engagement": Metric("linkedin_engagement_rate", N_("LinkedIn engagement rate"), "%", "rate", places=1),
    "organicFollowerGain": Metric("linkedin_follows", N_("LinkedIn organic follows"), "follows", "flow"),
    "paidFollowerGain": Metric("linkedin_follows_paid", N_("LinkedIn sponsored follows"), "follows", "flow"),
    "firstDegreeSize": Metric("linkedin_followers", N_("LinkedIn followers"), "followers", "cumulative"),
}


class LinkedIn(Connector):
    """An organisation's page. Days are UTC's, the last one is two days ago, and it tells a year back."""

    id = "linkedin"
    title = "LinkedIn"
    address = "https://api.linkedin.com"
    metrics = METRICS
    grant = Refresh("https://www.linkedin.com/oauth/v2/accessToken")
    restated_for = timedelta(days=7)
    zone = "UTC"
    version = Version("202611", date(2027, 11, 1))
    """A version lives a year."""
    reach = timedelta(days=365)
    lag = timedelta(days=2)

    def asks(self, job: Job) -> Iterator[Ask]:
        """Ask for the page's days, and for its followers where the window reaches the present."""
        for days in self.spans(job, DAYS):
            for what, names in (("shares", SHARES), ("gains", GAINS)):
                if wanted := self.wanted(job, names):
                    yield Ask(what, wanted, days.first, days.last)
        if job.recent and (wanted := self.wanted(job, SIZE)):
            yield Ask("size", wanted)

    def request(self, job: Job, ask: Ask) -> Request:
        """Return a question in Rest.li 2.0's words, in which brackets and colons stand as they are and a URN does not."""
        version = self.speaks(job)
        headers = {
            "linkedin-version": version.name if version else "",
            "x-restli-protocol-version": "2.0.0",
        }
        urn = f"urn%3Ali%3Aorganization%3A{job.setting('organisation')}"
        if ask.what == "size":
            url = self.url(job, f"/rest/networkSizes/{urn}?edgeType=COMPANY_FOLLOWED_BY_MEMBER")
        else:
            start, end = _midnight(ask.window.first), _midnight(ask.window.last + timedelta(days=1))
            times = f"(timeRange:(start:{start},end:{end}),timeGranularityType:DAY)"
            query = f"q=organizationalEntity&organizationalEntity={urn}&timeIntervals={times}"
            url = self.url(job, f"/rest/{EDGES[ask.what][0]}?{query}")
        return Request("GET", url, headers=headers)

    def read(self, job: Job, answer: Answer) -> Iterator[Observation]:
        """Read an element a day, or the number of followers."""
        ask, body = answer.ask, answer.body
        if ask.what == "size":
            yield from self.reading(job, answer, ask.metrics[0], body.get(ask.metrics[0]))
            return
        for one in body["elements"]:
            figures: dict[str, Any] = one[EDGES[ask.what][1]]
            day = datetime.fromtimestamp(one["timeRange"]["start"] // 1000, UTC).date()
            for name in ask.metrics:
                value = number(figures.get(name))
                if name == "engagement" and value is not None:
                    value *= 100  # a share; LinkedIn's own exports and ours have percent
                yield from self.daily(job, answer, name, day, value)

    def refused(self, job: Job, ask: Ask, reply: Reply) -> Trouble | Retired | None:  # noqa: ARG002  the same for each
        """Return what is wrong, by LinkedIn's own code where it is known."""
        said, code = short(reply.part("message")), reply.part("code")
        return Trouble(CODES[code], said) if code in CODES else by_status(reply, said)


def _midnight(day: date) -> int:
    """Return the beginning of a day of UTC in milliseconds."""
    return int(datetime.combine(day, time(), UTC).timestamp()) * 1000
