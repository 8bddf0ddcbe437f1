"""The booking service's tabs in the console."""

from typing import Final

from services.access.frame import Tab
from shared.text import N_

TABS: Final = (
    Tab("waiting", N_("Waiting"), "console", 10, "waiting"),
    Tab("upcoming", N_("Upcoming"), "console", 20, "upcoming"),
    Tab("record", N_("To record"), "console", 30, "record"),
    Tab("delivered", N_("Delivered"), "console", 40, "delivered"),
    Tab("declined", N_("Declined"), "console", 50, "declined"),
    Tab("cancelled", N_("Cancelled"), "console", 60, "cancelled"),
    Tab("all", N_("All"), "console", 70, "all"),
)
