"""The feedback service's tab in the console: the safeguarding lead's."""

from typing import Final

from services.access.frame import Tab
from services.access.groups import SAFEGUARDING
from shared.text import N_

TABS: Final = (Tab("comments", N_("Comments"), "console.comments", 85, group=SAFEGUARDING),)
