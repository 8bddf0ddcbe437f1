"""The figures of who came with us: employers, people, and the hours they gave."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from services.metrics.asked import Dimension
from shared.text import N_

BY_EMPLOYER: Final = "hours_by_employer"
"""The figure whose parts are employers, by the organisation's id."""

CUTS: Final[Mapping[str, tuple[Dimension, ...]]] = {
    "employers": ("school", "workshop"),
    "people_came": ("school", "workshop"),
    "session_hours": ("school", "workshop"),
}
"""By what a figure can be cut: what people told of themselves is of no school."""

TOLD_LATER: Final = frozenset({"hours", "travel_hours", "own_hours", "travel_unknown", BY_EMPLOYER})
"""Figures that grow by what people tell, on whatever day they do."""


@dataclass(frozen=True, slots=True)
class Said:
    """A figure by its id, with what it is called and how it is counted."""

    id: str
    title: str
    unit: Literal["employers", "people", "hours", "visits"]
    how: str


PEOPLE: Final = (
    Said(
        "employers",
        N_("Employers met"),
        "employers",
        N_(
            "Different employers at visits that were counted: those that the facilitator wrote down after the visit; where "
            "nothing was written down, those whose people were on the list of who came. One that has another name by now is the "
            "same one."
        ),
    ),
    Said(
        "people_came",
        N_("People who came with us"),
        "people",
        N_(
            "Different people of employers on the lists of who came to visits that were counted. Who came twice is one of them."
        ),
    ),
    Said(
        "hours",
        N_("Hours given"),
        "hours",
        N_(
            "Hours at sessions, on the way, and for what else people did for the programme, as far as they are known: a way that "
            "nobody told is in none, and is named beside."
        ),
    ),
    Said(
        "session_hours",
        N_("Hours at sessions"),
        "hours",
        N_(
            "The length of each session that took place at a visit that was counted, once for each who came to it. It counts on "
            "the day of the visit."
        ),
    ),
    Said(
        "travel_hours",
        N_("Hours on the way"),
        "hours",
        N_("The way to a visit and back, as each person told of it, on the day they said."),
    ),
    Said(
        "own_hours",
        N_("Other hours"),
        "hours",
        N_("What people did for the programme besides sessions and the way, as they told of it."),
    ),
    Said(
        "travel_unknown",
        N_("Ways that nobody told of"),
        "visits",
        N_(
            "Once for each person and visit that was counted: who came and has not told how long the way was."
        ),
    ),
    Said(
        BY_EMPLOYER,
        N_("Hours given, by employer"),
        "hours",
        N_("The hours given, of each employer by whom those who gave them came."),
    ),
)
