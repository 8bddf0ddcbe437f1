"""The figures of equity of reach: pupils by what is known of their schools' areas, beside the pupils there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from services.metrics.figures.equity import Dimension
from shared.text import N_

Measure = Literal["pupils", "reach", "roll"]
"""Pupils who came; their share of all who came; and the share of the pupils on roll, which reach is held against."""


@dataclass(frozen=True, slots=True)
class Said:
    """A figure by its id, with what it is called and how it is counted."""

    id: str
    title: str
    unit: Literal["pupils", "percent", "schools"]
    how: str


HOW_REACH: Final = N_(
    "Of the pupils present whose school's area is known, the share in schools of each band. It is the school's area as "
    "published, not the pupils' homes."
)
HOW_ROLL: Final = N_(
    "Of the pupils on roll in the year groups with a target, the share in schools of each band: what reach is held against."
)
HOW_PUPILS: Final = N_(
    "Pupils present at visits that were counted, by the band of their school. Schools of which it isn't known are a band apart."
)

BY: Final[Mapping[str, tuple[Measure, Dimension]]] = {
    "pupils_by_fsm": ("pupils", "fsm"),
    "pupils_by_idaci": ("pupils", "idaci"),
    "pupils_by_setting": ("pupils", "setting"),
    "reach_by_fsm": ("reach", "fsm"),
    "reach_by_idaci": ("reach", "idaci"),
    "reach_by_setting": ("reach", "setting"),
    "roll_by_fsm": ("roll", "fsm"),
    "roll_by_idaci": ("roll", "idaci"),
    "roll_by_setting": ("roll", "setting"),
}
"""What each figure that has a part a band measures, and by which thing that is known of the schools."""

EQUITY: Final = (
    Said("pupils_by_fsm", N_("Pupils by free school meals of their school"), "pupils", HOW_PUPILS),
    Said("pupils_by_idaci", N_("Pupils by deprivation of the school's area"), "pupils", HOW_PUPILS),
    Said("pupils_by_setting", N_("Pupils by rural and urban schools"), "pupils", HOW_PUPILS),
    Said("reach_by_fsm", N_("Reach by free school meals of the school"), "percent", HOW_REACH),
    Said("reach_by_idaci", N_("Reach by deprivation of the school's area"), "percent", HOW_REACH),
    Said("reach_by_setting", N_("Reach by rural and urban schools"), "percent", HOW_REACH),
    Said("roll_by_fsm", N_("Roll by free school meals of the school"), "percent", HOW_ROLL),
    Said("roll_by_idaci", N_("Roll by deprivation of the school's area"), "percent", HOW_ROLL),
    Said("roll_by_setting", N_("Roll by rural and urban schools"), "percent", HOW_ROLL),
    Said(
        "fsm_reached",
        N_("Free school meals at the schools reached"),
        "percent",
        N_("The schools' percentages of pupils eligible, each weighed by its pupils who were present."),
    ),
    Said(
        "fsm_county",
        N_("Free school meals in the county"),
        "percent",
        N_("The county's own percentage of pupils eligible, as published."),
    ),
    Said(
        "never_reached",
        N_("Target schools never reached"),
        "schools",
        N_("Target schools at which no visit has taken place since the programme began, counted or not."),
    ),
)
