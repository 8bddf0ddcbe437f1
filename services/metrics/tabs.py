"""The metrics service's tabs in the console."""

from typing import Final

from services.access.frame import Tab
from shared.text import N_

TABS: Final = (
    Tab("coverage", N_("Schools"), "console.coverage", 80),
    Tab("programme", N_("Evidence"), "console.programme", 82),
    Tab("sources", N_("Sources"), "console.sources", 85),
)
