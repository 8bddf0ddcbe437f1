"""A school as the register knows it: what booking needs of the DfE's Get Information about Schools (GIAS).

No head teacher's name is kept, nor anything else of a person.
"""

from dataclasses import dataclass
from typing import Final, Literal

SchoolStatus = Literal["open", "closing", "proposed", "closed"]
"""Open; open, but proposed to close; proposed to open; closed (GIAS EstablishmentStatus 1, 3, 4 and 2)."""

PHASES: Final = (
    "",
    "nursery",
    "primary",
    "middle deemed primary",
    "secondary",
    "middle deemed secondary",
    "16 plus",
    "all-through",
)
"""Phases of education by GIAS's code; the first is "not applicable", as of special schools."""

SECONDARY: Final = frozenset({"secondary", "middle deemed secondary", "16 plus", "all-through"})

YEAR_7_AGE: Final = 12
"""Pupils of Year 7 turn twelve: a school whose highest age is this or more teaches them."""


@dataclass(frozen=True, slots=True)
class KnownSchool:
    """A school of the register or of the programme; None and an empty text are "not known".

    `opened` and `closed` are days as ``yyyy-mm-dd``, `fsm` the part of pupils eligible for free school meals in per cent,
    `easting` and `northing` metres of the National Grid. `successors` are the URNs of the schools that took its place.
    """

    urn: str
    name: str
    town: str = ""
    postcode: str = ""
    authority: str = ""
    phase: str = ""
    status: SchoolStatus = "open"
    opened: str = ""
    closed: str = ""
    low_age: int | None = None
    high_age: int | None = None
    pupils: int | None = None
    fsm: float | None = None
    easting: int | None = None
    northing: int | None = None
    successors: tuple[str, ...] = ()

    @property
    def is_closed(self) -> bool:
        """Whether no visit can be booked for it."""
        return self.status == "closed"

    @property
    def is_secondary(self) -> bool:
        """Whether it teaches pupils of Year 7 or older."""
        return self.phase in SECONDARY or (not self.phase and (self.high_age or 0) >= YEAR_7_AGE)
