"""An account at X, API v2 (https://docs.x.com/x-api): each post and each account that is read costs money.

So it is off until the connection says `paid`, each question's price is put aside in the table before it is asked, and where
the month's limit would be passed, it isn't asked. Prices are those of November 2026.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from services.metrics.observations import Observation
from services.metrics.sources.connectors.base import Answer, Ask, Connector, Job, Metric
from services.metrics.sources.connectors.grants import Refresh
from services.metrics.sources.connectors.parts import Reply, Request
from services.metrics.sources.connectors.trouble import Kind, Retired, Trouble, by_status, short
from shared.clock import london_day
from shared.text import N_

POST_DOLLARS: Final = Decimal("0.001")
"""For a post of one's own account."""

ACCOUNT_DOLLARS: Final = Decimal("0.010")
AT_ONCE: Final = 100
POSTS_FOR: Final = timedelta(days=28)
"""How old a post may be for its figures to be asked again: each time costs."""

ACCOUNT: Final = ("followers_count", "tweet_count")
POST: Final = (
    "impression_count",
    "like_count",
    "reply_count",
    "retweet_count",
    "quote_count",
    "bookmark_count",
)

ERRORS: Final[dict[object, Kind]] = {
    "Not Found Error": "account",
    "Authorization Error": "permission",
    "Forbidden": "permission",
}
"""By the title of an error that stands in an answer."""

METRICS: Final = {
    "followers_count": Metric("x_followers", N_("X followers"), "followers", "cumulative"),
    "tweet_count": Metric("x_posts", N_("Posts on X"), "posts", "cumulative"),
    "impression_count": Metric(
        "x_post_impressions", N_("Impressions of a post on X"), "impressions", "cumulative"
    ),
    "like_count": Metric("x_post_likes", N_("Likes of a post on X"), "likes", "cumulative"),
    "reply_count": Metric("x_post_replies", N_("Replies to a post on X"), "replies", "cumulative"),
    "retweet_count": Metric("x_post_reposts", N_("Reposts of a post on X"), "reposts", "cumulative"),
    "quote_count": Metric("x_post_quotes", N_("Quotes of a post on X"), "quotes", "cumulative"),
    "bookmark_count": Metric("x_post_bookmarks", N_("Bookmarks of a post on X"), "bookmarks", "cumulative"),
}


class X(Connector):
    """An account, by its owner's permission. It tells counters only; refresh tokens change with each renewal."""

    id = "x"
    title = "X"
    address = "https://api.x.com"
    metrics = METRICS
    grant = Refresh("https://api.x.com/2/oauth2/token", basic=True)
    restated_for = timedelta(0)
    zone = "Europe/London"
    paid = True
    prices = (
        f"{POST_DOLLARS} for each post of one's own of the last {POSTS_FOR.days} days, {ACCOUNT_DOLLARS} for the account. "
        "Posts are one's own where the account owns the developer's app; with another's app each costs five times as much"
    )

    def asks(self, job: Job) -> Iterator[Ask]:
        """Take a reading; of days gone by nothing can be asked."""
        if not job.recent:
            return
        for what, names in (("account", ACCOUNT), ("posts", POST)):
            if wanted := self.wanted(job, names):
                yield Ask(what, wanted)

    def request(self, job: Job, ask: Ask) -> Request:
        """Return a question for the account, or for a page of its recent posts."""
        path = f"/2/users/{job.setting('user')}"
        if ask.what == "account":
            return Request("GET", self.url(job, path), {"user.fields": "public_metrics"})
        params = {
            "tweet.fields": "created_at,public_metrics",
            "max_results": str(AT_ONCE),
            # A repost has the figures of somebody else's post.
            "exclude": "retweets",
            "start_time": f"{job.at - POSTS_FOR:%Y-%m-%dT00:00:00Z}",
        }
        if ask.page:
            params["pagination_token"] = ask.page
        return Request("GET", self.url(job, f"{path}/tweets"), params)

    def cost(self, job: Job, ask: Ask) -> Decimal:  # noqa: ARG002  the same for each
        """Return the price of the account, or of a full page of posts."""
        return ACCOUNT_DOLLARS if ask.what == "account" else POST_DOLLARS * AT_ONCE

    def spent(self, job: Job, answer: Answer) -> Decimal:
        """Return the price of the posts that came."""
        if answer.ask.what == "account":
            return self.cost(job, answer.ask)
        return POST_DOLLARS * len(answer.body.get("data", ()))

    def following(self, job: Job, answer: Answer) -> Iterator[Ask]:  # noqa: ARG002  the same for each
        """Ask for the next page while there is one."""
        if token := answer.body.get("meta", {}).get("next_token"):
            yield replace(answer.ask, page=token)

    def read(self, job: Job, answer: Answer) -> Iterator[Observation]:
        """Read counters of the account, or of each recent post."""
        ask, body = answer.ask, answer.body
        if ask.what == "account":
            for name in ask.metrics:
                yield from self.reading(job, answer, name, body["data"]["public_metrics"].get(name))
            return
        for post in body.get("data", ()):
            day = london_day(datetime.fromisoformat(post["created_at"]))
            for name in ask.metrics:
                value = post["public_metrics"].get(name)
                yield from self.of_post(job, name, value, post["id"], post.get("text", ""), day)

    def failed(self, reply: Reply) -> bool:
        """Tell a refusal that calls itself 200: of an account that is not there it has errors and no data."""
        return bool(reply.part("errors")) and reply.part("data") is None

    def refused(self, job: Job, ask: Ask, reply: Reply) -> Trouble | Retired | None:  # noqa: ARG002  the same for each
        """Return what is wrong, in X's own words."""
        errors = reply.part("errors")
        told = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
        said = short(reply.part("detail")) or short(reply.part("title")) or short(told.get("detail"))
        kind = ERRORS.get(told.get("title"))
        return Trouble(kind, said) if kind else by_status(reply, said)
