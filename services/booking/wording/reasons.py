"""Why a visit is called off or declined: what a school chooses among, and what the team may send instead of its own words."""

from collections.abc import Mapping
from typing import Final

from services.booking.domain.parts import ReasonCode
from shared.text import N_, gettext

SCHOOLS: Final[Mapping[ReasonCode, str]] = {
    "school_closed": N_("The school is closed, or the timetable changed"),
    "staff_ill": N_("Staff are ill or away"),
    "not_our_workshop": N_("The workshop isn't what we need"),
    "other": N_("Something else"),
}
"""What a school may choose, as it is shown to it."""

READY: Final[Mapping[ReasonCode, str]] = {
    "no_team": N_("We have no team free on this day. Please choose another date; we would like to come."),
    "date_full": N_("This day has become full. Please choose another date; we would like to come."),
    "too_far": N_("Your school lies outside the area that we can travel to."),
    "too_late": N_("We can't prepare the visit in so short a time. Please choose a later date."),
    "not_our_workshop": N_("What you ask for is not among the workshops that we offer."),
    "no_answer": N_(
        "We tried to reach you about this visit and had no answer. You are welcome to book again."
    ),
    "school_closed": N_("The school is closed on this day."),
    "staff_ill": N_("Somebody of our team is ill, and we have nobody to send instead. We are sorry."),
}
"""What the school reads where nothing else is written. It is kept as it stands here and said in each reader's language."""

_READY: Final = frozenset(READY.values())


def ready(code: ReasonCode) -> str:
    """Return the sentence for the school that goes with a code, for the team to read; empty where it must be written."""
    return gettext(READY[code]) if code in READY else ""


def reason_said(reason: str) -> str:
    """Return a reason in the reader's language where it is a ready one, otherwise as somebody wrote it."""
    return gettext(reason) if reason in _READY else reason
