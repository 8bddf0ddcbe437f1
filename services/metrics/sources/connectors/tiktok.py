"""A TikTok account, Display API v2 (https://developers.tiktok.com/doc/display-api-overview).

It tells counters only, never a day: each collection takes a reading, and days are the differences between readings.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from services.metrics.observations import Observation
from services.metrics.sources.connectors.base import Answer, Ask, Connector, Job, Metric
from services.metrics.sources.connectors.grants import Refresh
from services.metrics.sources.connectors.parts import Reply, Request
from services.metrics.sources.connectors.trouble import Kind, Retired, Trouble, by_status, short
from shared.clock import london_day
from shared.text import N_

AT_ONCE: Final = 20
"""The most videos of one answer."""

VIDEOS_FOR: Final = timedelta(days=90)
ACCOUNT: Final = ("follower_count", "likes_count", "video_count")
VIDEO: Final = ("view_count", "like_count", "comment_count", "share_count")
CODES: Final[dict[str, Kind]] = {
    "access_token_invalid": "expired",
    "scope_not_authorized": "permission",
    "scope_permission_missed": "permission",
    "rate_limit_exceeded": "quota",
    "internal_error": "down",
}

METRICS: Final = {
    "follower_count": Metric("tiktok_followers", N_("TikTok followers"), "followers", "cumulative"),
    "likes_count": Metric("tiktok_likes_total", N_("TikTok likes ever"), "likes", "cumulative"),
    "video_count": Metric("tiktok_videos", N_("TikTok videos"), "videos", "cumulative"),
    "view_count": Metric("tiktok_video_views", N_("Views of a TikTok video"), "views", "cumulative"),
    "like_count": Metric("tiktok_video_likes", N_("Likes of a TikTok video"), "likes", "cumulative"),
    "comment_count": Metric(
        "tiktok_video_comments", N_("Comments on a TikTok video"), "comments", "cumulative"
    ),
    "share_count": Metric("tiktok_video_shares", N_("Shares of a TikTok video"), "shares", "cumulative"),
}


class TikTok(Connector):
    """An account, by its owner's permission. Access and refresh tokens change with each renewal."""

    id = "tiktok"
    title = "TikTok"
    address = "https://open.tiktokapis.com"
    metrics = METRICS
    item = "video"
    grant = Refresh("https://open.tiktokapis.com/v2/oauth/token/", names=("client_key", "client_secret"))
    restated_for = timedelta(0)
    zone = "Europe/London"

    def asks(self, job: Job) -> Iterator[Ask]:
        """Take a reading; of days gone by nothing can be asked."""
        if not job.recent:
            return
        for what, names in (("account", ACCOUNT), ("videos", VIDEO)):
            if wanted := self.wanted(job, names):
                yield Ask(what, wanted)

    def request(self, job: Job, ask: Ask) -> Request:
        """Return a question for the account, or for a page of its videos."""
        if ask.what == "account":
            return Request("GET", self.url(job, "/v2/user/info/"), {"fields": ",".join(ask.metrics)})
        fields = ("id", "title", "create_time", *ask.metrics)
        body = {"max_count": AT_ONCE} | ({"cursor": int(ask.page)} if ask.page else {})
        return Request("POST", self.url(job, "/v2/video/list/"), {"fields": ",".join(fields)}, json=body)

    def following(self, job: Job, answer: Answer) -> Iterator[Ask]:
        """Ask for the next page while there is one and videos are recent: newest come first."""
        data = answer.body["data"]
        if answer.ask.what != "videos" or not data.get("has_more"):
            return
        oldest = min((one["create_time"] for one in data.get("videos", ())), default=0)
        if job.at - datetime.fromtimestamp(oldest, UTC) <= VIDEOS_FOR:
            yield replace(answer.ask, page=str(data["cursor"]))

    def read(self, job: Job, answer: Answer) -> Iterator[Observation]:
        """Read counters of the account, or of each recent video."""
        ask, data = answer.ask, answer.body["data"]
        if ask.what == "account":
            for name in ask.metrics:
                yield from self.reading(job, answer, name, data.get("user", {}).get(name))
            return
        for video in data.get("videos", ()):
            published = datetime.fromtimestamp(video["create_time"], UTC)
            if answer.at - published <= VIDEOS_FOR:
                for name in ask.metrics:
                    title, day = video.get("title", ""), london_day(published)
                    yield from self.of_post(job, name, video.get(name), video["id"], title, day)

    def failed(self, reply: Reply) -> bool:
        """Tell a refusal that calls itself 200: each answer has an error, and "ok" is none."""
        return reply.part("error", "code") not in (None, "ok")

    def refused(self, job: Job, ask: Ask, reply: Reply) -> Trouble | Retired | None:  # noqa: ARG002  the same for each
        """Return what is wrong, by TikTok's own code; a field that is no more is named in words."""
        said, code = short(reply.part("error", "message")), reply.part("error", "code")
        if code == "invalid_params" and (named := [name for name in ask.metrics if name in said]):
            return Retired(tuple(named))
        return Trouble(CODES[code], said) if code in CODES else by_status(reply, said)
