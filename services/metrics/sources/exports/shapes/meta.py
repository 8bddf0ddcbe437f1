"""Meta Business Suite: Facebook and Instagram. A daily export holds one metric, which the title above the table alone names."""

from collections.abc import Iterator
from typing import Final

from services.metrics.observations import Semantics
from services.metrics.sources.exports.shapes.base import Column, Items, Shape
from shared.text import N_

# Names of a metric in the title, id, unit, semantics. What "follows" are stands in Meta's own help: those gained in the day.
_DAILY: Final[tuple[tuple[tuple[str, ...], str, str, str, Semantics], ...]] = (
    (("views",), "views", "views", "views", "flow"),
    (("viewers",), "viewers", "daily viewers", "people", "unique"),
    (("reach",), "reach", "daily reach", "accounts", "unique"),
    (
        ("visits", "profile visits", "page visits", "page and profile visits"),
        "visits",
        "visits",
        "visits",
        "flow",
    ),
    (("follows", "new follows", "new followers"), "follows", "follows", "follows", "flow"),
    (("unfollows",), "unfollows", "unfollows", "unfollows", "flow"),
    (
        ("followers", "lifetime followers", "total followers"),
        "followers",
        "followers",
        "followers",
        "cumulative",
    ),
    (("interactions", "content interactions"), "interactions", "interactions", "interactions", "flow"),
    (("link clicks",), "link_clicks", "link clicks", "clicks", "flow"),
    (("3-second views", "3-second video views"), "views_3s", "3-second views", "views", "flow"),
    (("1-minute views", "1-minute video views"), "views_60s", "1-minute views", "views", "flow"),
)

VALUE: Final = ("primary", "value", "primär", "principal", "principale")


def _daily() -> Iterator[Shape]:
    for platform in ("Facebook", "Instagram"):
        for names, metric, title, unit, semantics in _DAILY:
            of = platform.lower()
            yield Shape(
                id=f"{of}.{metric}",
                platform=of,
                name=f"{platform}, {title}",
                titles=tuple(f"{of} {name}" for name in names),
                columns=(Column(VALUE, f"{of}_{metric}", f"{platform} {title}", unit, semantics),),
            )


_POST: Final[tuple[tuple[tuple[str, ...], str, str, Semantics], ...]] = (
    (("views", "impressions"), "views", "views", "cumulative"),
    (("reach",), "reach", "accounts", "unique"),
    (("viewers",), "viewers", "people", "unique"),
    (("reactions, comments and shares",), "interactions", "interactions", "cumulative"),
    (("reactions",), "reactions", "reactions", "cumulative"),
    (("likes",), "likes", "likes", "cumulative"),
    (("comments",), "comments", "comments", "cumulative"),
    (("shares",), "shares", "shares", "cumulative"),
    (("saves",), "saves", "saves", "cumulative"),
    (("follows",), "follows", "follows", "cumulative"),
    (("total clicks",), "clicks", "clicks", "cumulative"),
    (("link clicks",), "link_clicks", "clicks", "cumulative"),
)

_ITEMS: Final = Items("post", ("post id",), ("title", "description"), ("publish time",))


def _posts(platform: str, account: str) -> Shape:
    of = platform.lower()
    return Shape(
        id=f"{of}.posts",
        platform=of,
        name=f"{platform}, posts",
        columns=tuple(
            Column(
                names,
                f"{of}_post_{metric}",
                f"{platform}, {metric.replace('_', ' ')} of a post",
                unit,
                semantics,
            )
            for names, metric, unit, semantics in _POST
        ),
        dates=(),
        items=_ITEMS,
        sure=frozenset(("post id", "publish time", account)),
        accounts=(account,),
        since_published=True,
    )


AUDIENCE: Final = Shape(
    id="meta.audience",
    platform="facebook",
    name="Meta, audience",
    titles=(
        *(
            "age & gender",
            "age and gender",
            "age & gender.",
            "top towns/cities",
            "top cities",
            "top towns",
            "towns/cities",
        ),
        *("top countries", "countries", "top pages"),
    ),
    nothing=N_(
        "The audience by age, gender, town or country has no days and is not kept: it would describe single people. "
        "Export “Views”, “Reach” or “Follows” from Results for figures by day."
    ),
)

SHAPES: Final = (
    *_daily(),
    _posts("Facebook", "page name"),
    _posts("Instagram", "account username"),
    AUDIENCE,
)
