"""Statistics of websites: Google Analytics 4, Plausible, Matomo, Umami, Google Search Console."""

from typing import Final

from services.metrics.observations import Semantics
from services.metrics.sources.exports.shapes.base import DATES, Column, Shape


def _counted(
    platform: str, title: str, columns: tuple[tuple[tuple[str, ...], str, str, str, Semantics], ...]
) -> tuple[Column, ...]:
    return tuple(
        Column(names, f"{platform}_{metric}", f"{said} ({title})", unit, semantics)
        for names, metric, said, unit, semantics in columns
    )


def _rate(names: tuple[str, ...], metric: str, title: str, unit: str, percent: str = "") -> Column:
    """Return a column of shares, of lengths of time or of means."""
    return Column(
        names,
        metric,
        title,
        unit,
        "rate",
        places=2 if unit in {"share", "pages", "place"} else 0 if unit == "seconds" else 1,
        percent=percent or None,  # type: ignore[arg-type]
        length=unit == "seconds",
    )


GA4: Final = (
    Shape(
        "ga4.day",
        "ga4",
        "Google Analytics",
        (
            *_counted(
                "ga4",
                "Google Analytics",
                (
                    (
                        ("views", "screen_view", "page views"),
                        "views",
                        "Website pages viewed",
                        "views",
                        "flow",
                    ),
                    (("sessions",), "sessions", "Website visits", "visits", "flow"),
                    (("active users", "users"), "users", "Daily website visitors", "people", "unique"),
                    (("total users",), "total_users", "Daily website visitors, all", "people", "unique"),
                    (("new users",), "new_users", "New website visitors", "people", "flow"),
                    (("engaged sessions",), "engaged_sessions", "Visits that stayed", "visits", "flow"),
                    (("event count",), "events", "Website events", "events", "flow"),
                    (("key events", "conversions"), "key_events", "Website key events", "events", "flow"),
                ),
            ),
            _rate(
                ("engagement rate",),
                "ga4_engagement_rate",
                "Visits that stayed, share (Google Analytics)",
                "share",
                "share",
            ),
            _rate(
                ("bounce rate",),
                "ga4_bounce_rate",
                "Visits that left at once, share (Google Analytics)",
                "share",
                "share",
            ),
            _rate(
                (
                    "average engagement time",
                    "average engagement time per session",
                    "average session duration",
                ),
                "ga4_seconds",
                "Length of a visit (Google Analytics)",
                "seconds",
            ),
        ),
        dates=(*DATES, "day"),
        nth=("nth day",),
        commented=True,
    ),
)

PLAUSIBLE: Final = (
    Shape(
        "plausible.day",
        "plausible",
        "Plausible",
        (
            *_counted(
                "plausible",
                "Plausible",
                (
                    (("pageviews",), "views", "Website pages viewed", "views", "flow"),
                    (("visits",), "visits", "Website visits", "visits", "flow"),
                    (("visitors",), "visitors", "Daily website visitors", "people", "unique"),
                ),
            ),
            _rate(
                ("bounce_rate", "bounce rate"),
                "plausible_bounce_rate",
                "Visits of one page (Plausible)",
                "%",
                "number",
            ),
            _rate(
                ("views_per_visit", "views per visit"),
                "plausible_pages",
                "Pages a visit (Plausible)",
                "pages",
            ),
            _rate(
                ("visit_duration", "visit duration"),
                "plausible_seconds",
                "Length of a visit (Plausible)",
                "seconds",
            ),
        ),
        own=frozenset(("views_per_visit", "visit_duration")),
    ),
)

MATOMO: Final = (
    Shape(
        "matomo.day",
        "matomo",
        "Matomo",
        (
            *_counted(
                "matomo",
                "Matomo",
                (
                    (("visits", "nb_visits", "besuche"), "visits", "Website visits", "visits", "flow"),
                    (
                        ("unique visitors", "nb_uniq_visitors", "eindeutige besucher"),
                        *("visitors", "Daily website visitors", "people", "unique"),
                    ),
                    (("pageviews", "nb_pageviews"), "views", "Website pages viewed", "views", "flow"),
                    (("actions", "nb_actions", "aktionen"), "actions", "Website actions", "actions", "flow"),
                ),
            ),
            _rate(
                ("bounce rate", "bounce_rate"),
                "matomo_bounce_rate",
                "Visits of one page (Matomo)",
                "%",
                "sign",
            ),
            _rate(
                ("actions per visit", "nb_actions_per_visit"),
                "matomo_actions_per_visit",
                "Actions a visit (Matomo)",
                "pages",
            ),
            _rate(
                (
                    "avg. visit duration",
                    "avg. visit duration (in seconds)",
                    "avg. time on website",
                    "avg_time_on_site",
                ),
                *("matomo_seconds", "Length of a visit (Matomo)", "seconds"),
            ),
        ),
        sure=frozenset(("unique visitors", "actions")),
        own=frozenset(
            (
                *(
                    "nb_visits",
                    "nb_uniq_visitors",
                    "nb_actions",
                    "nb_actions_per_visit",
                    "eindeutige besucher",
                ),
                *("actions per visit", "avg. visit duration", "avg. visit duration (in seconds)"),
                *("avg. time on website", "avg_time_on_site"),
            )
        ),
        ignored=frozenset(
            ("users", "nb_users", "bounces", "bounce_count", "maximum actions in one visit", "max_actions")
        ),
    ),
)

UMAMI: Final = (
    Shape(
        "umami.day",
        "umami",
        "Umami",
        _counted(
            "umami",
            "Umami",
            (
                (("pageviews", "views", "page views"), "views", "Website pages viewed", "views", "flow"),
                (("visits",), "visits", "Website visits", "visits", "flow"),
                (("visitors",), "visitors", "Daily website visitors", "people", "unique"),
                (("bounces",), "bounces", "Visits of one page", "visits", "flow"),
            ),
        ),
        dates=(*DATES, "x", "t"),
        ignored=frozenset(("totaltime", "total time")),
        own=frozenset(("bounces", "totaltime", "total time")),
        least=2,
    ),
)

SEARCH: Final = (
    Shape(
        "search.day",
        "search-console",
        "Google Search Console",
        (
            *_counted(
                "search",
                "Google Search",
                (
                    (("clicks",), "clicks", "Clicks from a search", "clicks", "flow"),
                    (("impressions",), "impressions", "Shown in a search", "impressions", "flow"),
                ),
            ),
            _rate(("ctr",), "search_click_rate", "Clicked when shown (Google Search)", "%", "sign"),
            _rate(("position",), "search_position", "Place in a search (Google Search)", "place"),
        ),
        sure=frozenset(("clicks", "impressions", "ctr", "position")),
    ),
)

SHAPES: Final = (*GA4, *PLAUSIBLE, *MATOMO, *UMAMI, *SEARCH)
