"""Why a school calls a visit off, as it chooses among ready reasons."""

from collections.abc import Mapping
from typing import Final

from services.booking.domain.parts import ReasonCode
from shared.text import N_

SCHOOLS: Final[Mapping[ReasonCode, str]] = {
    "school_closed": N_("The school is closed, or the timetable changed"),
    "staff_ill": N_("Staff are ill or away"),
    "not_our_workshop": N_("The workshop isn't what we need"),
    "other": N_("Something else"),
}
"""What a school may choose, as it is shown to it."""
