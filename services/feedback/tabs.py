"""The feedback service's tabs in the console; the safeguarding lead's is one of them."""

from typing import Final

from services.access.frame import Tab
from services.access.groups import SAFEGUARDING
from shared.text import N_

TABS: Final = (
    Tab("teachers", N_("Teachers"), "console.teachers", 84),
    Tab("comments", N_("Comments"), "console.comments", 85, group=SAFEGUARDING),
)
