"""The people service's tabs in the console."""

from typing import Final

from services.access.frame import Tab
from services.access.groups import CHECKS
from shared.text import N_

TABS: Final = (
    Tab("gaps", N_("Who comes"), "console.gaps", 32),
    Tab("partners", N_("Partners"), "console.partners", 33),
    Tab("checks", N_("Checks"), "console.checks", 34, group=CHECKS),
)
