"""A Facebook Page, Graph API v25 (https://developers.facebook.com/docs/graph-api/reference/page/insights)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from services.metrics.observations import Observation
from services.metrics.sources.connectors.base import Answer, Ask, Job, Metric
from services.metrics.sources.connectors.grants import Kept
from services.metrics.sources.connectors.meta import ENDS, POSTS_FOR, Meta, days_of, lifetime_of, refusal
from services.metrics.sources.connectors.parts import Reply, Request, title_of
from services.metrics.sources.connectors.trouble import Retired, Trouble
from shared.clock import london_day
from shared.text import N_

DAYS: Final = 90
"""The most days of one question."""

PAGE: Final = (
    *("page_media_view", "page_total_media_view_unique", "page_follows", "page_daily_follows"),
    *("page_views_total", "page_video_views", "page_post_engagements"),
)
POST: Final = (
    "post_media_view",
    "post_total_media_view_unique",
    "post_clicks",
    "post_reactions_by_type_total",
)
REEL: Final = ("blue_reels_play_count", "post_video_likes_by_reaction_type")
LISTS: Final = {
    "posts": ("/posts", "id,message,created_time", "post"),
    "reels": ("/video_reels", "id,description,created_time", "reel"),
}
"""By list: its edge, its fields, and what is asked of each of it. Reels have an edge of their own and no `insights`."""

METRICS: Final = {
    "page_media_view": Metric("facebook_views", N_("Facebook views"), "views", "flow"),
    "page_total_media_view_unique": Metric(
        "facebook_viewers", N_("Facebook viewers a day"), "people", "unique"
    ),
    "page_follows": Metric("facebook_followers", N_("Facebook followers"), "followers", "cumulative"),
    "page_daily_follows": Metric("facebook_follows", N_("Facebook follows"), "follows", "flow"),
    "page_views_total": Metric("facebook_page_views", N_("Facebook Page views"), "views", "flow"),
    "page_video_views": Metric("facebook_video_views", N_("Facebook video views"), "views", "flow"),
    "page_post_engagements": Metric(
        "facebook_engagements", N_("Facebook engagements"), "engagements", "flow"
    ),
    "post_media_view": Metric("facebook_post_views", N_("Views of a Facebook post"), "views", "cumulative"),
    "post_total_media_view_unique": Metric(
        "facebook_post_viewers", N_("Viewers of a Facebook post"), "people", "unique"
    ),
    "post_clicks": Metric("facebook_post_clicks", N_("Clicks on a Facebook post"), "clicks", "cumulative"),
    "post_reactions_by_type_total": Metric(
        "facebook_post_reactions", N_("Reactions to a Facebook post"), "reactions", "cumulative"
    ),
    "blue_reels_play_count": Metric(
        "facebook_reel_plays", N_("Plays of a Facebook reel"), "plays", "cumulative"
    ),
    "post_video_likes_by_reaction_type": Metric(
        "facebook_reel_reactions", N_("Reactions to a Facebook reel"), "reactions", "cumulative"
    ),
}


class Facebook(Meta):
    """A Page with a Page's token. Days are the Pacific's. A Page of fewer than 100 followers has no insights: unknown."""

    id = "facebook"
    title = "Facebook"
    metrics = METRICS
    grant = Kept()
    restated_for = timedelta(days=28)
    zone = "America/Los_Angeles"
    reach = timedelta(days=730)

    def asks(self, job: Job) -> Iterator[Ask]:
        """Ask for the Page's days, and for its posts and reels where the window reaches the present."""
        for days in self.spans(job, DAYS) if self.wanted(job, PAGE) else ():
            yield Ask("page", self.wanted(job, PAGE), days.first, days.last)
        if job.recent:
            lists = {"posts": self.wanted(job, POST), "reels": self.wanted(job, REEL)}
            yield from (Ask(what, wanted) for what, wanted in lists.items() if wanted)
            yield Ask(ENDS)

    def request(self, job: Job, ask: Ask) -> Request:
        """Return a question to the Page, or to one of its posts; `until` is the midnight at which the last day has ended."""
        if ask.what == ENDS:
            return self.about_token(job)
        version = self.speaks(job)
        base = f"/{version.name if version else ''}/{ask.item or job.setting('page')}"
        if ask.what in LISTS:
            edge, fields, _ = LISTS[ask.what]
            params = {"fields": fields, "limit": "100"} | ({"after": ask.page} if ask.page else {})
            return Request("GET", self.url(job, base + edge), params)
        params = {"metric": ",".join(ask.metrics)}
        if ask.what == "page":
            until = ask.window.last + timedelta(days=1)
            params |= {"period": "day", "since": str(ask.first), "until": str(until)}
        edge = "/video_insights" if ask.what == "reel" else "/insights"
        return Request("GET", self.url(job, base + edge), params)

    def following(self, job: Job, answer: Answer) -> Iterator[Ask]:
        """Ask for each recent post of a list, then for the list's next page: newest come first, so old ones end it."""
        if answer.ask.what not in LISTS:
            return
        body, recent = answer.body, True
        for post in body["data"]:
            recent = job.at - _published(post) <= POSTS_FOR
            if recent and answer.ask.metrics:
                text = post.get("message") or post.get("description") or ""
                day = london_day(_published(post))
                yield replace(
                    answer.ask,
                    what=LISTS[answer.ask.what][2],
                    item=post["id"],
                    title=title_of(text),
                    first=day,
                    last=day,
                    page="",
                )
        after = body.get("paging", {}).get("cursors", {}).get("after")
        if recent and after and "next" in body["paging"]:
            yield replace(answer.ask, page=after)

    def read(self, job: Job, answer: Answer) -> Iterator[Observation]:
        """Read the Page's days, or what a post has gathered since its day."""
        ask = answer.ask
        if ask.what == "page":
            for name, day, value in days_of(answer.body):
                yield from self.daily(job, answer, name, day, value)
        elif ask.item:
            for name, value in lifetime_of(answer.body):
                yield from self.of_post(job, name, value, ask.item, ask.title, ask.window.first)

    def refused(self, job: Job, ask: Ask, reply: Reply) -> Trouble | Retired | None:  # noqa: ARG002  the same for each
        """Return what is wrong."""
        return refusal(reply, ask, ask.metrics)


def _published(post: Any) -> datetime:  # noqa: ANN401  a part of an answer
    return datetime.strptime(post["created_time"], "%Y-%m-%dT%H:%M:%S%z")
