"""The metrics service's tabs in the console."""

from typing import Final

from services.access.frame import Tab
from shared.text import N_

TABS: Final = (
    Tab("figures", N_("Figures"), "console.dashboard", 78),
    Tab("coverage", N_("Schools"), "console.coverage", 80),
    Tab("programme", N_("Evidence"), "console.programme", 81),
    Tab("sources", N_("Sources"), "console.sources", 82),
    Tab("reports", N_("Reports"), "console.reports", 87),
)
