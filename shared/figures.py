"""The figures that the platform counts, by id, and how strong a claim each can carry: what a theory of change may name.

The types are the Office for Students' standards of evidence: 1 narrative, 2 empirical (an association), 3 causal.
None of ours is of the third: there is no group that was not visited to compare with.
"""

from collections.abc import Mapping
from typing import Final, Literal

Evidence = Literal[1, 2, 3]

TYPES: Final[Mapping[Evidence, str]] = {1: "narrative", 2: "empirical", 3: "causal"}

FIGURES: Final[Mapping[str, Evidence]] = {
    # Who was in the room.
    "pupils": 1,
    "target_pupils": 1,
    "visits": 1,
    "took_place": 1,
    "sessions": 1,
    "schools": 1,
    "target_schools": 1,
    # How many answered.
    "answers": 1,
    "response": 1,
    # What pupils said of themselves, before and now.
    "more": 2,
    "same": 2,
    "less": 2,
    "net": 2,
    # Who asked in vain.
    "unmet_visits": 1,
    "unmet_pupils": 1,
    # Whom the programme reaches, by what is known of the schools.
    "never_reached": 1,
    "pupils_by_fsm": 1,
    "pupils_by_idaci": 1,
    "pupils_by_setting": 1,
    "reach_by_fsm": 1,
    "reach_by_idaci": 1,
    "reach_by_setting": 1,
    "roll_by_fsm": 1,
    "roll_by_idaci": 1,
    "roll_by_setting": 1,
    "fsm_reached": 1,
    "fsm_county": 1,
    # Who came with us, and the hours they gave.
    "employers": 1,
    "people_came": 1,
    "hours": 1,
    "session_hours": 1,
    "travel_hours": 1,
    "own_hours": 1,
    "travel_unknown": 1,
    "hours_by_employer": 1,
}
"""The highest type that a claim made of a figure can have, by the figure's id."""

SHARES: Final = frozenset({"response", "more", "same", "less", "fsm_reached", "fsm_county"}) | {
    one for one in FIGURES if one.startswith(("reach_by_", "roll_by_"))
}
"""Those in percent of a whole: none can be more than 100."""
