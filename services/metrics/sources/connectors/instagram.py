"""An Instagram business account, Graph API v25 (https://developers.facebook.com/docs/instagram-platform/insights)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from services.metrics.observations import Observation
from services.metrics.sources.connectors.base import Answer, Ask, Job, Metric
from services.metrics.sources.connectors.grants import Kept
from services.metrics.sources.connectors.meta import ENDS, POSTS_FOR, Meta, days_of, lifetime_of, refusal
from services.metrics.sources.connectors.parts import Reply, Request, title_of
from services.metrics.sources.connectors.trouble import Retired, Trouble
from shared.clock import london_day
from shared.text import N_

DAYS: Final = 30
"""The most days of one question."""

SERIES: Final = ("reach",)
FOLLOWS: Final = ("follower_count",)
FOLLOWS_FOR: Final = timedelta(days=29)
"""How long follows are told: asked for an earlier day or for today, Instagram refuses the whole question."""

TOTALS: Final = ("views", "total_interactions", "accounts_engaged")
"""These come as one total of the days asked for (`metric_type=total_value`), so each day is asked for by itself."""

PROFILE: Final = ("followers_count",)
FIELDS: Final = "id,caption,media_type,media_product_type,timestamp"
MEDIA: Final = {
    "REELS": ("media_views", "media_reach", "media_likes", "media_comments", "media_shares", "media_saved"),
    "FEED": ("media_views", "media_reach", "media_likes", "media_comments", "media_shares", "media_saved"),
    "STORY": ("media_views", "media_reach"),
}
"""By what a post is, which figures it has. A reel's `plays` are no more: `views` took their place. Our names begin with `media_`,
for `views` of the account and of a post are not one metric."""

METRICS: Final = {
    "reach": Metric("instagram_reach", N_("Instagram daily reach"), "accounts", "unique"),
    "follower_count": Metric("instagram_follows", N_("Instagram follows"), "follows", "flow"),
    "views": Metric("instagram_views", N_("Instagram views"), "views", "flow"),
    "total_interactions": Metric(
        "instagram_interactions", N_("Instagram interactions"), "interactions", "flow"
    ),
    "accounts_engaged": Metric(
        "instagram_engaged", N_("Instagram accounts that reacted"), "accounts", "unique"
    ),
    "followers_count": Metric("instagram_followers", N_("Instagram followers"), "followers", "cumulative"),
    "media_views": Metric("instagram_post_views", N_("Views of an Instagram post"), "views", "cumulative"),
    "media_reach": Metric("instagram_post_reach", N_("Reach of an Instagram post"), "people", "unique"),
    "media_likes": Metric("instagram_post_likes", N_("Likes of an Instagram post"), "likes", "cumulative"),
    "media_comments": Metric(
        "instagram_post_comments", N_("Comments on an Instagram post"), "comments", "cumulative"
    ),
    "media_shares": Metric(
        "instagram_post_shares", N_("Shares of an Instagram post"), "shares", "cumulative"
    ),
    "media_saved": Metric("instagram_post_saves", N_("Saves of an Instagram post"), "saves", "cumulative"),
}


class Instagram(Meta):
    """A business account, by the token of its Page. Days are the Pacific's."""

    id = "instagram"
    title = "Instagram"
    metrics = METRICS
    grant = Kept()
    restated_for = timedelta(days=3)
    zone = "America/Los_Angeles"
    reach = timedelta(days=730)

    def asks(self, job: Job) -> Iterator[Ask]:
        """Ask for days in pieces, for totals day by day, and for what is known only now where the window reaches the present."""
        today = job.at.astimezone(UTC).date()
        first = max(job.window.first, today - FOLLOWS_FOR)
        last = min(job.window.last, today - timedelta(days=1))
        if first <= last and (wanted := self.wanted(job, FOLLOWS)):
            yield Ask("days", wanted, first, last)
        for days in self.spans(job, DAYS):
            if wanted := self.wanted(job, SERIES):
                yield Ask("days", wanted, days.first, days.last)
            for day in days.days if self.wanted(job, TOTALS) else ():
                yield Ask("total", self.wanted(job, TOTALS), day, day)
        if job.recent:
            if wanted := self.wanted(job, PROFILE):
                yield Ask("profile", wanted)
            if any(self.wanted(job, names) for names in MEDIA.values()):
                yield Ask("media")
            yield Ask(ENDS)

    def request(self, job: Job, ask: Ask) -> Request:
        """Return a question to the account, or to one of its posts."""
        if ask.what == ENDS:
            return self.about_token(job)
        version = self.speaks(job)
        base = f"/{version.name if version else ''}/{ask.item or job.setting('user')}"
        if ask.what == "profile":
            return Request("GET", self.url(job, base), {"fields": ",".join(("username", *ask.metrics))})
        if ask.what == "media":
            params = {"fields": FIELDS, "limit": "100"} | ({"after": ask.page} if ask.page else {})
            return Request("GET", self.url(job, f"{base}/media"), params)
        params = {"metric": ",".join(name.removeprefix("media_") for name in ask.metrics)}
        if not ask.item:
            until = ask.window.last + timedelta(days=1)
            params |= {"period": "day", "since": str(ask.first), "until": str(until)}
        if ask.what == "total":
            params["metric_type"] = "total_value"
        return Request("GET", self.url(job, f"{base}/insights"), params)

    def following(self, job: Job, answer: Answer) -> Iterator[Ask]:
        """Ask for each recent post of a list, then for the list's next page: newest come first, so old ones end it."""
        if answer.ask.what != "media":
            return
        body, recent = answer.body, True
        for post in body["data"]:
            published = datetime.strptime(post["timestamp"], "%Y-%m-%dT%H:%M:%S%z")
            recent, day = job.at - published <= POSTS_FOR, london_day(published)
            wanted = self.wanted(job, MEDIA.get(post.get("media_product_type"), ()))
            if recent and wanted:
                what = f"post {post['media_product_type']} {post.get('media_type', '')}"
                yield Ask(what, wanted, day, day, post["id"], title_of(post.get("caption") or ""))
        after = body.get("paging", {}).get("cursors", {}).get("after")
        if recent and after and "next" in body["paging"]:
            yield replace(answer.ask, page=after)

    def read(self, job: Job, answer: Answer) -> Iterator[Observation]:
        """Read days, a day's totals, the profile, or what a post has gathered since its day."""
        ask, body = answer.ask, answer.body
        if ask.what == "days":
            for name, day, value in days_of(body):
                yield from self.daily(job, answer, name, day, value)
        elif ask.what == "total":
            for name, value in lifetime_of(body):
                yield from self.daily(job, answer, name, ask.window.first, value)
        elif ask.what == "profile":
            for name in ask.metrics:
                yield from self.reading(job, answer, name, body.get(name))
        elif ask.item:
            for name, value in lifetime_of(body):
                yield from self.of_post(job, f"media_{name}", value, ask.item, ask.title, ask.window.first)

    def refused(self, job: Job, ask: Ask, reply: Reply) -> Trouble | Retired | None:  # noqa: ARG002  the same for each
        """Return what is wrong; what a post can't say is no matter of the account."""
        names = tuple(name.removeprefix("media_") for name in ask.metrics)
        wrong = refusal(reply, ask, names)
        if isinstance(wrong, Retired):
            return Retired(tuple(ask.metrics[names.index(name)] for name in wrong.metrics if name in names))
        return wrong
