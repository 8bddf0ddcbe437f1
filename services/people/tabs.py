"""The people service's tabs in the console."""

from typing import Final

from services.access.frame import Tab
from shared.text import N_

TABS: Final = (Tab("gaps", N_("Who comes"), "console.gaps", 32),)
