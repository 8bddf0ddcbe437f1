"""A YouTube channel: Analytics API v2 for days, Data API v3 for totals (https://developers.google.com/youtube/analytics)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from services.metrics.observations import Observation
from services.metrics.sources.connectors.base import Answer, Ask, Connector, Job, Metric
from services.metrics.sources.connectors.grants import Refresh
from services.metrics.sources.connectors.parts import Reply, Request
from services.metrics.sources.connectors.trouble import Kind, Retired, Trouble, by_status, short
from shared.clock import london_day
from shared.text import N_

ROWS: Final = 200
DATA: Final = "https://www.googleapis.com"
DAYS: Final = (
    *("views", "estimatedMinutesWatched", "averageViewDuration"),
    *("subscribersGained", "subscribersLost", "likes", "shares"),
)
CHANNEL: Final = ("viewCount", "subscriberCount")
VIDEO: Final = ("video_viewCount", "video_likeCount", "video_commentCount")
"""Of the channel and of a video the Data API names its figures alike; ours tell them apart."""

REASONS: Final[dict[str, Kind]] = {
    "quotaExceeded": "quota",
    "rateLimitExceeded": "quota",
    "userRateLimitExceeded": "quota",
    "dailyLimitExceeded": "quota",
    "channelNotFound": "account",
}

METRICS: Final = {
    "views": Metric("youtube_views", N_("YouTube views"), "views", "flow"),
    "estimatedMinutesWatched": Metric(
        "youtube_watch_minutes", N_("YouTube minutes watched"), "minutes", "flow"
    ),
    "averageViewDuration": Metric("youtube_view_seconds", N_("YouTube view length"), "seconds", "rate"),
    "subscribersGained": Metric(
        "youtube_subscribers_gained", N_("YouTube subscribers gained"), "subscribers", "flow"
    ),
    "subscribersLost": Metric(
        "youtube_subscribers_lost", N_("YouTube subscribers lost"), "subscribers", "flow"
    ),
    "likes": Metric("youtube_likes", N_("YouTube likes"), "likes", "flow"),
    "shares": Metric("youtube_shares", N_("YouTube shares"), "shares", "flow"),
    "viewCount": Metric("youtube_views_total", N_("YouTube views ever"), "views", "cumulative"),
    "subscriberCount": Metric("youtube_subscribers", N_("YouTube subscribers"), "subscribers", "cumulative"),
    "video_viewCount": Metric("youtube_video_views", N_("Views of a YouTube video"), "views", "cumulative"),
    "video_likeCount": Metric("youtube_video_likes", N_("Likes of a YouTube video"), "likes", "cumulative"),
    "video_commentCount": Metric(
        "youtube_video_comments", N_("Comments on a YouTube video"), "comments", "cumulative"
    ),
}


class YouTube(Connector):
    """A channel, by the permission of its owner. Days are the Pacific's; the last come when all their figures are there."""

    id = "youtube"
    title = "YouTube"
    address = "https://youtubeanalytics.googleapis.com"
    metrics = METRICS
    item = "video"
    grant = Refresh("https://oauth2.googleapis.com/token")
    restated_for = timedelta(days=7)
    zone = "America/Los_Angeles"

    def asks(self, job: Job) -> Iterator[Ask]:
        """Ask for all days, and for the totals where the window reaches the present."""
        days, wanted = self.days(job), self.wanted(job, DAYS)
        if days and wanted:
            yield Ask("days", wanted, days.first, days.last, page="1")
        if job.recent:
            totals = {"channel": self.wanted(job, CHANNEL)}
            if job.setting("videos"):
                totals["videos"] = self.wanted(job, VIDEO)
            yield from (Ask(what, names) for what, names in totals.items() if names)

    def request(self, job: Job, ask: Ask) -> Request:
        """Return a report by day, or the totals of the channel or of the videos that the connection names."""
        if ask.what == "days":
            params = {
                "ids": f"channel=={job.setting('channel')}",
                "startDate": str(ask.first),
                "endDate": str(ask.last),
                "metrics": ",".join(ask.metrics),
                "dimensions": "day",
                "sort": "day",
                "maxResults": str(ROWS),
                "startIndex": ask.page,
            }
            return Request("GET", self.url(job, "/v2/reports"), params)
        base = job.connection.address or DATA
        wanted = {"channel": job.setting("channel"), "videos": job.setting("videos")}[ask.what]
        part, edge = ("statistics", "channels") if ask.what == "channel" else ("snippet,statistics", "videos")
        return Request("GET", f"{base}/youtube/v3/{edge}", {"part": part, "id": wanted})

    def following(self, job: Job, answer: Answer) -> Iterator[Ask]:  # noqa: ARG002  the same for each
        """Ask for the next page while pages are full."""
        if answer.ask.what == "days" and len(answer.body.get("rows", ())) == ROWS:
            yield replace(answer.ask, page=str(int(answer.ask.page) + ROWS))

    def read(self, job: Job, answer: Answer) -> Iterator[Observation]:
        """Read days by the table's own headers; an empty table has no rows at all. Totals come as text."""
        body, ask = answer.body, answer.ask
        if ask.what == "days":
            names = [one["name"] for one in body["columnHeaders"]]
            for row in body.get("rows", ()):
                values = dict(zip(names, row, strict=True))
                for name in names[1:]:
                    yield from self.daily(job, answer, name, date.fromisoformat(values["day"]), values[name])
            return
        for item in body.get("items", ()):
            figures = item["statistics"]
            if ask.what == "videos":
                yield from self._video(job, item)
                continue
            for name in ask.metrics:
                # A hidden count is told as 0.
                if not (name == "subscriberCount" and figures.get("hiddenSubscriberCount")):
                    yield from self.reading(job, answer, name, figures.get(name))

    def _video(self, job: Job, item: Any) -> Iterator[Observation]:  # noqa: ANN401  a part of an answer
        about = item["snippet"]
        day = london_day(datetime.fromisoformat(about["publishedAt"]))
        for name in self.wanted(job, VIDEO):
            value = item["statistics"].get(name.removeprefix("video_"))
            yield from self.of_post(job, name, value, item["id"], about["title"], day)

    def refused(self, job: Job, ask: Ask, reply: Reply) -> Trouble | Retired | None:  # noqa: ARG002  the same for each
        """Return what is wrong; a metric that is no more is named in words."""
        said = short(reply.part("error", "message"))
        if found := re.search(r"Unknown identifier \((\w+)\) given in field parameters.metrics", said):
            return Retired((found[1],))
        reasons = [one.get("reason") for one in reply.part("error", "errors") or () if isinstance(one, dict)]
        kind = next((REASONS[reason] for reason in reasons if reason in REASONS), None)
        return Trouble(kind, said) if kind else by_status(reply, said)
