"""That a class was counted by hand, beside its answers: so that nobody takes a room without devices for one that said nothing."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from services.feedback.session import Session
from services.feedback.tally import Mode, Tally
from shared import suppression
from shared.text import N_, gettext, ngettext

COUNTED: Final[Mapping[Mode, str]] = {
    "tally": N_("Counted by hands up"),
    "paper": N_("Counted on paper"),
}


class ByHand(NamedTuple):
    """How a class was counted, and of how many pupils, in words."""

    how: str
    pupils: str

    @property
    def note(self) -> str:
        """What a reader must know of it."""
        return gettext(
            "What was counted by hand is kept apart: it is in none of the answers and shares on this page."
        )


def by_hand(session: Session, entered: Tally) -> ByHand:
    """Return what is said of what was entered of a session.

    How many pupils were asked is exact: who was in the room is the school's own register, and no answer.
    """
    asked = suppression.attendance(entered.pupils)
    if session.present:
        pupils = ngettext(
            "%(asked)s of %(number)s pupil", "%(asked)s of %(number)s pupils", session.present, asked=asked
        )
    else:
        pupils = ngettext("%(number)s pupil", "%(number)s pupils", entered.pupils)
    return ByHand(gettext(COUNTED[entered.mode]), pupils)
