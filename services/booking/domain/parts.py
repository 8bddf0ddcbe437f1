"""What a booking is made of: school, workshop, classes, sessions, the person who asked, a place in the diary."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.booking.domain.refusal import Refusal, RefusedError
from shared.limits import MAX_PUPILS, YEAR_GROUPS

Status = Literal["requested", "confirmed", "declined", "cancelled", "delivered"]
"""The states of a booking, as its events name them (`shared.events.booking.Status`)."""

Action = Literal["request", "confirm", "decline", "amend", "move", "cancel", "deliver"]
"""What is done to a booking."""


@dataclass(frozen=True, slots=True)
class School:
    """The school a visit is for; `urn` is its Unique Reference Number in the DfE's register."""

    urn: str
    name: str


@dataclass(frozen=True, slots=True)
class Workshop:
    """The workshop asked for, under the title it had then."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Who asked: personal data, which stays in this service."""

    name: str
    email: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Hold:
    """A place in the diary: the start of the slot and which of the parallel teams goes (1 is the first)."""

    starts_at: datetime
    place: int


@dataclass(frozen=True, slots=True)
class Class:
    """What a careers lead says of one session: the year group and how many pupils to expect."""

    year_group: int
    pupils_expected: int

    def __post_init__(self) -> None:
        if self.year_group not in YEAR_GROUPS:
            raise RefusedError(Refusal.YEAR_GROUP_UNKNOWN, year=self.year_group)
        if not 1 <= self.pupils_expected <= MAX_PUPILS:
            raise RefusedError(Refusal.EXPECTED_OUT_OF_RANGE, low=1, high=MAX_PUPILS)


@dataclass(frozen=True, slots=True)
class Session:
    """One class in a visit; `present` are the pupils who came, by year group, once recorded."""

    id: str
    starts_at: datetime
    ends_at: datetime
    year_group: int
    pupils_expected: int
    present: tuple[tuple[int, int], ...] = ()

    @property
    def pupils_present(self) -> int:
        """Pupils who came, of all year groups."""
        return sum(pupils for _, pupils in self.present)

    @property
    def expected(self) -> Class:
        """The class expected."""
        return Class(self.year_group, self.pupils_expected)
