"""The booking service's tabs in the console."""

from typing import Final

from services.access.frame import Tab
from shared.text import N_

TABS: Final = (
    Tab("today", N_("Today"), "console", 10),
    Tab("bookings", N_("Bookings"), "console.bookings", 20),
    Tab("calendar", N_("Calendar"), "console.calendar", 30),
    Tab("counts", N_("Counts"), "console.counts", 35),
    Tab("blocks", N_("Blocked days"), "console.blocks", 40),
    Tab("people", N_("Personal data"), "console.people", 90),
)
