"""What a line of figures is called."""

from services.metrics.observations import Series
from shared.limits import OWN_PAGES, OWN_WEBSITE
from shared.text import gettext


def title(series: Series) -> str:
    """Return what a series is called: our own by the catalogue, a platform's as the programme calls it."""
    if series.source != OWN_WEBSITE:
        return series.title
    if series.account == OWN_PAGES:
        return gettext(series.title)
    return gettext("%(title)s, %(site)s", title=gettext(series.title), site=series.account)
