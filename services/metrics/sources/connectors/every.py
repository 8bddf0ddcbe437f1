"""Every connector, by id."""

from collections.abc import Mapping
from typing import Final

from services.metrics.sources.connectors.base import Connector
from services.metrics.sources.connectors.facebook import Facebook
from services.metrics.sources.connectors.ga4 import GoogleAnalytics
from services.metrics.sources.connectors.instagram import Instagram
from services.metrics.sources.connectors.linkedin import LinkedIn
from services.metrics.sources.connectors.matomo import Matomo
from services.metrics.sources.connectors.plausible import Plausible
from services.metrics.sources.connectors.tiktok import TikTok
from services.metrics.sources.connectors.umami import Umami
from services.metrics.sources.connectors.x import X
from services.metrics.sources.connectors.youtube import YouTube

CONNECTORS: Final[Mapping[str, Connector]] = {
    one.id: one
    for one in (
        *(Facebook(), GoogleAnalytics(), Instagram(), LinkedIn(), Matomo()),
        *(Plausible(), TikTok(), Umami(), X(), YouTube()),
    )
}
"""By id, as `connector = "…"` in a file of sources/ names them."""
