"""The access service's tab in the console."""

from typing import Final

from services.access.frame import Tab
from services.access.groups import AUDIT
from shared.text import N_

TABS: Final = (Tab("audit", N_("Who read what"), "console.audit", 95, group=AUDIT),)
