"""YouTube Studio and TikTok."""

from typing import Final

from services.metrics.observations import Semantics
from services.metrics.sources.exports.shapes.base import DATES, Column, Items, Shape
from shared.text import N_

# YouTube Studio writes headers in the language of whoever exports: English, German, French, Spanish, Italian.
VIEWS: Final = ("views", "aufrufe", "vues", "vistas", "visualizaciones", "visualizzazioni")
HOURS: Final = (
    "watch time (hours)",
    "wiedergabezeit (stunden)",
    "durée de visionnage (heures)",
    "tiempo de visualización (horas)",
    "tiempo de reproducción (horas)",
    "tempo di visualizzazione (ore)",
)
SUBSCRIBERS: Final = ("subscribers", "abonnenten", "abonnés", "suscriptores", "iscritti")
GAINED: Final = (
    "subscribers gained",
    "neue abonnenten",
    "abonnés gagnés",
    "suscriptores obtenidos",
    "iscritti acquisiti",
)
LOST: Final = (
    "subscribers lost",
    "verlorene abonnenten",
    "abonnés perdus",
    "suscriptores perdidos",
    "iscritti persi",
)
IMPRESSIONS: Final = ("impressions", "impressionen", "impresiones", "impressioni")
CLICKED: Final = (
    "impressions click-through rate (%)",
    "klickrate der impressionen (%)",
    "taux de clics par impressions (%)",
    "tasa de clics de las impresiones (%)",
    "percentuale di clic delle impressioni (%)",
)
DURATION: Final = (
    "average view duration",
    "durchschnittliche wiedergabedauer",
    "durée moyenne d'une vue",
    "duración media de las vistas",
    "durata visualizzazione media",
)
UNIQUE: Final = (
    "unique viewers",
    "einzelne zuschauer",
    "spectateurs uniques",
    "espectadores únicos",
    "spettatori unici",
)


def _youtube(*, video: bool, life: bool) -> tuple[Column, ...]:
    """Return YouTube's columns: of the channel by day, of a video by day, or of a video's life."""
    of = "youtube_video" if video else "youtube"
    about = ", of a video" if video else ""
    counted: Semantics = "cumulative" if life else "flow"
    return (
        Column(VIEWS, f"{of}_views", f"YouTube views{about}", "views", counted),
        Column(("engaged views",), f"{of}_engaged_views", f"YouTube engaged views{about}", "views", counted),
        Column(HOURS, f"{of}_watch_hours", f"YouTube hours watched{about}", "hours", counted, places=1),
        # The day's net change, whatever its name says: it falls below zero.
        Column(
            SUBSCRIBERS,
            f"{of}_subscribers_net",
            f"YouTube subscribers, net change{about}",
            "subscribers",
            "flow",
            negative=True,
        ),
        Column(
            GAINED, f"{of}_subscribers_gained", f"YouTube subscribers gained{about}", "subscribers", counted
        ),
        Column(LOST, f"{of}_subscribers_lost", f"YouTube subscribers lost{about}", "subscribers", counted),
        Column(IMPRESSIONS, f"{of}_impressions", f"YouTube thumbnails shown{about}", "impressions", counted),
        Column(
            CLICKED,
            f"{of}_click_rate",
            f"YouTube thumbnails clicked{about}",
            "%",
            "rate",
            places=1,
            percent="number",
        ),
        Column(DURATION, f"{of}_view_seconds", f"YouTube view length{about}", "seconds", "rate", length=True),
        Column(
            UNIQUE, f"{of}_viewers", f"YouTube {'' if life else 'daily '}viewers{about}", "people", "unique"
        ),
        Column(("likes",), f"{of}_likes", f"YouTube likes{about}", "likes", counted, negative=not life),
        Column(("comments added",), f"{of}_comments", f"YouTube comments{about}", "comments", counted),
        Column(("shares",), f"{of}_shares", f"YouTube shares{about}", "shares", counted),
    )


VIDEO: Final = Items(
    "video",
    ("content", "inhalte", "contenu", "contenido", "contenuti", "video"),
    (
        "video title",
        "videotitel",
        "titre de la vidéo",
        "título del vídeo",
        "título del video",
        "titolo video",
    ),
    (
        *("video publish time", "veröffentlichungszeitpunkt des videos", "heure de publication de la vidéo"),
        *("hora de publicación del vídeo", "hora de publicación del video", "ora di pubblicazione del video"),
    ),
)
NO_FIGURES: Final = frozenset(("duration", "dauer", "durée", "duración", "durata"))

STUDIO: Final = frozenset(("totals", "table data", "chart data", "tabellendaten", "diagrammdaten"))
"""What Studio calls the files of its ZIP."""

YOUTUBE: Final = (
    Shape(
        "youtube.day",
        "youtube",
        "YouTube Studio, by day",
        _youtube(video=False, life=False),
        own=frozenset((*HOURS, *CLICKED, *DURATION, *GAINED, *LOST, "engaged views")),
        files=STUDIO,
    ),
    Shape(
        "youtube.video-day",
        "youtube",
        "YouTube Studio, videos by day",
        _youtube(video=True, life=False),
        items=VIDEO,
        ignored=NO_FIGURES,
    ),
    Shape(
        "youtube.videos",
        "youtube",
        "YouTube Studio, videos",
        _youtube(video=True, life=True),
        dates=(),
        items=VIDEO,
        ignored=NO_FIGURES,
    ),
)


def _tiktok(
    names: tuple[str, ...], metric: str, title: str, unit: str, semantics: Semantics = "flow"
) -> Column:
    return Column(names, f"tiktok_{metric}", f"TikTok {title}", unit, semantics)


TIKTOK: Final = (
    Shape(
        "tiktok.overview",
        "tiktok",
        "TikTok, overview",
        (
            _tiktok(("video views",), "views", "views", "views"),
            _tiktok(("profile views",), "profile_views", "profile views", "views"),
            _tiktok(("likes",), "likes", "likes", "likes"),
            _tiktok(("comments",), "comments", "comments", "comments"),
            _tiktok(("shares",), "shares", "shares", "shares"),
            _tiktok(("unique viewers", "reached audience"), "viewers", "daily viewers", "people", "unique"),
        ),
        sure=frozenset(("video views", "profile views")),
    ),
    Shape(
        "tiktok.followers",
        "tiktok",
        "TikTok, followers",
        (
            _tiktok(("followers",), "followers", "followers", "followers", "cumulative"),
            Column(
                ("difference in followers from previous day", "difference in followers from previous"),
                "tiktok_followers_net",
                "TikTok followers, net change",
                "followers",
                "flow",
                negative=True,
            ),
        ),
        own=frozenset(("difference in followers from previous day", "difference in followers from previous")),
    ),
    Shape(
        "tiktok.audience",
        "tiktok",
        "TikTok, followers' gender, places and hours",
        nothing=N_("Followers by gender, place or hour have no days that are kept; nothing of it was taken."),
        sure=frozenset(("distribution",)),
    ),
    Shape(
        "tiktok.hours",
        "tiktok",
        "TikTok, followers' activity",
        nothing=N_("Followers by gender, place or hour have no days that are kept; nothing of it was taken."),
        sure=frozenset(("hour", "active followers")),
        dates=DATES,
    ),
)

SHAPES: Final = (*YOUTUBE, *TIKTOK)
