"""LinkedIn's pages and X."""

from collections.abc import Iterator
from typing import Final

from services.metrics.observations import Semantics
from services.metrics.sources.exports.shapes.base import Column, Items, Shape
from shared.text import N_

# LinkedIn has most figures three times: what came by itself, what was paid for, and both. The sum is not kept, so that nothing is
# counted twice.
_CONTENT: Final[tuple[tuple[str, str, str, Semantics], ...]] = (
    ("impressions", "impressions", "impressions", "flow"),
    ("clicks", "clicks", "clicks", "flow"),
    ("reactions", "reactions", "reactions", "flow"),
    ("comments", "comments", "comments", "flow"),
    ("reposts", "shares", "reposts", "flow"),
)


def _linkedin(
    names: tuple[str, ...], metric: str, title: str, unit: str, semantics: Semantics, *, rate: bool = False
) -> Column:
    return Column(
        names,
        f"linkedin_{metric}",
        f"LinkedIn {title}",
        unit,
        semantics,
        places=1 if rate else 0,
        percent="fraction" if rate else None,
    )


def _content() -> Iterator[Column]:
    for name, metric, unit, semantics in _CONTENT:
        yield _linkedin((f"{name} (organic)",), metric, name, unit, semantics)
        yield _linkedin((f"{name} (sponsored)",), f"{metric}_paid", f"{name}, sponsored", unit, semantics)
    # Different people are only told of what was not paid for.
    yield _linkedin(("unique impressions (organic)",), "reach", "daily reach", "people", "unique")
    yield _linkedin(
        ("engagement rate (total)",), "engagement_rate", "engagement rate", "%", "rate", rate=True
    )


def _sums() -> frozenset[str]:
    return frozenset(
        (
            *(f"{name} (total)" for name, *_ in _CONTENT),
            "engagement rate (organic)",
            "engagement rate (sponsored)",
        )
    )


_POST: Final = (
    (("impressions",), "impressions", "impressions"),
    (("views",), "views", "views"),
    (("clicks",), "clicks", "clicks"),
    (("likes",), "likes", "likes"),
    (("comments",), "comments", "comments"),
    (("reposts",), "reposts", "reposts"),
    (("follows",), "follows", "follows"),
)

LINKEDIN: Final = (
    Shape(
        "linkedin.content",
        "linkedin",
        "LinkedIn, content",
        tuple(_content()),
        sure=frozenset(("impressions (organic)", "clicks (organic)")),
        ignored=_sums(),
    ),
    Shape(
        "linkedin.posts",
        "linkedin",
        "LinkedIn, posts",
        (
            *(
                _linkedin(names, f"post_{metric}", f"{title} of a post", title, "cumulative")
                for names, metric, title in _POST
            ),
            _linkedin(
                ("engagement rate",),
                "post_engagement_rate",
                "engagement rate of a post",
                "%",
                "rate",
                rate=True,
            ),
        ),
        dates=(),
        items=Items("post", ("post link",), ("post title",), ("created date",)),
        sure=frozenset(("post link", "created date", "impressions")),
        since_published=True,
    ),
    Shape(
        "linkedin.followers",
        "linkedin",
        "LinkedIn, new followers",
        # They are those gained in the day, whatever the columns are called: the sheet is "New followers".
        (
            _linkedin(("organic followers",), "follows", "organic follows", "follows", "flow"),
            _linkedin(("sponsored followers",), "follows_paid", "sponsored follows", "follows", "flow"),
            _linkedin(("auto-invited followers",), "follows_invited", "invited follows", "follows", "flow"),
        ),
        sure=frozenset(("organic followers", "sponsored followers", "total followers")),
        ignored=frozenset(("total followers",)),
    ),
    Shape(
        "linkedin.visitors",
        "linkedin",
        "LinkedIn, visitors",
        (
            _linkedin(("total page views (total)",), "page_views", "page views", "views", "flow"),
            _linkedin(("total unique visitors (total)",), "visitors", "daily visitors", "people", "unique"),
        ),
        sure=frozenset(("total page views (total)", "total unique visitors (total)")),
    ),
    Shape(
        "linkedin.audience",
        "linkedin",
        "LinkedIn, who the followers are",
        sure=frozenset(("total followers",)),
        dates=(),
        nothing=N_("Followers or visitors by place, job, industry or size have no days and are not kept."),
    ),
    Shape(
        "linkedin.audience-views",
        "linkedin",
        "LinkedIn, who the visitors are",
        sure=frozenset(("total views",)),
        dates=(),
        nothing=N_("Followers or visitors by place, job, industry or size have no days and are not kept."),
    ),
)

_X: Final = (
    (("impressions",), "impressions", "impressions"),
    (("engagements",), "engagements", "engagements"),
    (("likes",), "likes", "likes"),
    (("bookmarks",), "bookmarks", "bookmarks"),
    (("shares", "share"), "shares", "shares"),
    (("new follows",), "follows", "follows"),
    (("unfollows",), "unfollows", "unfollows"),
    (("replies",), "replies", "replies"),
    (("reposts",), "reposts", "reposts"),
    (("profile visits",), "profile_visits", "visits"),
    (("video views",), "video_views", "views"),
    (("media views",), "media_views", "views"),
    (("detail expands",), "detail_expands", "clicks"),
    (("url clicks",), "link_clicks", "clicks"),
)

X: Final = (
    Shape(
        "x.overview",
        "x",
        "X, overview",
        tuple(
            Column(names, f"x_{metric}", f"X {metric.replace('_', ' ')}", unit, "flow")
            for names, metric, unit in _X
        ),
        sure=frozenset(("impressions", "engagements", "reposts")),
        ignored=frozenset(("create post", "hashtag clicks", "permalink clicks")),
    ),
    Shape(
        "x.posts",
        "x",
        "X, posts",
        tuple(
            Column(names, f"x_post_{metric}", f"X {metric.replace('_', ' ')} of a post", unit, "cumulative")
            for names, metric, unit in _X
        ),
        dates=(),
        items=Items("post", ("post id",), ("post text",), ("date",)),
        sure=frozenset(("post id", "post text", "impressions")),
        since_published=True,
    ),
)

SHAPES: Final = (*LINKEDIN, *X)
